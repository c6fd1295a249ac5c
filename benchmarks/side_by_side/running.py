"""Run a command once: seconds of the clock and of processors, memory, and proof of its work."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from side_by_side.watching import Watcher

if TYPE_CHECKING:
    import resource

MIB = 2**20
ENDS = 65_536  # bytes at either end of an output that are looked at
TAIL = 2000  # characters of an output that are kept
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of Linux


@dataclass(frozen=True, kw_only=True)
class Contestant:
    """A command, and how to know that it did its work."""

    name: str
    command: Sequence[str]
    folder: Path  # the working directory
    proof: str  # a regular expression that its output must have
    codes: tuple[int, ...] = (0,)
    environment: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[], object] | None = None  # done before each run, and not measured


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What one run took."""

    seconds: float
    cpu: float  # seconds of processors, those of its child processes included
    peak: float  # MiB
    tail: str  # the end of its output


class FailedError(Exception):
    """A contestant that did not do its work."""


def run(contestant: Contestant, *, watch: bool = False) -> Sample:
    """Run once. With ``watch``, the peak is that of all its processes together.

    Raises FailedError where the exit status or the output is not what it has to be.
    """
    if contestant.before:
        contestant.before()
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = _started(contestant, output)
        watcher = Watcher(process.pid) if watch else None
        usages = _ended(process)
        seconds = time.perf_counter() - start
        usages += _left_behind(process.pid)
        text = _ends(output)
    _judge(contestant, process.returncode, text)
    kilo = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes on Linux
    together = watcher.peak() if watcher else 0
    return Sample(
        seconds=seconds,
        cpu=sum(usage.ru_utime + usage.ru_stime for usage in usages),
        peak=max(usages[0].ru_maxrss * kilo, together) / MIB,
        tail=text[-TAIL:],
    )


def adopt() -> None:
    """Become the parent of processes whose own parent has ended, where the system can do so.

    A server that forks workers ends after the command that started it, and only its parent is
    told what the workers took.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)


def _ends(output: IO[bytes]) -> str:
    """How an output begins and ends. To read a large one would make this process large, and with
    it the least memory that can be told of the next ones.
    """
    size = output.seek(0, os.SEEK_END)
    output.seek(0)
    parts = [output.read(ENDS)]
    if size > ENDS:
        output.seek(max(ENDS, size - ENDS))
        parts.append(output.read())
    return b"".join(parts).decode("utf-8", "replace")


def _started(contestant: Contestant, output: IO[bytes]) -> "subprocess.Popen[bytes]":
    environment = {name: text for name, text in os.environ.items() if not _shapes_python(name)}
    return subprocess.Popen(
        contestant.command,
        cwd=contestant.folder,
        env={**environment, **contestant.environment},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        process_group=0,
    )


def _shapes_python(name: str) -> bool:
    """Would a variable of ours change what a command does: import elsewhere, keep no bytecode?"""
    return name.startswith(("PYTHON", "PYTEST_", "PRR_", "COV_"))


def _ended(process: "subprocess.Popen[bytes]") -> "list[resource.struct_rusage]":
    """What it took; nothing of it is left running where the benchmark is interrupted."""
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    process.returncode = os.waitstatus_to_exitcode(status)
    return [usage]


def _left_behind(group: int) -> "Iterator[resource.struct_rusage]":
    """What those of its processes took that were adopted, once they have ended."""
    while True:
        try:
            yield os.wait4(-group, 0)[2]
        except ChildProcessError:
            return


def _judge(contestant: Contestant, code: int, text: str) -> None:
    if code in contestant.codes and re.search(contestant.proof, text, re.DOTALL):
        return
    raise FailedError(
        f"{contestant.name}: exit status {code} and an output without {contestant.proof!r}; "
        f"expected {' or '.join(map(str, contestant.codes))} and an output with it; the command "
        f"was {' '.join(contestant.command)[:500]}, and its output ended with:\n{text[-TAIL:]}"
    )
