"""What is seen of a command that takes long: on a terminal, on stderr, after two seconds."""

import os
import sys
from threading import Lock, Timer
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from pytest_prr.sharing import WAITING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.live import Live
    from rich.spinner import Spinner

    from pytest_prr.engine.network import Progress
    from pytest_prr.generator.gathering.progress import Clock

_SHORT = 2.0  # seconds for which nothing is shown


class Waiting:
    """Says what is done now, and how far it is. Nothing where there is no terminal.

    A timer shows it, not the work: what takes long need not call anything.
    """

    def __init__(
        self, what: str, stream: TextIO | None = None, *, clock: "Clock" = monotonic
    ) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._what, self._done, self._total, self._began = what, 0, 0, clock()
        self._lock = Lock()
        self._over = False
        self._live: Live | None = None
        self._timer = Timer(_SHORT, self.show)
        self._timer.daemon = True
        self._timer.name = WAITING

    def __enter__(self) -> Self:
        if self._stream.isatty() and os.environ.get("TERM") != "dumb":
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def end(self) -> None:
        """Show nothing any more."""
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._live is not None:
                self._live.stop()
                self._live = None

    def progress(self, what: str) -> "Progress":
        """To be told how much of something is done, and of how much."""

        def tell(done: int, total: int) -> None:
            if what != self._what:
                self._what, self._began = what, self._clock()
            self._done, self._total = done, total

        return tell

    def text(self) -> str:
        """What is shown: '1200 of 20000 (6 %), 120/s, 2 min 37 s left', or how long it takes."""
        from pytest_prr.generator.gathering.progress import duration, paced

        seconds = self._clock() - self._began
        if self._total:
            return f"{self._what}: {paced(self._done, self._total, seconds)}"
        return f"{self._what}: {duration(seconds)}"

    def show(self) -> None:
        """Begin to show it, unless it is over."""
        from rich.console import Console
        from rich.live import Live

        with self._lock:
            if self._over:
                return
            self._live = Live(
                get_renderable=self._rendering(),
                console=Console(file=self._stream, force_terminal=True),
                refresh_per_second=8,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start()

    def _rendering(self) -> "Callable[[], Spinner]":
        from rich.spinner import Spinner
        from rich.text import Text

        spinner = Spinner("dots")

        def rendered() -> "Spinner":
            spinner.update(text=Text(self.text(), no_wrap=True, overflow="ellipsis"))
            return spinner

        return rendered
