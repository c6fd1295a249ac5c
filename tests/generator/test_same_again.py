"""The same build again is told from what the last one left; whatever differs is built anew."""

import os
import shutil
from importlib.util import spec_from_file_location

import numpy as np
import pytest

from pytest_prr.generator import making as building
from pytest_prr.generator.gathering import stamps
from pytest_prr.generator.writing import fingerprint

ITEMS = """\
- each: '*.nc'
- {id: manual, files: manual.md, time: {datetime: 2011-01-01}, place: none}
"""
HEAD = """\
collection:
  id: rain
  title: Rain of the years
  description: Rain as it was measured, for tests of the build.
  license: CC-BY-4.0
  assets: {thumbnail: {path: look.png}}
"""


@pytest.fixture
def made(monkeypatch):
    """Counts how often documents are made."""
    calls = []
    original = building.documents

    def documents(*arguments):
        calls.append(arguments)
        return original(*arguments)

    monkeypatch.setattr(building, "documents", documents)
    return calls


@pytest.fixture
def rain(project, made):
    """A project that was built, with a build that explains nothing and so may be short."""
    project.netcdf("a.nc")
    project.netcdf("b.nc")
    project.text("manual.md")
    project.text("look.png")
    project.again = lambda **options: project.built(ITEMS, HEAD, explain=False, **options)
    project.first = project.again()
    made.clear()
    return project


def test_the_same_build_makes_nothing(rain, made, snap):
    written = snap(rain.out)
    second = rain.again()
    assert made == []
    assert second == rain.first
    assert snap(rain.out) == written
    assert second.collection.id == "rain"


@pytest.mark.parametrize("placement", ["copy", "leave"])
def test_the_same_build_with_another_placement(rain, made, placement):
    first = rain.again(placement=placement)
    assert len(made) == 1
    assert rain.again(placement=placement) == first
    assert len(made) == 1


def test_files_that_ids_are_made_of_are_not_looked_into(rain, made):
    items = "- {each: '*.nc', id: 'rain-{start:%Y}-{stem}'}"
    first = rain.built(items, explain=False)
    assert rain.built(items, explain=False) == first
    assert len(made) == 1


def in_place(path, text):
    """Other bytes, as many as before, with the time of change that there was."""
    status = path.stat()
    path.write_text(text)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def edited(project):
    path = project.out / "rain-a" / "rain-a.json"
    path.write_text(path.read_text().replace("CC-BY-4.0", "CC-BY-5.0"))


def edited_and_dated_back(project):
    path = project.out / "collection.json"
    in_place(path, path.read_text().replace("Rain", "Snow"))


def replaced_by_a_copy(project):
    path = project.out / "rain-a" / "a.nc"
    path.unlink()
    shutil.copy2(project.folder / "a.nc", path)


def added_link(project):
    (project.out / "rain-a" / "b.nc").hardlink_to(project.folder / "b.nc")


def removed_folder(project):
    shutil.rmtree(project.out / "rain-b")


CHANGES_OF_OUTPUT = [
    edited,
    edited_and_dated_back,
    replaced_by_a_copy,
    added_link,
    removed_folder,
    lambda project: (project.out / "rain-a" / "a.nc").unlink(),
    lambda project: (project.out / "rain-a" / "rain-a.json").unlink(),
    lambda project: shutil.rmtree(project.out),
]


@pytest.mark.parametrize("change", CHANGES_OF_OUTPUT)
def test_a_changed_output_is_brought_back(rain, made, snap, change):
    written = snap(rain.out)
    change(rain)
    rain.again()
    assert len(made) == 1
    assert snap(rain.out) == written
    rain.again()
    assert len(made) == 1


def test_a_foreign_file_in_the_output_is_refused(rain):
    (rain.out / "mine.txt").write_text("my own words")
    assert "'mine.txt'" in rain.refusal(ITEMS, HEAD, explain=False)


def touched(project):
    os.utime(project.folder / "b.nc", ns=(1, 1))


def replaced_by_its_like(project):
    """Nothing but its number in the file system tells that it is another file."""
    shutil.copy2(project.folder / "b.nc", project.folder / "c")
    (project.folder / "c").replace(project.folder / "b.nc")


def link_to_another(project):
    """The same file, by another way."""
    (project.folder / "far").mkdir()
    (project.folder / "b.nc").rename(project.folder / "far" / "b.nc")
    (project.folder / "b.nc").symlink_to("far/b.nc")


CHANGES_OF_SOURCES = [
    touched,
    replaced_by_its_like,
    link_to_another,
    lambda project: project.netcdf("c.nc"),
    lambda project: (project.folder / "a.nc").unlink(),
    lambda project: project.text("look.png", "changed"),
    lambda project: project.text("manual.md", "changed"),
]


@pytest.mark.parametrize("change", CHANGES_OF_SOURCES)
def test_changed_files_are_built_anew(rain, made, change):
    change(rain)
    rain.again()
    assert len(made) == 1


def test_a_changed_recipe_is_built_anew(rain, made):
    rain.built(ITEMS, HEAD.replace("Rain of", "Snow of"), explain=False)
    assert len(made) == 1
    assert rain.collection()["title"] == "Snow of the years"


def test_another_output_folder_or_data_root_is_built_anew(rain, made):
    rain.again(output=rain.folder / "there")
    (rain.folder / "root").mkdir()
    rain.again(data_root=rain.folder / "root")
    assert len(made) == 2
    os.link(rain.folder / "look.png", rain.folder / "root" / "look.png")
    rain.again(data_root=rain.folder / "root")
    assert len(made) == 3


@pytest.mark.parametrize("change", ["version", "code", "library", "variable", "later"])
def test_another_program_builds_anew(rain, made, monkeypatch, tmp_path, change):
    if change == "version":
        monkeypatch.setattr(stamps, "__version__", "99")
    elif change == "code":
        (tmp_path / "code" / "deep").mkdir(parents=True)
        (tmp_path / "code" / "deep" / "new.py").write_text("CHANGED = 1")
        monkeypatch.setattr(stamps, "files", lambda _: tmp_path / "code")
    elif change == "library":
        (tmp_path / "new.py").write_text("VERSION = 99")
        newer = spec_from_file_location("newer", tmp_path / "new.py")
        monkeypatch.setattr(fingerprint, "find_spec", lambda _: newer)
    elif change == "variable":
        monkeypatch.setenv("PYSTAC_STAC_VERSION_OVERRIDE", "1.0.0")
    else:
        monkeypatch.setattr(fingerprint, "time", lambda: 2.0**40)
    rain.again()
    assert len(made) == 1


def test_explained_and_uncached_builds_go_the_long_way(rain, made):
    rain.built(ITEMS, HEAD, explain=True)
    rain.again(cache=False)
    assert len(made) == 2


def test_files_that_could_not_be_read_are_tried_again(rain, made):
    rain.text("c.nc", "")
    rain.again(keep_going=True)
    assert len(rain.again(keep_going=True).unread) == 1
    assert len(made) == 2


def test_notices_are_told_again(rain):
    rain.netcdf("with blank.nc")
    first = rain.again()
    assert "is placed as" in " ".join(first.notices)
    assert rain.again().notices == first.notices


def test_a_changed_file_of_a_store_is_seen(project, made):
    import zarr

    zarr.save_array(project.folder / "s.zarr", np.arange(3))
    items = "- {id: s, files: s.zarr, time: {datetime: 2011-01-01}, place: {bbox: [1, 2, 3, 4]}}"
    project.built(items, explain=False)
    project.built(items, explain=False)
    assert len(made) == 1
    (chunk,) = (project.folder / "s.zarr").glob("c/0*")
    os.utime(chunk, ns=(1, 1))
    project.built(items, explain=False)
    assert len(made) == 2
