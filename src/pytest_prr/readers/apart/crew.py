"""A few processes that read files for this one, and may come to grief over them."""

import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor
from concurrent.futures import TimeoutError as TakesTooLongError
from typing import TYPE_CHECKING, Self

import msgspec

from pytest_prr.readers.apart.processes import context
from pytest_prr.readers.apart.readings import Limits, Reading, troubled
from pytest_prr.readers.apart.task import Walls, enter, read

if TYPE_CHECKING:
    from pebble import ProcessFuture, ProcessPool

_AHEAD = 16  # files that are given to each process beforehand
_GRACE = 60  # seconds in which a process has to start, or to end
_BREAKS = 3  # times that all processes end before they read anything, after which it is given up


class Crew:
    """Starts its processes when there is something to read; ``close`` ends them."""

    def __init__(self, walls: Walls, limits: Limits) -> None:
        self._walls = walls
        self._limits = limits
        self._pool: ProcessPool | None = None
        self._late = 0
        self._breaks = 0
        self._decoder = msgspec.msgpack.Decoder(Reading)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, whatever they are at."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None

    def readings(self, locations: Sequence[str]) -> Iterator[tuple[str, Reading]]:
        """What comes of each file; fewer where too many took too long.

        A file that is in trouble after others took much memory is read again, by a process of
        its own: it must not be found guilty of what they did.
        """
        doubtful = []
        for location, reading in self._each(locations):
            if reading.is_doubtful:
                doubtful.append(location)
            else:
                yield location, reading
        if doubtful:
            self.close()
            self._pool = self._new_pool(files_each=1)
            yield from self._each(doubtful)
            self.close()

    def _each(self, locations: Sequence[str]) -> Iterator[tuple[str, Reading]]:
        flying: deque[tuple[str, ProcessFuture[bytes]]] = deque()
        try:
            for location in locations:
                if self._gave_up():
                    break
                flying.append((location, self._started(location)))
                if len(flying) >= _AHEAD * self._limits.jobs:
                    yield from self._landed(*flying.popleft())
            while flying:
                yield from self._landed(*flying.popleft())
        finally:
            for _, future in flying:
                future.cancel()  # type: ignore[no-untyped-call]

    def _landed(
        self, location: str, future: "ProcessFuture[bytes]"
    ) -> Iterator[tuple[str, Reading]]:
        if self._gave_up() and not future.done():
            future.cancel()  # type: ignore[no-untyped-call]
        else:
            yield location, self._outcome(location, future)

    def _gave_up(self) -> bool:
        return self._late >= self._limits.late

    def _started(self, location: str) -> "ProcessFuture[bytes]":
        if self._pool is not None and not self._pool.active:
            self.close()
        if self._pool is None:
            self._pool = self._new_pool()
        return self._pool.schedule(read, args=(location,), timeout=self._limits.seconds)

    def _new_pool(self, files_each: int = 0) -> "ProcessPool":
        from pebble import ProcessPool

        return ProcessPool(
            max_workers=self._limits.jobs,
            max_tasks=files_each,
            initializer=enter,
            initargs=(self._walls,),
            context=context(),
        )

    def _outcome(self, location: str, future: "ProcessFuture[bytes]") -> Reading:
        from pebble import ProcessExpired

        try:
            reading = self._decoder.decode(future.result(self._limits.seconds + _GRACE))
        except TakesTooLongError:
            self._late += 1
            return troubled("late", f"could not be read within {self._limits.seconds:g} s")
        except ProcessExpired as end:
            return troubled("ended", f"ended the process that read it{_how(end.exitcode)}")
        except BrokenExecutor:
            return self._again(location)
        self._breaks = 0
        return reading

    def _again(self, location: str) -> Reading:
        """All processes ended, and nobody knows over what: that file is not found guilty."""
        if self._pool is not None and not self._pool.active:
            self._breaks += 1
        if self._breaks >= _BREAKS:
            return troubled("strange", "the processes that read files end before they read any")
        return self._outcome(location, self._started(location))


def _how(code: int | None) -> str:
    """By which signal, where it was one."""
    try:
        return f" ({signal.Signals(-code).name})" if code and code < 0 else ""
    except ValueError:
        return ""
