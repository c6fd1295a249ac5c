"""Commands are run, timed and made to prove their work."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def contestant(tmp_path):
    """A Python program as a contestant."""

    def make(program, proof="", **more):
        from side_by_side.running import Contestant

        command = [sys.executable, "-c", program]
        return Contestant(name="a tool", command=command, folder=tmp_path, proof=proof, **more)

    return make


def test_a_run_tells_time_memory_and_output(tmp_path):
    # From a process as small as the benchmark's own: a child's peak begins with its parent's.
    program = "import time; block = b'x' * 80_000_000; time.sleep(0.1); print(len(block), 'bytes')"
    code = (
        "import dataclasses, json, pathlib, sys\n"
        "from side_by_side.running import Contestant, run\n"
        f"command = [sys.executable, '-c', {program!r}]\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "one = Contestant(name='a tool', command=command, folder=folder, proof='^80000000 bytes')\n"
        "print(json.dumps(dataclasses.asdict(run(one))))\n"
    )
    output = subprocess.check_output([sys.executable, "-c", code], cwd=BENCHMARKS, text=True)
    sample = json.loads(output)
    assert sample["seconds"] > 0.1
    assert 0 < sample["cpu"] < 10
    assert 80 < sample["peak"] < 200
    assert sample["tail"] == "80000000 bytes\n"


def test_the_memory_of_child_processes_counts(contestant):
    from side_by_side.running import run

    child = "import time; block = b'x' * 80_000_000; time.sleep(0.4)"
    program = (
        "import subprocess, sys\n"
        f"both = [subprocess.Popen([sys.executable, '-c', {child!r}]) for _ in range(2)]\n"
        "[each.wait() for each in both]"
    )
    assert run(contestant(program), watch=True).peak > 155


BUSY = "import time\nwhile time.process_time() < 0.3: pass"
ORPHAN = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {BUSY!r}])"
ADOPTING = f"""
import sys
from pathlib import Path
from side_by_side.running import Contestant, adopt, run
adopt()
command = [sys.executable, "-c", {ORPHAN!r}]
print(run(Contestant(name="a tool", command=command, folder=Path(), proof="")).cpu)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process adopt others")
def test_the_work_of_processes_left_behind_counts(benchmarks):
    words = [sys.executable, "-c", ADOPTING]
    told = subprocess.run(words, cwd=benchmarks, check=True, capture_output=True, text=True)
    assert float(told.stdout) > 0.3


@pytest.mark.parametrize(
    ("program", "codes", "told"),
    [
        ("print('1 of 2 valid')", (0,), "exit status 0 and an output without '^2 valid'"),
        ("print('2 valid'); raise SystemExit(3)", (0, 1), "exit status 3"),
    ],
    ids=["other output", "other exit status"],
)
def test_who_does_not_do_the_work_is_no_contestant(contestant, program, codes, told):
    from side_by_side.running import FailedError, run

    with pytest.raises(FailedError) as failed:
        run(contestant(program, proof="^2 valid", codes=codes))
    message = str(failed.value)
    assert message.startswith("a tool: ")
    assert told in message
    assert "valid\n" in message


def test_environment_and_preparation(contestant, monkeypatch):
    from side_by_side.running import run

    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    done = []
    program = "import os; print(os.environ.get('PYTHONPATH'), os.environ['ONE'])"
    given = {"environment": {"ONE": "1"}, "before": lambda: done.append(1)}
    assert run(contestant(program, **given)).tail == "None 1\n"
    assert done == [1]


@pytest.mark.parametrize(
    ("patience", "long", "runs", "counted"),
    [(60, 10, 4, 3), (0, 10, 2, 1), (60, 0, 3, 3), (0, 0, 1, 1)],
    ids=["all rounds", "one, after one for the caches", "long ones", "a long one"],
)
def test_rounds_end_with_the_patience(contestant, monkeypatch, patience, long, runs, counted):
    from side_by_side import measure

    monkeypatch.setattr(measure, "LONG", long)
    done = []
    found = measure.side_by_side([contestant("", before=lambda: done.append(1))], 3, patience)
    assert len(done) == runs
    assert found["a tool"].runs == counted


def test_what_one_takes_more_is_told_of_the_quickest_runs():
    from side_by_side.measure import Measure, later

    both = [
        Measure(name="", seconds=0, cpu=0, peak=0, every=every, tail="")
        for every in ([1.75, 3.5, 1.5], [1.0, 3.0, 9.0])
    ]
    assert later(*both) == 0.5


def test_of_a_large_output_both_ends_are_seen(contestant):
    from side_by_side.running import FailedError, run

    program = "print('first'); print('x' * 10_000_000); print('last')"
    sample = run(replace(contestant(program), proof="first.*last"))
    assert sample.tail.endswith("last\n")
    with pytest.raises(FailedError):
        run(replace(contestant(program), proof="middle"))
