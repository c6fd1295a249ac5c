"""What was read once is not read again; what goes wrong with the cache costs only time."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest

from pytest_prr import caches, shelf
from pytest_prr.generator.build import plan_and_build
from pytest_prr.generator.gathering import cache, stamps, worker_task
from pytest_prr.shelf import Shelf

ITEMS = "- each: '*.nc'"
NEXT = "this build keeps nothing for the next one; remove it, or name another folder in PRR_CACHE"


@pytest.fixture
def read(monkeypatch):
    """The names of the files that are read, as a build goes on."""
    names = []
    original = worker_task.readers.read

    def reading(location, asked):
        names.append(os.path.basename(location))  # noqa: PTH119
        return original(location, asked)

    monkeypatch.setattr(worker_task.readers, "read", reading)
    return names


@pytest.fixture
def two(project):
    project.netcdf("a.nc")
    project.netcdf("b.nc")
    return project


def path():
    return caches.folder() / cache.FILE_NAME


def rows():
    with closing(sqlite3.connect(path())) as base:
        try:
            return base.execute("SELECT count(*) FROM facts").fetchone()[0]
        except sqlite3.OperationalError:  # not there yet
            return 0


def test_unchanged_files_are_not_read_again(two, read, snap):
    first = two.built(ITEMS)
    written = snap(two.out)
    assert read == ["a.nc", "b.nc"]
    second = two.built(ITEMS)
    assert read == ["a.nc", "b.nc"]
    assert snap(two.out) == written
    assert second.provenance == first.provenance
    assert (second.items, second.assets, second.size) == (first.items, first.assets, first.size)


def test_a_file_is_known_by_another_path(two, read, monkeypatch):
    two.built(ITEMS)
    first = two.item("rain-a")
    monkeypatch.chdir(two.folder)
    plan_and_build(Path("prr.yaml"), "elsewhere")
    assert read == ["a.nc", "b.nc"]
    assert json.loads((two.folder / "elsewhere/rain-a/rain-a.json").read_bytes()) == first


def test_a_changed_file_is_read_again(two, read):
    two.built(ITEMS)
    two.netcdf("b.nc", lon=[7.0, 8.0, 9.0])
    os.utime(two.folder / "a.nc", ns=(1, 1))
    two.built(ITEMS)
    assert read == ["a.nc", "b.nc", "a.nc", "b.nc"]
    assert two.item("rain-b")["bbox"][2] >= 9.0


def test_a_file_is_read_again_where_the_recipe_asks_for_more(two, read):
    two.built(f"{ITEMS}\n  read: {{checksum: false}}")
    assert "file:checksum" not in two.item("rain-a")["assets"]["data"]
    two.built(ITEMS)
    assert two.item("rain-a")["assets"]["data"]["file:checksum"].startswith("1220")
    assert read == ["a.nc", "b.nc", "a.nc", "b.nc"]


@pytest.mark.parametrize("change", ["code", "library", "version"])
def test_files_are_read_again_where_readers_differ(two, read, monkeypatch, tmp_path, change):
    two.built(ITEMS)
    if change == "version":
        monkeypatch.setattr(stamps, "__version__", "99")
    elif change == "library":
        missing = {"zarr": None}
        found = stamps.find_spec
        monkeypatch.setattr(stamps, "find_spec", lambda name: missing.get(name, not found(name)))
    else:
        (tmp_path / "code").mkdir()
        (tmp_path / "code" / "new.py").write_text("CHANGED = 1")
        monkeypatch.setattr(stamps, "files", lambda _: tmp_path / "code")
    two.built(ITEMS)
    assert read == ["a.nc", "b.nc"] * 2


def test_files_that_cannot_be_read_are_tried_again(two, read):
    two.text("c.nc", "")
    two.refusal(ITEMS)
    two.refusal(ITEMS)
    assert read == ["a.nc", "b.nc", "c.nc", "c.nc"]


def test_without_the_cache_nothing_is_kept(two, read):
    two.built(ITEMS, cache=False)
    assert not path().exists()
    two.built(ITEMS)
    two.built(ITEMS, cache=False)
    assert read == ["a.nc", "b.nc"] * 3


def test_the_platform_says_where_caches_lie(monkeypatch):
    monkeypatch.delenv("PRR_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert caches.folder().name == "pytest-prr"


def foreign(at):
    with sqlite3.connect(at) as base:
        base.execute("CREATE TABLE songs (name TEXT)")
    base.close()


def other_layout(at):
    Shelf(at).close()
    with sqlite3.connect(at) as base:
        base.execute("PRAGMA user_version = 99")
    base.close()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda at: at.write_text("no database " * 1000), "file is not a database"),
        (foreign, "it is a database of another program"),
        (other_layout, "it is of another version of prr"),
        (lambda at: at.mkdir(), "unable to open database file"),
    ],
)
def test_a_cache_that_is_none(two, read, spoil, why):
    spoil(path())
    kept = path().read_bytes() if path().is_file() else None
    built = two.built(ITEMS)
    assert built.notices == (f"the cache '{path()}' cannot be used ({why}): {NEXT}",)
    assert built.items == 2
    two.built(ITEMS)
    assert read == ["a.nc", "b.nc"] * 2
    assert kept is None or path().read_bytes() == kept, "what is not ours was changed"


def test_a_folder_that_cannot_be_made(two, monkeypatch):
    two.text("taken")
    monkeypatch.setenv("PRR_CACHE", str(two.folder / "taken" / "cache"))
    (notice,) = two.built(ITEMS).notices
    assert "Not a directory" in notice


def test_a_cache_that_another_program_has_locked(two, monkeypatch):
    monkeypatch.setattr(shelf, "_WAIT", 0.01)
    Shelf(path()).close()
    holder = sqlite3.connect(path(), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    (notice,) = two.built(ITEMS).notices
    assert notice == f"the cache '{path()}' cannot be used (database is locked): {NEXT}"
    holder.close()
    assert two.built(ITEMS).notices == ()


def test_a_full_disk_during_the_build(two, monkeypatch):
    put = Shelf.put

    def full(self, rows):
        if self._path is not None:
            raise sqlite3.OperationalError("database or disk is full")
        put(self, rows)

    monkeypatch.setattr(Shelf, "put", full)
    built = two.built(ITEMS)
    assert built.items == 2
    assert built.notices == (
        f"the cache '{path()}' cannot be used (database or disk is full): {NEXT}",
    )


def test_damaged_rows_are_read_again(two, snap):
    two.built(ITEMS)
    written = snap(two.out)
    with sqlite3.connect(path()) as base:
        base.execute("UPDATE facts SET facts = x'c1'")
    base.close()
    two.built(ITEMS)
    assert snap(two.out) == written


def test_rows_that_another_build_drops_are_read_again(two, monkeypatch, snap):
    two.built(ITEMS)
    written = snap(two.out)
    monkeypatch.setattr(Shelf, "get", lambda *_: None)
    two.built(ITEMS)
    assert snap(two.out) == written


def test_old_rows_are_dropped(monkeypatch):
    base = Shelf(path())
    monkeypatch.setattr(shelf, "time", lambda: 0.0)
    base.put([(b"old", b"1"), (b"used", b"2")])
    monkeypatch.setattr(shelf, "time", lambda: 60 * 86400.0)
    assert base.has(b"used")
    monkeypatch.setattr(shelf, "time", lambda: 100 * 86400.0)
    base.put([(b"new", b"3")])
    base.prune()
    assert [base.has(key) for key in (b"old", b"used", b"new")] == [False, True, True]
    base.close()


def test_above_the_bound_the_longest_unused_rows_are_dropped(monkeypatch):
    base = Shelf(path())
    for day in range(64):
        monkeypatch.setattr(shelf, "time", lambda day=day: day * 86400.0)
        base.put([(bytes([day]), bytes(4000))])
    base.prune(most=150_000)
    left = [day for day in range(64) if base.has(bytes([day]))]
    assert 10 < len(left) < 40
    assert left == list(range(64 - len(left), 64))
    base.close()


def test_a_folder_is_known_by_its_newest_file_and_size(tmp_path):
    store = tmp_path / "a.zarr"
    (store / "x").mkdir(parents=True)
    (store / "x" / "0.0").write_bytes(b"12")
    first = stamps.stamp(str(store))
    assert stamps.stamp(str(store)) == first
    (store / "x" / "0.1").write_bytes(b"34")
    second = stamps.stamp(str(store))
    os.utime(store / "x" / "0.1", ns=(2**60, 2**61))
    assert len({first, second, stamps.stamp(str(store))}) == 3


def test_what_cannot_be_told_from_an_earlier_state_has_no_stamp(tmp_path):
    assert stamps.stamp("https://example.org/a.nc") is None
    assert stamps.stamp(str(tmp_path / "missing.nc")) is None


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_was_read_before_the_end_is_kept(two, read, how, jobs, snap):
    """The last file is so large that its checksum takes longer than any test."""
    endless = two.folder / "z.bin"
    with endless.open("wb") as file:
        file.truncate(1 << 40)
    items = f"{ITEMS}\n- {{id: z, files: z.bin, time: {{datetime: 2011-01-01}}, place: none}}"
    before = {**snap_small(two.folder, snap), "prr.yaml": two.recipe(items).read_bytes()}
    build = [sys.executable, "-m", "pytest_prr", "build", two.folder / "prr.yaml", "-j", str(jobs)]
    with subprocess.Popen(build, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until(lambda: path().exists() and rows() == 2, process)
            process.send_signal(how)
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    if how == signal.SIGINT:
        assert process.returncode == 130
        assert said == (
            "prr: interrupted: nothing was written; "
            "what was read of the files is kept for the next build\n"
        )
    assert snap_small(two.folder, snap) == before
    endless.write_bytes(b"short")
    two.built(items)
    assert read == ["z.bin"]


def snap_small(folder, snap):
    (folder / "z.bin").rename(folder.parent / "z.bin")
    found = snap(folder)
    (folder.parent / "z.bin").rename(folder / "z.bin")
    return found


def wait_until(true, process):
    """Wait for what another process does; it has to be running still."""
    deadline = monotonic() + 60
    while not true():
        assert monotonic() < deadline, "the build does not come to it"
        try:
            code = process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail(f"the build ended with {code}")


def test_a_store_in_the_cache_folder_can_be_thrown_away(two, read):
    two.built(ITEMS)
    shutil.rmtree(caches.folder())
    two.built(ITEMS)
    assert read == ["a.nc", "b.nc"] * 2


def test_what_is_only_looked_at_is_not_written(tmp_path):
    at = tmp_path / "facts.sqlite"
    shelf = Shelf(at)
    shelf.put([(b"key", b"facts")])
    shelf.close()
    before = at.stat().st_mtime_ns
    shelf = Shelf(at)
    assert shelf.get(b"key") == b"facts"
    shelf.prune()
    shelf.close()
    assert at.stat().st_mtime_ns == before
