"""The parts of a remote file that are in memory."""

from bisect import bisect_left, bisect_right

Span = tuple[int, int]
"""First byte, and the one after the last."""


class Pieces:
    """Pieces of one file, none of which overlap."""

    def __init__(self) -> None:
        self._starts: list[int] = []  # in order
        self._bytes: dict[int, bytes] = {}  # by start, the oldest first
        self._held = 0

    def gaps(self, start: int, stop: int) -> list[Span]:
        """The parts of start..stop that are missing, in order."""
        found, at = [], start
        for piece_start, piece_stop in self._within(start, stop):
            if piece_start > at:
                found.append((at, piece_start))
            at = max(at, piece_stop)
        return [*found, (at, stop)] if at < stop else found

    def room(self, start: int, stop: int, size: int) -> Span:
        """The bytes around start..stop, in a file of ``size`` bytes, up to those that are there."""
        above = bisect_left(self._starts, stop)
        end = self._starts[above] if above < len(self._starts) else size
        below = bisect_left(self._starts, start) - 1
        last = self._starts[below] if below >= 0 else None
        return (0 if last is None else last + len(self._bytes[last]), end)

    def add(self, start: int, content: bytes) -> None:
        """Keep what is not there yet."""
        for first, last in self.gaps(start, start + len(content)):
            self._starts.insert(bisect_left(self._starts, first), first)
            self._bytes[first] = content[first - start : last - start]
            self._held += last - first

    def get(self, start: int, stop: int) -> bytes:
        """The bytes start..stop, which have to be there."""
        parts = []
        for first, last in self._within(start, stop):
            parts.append(self._bytes[first][max(start - first, 0) : min(stop, last) - first])
        return b"".join(parts)

    def trim(self, most: int) -> None:
        """Forget the oldest pieces until no more than ``most`` bytes are held."""
        while self._held > most:
            start = next(iter(self._bytes))
            self._held -= len(self._bytes.pop(start))
            del self._starts[bisect_left(self._starts, start)]

    def _within(self, start: int, stop: int) -> list[Span]:
        low = max(bisect_right(self._starts, start) - 1, 0)
        high = bisect_left(self._starts, stop)
        spans = ((first, first + len(self._bytes[first])) for first in self._starts[low:high])
        return [(first, last) for first, last in spans if last > start]
