"""Telling a remote file's stream beforehand which of its bytes will be read."""

from collections.abc import Callable, Iterable
from typing import BinaryIO

Span = tuple[int, int]
"""First byte, and the one after the last."""

_NEAR = 128  # bytes between two spans that are fetched along with them: a request costs more


def told(stream: BinaryIO, spans: Iterable[Span]) -> None:
    """Have the spans fetched in as few requests as they take, where the stream can do that."""
    fetch: Callable[[list[Span]], None] | None = getattr(stream, "prefetch", None)
    if fetch is not None:
        fetch(merged(spans))


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, neighbours as one."""
    found: list[Span] = []
    for start, stop in sorted(spans):
        if found and start - found[-1][1] <= _NEAR:
            found[-1] = (found[-1][0], max(found[-1][1], stop))
        else:
            found.append((start, stop))
    return found
