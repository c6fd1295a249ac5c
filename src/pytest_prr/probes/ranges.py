"""A remote file as a stream that can be sought in; only the parts that are read are fetched."""

import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, BinaryIO, Protocol

from pytest_prr.errors import UnreadableFileError
from pytest_prr.probes.ahead import Foresight
from pytest_prr.probes.limits import Limits
from pytest_prr.probes.pieces import Pieces, Span

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    class _Stream(io.RawIOBase, BinaryIO):
        """What libraries take for a binary file."""

else:
    _Stream = io.RawIOBase


class Source(Protocol):
    """Where the bytes of one file come from."""

    size: int

    def fetch(self, start: int, stop: int) -> bytes:
        """Exactly these bytes. Raises UnreadableFileError."""


class RangeStream(_Stream):
    """Reads a source piece by piece, and keeps the pieces. ``size`` is in bytes."""

    def __init__(self, source: Source, head: bytes, limits: Limits) -> None:
        self.size = source.size
        self._source = source
        self._limits = limits
        self._pieces = Pieces()
        self._foresight = Foresight(limits.ahead, head=len(head))
        self._at = 0
        self._trouble: UnreadableFileError | None = None
        self._keep(0, head)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise ValueError(f"position {base + offset} lies before the file's start")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fills the whole buffer, but for the file's end. Raises UnreadableFileError."""
        view = memoryview(buffer).cast("B")
        stop = min(self._at + len(view), self.size)
        done = 0
        while self._at < stop:
            piece = self._read(self._at, min(stop, self._at + self._limits.request))
            view[done : done + len(piece)] = piece
            done += len(piece)
            self._at += len(piece)
        return done

    def readall(self) -> bytes:
        return self.read(max(self.size - self._at, 0)) or b""

    def prefetch(self, spans: Iterable[Span]) -> None:
        """Fetch what will be read next, several parts at a time, as far as memory allows."""
        wanted, room = [], self._limits.memory
        for start, stop in spans:
            room -= stop - start
            if room < 0:
                break
            wanted += self._pieces.gaps(start, min(stop, self.size))
        with ThreadPoolExecutor(self._limits.per_host) as pool:
            for (start, _), content in zip(wanted, pool.map(self._fetched, wanted), strict=True):
                self._keep(start, content)

    def _read(self, start: int, stop: int) -> bytes:
        self._foresight.asked(stop - start)
        gaps = self._pieces.gaps(start, stop)
        if gaps:
            self._fetch((gaps[0][0], gaps[-1][1]))
        content = self._pieces.get(start, stop)
        self._pieces.trim(self._limits.memory)
        return content

    def _fetch(self, missing: Span) -> None:
        """The missing bytes and some around them, up to those that are there."""
        room = self._pieces.room(*missing, self.size)
        start, stop = self._foresight.around(missing, room)
        self._keep(start, self._fetched((start, stop)))

    def _fetched(self, span: Span) -> bytes:
        """After a failure it fails for good: not every library lets errors of a stream pass."""
        if self._trouble:
            raise self._trouble
        try:
            return self._source.fetch(*span)
        except UnreadableFileError as trouble:
            self._trouble = trouble
            raise

    def _keep(self, start: int, content: bytes) -> None:
        self._pieces.add(start, content)
        self._foresight.fetched((start, start + len(content)))
