"""Run commands side by side: seconds of the clock and of processors, and memory.

The commands of one table take turns, so what else the machine does meets all of them alike.
"""

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import resource

    import psutil

MIB = 2**20
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of Linux
TAIL = 2000  # characters of an output that are kept
PAUSE = 0.05  # seconds between two looks at the memory


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


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What the runs of one contestant took: medians, and the highest memory."""

    name: str
    seconds: float
    cpu: float
    peak: float
    every: Sequence[float]  # seconds of each run
    tail: str

    @property
    def runs(self) -> int:
        """That count."""
        return len(self.every)


class FailedError(Exception):
    """A contestant that did not do its work."""


def side_by_side(
    contestants: Sequence[Contestant], rounds: int, patience: float
) -> dict[str, Measure]:
    """Measure all, by turns, after a first run of each that does not count.

    A contestant gets no further round once its runs have taken ``patience`` seconds together; one
    whose first run takes longer than half of that is not run again, and the first run counts.
    """
    first = {each.name: _told(each, watch=True) for each in contestants}
    slow = {name for name, sample in first.items() if sample.seconds > patience / 2}
    samples = {name: [first[name]] if name in slow else [] for name in first}
    for _ in range(rounds):
        for each in contestants:
            done = samples[each.name]
            if each.name not in slow and sum(sample.seconds for sample in done) < patience:
                done.append(_told(each))
    return {name: _measure(name, first[name], done) for name, done in samples.items()}


def _measure(name: str, first: Sample, samples: Sequence[Sample]) -> Measure:
    return Measure(
        name=name,
        seconds=median(sample.seconds for sample in samples),
        cpu=median(sample.cpu for sample in samples),
        peak=max(sample.peak for sample in (first, *samples)),
        every=[sample.seconds for sample in samples],
        tail=first.tail,
    )


def later(one: Measure, other: Measure) -> float:
    """Seconds that ``one`` takes more: the median over the rounds, which both have gone through."""
    return median(a - b for a, b in zip(one.every, other.every, strict=False))


def _told(contestant: Contestant, *, watch: bool = False) -> Sample:
    sample = run(contestant, watch=watch)
    print(f"  {sample.seconds:9.3f} s  {contestant.name}", file=sys.stderr, flush=True)
    return sample


def run(contestant: Contestant, *, watch: bool = False) -> Sample:
    """Run once. With ``watch``, the peak is that of all its processes together.

    Raises FailedError where the exit status or the output is not what it has to be.
    """
    if contestant.before:
        contestant.before()
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            contestant.command,
            cwd=contestant.folder,
            env={**environment, **contestant.environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        watcher = _Watcher(process.pid) if watch else None
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        usages = [usage, *_left_behind()]
        output.seek(0)
        text = output.read()
    _judge(contestant, process.returncode, text)
    kilo = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes on Linux
    together = watcher.peak() if watcher else 0
    return Sample(
        seconds=seconds,
        cpu=sum(each.ru_utime + each.ru_stime for each in usages),
        peak=max(usage.ru_maxrss * kilo, together) / MIB,
        tail=text[-TAIL:],
    )


def adopt() -> None:
    """Become the parent of processes whose own parent has ended, where the system can do so.

    A server that forks workers ends after the command that started it; only its parent is told
    what the workers took.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)


def _left_behind() -> "Iterator[resource.struct_rusage]":
    """What the processes took that were adopted, once they have ended."""
    while True:
        try:
            yield os.wait4(-1, 0)[2]
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


class _Watcher:
    """Looks at the memory of a process and of its children until they have ended."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._most = 0
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def peak(self) -> int:
        """Bytes."""
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        import psutil

        try:
            root = psutil.Process(self._pid)
            while root.is_running() and root.status() != psutil.STATUS_ZOMBIE:
                processes = [root, *root.children(recursive=True)]
                self._most = max(self._most, sum(map(_bytes, processes)))
                time.sleep(PAUSE)
        except psutil.NoSuchProcess:
            return


def _bytes(process: "psutil.Process") -> int:
    """Of a process; pages that several share are divided among them, where the system tells."""
    import psutil

    try:
        memory = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
    return int(getattr(memory, "pss", memory.rss))
