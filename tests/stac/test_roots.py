"""Hrefs into files: what is outside the given folders is never touched."""

import os
from pathlib import Path

import pytest

from pytest_prr.stac.roots import Roots, Where


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "out/item").mkdir(parents=True)
    (tmp_path / "out/item/data.nc").write_text("x")
    (tmp_path / "out/item/two words.nc").write_text("x")
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "out/item/link").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "out/item/folder").symlink_to(tmp_path)
    (tmp_path / "out/item/inner").symlink_to("data.nc")
    os.mkfifo(tmp_path / "out/item/pipe")
    return tmp_path / "out/item"


@pytest.mark.parametrize(
    ("href", "where"),
    [
        ("data.nc", Where.FOUND),
        ("./data.nc", Where.FOUND),
        ("../item/data.nc", Where.FOUND),
        ("two%20words.nc", Where.FOUND),
        ("two words.nc", Where.FOUND),
        ("inner", Where.FOUND),
        (".", Where.FOUND),
        ("none.nc", Where.MISSING),
        ("data.nc/more", Where.MISSING),
        ("link", Where.OUTSIDE),
        ("folder/secret.txt", Where.OUTSIDE),
        ("../../secret.txt", Where.OUTSIDE),
        ("%2e%2e/%2e%2e/secret.txt", Where.MISSING),
        ("pipe", Where.NOT_A_FILE),
        ("", Where.NOT_A_FILE),
        ("a\0b", Where.NOT_A_FILE),
        ("a" * 5000, Where.NOT_A_FILE),
        ("/etc/passwd", Where.ABSOLUTE),
        ("C:\\data.nc", Where.ABSOLUTE),
        ("https://example.org/data.nc", Where.REMOTE),
        ("file:///etc/passwd", Where.REMOTE),
        ("s3://bucket/data.nc", Where.REMOTE),
    ],
)
def test_where_an_href_leads(folder, href, where):
    assert Roots.of([folder.parent]).target(href, folder).where is where


def test_a_second_root_opens_what_lies_in_it(folder):
    roots = Roots.of([folder.parent, folder.parent.parent])
    assert roots.target("../../secret.txt", folder).where is Where.FOUND


def test_a_folder_whose_name_begins_alike_is_another(tmp_path):
    for name in ("out", "out-side"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a").write_text("")
    roots = Roots.of([tmp_path / "out"])
    assert roots.target("../out-side/a", tmp_path / "out").where is Where.OUTSIDE
    assert roots.target("a", tmp_path / "out").path == Path(tmp_path / "out/a")
