"""The JSON files in a folder, whoever looks for them."""

import os
from pathlib import Path

import pytest

from pytest_prr.sharing import CHUNK
from pytest_prr.stac import walk
from pytest_prr.stac.load import load
from pytest_prr.stac.roots import Roots, Where
from pytest_prr.stac.walk import json_files


def fill(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", encoding="utf-8")


def met(folder):
    return [Path(path).relative_to(folder).as_posix() for path in json_files(folder).files]


def test_files_come_before_folders_both_in_the_order_of_names(tmp_path):
    fill(tmp_path, "b/2.json", "b/a/1.json", "b/1.json", "a/z.json", "z.json", "c.json", "a/x.nc")
    in_order = ["c.json", "z.json", "a/z.json", "b/1.json", "b/2.json", "b/a/1.json"]
    assert met(tmp_path) == in_order


def test_some_folders_are_passed_over(tmp_path):
    fill(tmp_path, "a.json", ".git/b.json", "node_modules/c.json", "store.zarr/zarr.json")
    fill(tmp_path, "env/pyvenv.cfg", "env/own.json", "env/lib/d.json")
    assert met(tmp_path) == ["a.json", "env/own.json"]


def test_nothing_is_followed(tmp_path):
    fill(tmp_path, "out/a.json", "elsewhere/b.json")
    (tmp_path / "out/link.json").symlink_to(tmp_path / "elsewhere/b.json")
    (tmp_path / "out/folder").symlink_to(tmp_path / "elsewhere")
    assert met(tmp_path / "out") == ["a.json"]


def test_no_deeper_than_folders_may_lie(tmp_path, monkeypatch):
    monkeypatch.setattr(walk, "MAX_FOLDER_DEPTH", 2)
    fill(tmp_path, "1/2/c.json", "1/2/3/d.json")
    assert met(tmp_path) == ["1/2/c.json"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_what_is_no_regular_file_is_told_apart(tmp_path):
    fill(tmp_path, "a.json")
    os.mkfifo(tmp_path / "pipe.json")
    found = json_files(tmp_path)
    assert found.odd == [str(tmp_path / "pipe.json")]
    assert found.files == [str(tmp_path / "a.json"), *found.odd]
    assert found.regular == {str(tmp_path / "a.json")}


def test_many_folders_are_shared_among_processes_and_come_in_order(tmp_path):
    names = [f"{number:04d}/item.json" for number in range(2 * CHUNK + 10)]
    fill(tmp_path, *names, "top.json")
    assert met(tmp_path) == ["top.json", *names]


def test_what_was_met_is_found_as_any_file_is(tmp_path):
    fill(tmp_path, "a/b.json")
    (tmp_path / "a/link.json").symlink_to("b.json")
    known, fresh = Roots.of([tmp_path]), Roots.of([tmp_path])
    known.meet(json_files(tmp_path).regular)
    hrefs = ("b.json", "./b.json", ".//b.json", "../a/b.json", "././b.json", "link.json", "no.json")
    for href in hrefs:
        assert known.target(href, tmp_path / "a") == fresh.target(href, tmp_path / "a")
    assert known.target("./b.json", tmp_path / "a").where is Where.FOUND


def test_a_link_to_what_is_no_file_is_told(tmp_path):
    fill(tmp_path, "collection.json")
    (tmp_path / "collection.json").write_text(
        '{"type": "Collection", "stac_version": "1.1.0", "id": "c", '
        '"links": [{"rel": "item", "href": "./a.json"}]}'
    )
    (tmp_path / "a.json").symlink_to(tmp_path)
    (link,) = load(tmp_path).nodes[0].links
    assert link.status == "not a file"
