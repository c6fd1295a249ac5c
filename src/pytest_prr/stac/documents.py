"""One JSON file: bytes in, value and defects out; line and column of any place in it."""

import os
import stat
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from pytest_prr.stac.places import places
from pytest_prr.stac.plain_text import is_plain
from pytest_prr.stac.pointer import ancestors
from pytest_prr.stac.scan import Defect, line_starts, scan

MAX_BYTES = 64 * 1024 * 1024  # a collection with 150,000 links has about 18 MiB
_BOM = b"\xef\xbb\xbf"
_BEGINNING = 1024  # bytes, in which a file that is no text has a zero


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A JSON file as it was read. ``value`` is None where ``readable`` is false."""

    path: Path
    value: Any
    size: int
    defects: tuple[Defect, ...] = ()
    plain: bool = False  # every text in it is; where false, some may not be

    @property
    def readable(self) -> bool:
        return not (self.defects and any(d.kind in _FATAL for d in self.defects))


_FATAL = frozenset({"syntax", "encoding", "size", "unreadable"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a value begins: line and column from 1, in characters."""

    line: int
    column: int


FIRST = Place(line=1, column=1)


def read(path: Path) -> Document:
    """Read a file. Whatever is wrong with it becomes a defect, never an exception."""
    try:
        data = read_bytes(path)
    except OSError as error:
        return _refused(path, "unreadable", f"cannot be read: {error.strerror or error}")
    if data is None:
        return _refused(path, "size", f"larger than {MAX_BYTES // 1024**2} MiB, not read")
    return parsed(path, data)


def read_again(path: Path) -> Document:
    """Read a file in which all was well when it was first read in this run: the quick way."""
    try:
        data = read_bytes(path)
        if data:
            return Document(path=path, value=orjson.loads(data), size=len(data), plain=True)
    except (OSError, orjson.JSONDecodeError):
        pass
    return read(path)


def parsed(path: Path, data: bytes) -> Document:
    """The document that these bytes are."""
    value, defects, plain = parse(data)
    return Document(path=path, value=value, size=len(data), defects=defects, plain=plain)


def read_bytes(path: Path) -> bytes | None:
    """The bytes of a regular file; None where there are more than MAX_BYTES.

    Opened without blocking, so that a named pipe in a folder cannot stop the run.
    Raises OSError, also for what is no regular file.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(0, "not a regular file")
        if found.st_size > MAX_BYTES:
            return None
        data = os.read(handle, found.st_size)
        while len(data) < found.st_size and (more := os.read(handle, found.st_size - len(data))):
            data += more
        return data
    finally:
        os.close(handle)


def parse(data: bytes) -> tuple[Any, tuple[Defect, ...], bool]:
    """The value of JSON text, what is wrong with it, and whether all texts in it are plain."""
    try:
        value = orjson.loads(data)
        # orjson keeps the last of two equal keys in silence. Written again, such a document
        # has fewer quotation marks; with no escaped one (backslash u0022), that is exact.
        compact = orjson.dumps(value)
        escaped = b"\\" in data and b"\\u0022" in data
        if not escaped and compact.count(b'"') == data.count(b'"'):
            return value, (), is_plain(compact)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        pass
    return *_parse_slowly(data), False


def _parse_slowly(data: bytes) -> tuple[Any, tuple[Defect, ...]]:
    found: list[Defect] = []
    if data.startswith(_BOM):
        message = "the file begins with a byte order mark"
        found.append(Defect(kind="byte-order-mark", message=message))
        data = data[len(_BOM) :]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        found.append(Defect(kind="encoding", message=message, offset=len(before)))
        return None, tuple(found)
    result = scan(text)
    return result.value, (*found, *result.defects)


def _refused(path: Path, kind: str, message: str) -> Document:
    return Document(path=path, value=None, size=0, defects=(Defect(kind=kind, message=message),))


class Locator:
    """The lines and columns of one file's values: of the file as it is, or of ``data``.

    ``begin``: where the text begins, if it is a part of a file.
    """

    def __init__(self, path: Path, data: bytes | None = None, *, begin: Place = FIRST) -> None:
        self._text = _decoded(_bytes(path) if data is None else data)
        self._line_starts = line_starts(self._text)
        self._begin = begin

    def places(self, pointers: Iterable[str]) -> dict[str, Place]:
        """The place of each pointer, or of the nearest value around it that exists."""
        wanted = {pointer: ancestors(pointer) for pointer in pointers}
        found = places(self._text, {p for chain in wanted.values() for p in chain})
        return {
            pointer: self.at(next((found[p] for p in chain if p in found), 0))
            for pointer, chain in wanted.items()
        }

    def at(self, offset: int) -> Place:
        """Line and column of the character at ``offset``."""
        line = bisect_right(self._line_starts, offset)
        before = self._begin.column - 1 if line == 1 else 0
        column = before + offset - self._line_starts[line - 1] + 1
        return Place(line=self._begin.line + line - 1, column=column)

    def line(self, number: int) -> str:
        """The text of a line of a whole file (from 1), without its end; '' when there is none."""
        if number > len(self._line_starts):
            return ""
        start = self._line_starts[number - 1]
        end = self._text.find("\n", start)
        return self._text[start : end if end >= 0 else None].rstrip("\r")


def _bytes(path: Path) -> bytes:
    """What a file holds; nothing where that is no text."""
    try:
        data = read_bytes(path) or b""
    except OSError:
        return b""
    return data if b"\0" not in data[:_BEGINNING] else b""


def _decoded(data: bytes) -> str:
    return data.removeprefix(_BOM).decode("utf-8", "replace")
