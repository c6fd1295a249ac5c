"""Changed files lead to the collections that they belong to, each once."""

import json
from pathlib import Path

import pytest

from pytest_prr.errors import PrrError
from pytest_prr.stac.changed import collections_of

STAC = {"stac_version": "1.1.0", "links": []}
ITEM = {**STAC, "type": "Feature", "properties": {}, "assets": {}}
COLLECTION = {**STAC, "type": "Collection"}
CATALOG = {**STAC, "type": "Catalog"}


@pytest.fixture
def write(monkeypatch, tmp_path):
    """Write files to the working directory."""
    monkeypatch.chdir(tmp_path)

    def write(**files):
        for name, value in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(value))

    return write


def _homes(*files, **more):
    return [path.as_posix() for path in collections_of(files, **more)]


def _linked(rel, href):
    return {**ITEM, "links": [{"rel": rel, "href": href}]}


def test_a_collection_is_named_once(write):
    write(**{"a/collection.json": COLLECTION, "b/collection.json": COLLECTION, "package.json": {}})
    changed = ["a/i/i.json", "a/collection.json", "b/gone/gone.json", "package.json", "a/i/d.nc"]
    assert _homes(*changed) == ["a", "b"]


def test_a_collection_in_a_collection_belongs_to_the_upper_one(write):
    write(**{"a/collection.json": COLLECTION, "a/b/collection.json": COLLECTION})
    assert _homes("a/b/i.json") == ["a"]


def test_of_a_catalogue_only_the_collection_that_changed_is_judged(write):
    write(
        **{
            "catalog.json": CATALOG,
            "x/collection.json": COLLECTION,
            "y/collection.json": COLLECTION,
            "themes/catalog.json": CATALOG,
        }
    )
    assert _homes("x/2020/catalog.json", "x/2020/i.json") == ["x"]
    assert _homes("themes/land.json") == ["themes"]
    assert _homes("y/i.json", "catalog.json") == ["."]


def test_the_working_directory_and_the_repository_end_the_search(write, monkeypatch, tmp_path):
    write(
        **{
            "collection.json": COLLECTION,
            "inner/package.json": {},
            "module/package.json": {},
            "module/.git": "gitdir: ../.git/modules/module",
        }
    )
    assert _homes("inner/package.json") == ["."]
    assert _homes("module/package.json") == []
    monkeypatch.chdir(tmp_path / "inner")
    assert _homes("package.json") == []
    assert _homes("../collection.json") == [".."]


def test_documents_without_a_root_document_above(write):
    write(
        **{
            "stac/fluxes.json": COLLECTION,
            "stac/items/linked.json": _linked("collection", "../fluxes.json"),
            "stac/items/parent.json": _linked("parent", "../fluxes.json"),
            "stac/items/astray.json": _linked("collection", "../none.json"),
            "stac/items/remote.json": _linked("collection", "https://example.org/c.json"),
            "stac/items/item.json": _linked("parent", "./linked.json"),
            "outline.json": {"type": "Feature", "geometry": None},
            "broken.json": {},
        }
    )
    Path("broken.json").write_text("{")
    assert _homes("stac/items/linked.json", "stac/fluxes.json") == ["stac/fluxes.json"]
    assert _homes("stac/items/parent.json") == ["stac/fluxes.json"]
    for alone in ("astray", "remote", "item"):
        assert _homes(f"stac/items/{alone}.json") == [f"stac/items/{alone}.json"]
    assert _homes("outline.json", "broken.json", "gone.json", "data.nc") == []


def test_data_files_lead_to_the_collections_that_name_them(write):
    def naming(href):
        return {**ITEM, "assets": {"data": {"href": href}}}

    def holding(name, **more):
        return {**COLLECTION, "links": [{"rel": "item", "href": name}], **more}

    quicklook = {"assets": {"thumbnail": {"href": "../data/quick.png"}}}
    write(
        **{
            "a/collection.json": holding("i.json"),
            "a/i.json": naming("../data/caf%C3%A9 1.nc"),
            "b/collection.json": holding("i.json", **quicklook),
            "b/i.json": naming("../data/gone.nc"),
            "data/café 1.nc": 0,
            "data/quick.png": 0,
            "data/other.nc": 0,
        }
    )
    assert _homes("data/café 1.nc", data_roots=["data"]) == ["a"]
    assert _homes("data/gone.nc", "b/i.json", data_roots=["data"]) == ["b"]
    assert _homes("data/gone.nc", "data/quick.png", data_roots=["data"]) == ["b"]
    assert _homes("data/other.nc", data_roots=["data"]) == []
    assert _homes("data/café 1.nc") == []


def test_a_folder_stands_for_the_collection_that_it_is_in(write):
    write(**{"a/collection.json": COLLECTION, "a/i/i.json": ITEM, "more/b/collection.json": {}})
    assert _homes("a", "a/i") == ["a"]
    assert _homes("more") == ["more"]


def test_a_name_that_no_file_can_have_is_a_sentence(write):
    write()
    with pytest.raises(PrrError, match=r"^x+: cannot be looked at: File name too long$"):
        collections_of(["x" * 300])
