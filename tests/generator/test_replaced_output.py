"""An output folder that is there already: replaced whole, or left as it was."""

import os
import shutil
from pathlib import Path

import pytest

from pytest_prr.generator.build import plan_and_build
from pytest_prr.generator.composing.documents import as_json
from pytest_prr.generator.writing import write

ITEMS = "- id: a\n  files: a.nc"
MOVE = "move them away, or choose another output folder"


@pytest.fixture
def made(project):
    project.netcdf("a.nc")
    project.built(ITEMS)
    return project


OTHER = f"{ITEMS}\n  title: Another one"


def test_what_would_not_change_is_left_as_it_is(made):
    """The same folder, not an equal one."""
    before = made.out.stat().st_ino, (made.out / "collection.json").stat().st_mtime_ns
    made.built(ITEMS)
    assert (made.out.stat().st_ino, (made.out / "collection.json").stat().st_mtime_ns) == before


@pytest.mark.parametrize("name", ["a/a.json", "a/a.nc"])
def test_what_is_missing_is_put_back(made, snap, name):
    before = snap(made.out)
    (made.out / name).unlink()
    made.built(ITEMS)
    assert snap(made.out) == before


def test_a_document_that_was_edited_is_put_right(made, snap):
    before = snap(made.out)
    path = made.out / "a" / "a.json"
    path.write_bytes(path.read_bytes().replace(b"2011", b"2012"))
    made.built(ITEMS)
    assert snap(made.out) == before


def test_some_documents_changed(made):
    made.netcdf("b.nc")
    both = "- {id: a, files: a.nc}\n- {id: b, files: b.nc}"
    made.checked(both)
    made.checked(both.replace("b.nc", "b.nc, title: B"))
    assert made.item("b")["properties"]["title"] == "B"
    assert made.item("a")["assets"]["data"]["href"] == "./a.nc"


def foreign(made):
    text = made.refusal(ITEMS)
    start = "rain: holds files that are not of an earlier build: "
    assert text.startswith(start)
    assert text.endswith(f"; {MOVE}\n1 problem; nothing was written")
    return text.removeprefix(start).partition("; ")[0]


def leftovers(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_an_earlier_build_is_replaced(made):
    made.netcdf("b.nc")
    made.checked("- id: b\n  files: b.nc")
    assert sorted(path.name for path in made.out.iterdir()) == ["b", "collection.json"]
    assert leftovers(made.folder) == []


def test_foreign_files_are_named_and_kept(made):
    (made.out / "notes.txt").write_text("mine")
    assert foreign(made) == "'notes.txt'"
    (made.out / "a" / "more").mkdir()
    for number in range(4):
        (made.out / "a" / "more" / f"{number}.nc").write_text(f"mine {number}")
    assert foreign(made) == "'notes.txt', 'a/more/0.nc', 'a/more/1.nc' and 2 more"


def test_a_folder_of_someone_else(project):
    project.netcdf("a.nc")
    project.text("rain/collection.json", '{"type": "Collection of stamps"}')
    assert foreign(project) == "'collection.json'"


def test_json_that_the_collection_does_not_link_to(made):
    (made.out / "a" / "other.json").write_text("{}")
    assert foreign(made) == "'a/other.json'"


def test_the_only_copy_of_data_is_kept(made):
    placed = made.out / "a" / "a.nc"
    placed.unlink()
    placed.write_bytes(b"edited by hand")
    assert foreign(made) == "'a/a.nc'"


def test_two_names_inside_the_folder_are_no_second_copy(made):
    (made.out / "a" / "x.bin").write_bytes(b"mine")
    os.link(made.out / "a" / "x.bin", made.out / "a" / "y.bin")
    assert foreign(made) == "'a/x.bin', 'a/y.bin'"


def test_copies_equal_to_a_source_are_replaced(project):
    project.netcdf("a.nc")
    project.built(ITEMS, placement="copy")
    project.checked(ITEMS, placement="copy")


def test_symbolic_links_are_foreign_and_not_followed(made, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "precious.txt").write_text("mine")
    (made.out / "link").symlink_to(elsewhere)
    assert foreign(made) == "'link'"
    assert (elsewhere / "precious.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("taken", "taken: is a file; the output is a folder, name another one"),
        ("alias", "alias: is a symbolic link; name the folder that it leads to"),
        (".", "{}: the recipe 'prr.yaml' lies in it; choose another output folder"),
        ("..", "{}: the recipe 'prr.yaml' lies in it; choose another output folder"),
        ("data", "data: the data file 'data/a.nc' lies in it; choose another output folder"),
    ],
)
def test_outputs_that_would_cost_something(project, output, expected):
    project.netcdf("data/a.nc")
    project.text("taken")
    (project.folder / "alias").symlink_to("data")
    text = project.refusal("- id: a\n  files: data/a.nc", output=project.folder / output)
    folder = str(project.folder if output == "." else project.folder.parent)
    assert text == expected.format(folder) + "\n1 problem; nothing was written"


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("step", ["_place", "_swap"])
def test_whatever_stops_a_build_the_old_output_stays(made, snap, monkeypatch, step, error):
    before = snap(made.folder)

    def stop(*_):
        raise error

    made.recipe(OTHER)
    before["prr.yaml"] = (made.folder / "prr.yaml").read_bytes()
    monkeypatch.setattr(write, step, stop)
    with pytest.raises((KeyboardInterrupt, Exception)) as caught:
        plan_and_build(made.folder / "prr.yaml")
    if isinstance(error, OSError):
        assert str(caught.value) == (
            f"{made.out}: cannot be written: No space left on device\n"
            "1 problem; nothing was written"
        )
    assert snap(made.folder) == before
    assert leftovers(made.folder) == []


def test_interrupted_between_the_two_renames(made, snap, monkeypatch):
    before = snap(made.out)
    made.recipe(OTHER)
    rename = Path.rename

    def interrupted(path, target):
        if path.name == "new":
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        plan_and_build(made.folder / "prr.yaml")
    assert snap(made.out) == before
    assert leftovers(made.folder) == []


def test_the_only_copy_is_not_thrown_away(made, monkeypatch):
    """Where the old output cannot be put back, it stays in the folder beside."""
    made.recipe(OTHER)
    rename = Path.rename

    def broken(path, target):
        if target == made.out:
            raise OSError(5, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", broken)
    with pytest.raises(Exception, match="Input/output error"):
        plan_and_build(made.folder / "prr.yaml")
    assert [path.name for path in made.folder.glob(".rain-building-*/old/*.json")] == [
        "collection.json"
    ]


def test_numbers_of_every_kind_become_strict_json():
    import numpy as np

    values = {
        "a": np.float32(0.5),
        "b": np.array([1.0, np.nan]),
        "c": float("nan"),
        "d": np.int64(3),
        "e": [float("inf"), np.bool_(True)],
    }
    assert b"".join(as_json(values).split()) == (
        b'{"a":0.5,"b":[1.0,null],"c":null,"d":3,"e":[null,true]}'
    )
    with pytest.raises(ValueError, match="Integer exceeds 64-bit range"):
        as_json(2**70)


def test_a_number_too_long_for_json(made, snap):
    before = snap(made.out)
    text = made.refusal(f"{ITEMS}\n  properties: {{x: {2**70}}}")
    assert text.startswith("'a' cannot be written as JSON: Integer exceeds 64-bit range")
    assert snap(made.out) == before


def test_a_new_place_far_down(project):
    project.netcdf("a.nc")
    project.checked(ITEMS, output=project.folder / "x" / "y" / "z")
    shutil.rmtree(project.folder / "x")


def test_an_output_below_a_file(project):
    project.netcdf("a.nc")
    project.text("taken")
    output = project.folder / "taken" / "rain"
    assert project.refusal(ITEMS, output=output) == (
        "taken/rain: 'taken' is a file; choose another output folder\n"
        "1 problem; nothing was written"
    )


STORE = "- {id: store, files: rain.zarr, time: {datetime: 2011-01-01}}"


@pytest.fixture
def store(project):
    """A Zarr store with a chunk that has the size of another one."""
    import xarray

    grid = {"lon": [5.0, 6.0], "lat": [50.0, 51.0]}
    units = {"lon": "degrees_east", "lat": "degrees_north"}
    data = xarray.Dataset(coords={name: (name, grid[name]) for name in grid})
    for name, unit in units.items():
        data[name].attrs["units"] = unit
    data["rain"] = (("lat", "lon"), [[1.0, 2.0], [3.0, 4.0]])
    data.to_zarr(project.folder / "rain.zarr", zarr_format=2, consolidated=True)
    return project


def chunks(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("placement", ["link", "copy"])
def test_a_store_is_placed_with_all_of_its_files(store, snap, placement):
    source = store.folder / "rain.zarr"
    for _ in range(2):
        store.checked(STORE, placement=placement)
        assert snap(store.out / "store" / "rain.zarr") == snap(source)
    asset = store.item("store")["assets"]["data"]
    assert asset["file:size"] == sum(len(content) for content in snap(source).values())
    assert "file:checksum" not in asset
    assert asset["href"] == "./rain.zarr"
    same = (source / "rain" / "0.0").samefile(store.out / "store" / "rain.zarr" / "rain" / "0.0")
    assert same == (placement == "link")


def test_an_edited_chunk_of_a_copied_store_is_kept(store):
    store.built(STORE, placement="copy")
    chunk = store.out / "store" / "rain.zarr" / "rain" / "0.0"
    chunk.write_bytes(bytes(len(chunk.read_bytes())))
    text = store.refusal(STORE, placement="copy")
    assert "holds files that are not of an earlier build: 'store/rain.zarr/rain/0.0'" in text


def test_a_link_that_leads_out_of_a_store(store, tmp_path_factory):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret"
    secret.write_text("secret")
    (store.folder / "rain.zarr" / "more").symlink_to(secret)
    text = store.refusal(STORE)
    assert "rain.zarr/more: a symbolic link in a store" in text


def test_an_output_in_a_store(store):
    output = store.folder / "rain.zarr" / "out"
    assert store.refusal(STORE, output=output) == (
        "rain.zarr/out: lies in the data folder 'rain.zarr'; choose another output folder\n"
        "1 problem; nothing was written"
    )


def test_files_without_checksums_are_compared(project):
    project.netcdf("a.nc")
    items = f"{ITEMS}\n  read: {{checksum: false}}"
    project.built(items, placement="copy")
    project.built(items, placement="copy")
    placed = project.out / "a" / "a.nc"
    placed.write_bytes(bytes(placed.stat().st_size))
    assert "'a/a.nc'" in project.refusal(items, placement="copy")


def test_folders_above_go_with_a_refused_build(project):
    project.netcdf("a.nc")
    project.built(ITEMS, output=project.folder / "rain")
    items = f"{ITEMS}\n  properties: {{x: {2**70}}}\n- id: b\n  files: a.nc"
    project.refusal(items, output=project.folder / "x" / "y" / "z")
    assert not (project.folder / "x").exists()


def test_a_file_without_size(project, monkeypatch):
    from msgspec import structs

    from pytest_prr.generator.gathering import worker_task

    read = worker_task.readers.read
    project.netcdf("a.nc")
    nothing = {"size": None, "checksum": None}
    monkeypatch.setattr(
        worker_task.readers, "read", lambda *args: structs.replace(read(*args), **nothing)
    )
    built = project.built(ITEMS)
    assert "file:size" not in project.item("a")["assets"]["data"]
    assert built.notices == ("item 'a': the size of 'a.nc' is not known, file:size is left out",)
    assert built.size == 0
