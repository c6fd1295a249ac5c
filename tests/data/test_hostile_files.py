"""Damaged and hostile data files: a finding or a reason, in bounded time and memory, every time."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bombs
import crew_tasks
import damaged_files
import hdf5_traps
import hostile_collection
import process_family
import pytest
import sound_files

import pytest_prr
from pytest_prr.probes.terms import Terms
from pytest_prr.readers.apart import crew, task
from pytest_prr.readers.apart.readings import Limits

pytestmark = [
    pytest.mark.xdist_group("hostile-files"),
    pytest.mark.filterwarnings("ignore"),  # of the libraries that write the files
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux has them"),
]
SECONDS = 5  # for one file
LATE = f"could not be read within {SECONDS} s"
# Text may be anything, and stays a file: that a table of it is not read is told of its time.
TEXT = (".csv", ".json", ".geojson")


@dataclass
class Judged:
    report: Any
    told: dict[str, list[str]]  # of each file
    sound: list[Path]
    harmless: list[Path]
    cut: list[Path]
    strange: list[Path]
    seconds: float
    memory: int  # bytes, of all processes that read
    everything: str = ""


_LEADING_NAME = re.compile(r"^\S+\.nc: ")


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """One collection of all the files, judged once."""
    root = tmp_path_factory.mktemp("hostile")
    data, outside = root / "collection/data", root / "outside"
    outside.mkdir()
    originals = sound_files.write_all(root / "sound")
    data.mkdir(parents=True)
    sound = [_copied(path, data) for path in originals]
    cut = [made for path in originals for made in damaged_files.cut_off(path, data)]
    files = [path for path in originals if path.is_file()]
    changed = [made for path in files for made in damaged_files.overwritten(path, data, 4)]
    strange = [*damaged_files.anything(data), *damaged_files.empty(data)]
    strange += damaged_files.sparse(data)
    harmless, leading = hdf5_traps.write_all(data, outside)
    strange += [*leading, *bombs.write_all(data), *_links(data, outside)]
    paths = [*sound, *cut, *changed, *harmless, *strange]
    folder = hostile_collection.write(root / "collection", paths)
    begun = time.monotonic()
    with process_family.watched() as peak:
        report = pytest_prr.check(folder, data=True, data_timeout=SECONDS, select=("data",))
    seconds = time.monotonic() - begun
    said = [*(f.message for f in report.findings), *(s.reason for s in report.skipped)]
    everything = "\n".join(said)
    shutil.rmtree(data)  # half a gigabyte
    return Judged(
        report, hostile_collection.outcomes(report), sound, harmless, cut, strange, seconds,
        peak[0], everything,
    )  # fmt: skip


def _copied(path, folder):
    copy = shutil.copytree if path.is_dir() else shutil.copyfile
    return Path(copy(path, folder / path.name))


def _links(data, outside):
    """Out of the root, in a circle, and to what is no file."""
    os.mkfifo(data / "pipe.nc")
    (data / "linked.nc").symlink_to(outside / "secret.nc")
    (data / "ring.nc").symlink_to("ring.nc")
    (data / "device.nc").symlink_to("/dev/zero")
    listening = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(data)  # names of sockets are short
    try:
        listening.bind("socket.nc")
    finally:
        os.chdir(here)
        listening.close()
    leading = sound_files.store(data / "leading.zarr")
    (leading / "time/0").unlink()
    (leading / "time/0").symlink_to(outside / "secret.bin")
    outer = outside / "outer.zarr"
    sound_files.store(outer)
    (data / "linked.zarr").symlink_to(outer)
    names = ("pipe.nc", "linked.nc", "ring.nc", "device.nc", "socket.nc", "leading.zarr")
    return [data / name for name in (*names, "linked.zarr")]


def test_the_run_goes_on_to_its_end(judged):
    """Nothing crashed that is ours, and every file was come to."""
    assert [one for one in judged.report.findings if one.code.startswith("PRR")] == []
    assert "Traceback" not in judged.everything


def test_sound_files_are_not_found_guilty(judged):
    blamed = {p.name for p in (*judged.sound, *judged.harmless) if p.name in judged.told}
    assert {
        name for name in blamed for text in judged.told[name] if text.startswith("finding")
    } <= {"deep-groups.nc", "soft-loop.nc", "hard-loop.nc"}  # groups within groups without end


def test_what_is_cut_off_is_found(judged):
    names = [path.name for path in judged.cut if not path.name.endswith(TEXT)]
    assert len(names) == 81
    assert [name for name in names if name not in judged.told] == []
    others = {judged.told[n][0] for n in names if not judged.told[n][0].startswith("finding: ")}
    assert others <= {f"reason: {name}: {LATE}" for name in names}


def test_what_is_hostile_is_told_in_one_way_or_another(judged):
    """A file that is read all the same has at least told neither time nor place."""
    silent = {one.file.rpartition("/")[2] for one in judged.report.skipped}
    silent |= {one.file.rpartition("/")[2] for one in judged.report.findings}
    untold = [path.name for path in judged.strange if f"{path.name}.json" not in silent]
    assert untold == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("empty.nc", "it is empty"),
        ("sparse-1.parquet", "cut off: a Parquet file ends with PAR1"),
        ("soft-loop.nc", "not readable as netCDF"),
        ("hard-loop.nc", "; look at it with h5dump"),
        ("deep-groups.nc", "its groups are nested too deep"),
        ("large-member.zarr.zip", "'time/0' takes 3221225472 bytes"),
        ("lying-chunk.zarr", "more than all its values"),
        ("deep-metadata.zarr", "nested too deep"),
        ("ring.tif", "go in a circle"),
        ("many-tags.tif", "has 65535 tags"),
        ("footer-length.parquet", "its footer is said to have 2147483647 bytes"),
        ("leading.zarr", "leads out of the store"),
        ("cut-2-stations.fgb", "its header tells of 200 features"),
        ("cut-9-classic.nc", "cut off: its variables reach to byte"),
    ],
)
def test_sentences_of_some_of_them(judged, name, text):
    assert text in judged.told[name][0] or LATE in judged.told[name][0]  # on busy processors


@pytest.mark.parametrize("name", ["pipe.nc", "linked.nc", "ring.nc", "device.nc", "socket.nc"])
def test_what_is_no_file_within_the_folders_is_not_opened(judged, name):
    assert judged.told[name] == [
        "reason: its file is not at hand; name the folder of the data with --data-root"
    ]


def test_values_out_of_the_folders_are_seen_nowhere(judged):
    assert "424242" not in judged.everything
    assert "3181-" not in judged.everything
    assert "root:" not in judged.everything


def test_time_and_memory_are_bounded(judged):
    assert judged.seconds < 300  # on busy processors
    assert judged.memory < 5 << 30


def test_no_reading_process_is_left(judged):
    """But for the server that starts them, and the one that keeps account of shared things."""
    assert judged.seconds
    assert process_family.until(lambda: len(process_family.descendants(os.getpid())) <= 2), [
        Path(f"/proc/{pid}/cmdline").read_bytes() for pid in process_family.descendants(os.getpid())
    ]


def few(folder, **files):
    """A collection of some files; gives its folder."""
    data = folder / "data"
    data.mkdir(parents=True)
    paths = [write(data / name.replace("_", ".")) for name, write in files.items()]
    return hostile_collection.write(folder, paths)


def loop(path):
    return hdf5_traps._hard_loop(path)  # noqa: SLF001 (a helper of these tests)


def test_after_ten_files_that_took_too_long_no_more_are_tried(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    first = loop(data / "0.nc")
    paths = [first, *(data / f"{n}.nc" for n in range(1, 40))]
    for path in paths[1:]:
        path.hardlink_to(first)
    folder = hostile_collection.write(tmp_path, paths)
    report = pytest_prr.check(folder, data=True, data_timeout=0.02, select=("DAT041",))
    kinds = Counter(_LEADING_NAME.sub("", one.reason) for one in report.skipped)
    assert set(kinds) == {
        "could not be read within 0.02 s",
        "not read: too many files before it took too long",
    }
    assert 10 <= kinds["could not be read within 0.02 s"] <= 15


@pytest.fixture
def misbehaving(monkeypatch):
    """A crew that does not read, but what the name says; one of its processes at a time."""
    monkeypatch.setattr(crew, "read", crew_tasks.misbehave)
    folders = (str(Path(__file__).parent),)
    walls = task.Walls(folders=folders, terms=Terms(network=False), memory=1 << 30)
    with crew.Crew(walls, Limits(seconds=3, memory=1 << 30, jobs=2)) as made:
        yield made


def test_what_ends_a_process_costs_no_other_file(misbehaving):
    names = ["a", "aborts", "b", "hangs", "c", "exits", "grows", "d"]
    readings = dict(misbehaving.readings(names))
    troubles = {name: reading.trouble for name, reading in readings.items()}
    assert list(troubles) == names
    assert troubles["aborts"].kind == troubles["exits"].kind == "ended"
    assert troubles["aborts"].reason == "ended the process that read it (SIGABRT)"
    assert troubles["hangs"].reason == "could not be read within 3 s"
    assert troubles["grows"].kind == "large"
    assert all(troubles[name].reason.startswith("read by ") for name in "abcd")


def test_processes_that_cannot_start_are_a_reason():
    walls = task.Walls(folders=(), terms=None, memory=1 << 30)
    with crew.Crew(walls, Limits(seconds=3, jobs=1)) as made:
        [(_, reading)] = made.readings(["a.nc"])
    assert reading.trouble.reason == "the processes that read files end before they read any"


def test_files_that_lead_elsewhere_are_known_where_nothing_else_keeps_them(tmp_path):
    _, leading = hdf5_traps.write_all(tmp_path, _made(tmp_path / "outside"))
    for path in leading:
        assert "another file" in task._leads_elsewhere(str(path)), path  # noqa: SLF001
    sound = sound_files.netcdf(tmp_path / "sound.nc", "NETCDF4")
    assert task._leads_elsewhere(str(sound)) is None  # noqa: SLF001


def _made(folder):
    folder.mkdir()
    return folder


def test_references_open_no_socket_to_this_machine(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/a.nc"
        name = "http://169.254.169.254/latest/meta-data/"
        folder = few(
            tmp_path / "few",
            a_json=lambda path: sound_files.references(path, **{"time/0": [url, 0, 48]}),
            b_json=lambda path: sound_files.references(path, **{"time/0": [name, 0, 48]}),
        )
        for network in (False, True):
            report = pytest_prr.check(folder, data=True, network=network, select=("DAT001",))
            assert len(report.skipped) == 2, report
            with pytest.raises(BlockingIOError):
                server.accept()


def escapes(path):
    sound_files.store(path)
    (path / ".zmetadata").write_text('{"metadata": {"\\u001b[31mred/.zarray": 5}}')
    return path


def noisy(path):
    path.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(range(256)) * 20)
    return path


FEW = {
    "noisy_nc": noisy,
    "escapes_zarr": escapes,
    "empty_tif": lambda path: path.write_bytes(b"") or path,
    "sound_csv": sound_files.csv,
}


def started(folder, *arguments):
    """A command as a user starts it, in a session of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_the_command_says_what_it_has_to_and_leaves_nothing_running(tmp_path):
    folder = few(tmp_path / "few", **FEW)
    arguments = ("check", folder, "--data", "--select", "DAT041", "--format", "concise")
    run = started(tmp_path, "pytest_prr", *arguments)
    out, err = run.communicate(timeout=120)
    assert (run.returncode, err) == (1, "")
    assert out.count("DAT041 error") == 3
    assert "red" in out
    assert "\x1b" not in out
    assert "HDF5-DIAG" not in out
    assert process_family.until(lambda: not process_family.of_session(run.pid))


def test_pytest_says_it_too_on_two_workers(tmp_path):
    folder = few(tmp_path / "few", **FEW)
    arguments = ("-p", "no:cacheprovider", "-n", "2", "-rf", f"--prr-collection={folder}")
    run = started(tmp_path, "pytest", *arguments, "--prr-data", "--prr-select=DAT041")
    out, err = run.communicate(timeout=120)
    assert (run.returncode, err) == (1, "")
    assert "3 failed" in out, out[-3000:]
    assert "Traceback" not in out
    assert "\x1b[31mred" not in out
    assert process_family.until(lambda: not process_family.of_session(run.pid))


def test_ctrl_c_ends_all_of_it(tmp_path):
    folder = few(tmp_path / "few", loop_nc=loop)
    run = started(tmp_path, "pytest_prr", "check", folder, "--data", "--select", "DAT041")
    # The command, the server of processes, the keeper of accounts, and a reader at the least.
    assert process_family.until(lambda: len(process_family.of_session(run.pid)) > 3)
    os.killpg(run.pid, signal.SIGINT)
    _, err = run.communicate(timeout=30)
    assert run.returncode not in (0, 1)
    assert "Traceback" not in err
    assert process_family.until(lambda: not process_family.of_session(run.pid))


def test_a_script_without_a_main_guard_is_not_run_again(tmp_path):
    folder = few(tmp_path / "few", **FEW)
    script = tmp_path / "script.py"
    script.write_text(
        "import pytest_prr\n"
        f"report = pytest_prr.check({str(folder)!r}, data=True, select=('DAT041',))\n"
        "print(len(report.findings))\n"
    )
    run = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=120, check=False
    )
    assert (run.stdout, run.stderr) == ("3\n", "")
