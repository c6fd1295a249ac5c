"""Work on many documents shared among processes: forks of this one, which know all that it knows.

Chunks of work are tokens in pipes, so that whoever is free takes the next. A process that dies
takes nothing with it: what it did not deliver is done here. Where forking is not possible or not
safe (other systems, threads running), everything is done here.
"""

import os
import sys
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from signal import SIGKILL
from typing import Generic, Self, TypeVar

T = TypeVar("T")

WAITING = "prr-waiting"  # the name of the thread that waits to show progress
MOST_HANDS = 4
CHUNK = 250  # documents: enough that passing them around costs little
_TOKEN = 4  # bytes
_SIZE = 8


def hands() -> int:
    """How many processes may work at once here."""
    safe = sys.platform == "linux" and all(map(_is_harmless, threading.enumerate()))
    return len(os.sched_getaffinity(0)) if safe else 1


def _is_harmless(thread: threading.Thread) -> bool:
    """Whether no lock of the thread's is needed in a fork: those that show progress have none."""
    shows = thread.name == WAITING or type(thread).__module__.startswith("rich.")
    return shows or thread is threading.main_thread()


def chunks(count: int) -> list[range]:
    """The numbers of so many documents, by chunks."""
    return [range(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]


def shared(
    work: Callable[[int], T],
    count: int,
    packing: "Packing[T]",
    *,
    mine: Collection[int] = (),
    told: Callable[[int], None] | None = None,
) -> list[T]:
    """What ``work`` gives for each number from 0 to ``count``, done by several processes.

    This process begins with the numbers ``mine``, the others with the rest. ``told`` learns now
    and then about how many are done.
    """
    rest = [number for number in range(count) if number not in mine]
    helpers = min(hands(), MOST_HANDS, count) - 1
    done: dict[int, T] = {}

    def here(number: int) -> T:
        if told:
            told(min(len(done) * (helpers + 1), count))
        done[number] = work(number)
        return done[number]

    if helpers > 0:
        with _Tokens(sorted(mine)) as first, _Tokens(rest) as second:
            crew = [_helper(work, (second, first), packing) for _ in range(helpers)]
            try:
                _each(here, (first, second))
                for one in crew:
                    parts = one.delivered()
                    done |= {number: packing.unpack(part) for number, part in parts.items()}
            finally:
                for one in crew:
                    one.end()
    return [done[number] if number in done else here(number) for number in range(count)]


def alone(work: Callable[[int], T], count: int, told: Callable[[int], None]) -> list[T]:
    """The same by this process, for what is too little or may not be shared."""
    done = []
    for number in range(count):
        told(number)
        done.append(work(number))
    return done


@dataclass(frozen=True, kw_only=True)
class Packing(Generic[T]):
    """How results travel from one process to another."""

    pack: Callable[[T], bytes]
    unpack: Callable[[bytes], T]


class _Tokens:
    """Numbers in a pipe, from which several processes take."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._out, into = os.pipe()
        os.set_blocking(into, False)
        try:  # what finds no room in the pipe is done by the one who asked
            os.write(into, b"".join(number.to_bytes(_TOKEN, "big") for number in numbers))
        finally:
            os.close(into)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._out)

    def take(self) -> int | None:
        token = os.read(self._out, _TOKEN)
        return int.from_bytes(token, "big") if len(token) == _TOKEN else None


def _each(work: Callable[[int], T], sources: Sequence[_Tokens]) -> dict[int, T]:
    done = {}
    for tokens in sources:
        while (number := tokens.take()) is not None:
            done[number] = work(number)
    return done


@dataclass
class _Helper:
    """A forked process, and the pipe through which it delivers."""

    process: int
    pipe: int
    _ended: bool = field(default=False)

    def delivered(self) -> dict[int, bytes]:
        """All that it did; only what arrived whole."""
        parts = []
        while part := os.read(self.pipe, 1 << 20):
            parts.append(part)
        data, at, done = b"".join(parts), 0, {}
        while at + _TOKEN + _SIZE <= len(data):
            number = int.from_bytes(data[at : at + _TOKEN], "big")
            begin = at + _TOKEN + _SIZE
            at = begin + int.from_bytes(data[at + _TOKEN : begin], "big")
            if at <= len(data):
                done[number] = data[begin:at]
        return done

    def end(self) -> None:
        """Leave neither a process nor an open pipe behind."""
        if not self._ended:
            self._ended = True
            os.close(self.pipe)
            os.kill(self.process, SIGKILL)  # it is done, or nobody waits for it any more
            os.waitpid(self.process, 0)


def _helper(work: Callable[[int], T], sources: Sequence[_Tokens], packing: Packing[T]) -> _Helper:
    out, into = os.pipe()
    process = os.fork()
    if process:
        os.close(into)
        return _Helper(process, out)
    try:  # from here on in the forked process, which must not run what belongs to the first one
        with os.fdopen(into, "wb") as file:
            for number, found in _each(work, sources).items():
                result = packing.pack(found)
                file.write(number.to_bytes(_TOKEN, "big") + len(result).to_bytes(_SIZE, "big"))
                file.write(result)
    finally:
        os._exit(0)
