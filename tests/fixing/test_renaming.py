"""New ids: files, folders, links, hrefs and ``collection`` members follow."""

import json
from pathlib import Path

import pystac
import pytest

from pytest_prr import check
from pytest_prr.errors import PrrError
from pytest_prr.fixing.hrefs import Moves, rewritten
from pytest_prr.fixing.report import diff_lines
from pytest_prr.fixing.run import fix

OLD = "Lake (June, 2020)"
NEW = "Lake-June-2020"
OTHER = "Lake (July)"


def _item(name, collection, **assets):
    links = [
        {"rel": rel, "href": "../collection.json", "type": "application/json"}
        for rel in ("root", "parent", "collection")
    ]
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "id": name,
        "collection": collection,
        "geometry": None,
        "properties": {"datetime": "2020-06-01T00:00:00Z"},
        "links": links,
        "assets": {key: {"href": href, "roles": ["data"]} for key, href in assets.items()},
    }


@pytest.fixture
def lakes(tmp_path, monkeypatch):
    """A collection of two items that refer to each other, as pystac lays it out."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "out"
    items = {
        OLD: _item(OLD, "lakes (all)", data="./data.nc", shared="../shared.nc"),
        OTHER: _item(OTHER, "lakes (all)", data=f"../{OLD}/data.nc"),
    }
    items[OLD]["links"].append({"rel": "self", "href": f"./{OLD}.json"})
    items[OTHER]["links"].append({"rel": "derived_from", "href": f"../{OLD}/{OLD}.json"})
    items[OTHER]["links"].append({"rel": "about", "href": f"https://example.org/{OLD}/x"})
    hrefs = [f"./{OLD}/{OLD}.json", f"./{OTHER}/{OTHER}.json"]
    collection = {
        "type": "Collection",
        "id": "lakes (all)",
        "stac_version": "1.1.0",
        "description": "Lakes in summer.",
        "license": "CC-BY-4.0",
        "extent": {
            "spatial": {"bbox": [[20.0, 66.0, 30.0, 68.0]]},
            "temporal": {"interval": [["2020-06-01T00:00:00Z", "2020-08-31T00:00:00Z"]]},
        },
        "links": [{"rel": "root", "href": "./collection.json"}]
        + [{"rel": "item", "href": href, "type": "application/geo+json"} for href in hrefs],
    }
    for name, item in items.items():
        (folder / name).mkdir(parents=True)
        (folder / name / f"{name}.json").write_text(json.dumps(item, indent=2))
    (folder / OLD / "data.nc").write_bytes(b"CDF")
    (folder / "shared.nc").write_bytes(b"CDF")
    (folder / "collection.json").write_text(json.dumps(collection, indent=2))
    return folder


def _read(path):
    return json.loads(path.read_text())


def _hrefs(value):
    return [link["href"] for link in value["links"]]


def test_everything_follows_the_new_ids(lakes):
    result = fix(lakes, unsafe=True, select=("IDN001",))
    assert len(result.fixed) == 3
    assert result.left == ()
    collection = _read(lakes / "collection.json")
    assert collection["id"] == "lakes-all"
    assert _hrefs(collection)[1:] == [f"./{NEW}/{NEW}.json", "./Lake-July/Lake-July.json"]
    first, second = _read(lakes / NEW / f"{NEW}.json"), _read(lakes / "Lake-July/Lake-July.json")
    assert (first["id"], first["collection"]) == (NEW, "lakes-all")
    assert (second["id"], second["collection"]) == ("Lake-July", "lakes-all")
    assert _hrefs(first)[3:] == [f"./{NEW}.json"]
    assert _hrefs(second)[3:] == [f"../{NEW}/{NEW}.json", f"https://example.org/{OLD}/x"]
    assert {key: asset["href"] for key, asset in first["assets"].items()} == {
        "data": "./data.nc",
        "shared": "../shared.nc",
    }
    assert second["assets"]["data"]["href"] == f"../{NEW}/data.nc"
    names = sorted(path.relative_to(lakes).as_posix() for path in lakes.rglob("*.*"))
    assert names == [
        "Lake-July/Lake-July.json",
        f"{NEW}/{NEW}.json",
        f"{NEW}/data.nc",
        "collection.json",
        "shared.nc",
    ]


def test_the_result_is_sound(lakes):
    before = {f.code for f in check(lakes).findings}
    fix(lakes, unsafe=True, select=("IDN001",))
    assert {f.code for f in check(lakes).findings} == before - {"IDN001"}
    items = pystac.Collection.from_file(lakes / "collection.json").get_items()
    assert [item.id for item in items] == [NEW, "Lake-July"]
    assert not fix(lakes, unsafe=True, select=("IDN001",)).changed


def test_a_dry_run_names_the_renames_and_makes_none(lakes, snapshot):
    before = snapshot(lakes)
    result = fix(lakes, unsafe=True, dry_run=True, select=("IDN001",))
    lines = [line.text for line in diff_lines(result)]
    assert snapshot(lakes) == before
    assert lines[:2] == [
        f"# rename out/{OTHER}/{OTHER}.json to Lake-July.json",
        f"# rename out/{OLD}/{OLD}.json to {NEW}.json",
    ]
    assert f"+++ b/out/{NEW}/{NEW}.json" in lines


def test_without_the_request_no_id_changes(lakes, snapshot):
    before = snapshot(lakes)
    assert not fix(lakes, select=("IDN001",)).changed
    assert snapshot(lakes) == before


def test_ids_that_become_equal_are_told_apart(lakes):
    other = lakes / OTHER / f"{OTHER}.json"
    other.write_text(other.read_text().replace(f'"id": "{OTHER}"', '"id": "Lake [June, 2020]"'))
    result = fix(lakes, unsafe=True, select=("IDN001",))
    (left,) = result.left
    assert left.reason == f"the id '{NEW}' is taken by out/{NEW}/{NEW}.json"
    assert _read(other)["id"] == "Lake [June, 2020]"


def test_a_name_that_is_there_already_is_not_overwritten(lakes):
    (lakes / NEW).mkdir()
    (lakes / NEW / "precious.txt").write_text("mine")
    result = fix(lakes, unsafe=True, select=("IDN001",))
    assert [left.reason for left in result.left] == [f"'{NEW}' lies beside '{OLD}' already"]
    assert (lakes / NEW / "precious.txt").read_text() == "mine"
    assert _read(lakes / OLD / f"{OLD}.json")["id"] == OLD


def test_a_lone_item_is_not_renamed_away_from_its_collection(lakes):
    result = fix(lakes / OLD / f"{OLD}.json", unsafe=True, select=("IDN001",))
    assert not result.changed
    assert [left.reason for left in result.left] == [
        "no collection in view links to the item: name the collection's folder as PATH"
    ]


def test_a_failed_rename_takes_everything_back(lakes, snapshot, monkeypatch):
    before = snapshot(lakes)
    rename, calls = Path.rename, []

    def failing(self, target):
        calls.append(self)
        if len(calls) == 3:
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(PrrError, match="Permission denied; nothing was changed"):
        fix(lakes, unsafe=True, select=("IDN001",))
    assert snapshot(lakes) == before


def test_a_flat_layout_keeps_its_folders(tmp_path, lakes):
    flat = tmp_path / "flat"
    (flat / "items").mkdir(parents=True)
    (flat / "items" / f"{OLD}.json").write_text(json.dumps(_item(OLD, "lakes", data="./data.nc")))
    collection = _read(lakes / "collection.json") | {
        "id": "lakes",
        "links": [{"rel": "item", "href": f"items/{OLD.replace(' ', '%20')}.json"}],
    }
    (flat / "collection.json").write_text(json.dumps(collection))
    fix(flat, unsafe=True, select=("IDN001",))
    assert sorted(path.name for path in (flat / "items").iterdir()) == [f"{NEW}.json"]
    assert _hrefs(_read(flat / "collection.json")) == [f"items/{NEW}.json"]
    assert _read(flat / "items" / f"{NEW}.json")["assets"]["data"]["href"] == "./data.nc"


def test_a_collection_in_a_catalogue_moves_with_its_folder(tmp_path, lakes):
    catalogue = tmp_path / "all"
    catalogue.mkdir()
    lakes.rename(catalogue / "lakes (all)")
    (catalogue / "catalog.json").write_text(
        json.dumps(
            {
                "type": "Catalog",
                "id": "all",
                "stac_version": "1.1.0",
                "description": "All.",
                "links": [{"rel": "child", "href": "./lakes (all)/collection.json"}],
            }
        )
    )
    result = fix(catalogue, unsafe=True, select=("IDN001",))
    assert result.left == ()
    assert _hrefs(_read(catalogue / "catalog.json")) == ["./lakes-all/collection.json"]
    item = _read(catalogue / "lakes-all" / NEW / f"{NEW}.json")
    assert _hrefs(item)[:3] == ["../collection.json"] * 3
    assert item["collection"] == "lakes-all"


def test_a_folder_that_holds_the_collection_too_keeps_its_name(tmp_path, lakes):
    home = tmp_path / OLD
    home.mkdir()
    collection = _read(lakes / "collection.json")
    collection["links"] = [{"rel": "item", "href": f"./{OLD}.json"}]
    (home / "collection.json").write_text(json.dumps(collection))
    (home / f"{OLD}.json").write_text(json.dumps(_item(OLD, "lakes (all)")))
    fix(home, unsafe=True, select=("IDN001",))
    assert sorted(path.name for path in (home).iterdir()) == [f"{NEW}.json", "collection.json"]


ROOT = Path("/data/out")
MOVES = Moves(ROOT, {ROOT / "a b": "ab", ROOT / "a b/a b.json": "ab.json"})
HREFS = [
    ("collection.json", "./a b/a b.json", "./ab/ab.json"),
    ("collection.json", "a b/a b.json", "ab/ab.json"),
    ("collection.json", "a b/", "ab/"),
    ("collection.json", "/data/out/a b/x.nc", "/data/out/ab/x.nc"),
    ("collection.json", "/elsewhere/a b/x.nc", "/elsewhere/a b/x.nc"),
    ("collection.json", "https://example.org/a b/", "https://example.org/a b/"),
    ("collection.json", "./c/c.json", "./c/c.json"),
    ("collection.json", "", ""),
    ("a b/a b.json", "./a b.json", "./ab.json"),
    ("a b/a b.json", "../a b/x.nc", "x.nc"),
    ("a b/a b.json", "./x.nc", "./x.nc"),
    ("a b/a b.json", "../../out/a b/x.nc", "x.nc"),
    ("c/c.json", "../a b/x.nc", "../ab/x.nc"),
    ("c/c.json", "../../elsewhere/a b", "../../elsewhere/a b"),
]


@pytest.mark.parametrize(("document", "href", "expected"), HREFS)
def test_hrefs_follow(document, href, expected):
    assert rewritten(href, ROOT / document, MOVES) == expected
