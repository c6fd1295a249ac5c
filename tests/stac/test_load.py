"""Paths into trees: what is linked, what is not, and what leads nowhere."""

import json

import pytest

from pytest_prr.errors import PrrError
from pytest_prr.stac.load import MAX_LEVELS, load
from pytest_prr.stac.tree import Kind, LinkStatus

ITEM = {"type": "Feature", "stac_version": "1.1.0", "properties": {}, "links": [], "assets": {}}


def _write(folder, files):
    for name, value in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value if isinstance(value, str) else json.dumps(value))


def _collection(*hrefs, rel="item", **more):
    return {"type": "Collection", "links": [{"rel": rel, "href": h} for h in hrefs], **more}


def _shape(tree):
    return [
        (str(node.path.relative_to(tree.target.resolve())), node.kind, node.linked)
        for node in tree.nodes
    ]


def test_a_folder_gives_linked_documents_first_and_then_the_others(tmp_path):
    _write(
        tmp_path,
        {
            "collection.json": _collection("./a/a.json"),
            "a/a.json": ITEM,
            "b/b.json": ITEM,
            "broken.json": "{",
            "package.json": {"name": "no STAC"},
            "outline.json": {"type": "Feature", "geometry": None},
            ".hidden/c.json": ITEM,
            "node_modules/d.json": ITEM,
        },
    )
    assert _shape(load(tmp_path)) == [
        ("collection.json", Kind.COLLECTION, True),
        ("a/a.json", Kind.ITEM, True),
        ("broken.json", Kind.UNREADABLE, False),
        ("b/b.json", Kind.ITEM, False),
    ]


def test_a_file_gives_what_its_links_lead_to(tmp_path):
    _write(
        tmp_path,
        {"collection.json": _collection("a.json"), "a.json": ITEM, "b.json": ITEM},
    )
    assert [node.path.name for node in load(tmp_path / "collection.json").nodes] == [
        "collection.json",
        "a.json",
    ]
    assert [node.path.name for node in load(tmp_path / "a.json").nodes] == ["a.json"]


def test_assets_are_data_even_where_they_are_json(tmp_path):
    item = {**ITEM, "assets": {"data": {"href": "./outline.json"}}}
    _write(
        tmp_path,
        {"collection.json": _collection("a.json"), "a.json": item, "outline.json": "{ no JSON"},
    )
    assert len(load(tmp_path).nodes) == 2


def test_a_folder_of_collections_has_several_roots(tmp_path):
    _write(
        tmp_path,
        {
            "x/collection.json": _collection("i.json"),
            "x/i.json": ITEM,
            "y/catalog.json": {
                "type": "Catalog",
                "links": [{"rel": "child", "href": "../z/collection.json"}],
            },
            "z/collection.json": _collection(),
            "elsewhere/fixture.json": "{",
        },
    )
    tree = load(tmp_path)
    assert [(n.path.parent.name, n.parent and n.parent.path.parent.name) for n in tree.nodes] == [
        ("x", None),
        ("x", "x"),
        ("y", None),
        ("z", "y"),
    ]


@pytest.mark.parametrize(
    ("href", "status"),
    [
        ("./collection.json", LinkStatus.CYCLE),
        ("./none.json", LinkStatus.MISSING),
        ("../outside.json", LinkStatus.OUTSIDE),
        ("https://example.org/i.json", LinkStatus.REMOTE),
        ("/d/i.json", LinkStatus.ABSOLUTE),
        ("./sub", LinkStatus.NOT_A_FILE),
        ("./a.json", LinkStatus.REPEATED),
    ],
)
def test_links_that_lead_to_no_further_document(tmp_path, href, status):
    folder = tmp_path / "out"
    (tmp_path / "outside.json").write_text("{}")
    _write(
        folder,
        {"collection.json": _collection("a.json", href), "a.json": ITEM, "sub/x.txt": ""},
    )
    assert [link.status for link in load(folder).nodes[0].links] == [LinkStatus.OK, status]


def test_a_document_with_two_parents_is_read_once(tmp_path):
    catalog = {
        "type": "Catalog",
        "links": [{"rel": "child", "href": h} for h in ("a/catalog.json", "b/catalog.json")],
    }
    inner = {"type": "Catalog", "links": [{"rel": "item", "href": "../i.json"}]}
    _write(
        tmp_path,
        {"catalog.json": catalog, "a/catalog.json": inner, "b/catalog.json": inner, "i.json": ITEM},
    )
    tree = load(tmp_path)
    assert [node.path.name for node in tree.nodes] == ["catalog.json"] * 3 + ["i.json"]
    assert tree.nodes[2].links[0].status is LinkStatus.SHARED


@pytest.mark.parametrize(
    ("length", "read", "last"),
    [(50, 50, LinkStatus.CYCLE), (1500, MAX_LEVELS, LinkStatus.UNREAD)],
)
def test_a_circle_of_catalogues_ends(tmp_path, length, read, last):
    files = {
        f"{n}.json": {"type": "Catalog", "links": [{"rel": "child", "href": f"{n + 1}.json"}]}
        for n in range(length)
    }
    files[f"{length - 1}.json"]["links"][0]["href"] = "0.json"
    _write(tmp_path, files)
    tree = load(tmp_path / "0.json")
    assert len(tree.nodes) == read
    assert tree.nodes[-1].links[0].status is last


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("none", "no such file or folder"),
        ("empty", "no STAC document found"),
        ("https://example.org/collection.json", "an address as text"),
    ],
)
def test_a_target_that_is_no_collection(tmp_path, monkeypatch, target, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    from pathlib import Path

    with pytest.raises(PrrError, match=message):
        load(Path(target))
