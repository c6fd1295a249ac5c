"""What links say: relations, types, addresses, and what those give away."""

import pytest

from pytest_prr import check
from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good


def link(rel, href, **more):
    return {"rel": rel, "href": href, **more}


def document(kind, *links):
    return {"type": kind, "stac_version": "1.1.0", "id": "x", "links": list(links)}


def found(folder, *select, profile="template"):
    return check(folder, select=select or ("links",), profile=(profile,)).findings


def with_link(folder, *links, profile="template", select=()):
    """What is found in a collection that has these links besides its own."""
    write_example(Good(collection={"links": list(links)}), folder)
    findings = found(folder, *select, profile=profile)
    return [f for f in findings if f.code != "LNK009"]


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([link("via", "https://a.org"), link("related", "https://a.org")], []),
        ([link("via", "https://a.org/x"), link("via", "https://a.org/X")], []),
        ([link("via", "https://a.org"), link("via", "https://a.org ")], [("LNK006", True)]),
        ([link("via", "https://a.org"), link("via", "https://a.org")], [("LNK006", True)]),
        (
            [link("via", "https://a.org", title="A"), link("via", "https://a.org")],
            [("LNK006", True)],
        ),
        (
            [link("via", "https://a.org"), link("via", "https://a.org", title="A")],
            [("LNK006", False)],
        ),
        (
            [
                link("alternate", "https://a.org", type="text/html"),
                link("alternate", "https://a.org", type="application/json"),
            ],
            [],
        ),
        (
            [
                link("next", "https://a.org", method="POST", body={"page": 2}),
                link("next", "https://a.org", method="POST", body={"page": 3}),
            ],
            [],
        ),
    ],
)
def test_links_that_stand_twice(tmp_path, links, expected):
    findings = with_link(tmp_path, *links, select=("LNK006",))
    assert [(f.code, f.fix.safe) for f in findings] == expected


def test_a_second_collection_link_is_not_removed(tmp_path):
    write_example(Good(item={"links": [link("collection", "https://a.org/c.json")]}), tmp_path)
    (finding,) = found(tmp_path, "LNK006")
    assert (finding.pointer, finding.fix) == ("/links/3", None)


@pytest.mark.parametrize(
    ("rel", "meant", "safe"),
    [
        ("license", None, None),
        ("cite-as", None, None),
        ("derived_from", None, None),
        ("application-platform", None, None),
        ("http://www.opengis.net/def/rel/ogc/1.0/data", None, None),
        ("Download", None, None),
        ("licence", "license", True),
        ("License", "license", True),
        (" license", "license", True),
        ("cite as", "cite-as", True),
        ("cite_as", "cite-as", True),
        ("described-by", "describedby", True),
        ("derived-from", "derived_from", True),
        ("Parent", "parent", True),
        ("Related publication (Preprint)", "related-publication-preprint", False),
    ],
)
def test_relations(tmp_path, rel, meant, safe):
    href = "../collection.json" if rel == "Parent" else "https://example.org/x"
    findings = with_link(tmp_path, link(rel, href), select=("LNK010",))
    fixes = [(f.fix.patch[0].value, f.fix.safe) for f in findings]
    assert fixes == ([(meant, safe)] if meant else [])


SECRET = "swordfish"  # noqa: S105 (what must not be repeated)


@pytest.mark.parametrize(
    ("href", "without"),
    [
        (f"ftps://reader:{SECRET}@example.org", "ftps://example.org"),
        (f"https://reader:{SECRET}@example.org:8443/a?b=1", "https://example.org:8443/a?b=1"),
        (f"https://:{SECRET}@example.org/a", "https://example.org/a"),
        (f"https://example.org/a?token={SECRET}&page=2", "https://example.org/a?page=2"),
        (f"https://example.org/a?API_KEY={SECRET}", "https://example.org/a"),
        (f"https://example.org/a?sv=2020&sig={SECRET}", "https://example.org/a?sv=2020"),
        (f"https://example.org/a?X-Amz-Signature={SECRET}#part", "https://example.org/a#part"),
        (f"https://example.org/a?password={SECRET}", "https://example.org/a"),
    ],
)
def test_credentials_are_found_and_not_repeated(tmp_path, href, without):
    findings = with_link(tmp_path, link("via", href), select=("LNK014",))
    (finding,) = findings
    assert finding.fix.patch[0].value == without
    assert not finding.fix.safe
    assert SECRET not in finding.message
    assert SECRET not in finding.fix.description


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org/a@b/c:d",
        "https://example.org/@reader:name",
        "ftp://aeolus@example.org/data",
        "ftp://anonymous:me%40example.org@example.org/data",
        "https://reader:{password}@example.org",
        "https://reader:XXXX@example.org",
        "https://example.org/a?token=<your token>",
        "https://example.org/a?token=",
        "https://example.org/design?signature_type=spectral&passes=3",
        "mailto:reader@example.org",
        "git@github.com:owner/name.git",
    ],
)
def test_addresses_without_secrets(tmp_path, href):
    assert with_link(tmp_path, link("via", href), select=("LNK014",)) == []


@pytest.mark.parametrize(
    ("href", "private"),
    [
        ("http://localhost/x", True),
        ("http://LOCALHOST:8000", True),
        ("https://127.0.0.1/x", True),
        ("https://10.0.0.7/x", True),
        ("https://172.20.1.1/x", True),
        ("http://[::1]:80/x", True),
        ("http://[fd00::1]/x", True),
        ("https://nas.local/x", True),
        ("https://data.corp.internal./x", True),
        ("file:///data/x", True),
        ("FILE://server/x", True),
        ("https://8.8.8.8/x", False),
        ("https://172.15.1.1/x", False),
        ("https://localhost.example.org/x", False),
        ("https://localisation.org/x", False),
        ("https://example.org/localhost", False),
        ("./localhost.html", False),
        ("https://[broken/x", False),
        ("https://example.org:port/x", False),
    ],
)
def test_private_places(tmp_path, href, private):
    assert bool(with_link(tmp_path, link("via", href), select=("LNK015",))) is private


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("http://example.org", ["LNK013"]),
        ("ftp://example.org", ["LNK013"]),
        ("FTPS://example.org", ["LNK013"]),
        ("https://example.org", []),
        ("s3://bucket/key", []),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", []),
        ("http://localhost", ["LNK015"]),
    ],
)
def test_schemes(tmp_path, href, expected):
    findings = with_link(tmp_path, link("via", href), select=("LNK013", "LNK015"))
    assert [f.code for f in findings] == expected


@pytest.mark.parametrize(
    ("profile", "media_type", "code"),
    [
        ("template", "application/geo+json", None),
        ("template", "Application/GEO+JSON; charset=utf-8", None),
        ("template", "application/json", "LNK011"),
        ("gateway", "text/html", "LNK011"),
        ("osc", "application/json", None),
        ("osc", "application/geo+json", "LNK012"),
    ],
)
def test_each_profile_has_its_media_type(tmp_path, profile, media_type, code):
    links = [link("item", "./survey/survey.json", type=media_type) for _ in range(2)]
    example = Good(without=("collection/links",), collection={"links": links})
    write_example(example, tmp_path)
    findings = found(tmp_path, "LNK011", "LNK012", profile=profile) if code else ()
    assert [(f.code, len(f.fix.patch)) for f in findings] == ([(code, 2)] if code else [])
