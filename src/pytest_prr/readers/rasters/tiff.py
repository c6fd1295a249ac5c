"""The structure of a TIFF file, read by byte ranges: its image file directories (IFDs).

TIFF 6.0 and BigTIFF, in both byte orders. Whatever a file claims, what is read is bounded.
"""

import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

CLASSIC, BIG = 42, 43  # versions
MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
MOST_DIRECTORIES = 1000
MOST_ENTRIES = 512  # of a directory; those in use have 10 to 40
MOST_BYTES = 1 << 20  # of one tag's values
MOST_AT_AN_END = 2048  # values, of the long lists that tell where tiles stand

WIDTH, HEIGHT, BITS, SAMPLES = 256, 257, 258, 277
STRIP_OFFSETS, STRIP_SIZES, ROWS_PER_STRIP = 273, 279, 278
TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, TILE_SIZES = 322, 323, 324, 325
SUBFILE_TYPE = 254
_REDUCED, _MASK = 1, 4  # bits of the subfile's type

# Type -> struct's letter. Rationals are two numbers; nobody here asks for them.
_LETTERS = {1: "B", 2: "c", 3: "H", 4: "I", 5: "Q", 6: "b", 7: "c", 8: "h", 9: "i", 10: "q"}
_LETTERS |= {11: "f", 12: "d", 13: "I", 16: "Q", 17: "q", 18: "Q"}
Tag = tuple[int, int, bytes]
"""As it is written: type, number of values, and the values."""

_AT_ONCE = 4096  # bytes; most directories are smaller


class DamagedTiffError(ValueError):
    """A file whose structure leads nowhere. The text goes on after 'the file ...: '."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A tag of a directory: the type and number of its values, and where they stand."""

    kind: int
    count: int
    at: int  # byte in the file

    @property
    def size(self) -> int:
        """Bytes of all values."""
        return self.count * _width(self.kind)


@dataclass(frozen=True, kw_only=True, slots=True)
class Directory:
    """One image of the file: the picture itself, an overview of it, or a mask."""

    at: int
    end: int
    entries: Mapping[int, Entry]
    width: int
    height: int
    tile: tuple[int, int] | None  # width and height; None where it is stored in strips
    kind: int  # the subfile's type

    @property
    def is_reduced(self) -> bool:
        return bool(self.kind & _REDUCED)

    @property
    def is_mask(self) -> bool:
        return bool(self.kind & _MASK)

    @property
    def where(self) -> tuple[Entry, Entry] | None:
        """The lists of where its tiles or strips stand, and of their sizes in bytes."""
        keys = (TILE_OFFSETS, TILE_SIZES) if self.tile else (STRIP_OFFSETS, STRIP_SIZES)
        offsets, sizes = (self.entries.get(key) for key in keys)
        return (offsets, sizes) if offsets and sizes else None


@dataclass(frozen=True, kw_only=True)
class Source:
    """The bytes of a file, and how its header says that numbers are written."""

    stream: BinaryIO
    size: int
    order: str  # '<' or '>', as struct has it
    version: int

    def read(self, at: int, length: int) -> bytes:
        """Raises DamagedTiffError where the file does not have these bytes."""
        return _read(self.stream, self.size, at, length)

    def unpacked(self, kind: int, data: bytes) -> tuple[float, ...]:
        letter = _LETTERS[kind]
        if letter == "c":
            return ()
        return struct.unpack(f"{self.order}{len(data) // _width(kind)}{letter}", data)

    def raw(self, entry: Entry) -> bytes:
        """The bytes of a tag's values. Raises DamagedTiffError where they are not there."""
        if entry.size > MOST_BYTES:
            raise DamagedTiffError(f"a tag has {entry.size} bytes, more than {MOST_BYTES}")
        return self.read(entry.at, entry.size)

    def numbers(self, entry: Entry) -> tuple[float, ...]:
        """A tag's values, where they are numbers."""
        return self.unpacked(entry.kind, self.raw(entry))

    def ends(self, entry: Entry) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The first and the last values of a list that may be very long."""
        size = min(entry.count, MOST_AT_AN_END) * _width(entry.kind)
        if entry.at + entry.size > self.size:
            raise _outside(entry.at + entry.size, self.size)
        first = self.read(entry.at, size)
        last = first if size == entry.size else self.read(entry.at + entry.size - size, size)
        return self.unpacked(entry.kind, first), self.unpacked(entry.kind, last)


@dataclass(frozen=True, kw_only=True)
class Tiff(Source):
    """An open TIFF file. The first directory is that of the picture itself."""

    directories: tuple[Directory, ...]

    def data_end(self) -> int:
        """The byte behind the last pixel, as far as the lists' first and last values tell."""
        return max(map(self._end, self.directories))

    def _end(self, directory: Directory) -> int:
        if directory.where is None:
            return 0
        offsets, sizes = (self.ends(entry) for entry in directory.where)
        pairs = [(at, s) for n in (0, 1) for at, s in zip(offsets[n], sizes[n], strict=False)]
        return max((int(at + size) for at, size in pairs if at), default=0)


def is_tiff(head: bytes) -> bool:
    """Whether a file that begins so is a TIFF file."""
    return head.startswith(MAGIC)


def opened(stream: BinaryIO) -> Tiff:
    """The file's structure. Raises DamagedTiffError, and OSError as the stream does."""
    size = stream.seek(0, io.SEEK_END)
    head = _read(stream, size, 0, min(size, 16)).ljust(16, b"\0")
    if not is_tiff(head):
        raise DamagedTiffError("it has no TIFF header")
    order = "<" if head[:2] == b"II" else ">"
    version = BIG if head[2:4] in (b"+\0", b"\0+") else CLASSIC
    letter, at = ("Q", 8) if version == BIG else ("I", 4)
    first: int = struct.unpack_from(order + letter, head, at)[0]
    source = Source(stream=stream, size=size, order=order, version=version)
    directories = tuple(_directories(source, first))
    return Tiff(stream=stream, size=size, order=order, version=version, directories=directories)


def _directories(source: Source, first: int) -> Iterator[Directory]:
    at, seen = first, set[int]()
    while at:
        if at in seen:
            raise DamagedTiffError(f"its directories go in a circle, back to byte {at}")
        if len(seen) == MOST_DIRECTORIES:
            raise DamagedTiffError(f"it has more than {MOST_DIRECTORIES} directories")
        seen.add(at)
        directory, at = _directory(source, at)
        yield directory
    if not seen:
        raise DamagedTiffError("it holds no picture")


def _directory(source: Source, at: int) -> tuple[Directory, int]:
    """The directory that stands at a byte, and where the next one stands; 0 after the last."""
    order = source.order
    counter, record, pointer = ("Q", "HHQ8s", "Q") if source.version == BIG else ("H", "HHI4s", "I")
    begin, each, after = (struct.calcsize("=" + form) for form in (counter, record, pointer))
    part = source.read(at, min(_AT_ONCE, max(source.size - at, begin)))
    count: int = struct.unpack_from(order + counter, part)[0]
    if count > MOST_ENTRIES:
        raise DamagedTiffError(f"the directory at byte {at} has {count} tags")
    length = begin + count * each + after
    if length > len(part):
        part = source.read(at, length)
    entries = {}
    for here in range(begin, begin + count * each, each):
        tag, kind, values, inline = struct.unpack_from(order + record, part, here)
        if kind in _LETTERS:
            entries[tag] = _entry(order, kind, values, inline, at + here + each - len(inline))
    following: int = struct.unpack_from(order + pointer, part, length - after)[0]
    return _described(source, at, at + length, entries), following


def _entry(order: str, kind: int, count: int, inline: bytes, at: int) -> Entry:
    """Values that fit stand in the entry itself, others where it points to."""
    entry = Entry(kind=kind, count=count, at=at)
    if entry.size <= len(inline):
        return entry
    place = struct.unpack(order + ("Q" if len(inline) == 8 else "I"), inline)[0]
    return Entry(kind=kind, count=count, at=place)


def _described(source: Source, at: int, end: int, entries: Mapping[int, Entry]) -> Directory:
    def number(tag: int) -> int:
        entry = entries.get(tag)
        found = source.numbers(entry) if entry and entry.count == 1 else ()
        return int(found[0]) if found else 0

    tile = (number(TILE_WIDTH), number(TILE_HEIGHT))
    return Directory(
        at=at,
        end=end,
        entries=entries,
        width=number(WIDTH),
        height=number(HEIGHT),
        tile=tile if all(tile) else None,
        kind=number(SUBFILE_TYPE),
    )


def _width(kind: int) -> int:
    """Bytes of one value."""
    return struct.calcsize("=" + _LETTERS[kind])


def _read(stream: BinaryIO, size: int, at: int, length: int) -> bytes:
    if at + length > size:
        raise _outside(at + length, size)
    stream.seek(at)
    data = stream.read(length)
    if len(data) < length:
        raise _outside(at + length, at + len(data))
    return data


def _outside(wanted: int, size: int) -> DamagedTiffError:
    return DamagedTiffError(f"its header leads to byte {wanted}, the file has {size}")
