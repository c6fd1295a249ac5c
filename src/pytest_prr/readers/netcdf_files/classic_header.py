"""The header of netCDF's classic formats: CDF-1, CDF-2 (64-bit offsets) and CDF-5.

The grammar is that of the NetCDF Classic Format Specification (NetCDF Users Guide, appendix B)
and of PnetCDF's CDF-5 for the third.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

T = TypeVar("T")

_TYPES = ("i1", "S1", ">i2", ">i4", ">f4", ">f8", "u1", ">u2", ">u4", ">i8", ">u8")
_DIMENSIONS, _VARIABLES, _ATTRIBUTES = 10, 11, 12
_STREAMING = (2**32 - 1, 2**64 - 1)  # number of records: to be told from the file's size
_MOST = 64 << 20  # bytes; headers of real files stay below one megabyte
_BLOCK = 1024  # bytes read at a time
_NARROW = (1, 2)  # bytes of the types that stand unpadded where they are the only record variable


class BadHeaderError(ValueError):
    """A header that does not follow the grammar, or that says more than the file holds."""


@dataclass(frozen=True, kw_only=True)
class ClassicVariable:
    """A variable, and where its values begin. Of a record variable, each record's begin."""

    name: str
    dimensions: tuple[str, ...]
    shape: tuple[int, ...]
    dtype: np.dtype[Any]  # as stored: big-endian
    attributes: dict[str, Any]
    begin: int  # bytes
    is_record: bool

    @property
    def row(self) -> int:
        """Bytes of one record; of other variables, of all values."""
        shape = self.shape[1:] if self.is_record else self.shape
        return int(prod(shape)) * self.dtype.itemsize


@dataclass(frozen=True, kw_only=True)
class Header:
    """What stands before the values. ``record`` is the bytes from one record to the next."""

    dimensions: dict[str, int]
    attributes: dict[str, Any]
    variables: tuple[ClassicVariable, ...]
    record: int

    @property
    def end(self) -> int:
        """Bytes that the file has to have."""
        return max((_end(variable, self.record) for variable in self.variables), default=0)


def _end(variable: ClassicVariable, record: int) -> int:
    if not variable.is_record:
        return variable.begin + variable.row
    records = variable.shape[0]
    return variable.begin + (records - 1) * record + variable.row if records else 0


def read(stream: BinaryIO, size: int) -> Header:
    """The header of a file of ``size`` bytes. Raises BadHeaderError."""
    parts = _Parts(stream, size)
    records = parts.count()
    dimensions = parts.listed(_DIMENSIONS, parts.dimension)
    attributes = dict(parts.listed(_ATTRIBUTES, parts.attribute))
    raw = parts.listed(_VARIABLES, lambda: parts.variable(dimensions))
    record = _record_bytes(raw)
    if records in _STREAMING:
        first = min((v.begin for v in raw if v.is_record), default=size)
        records = max(size - first, 0) // record if record else 0
    return Header(
        dimensions={name: length or records for name, length in dimensions},
        attributes=attributes,
        variables=tuple(_with_records(variable, records) for variable in raw),
        record=record,
    )


def _record_bytes(variables: list[ClassicVariable]) -> int:
    """Each variable's part of a record is padded to four bytes, but for a lone narrow one's."""
    rows = [variable for variable in variables if variable.is_record]
    if len(rows) == 1 and rows[0].dtype.itemsize in _NARROW:
        return rows[0].row
    return sum(-(-variable.row // 4) * 4 for variable in rows)


def _with_records(variable: ClassicVariable, records: int) -> ClassicVariable:
    if not variable.is_record:
        return variable
    from dataclasses import replace

    return replace(variable, shape=(records, *variable.shape[1:]))


class _Parts:
    """Reads the parts of a header one after the other, never beyond the file's end."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._left = min(size, _MOST)
        self._ahead = b""
        version = self._bytes(4)[3]
        self._wide = version == 5  # counts take eight bytes
        self._offset = 4 if version == 1 else 8

    def count(self) -> int:
        return self._number(8 if self._wide else 4)

    def listed(self, tag: int, part: Callable[[], T]) -> list[T]:
        """A list of parts; an absent one is a tag and a count of zero."""
        found, count = self._number(4), self.count()
        if found not in (tag, 0) or (found == 0 and count):
            raise BadHeaderError(f"its header has list {found} where list {tag} belongs")
        self._expect(count, 4)
        return [part() for _ in range(count)]

    def dimension(self) -> tuple[str, int]:
        return self._name(), self.count()

    def attribute(self) -> tuple[str, Any]:
        name = self._name()
        kind = self._type()
        count = self.count()
        self._expect(count, kind.itemsize)
        raw = self._padded(count * kind.itemsize)
        if kind.kind == "S":
            return name, raw.decode("utf-8", errors="replace").replace("\0", "")
        values: NDArray[Any] = np.frombuffer(raw, kind).astype(kind.newbyteorder("="))
        return name, values[0] if count == 1 else values

    def variable(self, dimensions: list[tuple[str, int]]) -> ClassicVariable:
        name = self._name()
        rank = self.count()
        self._expect(rank, 4)
        ids = [self.count() for _ in range(rank)]
        if any(number >= len(dimensions) for number in ids):
            raise BadHeaderError(f"its variable '{name}' has a dimension that is not there")
        attributes = dict(self.listed(_ATTRIBUTES, self.attribute))
        kind = self._type()
        self.count()  # vsize: overflows in large files, so it is worked out from the shape
        shape = tuple(dimensions[number][1] for number in ids)
        return ClassicVariable(
            name=name,
            dimensions=tuple(dimensions[number][0] for number in ids),
            shape=shape,
            dtype=kind,
            attributes=attributes,
            begin=self._number(self._offset),
            is_record=shape[:1] == (0,),
        )

    def _name(self) -> str:
        count = self.count()
        self._expect(count, 1)
        return self._padded(count).decode("utf-8", errors="replace")

    def _type(self) -> np.dtype[Any]:
        code = self._number(4)
        if not 1 <= code <= len(_TYPES):
            raise BadHeaderError(f"its header names a type {code}, which netCDF does not have")
        return np.dtype(_TYPES[code - 1])

    def _padded(self, count: int) -> bytes:
        return self._bytes(-(-count // 4) * 4)[:count]

    def _number(self, count: int) -> int:
        return int.from_bytes(self._bytes(count), "big")

    def _expect(self, count: int, each: int) -> None:
        if count * each > self._left:
            raise BadHeaderError("its header is longer than the file")

    def _bytes(self, count: int) -> bytes:
        self._expect(count, 1)
        self._left -= count
        if len(self._ahead) < count:
            wanted = max(count - len(self._ahead), _BLOCK)
            self._ahead += self._stream.read(wanted)
        found, self._ahead = self._ahead[:count], self._ahead[count:]
        if len(found) < count:
            raise BadHeaderError("it ends within its header")
        return found
