"""Ids, files and DOIs: what they are made of, and whether all places say the same."""

import json

import pytest

from pytest_prr import check
from pytest_prr.engine.examples import ITEM_FILE, write_example
from pytest_prr.engine.patch import applied
from pytest_prr.engine.rule import Good

DOI = "10.5281/zenodo.7"
CITE = {"rel": "cite-as", "href": f"https://doi.org/{DOI}"}


def found(folder, *, profile="template", **changes):
    write_example(Good(**changes), folder)
    return check(folder, profile=(profile,), select=("identity",)).findings


def codes(folder, **changes):
    return {f.code for f in found(folder, **changes) if f.severity != "info"}


def write(folder, files):
    for name, value in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))


def holder(kind, name, *links):
    return {
        "type": kind,
        "id": name,
        "links": [{"rel": rel, "href": href} for rel, href in links],
    }


def item(name, collection=None):
    return {"type": "Feature", "stac_version": "1.1.0", "id": name, "collection": collection}


@pytest.mark.parametrize(
    "name", ["a", "0", "-a_b.c-", "S2A_MSIL2A_2020", "a" * 100, "osc_style-with_both", ".hidden"]
)
def test_ids_that_the_gateway_takes(tmp_path, name):
    assert "IDN001" not in codes(tmp_path, item={"id": name})


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a b", "has ' '"),
        ("a/b", "has '/'"),
        ("a:b,c", "has ',' and ':'"),
        ("Sodankylä", "has 'ä'"),
        ("a\u200b", "has '\\u200b'"),
        ("a" * 101, "is 101 characters long"),
        ("a b" * 50, "has ' ' and is 150 characters long"),
        ("[a](https://example.org/a)", "has '(', ')', '/', ':' and 2 more"),
        ("..", "means a folder"),
        (".", "means a folder"),
    ],
)
def test_ids_that_the_gateway_refuses(tmp_path, name, message):
    findings = found(tmp_path, item={"id": name}, profile="gateway")
    (finding,) = [f for f in findings if f.code == "IDN001"]
    assert (finding.severity, message in finding.message) == ("error", True)


def test_an_id_is_unique_in_its_collection_at_any_depth(tmp_path):
    files = {
        "collection.json": holder(
            "Collection", "c", ("item", "a.json"), ("child", "y/catalog.json")
        ),
        "a.json": item("one", "c"),
        "y/catalog.json": holder("Catalog", "y", ("item", "b.json")),
        "y/b.json": item("one", "c"),
    }
    write(tmp_path, files)
    (finding,) = check(tmp_path, select=("IDN002",)).findings
    assert finding.file.endswith("y/b.json")


def test_catalogues_without_collection_may_share_ids(tmp_path):
    files = {
        "catalog.json": holder(
            "Catalog", "top", ("child", "x/catalog.json"), ("child", "y/catalog.json")
        ),
        "x/catalog.json": holder("Catalog", "x", ("item", "a.json"), ("item", "b.json")),
        "x/a.json": item("one"),
        "x/b.json": item("one"),
        "y/catalog.json": holder("Catalog", "y", ("item", "a.json")),
        "y/a.json": item("one"),
    }
    write(tmp_path, files)
    findings = check(tmp_path, select=("IDN002", "IDN005")).findings
    assert [(f.code, f.file.split("/")[-2:]) for f in findings] == [("IDN002", ["x", "b.json"])]


def test_items_of_two_collections_with_one_id_are_a_warning(tmp_path):
    files = {
        "catalog.json": holder(
            "Catalog", "top", ("child", "x/collection.json"), ("child", "y/collection.json")
        ),
        "x/collection.json": holder("Collection", "x", ("item", "a.json")),
        "x/a.json": item("one", "x"),
        "y/collection.json": holder("Collection", "y", ("item", "a.json")),
        "y/a.json": item("one", "y"),
        "y/left-over.json": item("one", "y"),
    }
    write(tmp_path, files)
    findings = check(tmp_path, select=("IDN002", "IDN003", "IDN005")).findings
    assert [(f.code, f.file.split("/")[-2:]) for f in findings] == [("IDN005", ["y", "a.json"])]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("survey/survey.json", []),
        ("survey/item.json", []),
        ("survey/metadata.json", []),
        ("item.json", []),
        ("record.json", []),
        ("summer/other.json", ["IDN004"]),
    ],
)
def test_file_names(tmp_path, path, expected):
    write(
        tmp_path,
        {"collection.json": holder("Collection", "c", ("item", path)), path: item("survey", "c")},
    )
    assert [f.code for f in check(tmp_path, select=("IDN004",)).findings] == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lapland-a", False),
        ("lapland_a", False),
        ("lapland", False),
        ("laplands", True),
        ("a", True),
        (7, False),
    ],
)
def test_prefix_of_the_collection(tmp_path, name, expected):
    assert ("IDN006" in {f.code for f in found(tmp_path, item={"id": name})}) is expected
    other = tmp_path / "gateway"
    assert "IDN006" not in {f.code for f in found(other, item={"id": name}, profile="gateway")}


@pytest.mark.parametrize(
    "value", [DOI, "10.5270/esa-x_(1);2:3", "10.1002/(SICI)1097-0258<1::A>2.0"]
)
def test_bare_dois(tmp_path, value):
    assert "IDN007" not in codes(tmp_path, collection={"sci:doi": value})


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (f"https://doi.org/{DOI}", DOI),
        (f"http://dx.doi.org/{DOI}", DOI),
        (f"doi.org/{DOI}", DOI),
        (f"DOI: {DOI}", DOI),
        (f" {DOI}\n", DOI),
        ("https://doi.org/10.1000%2Fabc", "10.1000/abc"),
        ("https://zenodo.org/records/7", None),
        ("10.5281", None),
        ("10.5281/zeno do", None),
        ("", None),
        ("n/a", None),
    ],
)
def test_dois_in_other_clothes(tmp_path, value, meant):
    (finding,) = [f for f in found(tmp_path, collection={"sci:doi": value}) if f.code == "IDN007"]
    assert (finding.fix.patch[0].value if finding.fix else None) == meant
    assert finding.fix is None or finding.fix.safe


@pytest.mark.parametrize(
    ("collection", "expected"),
    [
        ({"sci:doi": DOI, "links": [CITE]}, set()),
        ({"sci:doi": DOI.upper(), "links": [CITE]}, set()),
        ({"sci:doi": DOI}, {"IDN008"}),
        ({"sci:doi": DOI, "links": [{**CITE, "rel": "via"}]}, {"IDN008"}),
        ({"sci:doi": "10.5281/zenodo.8", "links": [CITE]}, {"IDN008"}),
        ({"sci:doi": f"https://doi.org/{DOI}", "links": [CITE]}, {"IDN007"}),
        ({"links": [CITE]}, {"IDN009"}),
        ({"links": [CITE, {**CITE, "href": f"http://dx.doi.org/{DOI}"}]}, {"IDN009"}),
        ({"links": [CITE, {**CITE, "href": "https://doi.org/10.5281/zenodo.8"}]}, set()),
        ({"sci:publications": [{"doi": DOI}], "links": [CITE]}, set()),
        ({"links": [{**CITE, "href": "https://example.org/cite"}]}, set()),
        ({"links": [{**CITE, "rel": "related"}]}, set()),
    ],
)
def test_dois_and_links(tmp_path, collection, expected):
    assert codes(tmp_path, collection=collection) == expected


def test_an_item_may_link_to_the_doi_of_its_collection(tmp_path):
    collection = {"sci:doi": DOI, "links": [CITE]}
    assert codes(tmp_path, collection=collection, item={"links": [CITE]}) == set()


def test_a_doi_that_is_stated_brings_its_extension_along(tmp_path):
    (finding,) = [f for f in found(tmp_path, item={"links": [CITE]}) if f.code == "IDN009"]
    item_value = json.loads((tmp_path / ITEM_FILE).read_text())
    after = applied(item_value, finding.fix.patch)
    assert after["properties"]["sci:doi"] == DOI
    assert after["stac_extensions"][-1].endswith("/scientific/v1.0.0/schema.json")
    assert not finding.fix.safe


@pytest.mark.parametrize("value", [None, 4, True, [], ["a"], {}, {"a": 1}, "", "\0", "http://[::1"])
@pytest.mark.parametrize("member", ["id", "collection", "links", "sci:doi", "sci:publications"])
def test_any_value_in_any_place_is_survived(tmp_path, member, value):
    write_example(Good(item={"properties": {member: value}}), tmp_path)
    for name in ("collection.json", ITEM_FILE):
        path = tmp_path / name
        path.write_text(json.dumps(json.loads(path.read_text()) | {member: value}))
        report = check(tmp_path, select=("identity",))
        assert "PRR000" not in {f.code for f in report.findings}
