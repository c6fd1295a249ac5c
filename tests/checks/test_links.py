"""Links: what they lead to, what they say, and what they should not give away."""

import json
from copy import deepcopy

import pytest

from pytest_prr import check
from pytest_prr.engine.examples import ITEM_FILE, write_example
from pytest_prr.engine.rule import Good


def link(rel, href, **more):
    return {"rel": rel, "href": href, **more}


def document(kind, *links):
    return {"type": kind, "stac_version": "1.1.0", "id": "x", "links": list(links)}


def write(folder, files):
    for name, value in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))


def found(folder, *select, profile="template"):
    return check(folder, select=select or ("links",), profile=(profile,)).findings


def with_link(folder, *links, profile="template", select=()):
    """What is found in a collection that has these links besides its own."""
    write_example(Good(collection={"links": list(links)}), folder)
    findings = found(folder, *select, profile=profile)
    return [f for f in findings if f.code != "LNK009"]


def places(findings):
    return [(f.code, f.file.rsplit("/", 1)[-1], f.pointer) for f in findings]


class TestUpAndDown:
    """A catalogue in which every link leads where it should, and single ones astray."""

    @pytest.fixture
    def catalogue(self):
        above = [link(rel, "../catalog.json") for rel in ("root", "parent")]
        collection = "./collection.json"
        return {
            "catalog.json": document(
                "Catalog", link("child", "x/collection.json"), link("child", "y/collection.json")
            ),
            "x/collection.json": document("Collection", *deepcopy(above), link("item", "a.json")),
            "y/collection.json": document(
                "Collection", *deepcopy(above), link("child", "z/catalog.json")
            ),
            "x/a.json": document(
                "Feature",
                link("root", "../catalog.json"),
                link("parent", collection),
                link("collection", collection),
            ),
            "y/z/catalog.json": document(
                "Catalog",
                link("root", "../../catalog.json"),
                link("parent", "../collection.json"),
                link("item", "b.json"),
            ),
            "y/z/b.json": document(
                "Feature",
                link("root", "../../catalog.json"),
                link("parent", "./catalog.json"),
                link("collection", "../collection.json"),
            ),
        }

    def test_all_is_well(self, tmp_path, catalogue):
        write(tmp_path, catalogue)
        assert found(tmp_path, "LNK004", "LNK007") == ()

    def test_a_part_of_it_is_well_too(self, tmp_path, catalogue):
        write(tmp_path, catalogue)
        assert found(tmp_path / "y", "LNK004", "LNK007", "LNK016") == ()
        assert found(tmp_path / "y" / "z" / "b.json", "LNK004", "LNK007", "LNK016") == ()

    def test_two_catalogues_may_lead_to_one_collection(self, tmp_path, catalogue):
        theme = document(
            "Catalog",
            link("root", "../catalog.json"),
            link("parent", "../catalog.json"),
            link("child", "../x/collection.json"),
        )
        catalogue["theme/catalog.json"] = theme
        catalogue["catalog.json"]["links"].insert(0, link("child", "theme/catalog.json"))
        write(tmp_path, catalogue)
        assert found(tmp_path, "LNK004", "LNK007") == ()

    @pytest.mark.parametrize(
        ("place", "href", "message"),
        [
            (("x/a.json", 0), "../x/collection.json", "the root of what was read"),
            (("x/a.json", 1), "../y/collection.json", "no link leads from there to here"),
            (("x/a.json", 2), "../y/collection.json", "no link leads from there to here"),
            (("x/a.json", 2), "../catalog.json", "that is no collection but a catalog"),
            (("x/a.json", 1), "./missing.json", "there is no such file"),
            (("x/a.json", 0), "/catalog.json", "an absolute path leads nowhere"),
            (("y/z/b.json", 2), "../../x/collection.json", "no link leads from there to here"),
            (("y/z/b.json", 2), "./b.json", "that is no collection but an item"),
            (("y/z/catalog.json", 1), "../../catalog.json", "no link leads from there to here"),
        ],
    )
    def test_one_link_leads_astray(self, tmp_path, catalogue, place, href, message):
        file, index = place
        catalogue[file]["links"][index]["href"] = href
        write(tmp_path, catalogue)
        (finding,) = found(tmp_path, "LNK007")
        assert finding.file.endswith(file)
        assert finding.pointer == f"/links/{index}/href"
        assert message in finding.message

    @pytest.mark.parametrize("href", ["https://example.org/collection.json", "../../above.json"])
    def test_what_cannot_be_read_is_not_judged(self, tmp_path, catalogue, href):
        catalogue["x/a.json"]["links"][1]["href"] = href
        write(tmp_path / "part", catalogue)
        assert found(tmp_path / "part", "LNK007") == ()

    def test_missing_links_are_written_from_where_the_file_lies(self, tmp_path, catalogue):
        catalogue["y/z/b.json"]["links"] = []
        write(tmp_path, catalogue)
        (finding,) = found(tmp_path, "LNK004")
        hrefs = {o.value["rel"]: o.value["href"] for o in finding.fix.patch}
        assert hrefs == {
            "root": "../../catalog.json",
            "parent": "./catalog.json",
            "collection": "../collection.json",
        }

    def test_the_root_above_the_part_that_is_checked_is_kept(self, tmp_path, catalogue):
        del catalogue["x/a.json"]["links"][0]
        write(tmp_path, catalogue)
        (finding,) = found(tmp_path / "x", "LNK004")
        assert [o.value["href"] for o in finding.fix.patch] == ["../catalog.json"]

    def test_items_without_a_collection_need_no_link_to_one(self, tmp_path):
        up = [link("root", "catalog.json"), link("parent", "catalog.json")]
        files = {
            "catalog.json": document("Catalog", link("item", "a.json")),
            "a.json": document("Feature", *up),
        }
        write(tmp_path, files)
        assert found(tmp_path, "LNK004", "LNK007") == ()


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://example.org/a/lapland/survey/survey.json", True),
        ("https://example.org/a/lapland/survey%2Fsurvey.json", True),
        ("https://example.org/collections/lapland/items/survey", True),
        ("https://example.org/survey/survey.json?token=1#x", True),
        ("s3://bucket/other/other.json", True),
        ("./survey.json", True),
        ("../survey/survey.json", True),
        ("../../elsewhere/survey.json", True),
        ("https://example.org/a/lapland/winter/survey.json", False),
        ("https://example.org/a/lapland/survey/winter.json", False),
        ("./winter.json", False),
        ("../collection.json", False),
    ],
)
def test_self_links(tmp_path, href, expected):
    write_example(Good(item={"links": [link("self", href)]}), tmp_path)
    assert places(found(tmp_path, "LNK008")) == (
        [] if expected else [("LNK008", "survey.json", "/links/3/href")]
    )


@pytest.mark.parametrize(
    ("href", "missing"),
    [
        ("./notes.txt", False),
        ("notes.txt", False),
        ("./notes.txt#part", False),
        ("./notes.txt?raw=1", False),
        ("./my%20notes.txt", False),
        ("./folder", False),
        ("#part", False),
        ("../outside.txt", False),
        ("./{z}/{x}.png", False),
        ("mailto:me@example.org", False),
        ("./note.txt", True),
        ("notes.md#part", True),
    ],
)
def test_relative_links(tmp_path, href, missing):
    folder = tmp_path / "c"
    (folder / "folder").mkdir(parents=True)
    (folder / "notes.txt").write_text("notes")
    (folder / "my notes.txt").write_text("notes")
    findings = with_link(folder, link("related", href), select=("LNK016",))
    assert bool(findings) is missing


@pytest.mark.parametrize("value", [None, 4, True, [], {}, "", " ", "\0", "http://[::1", "a" * 9000])
@pytest.mark.parametrize("member", ["rel", "href", "type", "title", "links"])
def test_any_value_in_any_place_is_survived(tmp_path, member, value):
    write_example(Good(), tmp_path)
    rels = ("item", "child", "self", "root", "parent", "collection", "license", "via")
    for name in ("collection.json", ITEM_FILE):
        path = tmp_path / name
        base = json.loads(path.read_text())
        odd = [{**link(rel, "./x.json", type="a/b"), member: value} for rel in rels]
        more = value if member == "links" else [*base["links"], value, *odd]
        path.write_text(json.dumps(base | {"links": more}))
    assert "PRR000" not in {f.code for f in found(tmp_path)}
