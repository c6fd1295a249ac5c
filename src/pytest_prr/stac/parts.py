"""Documents that are no files of their own: items in one file, and what servers sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Protocol
from weakref import finalize

from pytest_prr.stac.documents import FIRST, Document, Locator, Place, parsed

_IN_MEMORY = 64 * 1024 * 1024  # bytes of a spool; the rest is on disk


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a store, in bytes."""

    start: int
    size: int


class Store(Protocol):
    """Whatever gives pieces of bytes."""

    def piece(self, span: Span) -> bytes: ...


@dataclass(frozen=True)
class StoredFile:
    """A file that holds many documents."""

    path: Path

    def piece(self, span: Span) -> bytes:
        """Raises OSError."""
        with self.path.open("rb") as file:
            file.seek(span.start)
            return file.read(span.size)


class Spool:
    """Bytes of documents that lie nowhere else: in memory, and on disk where they are many."""

    def __init__(self) -> None:
        from tempfile import SpooledTemporaryFile

        # Closed when nobody needs it any more: the tree keeps it, and reads documents again.
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        finalize(self, self._file.close)
        self._lock = Lock()
        self.size = 0

    def put(self, data: bytes) -> Span:
        with self._lock:
            self._file.seek(self.size)
            self._file.write(data)
            span = Span(self.size, len(data))
            self.size += len(data)
            return span

    def piece(self, span: Span) -> bytes:
        with self._lock:
            self._file.seek(span.start)
            return self._file.read(span.size)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One document: its bytes in the store, and how reports name it."""

    span: Span
    name: str  # of the file that it is in, or its address
    label: str = ""  # what tells it from others of that name
    begin: Place = FIRST  # where it begins in what ``name`` names
    is_text: bool = True  # else all of it is at that place: the line is that of a table


@dataclass(frozen=True, kw_only=True)
class Parts:
    """All documents of one store, by paths that lead to no file."""

    store: Store
    by_path: dict[Path, Part] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Path]:
        return iter(self.by_path)

    def read(self, path: Path) -> Document:
        """Whatever is wrong with a document becomes a defect, never an exception."""
        return parsed(path, self._bytes(path))

    def locator(self, path: Path) -> Locator:
        """The places of values as ``name`` and ``begin`` of the part tell them."""
        part = self.by_path[path]
        return Locator(path, self._bytes(path) if part.is_text else b"", begin=part.begin)

    def _bytes(self, path: Path) -> bytes:
        try:
            return self.store.piece(self.by_path[path].span)
        except OSError:  # the file was taken away meanwhile
            return b""


class Labels:
    """Names of documents within a file: the id of each, with its number where ids repeat."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def label(self, value: object, number: int) -> str:
        """A label for the document of this number, from 1."""
        found = value.get("id") if isinstance(value, Mapping) else None
        label = found if isinstance(found, str) and found else f"#{number}"
        if label in self._given:
            label = f"{label}#{number}"
        self._given.add(label)
        return label


def part_path(container: Path, number: int) -> Path:
    """Stands for a document in a file; beside it, so that hrefs count from the same folder."""
    return container.with_name(f"{container.name}::{number}")


def container_of(path: Path) -> Path:
    """The file that a document is in."""
    return path.with_name(path.name.rpartition("::")[0] or path.name)
