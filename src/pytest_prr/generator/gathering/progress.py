"""How far a build is: a bar on a terminal, lines now and then elsewhere, nothing for short ones."""

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

Clock = Callable[[], float]

_SHORT = 1.0  # seconds that need no bar
_EVERY = 10.0  # seconds between lines


class Progress(Protocol):
    """Told of each step: ``begin`` one, ``advance`` in it, ``end`` it."""

    def begin(self, what: str, total: int) -> None: ...

    def advance(self, count: int) -> None: ...

    def end(self) -> None: ...


class Silent:
    """Says nothing."""

    def begin(self, what: str, total: int) -> None:
        """Nothing."""

    def advance(self, count: int) -> None:
        """Nothing."""

    def end(self) -> None:
        """Nothing."""


class Lines:
    """A line every ten seconds: for logs."""

    def __init__(self, stream: TextIO, clock: Clock = monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._what, self._total, self._done = "", 0, 0
        self._began = self._told = clock()

    def begin(self, what: str, total: int) -> None:
        self._what, self._total, self._done = what, total, 0
        self._began = self._told = self._clock()

    def advance(self, count: int) -> None:
        self._done += count
        now = self._clock()
        if now - self._told < _EVERY or self._done >= self._total:
            return
        self._told = now
        text = paced(self._done, self._total, now - self._began)
        self._stream.write(f"prr: {self._what}: {text}\n")
        self._stream.flush()

    def end(self) -> None:
        """Nothing: the result is told elsewhere."""


def paced(done: int, total: int, seconds: float) -> str:
    """'1200 of 20000 (6 %), 120/s, 2 min 37 s left'."""
    share = f"{done} of {total} ({100 * done // max(total, 1)} %)"
    if not done or seconds <= 0:
        return share
    rate = done / seconds
    pace = f"{rate:.0f}/s" if rate >= 10 else f"{rate:.1f}/s"
    return f"{share}, {pace}, {duration((total - done) / rate)} left"


def duration(seconds: float) -> str:
    """'45 s', '2 min 37 s', '3 h 5 min'."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


class Bar:
    """A bar with files, rate and time left, where a step takes longer than a second."""

    def __init__(self, stream: TextIO, clock: Clock = monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._what, self._total, self._done = "", 0, 0
        self._began = clock()
        self._shown: tuple[RichProgress, TaskID] | None = None

    def begin(self, what: str, total: int) -> None:
        self._what, self._total, self._done = what, total, 0
        self._began = self._clock()

    def advance(self, count: int) -> None:
        self._done += count
        seconds = self._clock() - self._began
        if self._shown is None:
            if seconds < _SHORT or self._done >= self._total:
                return
            self._shown = self._show()
        bar, task = self._shown
        pace = paced(self._done, self._total, seconds)
        bar.update(task, completed=self._done, pace=pace)

    def _show(self) -> "tuple[RichProgress, TaskID]":
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[pace]}"))
        bar = Progress(*columns, console=Console(file=self._stream), transient=True)
        bar.start()
        return bar, bar.add_task(self._what, total=self._total, pace="")

    def end(self) -> None:
        if self._shown is not None:
            self._shown[0].stop()
        self._shown = None
