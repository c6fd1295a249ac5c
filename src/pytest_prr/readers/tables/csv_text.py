"""The lines and rows of CSV text, in bounded memory: encoding, delimiter, header."""

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO, Protocol

from pytest_prr.readers.tables.column_times import MISSING

_BLOCK = 1 << 20  # bytes
LINE_MAX = 1 << 20  # characters
_COMMENT = "#"
_SAMPLE = 20  # rows that the delimiter is told from
_COMMENTS_MAX = 10_000
COLUMNS_MAX = 10_000
_DELIMITERS = (",", ";", "\t")


class StrangeTableError(ValueError):
    """Text that is no table of rows and columns, or not one that can be read; says where."""


class Rows(Protocol):
    """What csv.reader gives."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


@dataclass(kw_only=True)
class Table:
    """An open table: its rows come some at a time."""

    names: tuple[str, ...]
    delimiter: str
    _rows: Rows
    _lines_before: int
    _first: list[list[str]]  # rows that were read to find the header

    def batch(self, count: int) -> tuple[int, list[list[str]]]:
        """The line that the next rows begin at, and these; none at the end."""
        line = self._lines_before + self._rows.line_num + 1 - len(self._first)
        rows = [*self._first, *islice(self._rows, count)]
        self._first = []
        return line, rows


def opened(stream: BinaryIO, encoding: str) -> Table:
    """The table in a stream of bytes.

    Raises StrangeTableError with the reason, UnicodeDecodeError where the encoding is another.
    """
    lines = _lines(stream, encoding)
    comments, header = _header(lines)
    sample = [header, *islice(lines, _SAMPLE)]
    delimiter = _delimiter(sample)
    rows = csv.reader(chain(sample, lines), delimiter=delimiter, skipinitialspace=True)
    names = [name.strip() for name in next(rows)]
    first: list[list[str]] = []
    if _is_data(names):
        first, names = [names], _in_comment(comments, delimiter, names)
    line = len(comments) + 1
    if len(names) > COLUMNS_MAX:
        raise StrangeTableError(f"line {line} has {len(names)} columns, more than {COLUMNS_MAX}")
    return Table(
        names=tuple(names),
        delimiter=delimiter,
        _rows=rows,
        _lines_before=len(comments),
        _first=first,
    )


def _lines(stream: BinaryIO, encoding: str) -> Iterator[str]:
    return chain.from_iterable(_blocks(stream, encoding))


def _blocks(stream: BinaryIO, encoding: str) -> Iterator[list[str]]:
    """Whole lines, some at a time: splitting them is the library's work, not a loop's."""
    decoder = codecs.getincrementaldecoder(encoding)()
    rest = ""
    while block := stream.read(_BLOCK):
        if b"\0" in block:
            raise StrangeTableError("it holds NUL bytes, and so is no text")
        *lines, rest = (rest + decoder.decode(block)).split("\n")
        if len(rest) > LINE_MAX:
            raise StrangeTableError(f"it has a line of more than {LINE_MAX} characters")
        yield [f"{line}\n" for line in lines]
    rest += decoder.decode(b"", final=True)
    if rest:
        yield [rest]


def _header(lines: Iterator[str]) -> tuple[list[str], str]:
    """The comments and blank lines that come first, and the line after them."""
    before: list[str] = []
    for line in lines:
        if line.strip() and not line.startswith(_COMMENT):
            return before, line
        before.append(line)
        if len(before) > _COMMENTS_MAX:
            raise StrangeTableError(f"its first {_COMMENTS_MAX} lines are comments")
    raise StrangeTableError("it has no rows")


def _delimiter(sample: Sequence[str]) -> str:
    """The one that gives most columns in the header; better, as many in all of the rows."""
    scores = {}
    for delimiter in _DELIMITERS:
        kept = [line for line in sample if line.strip() and not line.startswith(_COMMENT)]
        widths = [len(row) for row in _parsed(kept, delimiter) if row]
        even = len(set(widths)) == 1
        scores[delimiter] = (even and widths[0] > 1, widths[0] if widths else 0)
    return max(_DELIMITERS, key=lambda delimiter: scores[delimiter])


def _parsed(lines: Iterable[str], delimiter: str) -> list[list[str]]:
    return list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))


def _in_comment(comments: Sequence[str], delimiter: str, row: Sequence[str]) -> list[str]:
    """The columns' names in the last of the comments before the first row.

    Raises StrangeTableError where they are not there either.
    """
    said = [line.lstrip("# \t") for line in comments if line.startswith(_COMMENT)]
    names = [name.strip() for cells in _parsed(said[-1:], delimiter) for name in cells]
    if len(names) != len(row) or _is_data(names):
        line = len(comments) + 1
        raise StrangeTableError(f"line {line} holds numbers where the columns' names should be")
    return names


def _is_data(cells: Sequence[str]) -> bool:
    """Whether all are numbers: then they are no names."""
    told = [cell for cell in cells if cell not in MISSING]
    return bool(told) and all(_is_number(cell) for cell in told)


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True
