"""CSV files: text in rows and columns, read once from first to last line.

A file that is no proper table is no error: it stays a file, and the reason is told.
"""

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from pytest_prr.readers import plain
from pytest_prr.readers.datafile import DataFile
from pytest_prr.readers.facts import Asked, Box, Column, Content, Said, Silent
from pytest_prr.readers.places.arcs import Floats
from pytest_prr.readers.places.point_box import PointBox
from pytest_prr.readers.tables import columns, csv_text
from pytest_prr.readers.tables.cell_types import CellTypes
from pytest_prr.readers.tables.column_times import MISSING
from pytest_prr.readers.tables.columns import PlaceColumns
from pytest_prr.readers.tables.csv_text import StrangeTableError, Table
from pytest_prr.readers.tables.table_times import TableTimes

_MOST = 2 << 30  # bytes: about two minutes
_MOST_REMOTE = 8 << 20
_ROWS = 1000  # at a time: what processors keep at hand
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


Where = Callable[[int], str]


def content(file: DataFile, asked: Asked) -> Content:
    """Time, place and columns of the table; plain where it is none, or is too big."""
    most = _MOST if file.path is not None else _MOST_REMOTE
    if file.size is None or file.size > most:
        where = "" if file.path is not None else "remote "
        return plain.silent(f"a {where}CSV file of more than {most >> 20} MiB is not read")
    if file.head.startswith(_WIDE_MARKS):
        return plain.silent("not read as a table: it is UTF-16 text; write it as UTF-8")
    try:
        return _decoded(file, asked)
    except (StrangeTableError, csv.Error) as error:
        return plain.silent(f"not read as a table: {error}")


def _decoded(file: DataFile, asked: Asked) -> Content:
    try:
        file.stream.seek(0)
        return _read(csv_text.opened(file.stream, "utf-8-sig"), asked)
    except UnicodeDecodeError:
        file.stream.seek(0)
        return _read(csv_text.opened(file.stream, "latin-1"), asked)


def _read(table: Table, asked: Asked) -> Content:
    names = table.names
    place = _Place(columns.place_columns(names, asked), comma=table.delimiter == ";")
    times = TableTimes(names, asked)
    types = CellTypes(len(names), comma=table.delimiter == ";")
    count = 0
    for line, rows in _batches(table, place):
        cells = list(zip(*rows, strict=True))
        by_name = dict(zip(reversed(names), reversed(cells), strict=True))  # of two, the first
        place.add(by_name, line)
        times.add({name: by_name[name] for name in times.needs}, line)
        types.add(cells)
        count += len(rows)
    interval = times.result()
    dated = times.needs if isinstance(interval, Said) else ()
    return Content(
        interval=interval,
        bbox=place.result(),
        columns=_described(names, types.result(), dated),
        rows=count,
    )


def _described(
    names: Sequence[str], types: Sequence[str | None], dated: Sequence[str]
) -> tuple[Column, ...]:
    return tuple(
        Column(name=name, type="datetime" if kind == "string" and name in dated else kind)
        for name, kind in zip(names, types, strict=True)
        if name
    )[: columns.MANY]


def _batches(table: Table, place: "_Place") -> Iterator[tuple[Where, list[list[str]]]]:
    """Rows of full width, and what tells the line of one of them."""
    is_first = True
    while True:
        line, rows = table.batch(_ROWS)
        if not rows:
            return
        indices = range(len(rows))
        where = partial(_line, line, rows)
        if set(map(len, rows)) != {len(table.names)}:
            kept = [n for n in indices if _is_row(rows[n], len(table.names), partial(where, n))]
        else:
            kept = list(indices)
        if is_first and kept and place.is_units(table.names, rows[kept[0]]):
            del kept[0]
        is_first = False
        if kept:
            yield partial(_line_of_kept, where, kept), [rows[n] for n in kept]


def _line(first: int, rows: Sequence[Sequence[str]], index: int) -> str:
    """'line 12' for a row: cells in quotes may have several lines."""
    breaks = sum(cell.count("\n") for row in rows[:index] for cell in row)
    return f"line {first + index + breaks}"


def _line_of_kept(where: Where, kept: Sequence[int], index: int) -> str:
    return where(kept[index])


def _is_row(row: list[str], width: int, where: Callable[[], str]) -> bool:
    """Whether it is a row, and no blank line or comment; empty cells too many are cut off.

    Raises StrangeTableError where it has more cells, or less, than the header.
    """
    if not row or (len(row) != width and row[0].startswith("#")):
        return False
    if len(row) > width and not any(row[width:]):
        del row[width:]
    if len(row) != width:
        raise StrangeTableError(f"{where()} has {len(row)} cells, the header has {width}")
    return True


class _Place:
    """The rows' places; Silent from the start, or from the first cell that is no number."""

    def __init__(self, chosen: PlaceColumns | Silent, *, comma: bool) -> None:
        self._comma = comma
        self._silent = chosen if isinstance(chosen, Silent) else None
        self._box: PointBox | None = None
        if isinstance(chosen, PlaceColumns):
            try:
                self._box = PointBox(chosen)
            except ValueError as error:
                self._silent = Silent(reason=str(error))

    def is_units(self, names: Sequence[str], row: Sequence[str]) -> bool:
        """Whether the row under the header holds units: 'degrees_east'."""
        if self._box is None:
            return False
        cell = row[names.index(self._box.columns.x)].strip().lower()
        return cell.startswith(("deg", "°", "(deg", "[deg"))

    def add(self, cells: dict[str, tuple[str, ...]], line: Where) -> None:
        if self._box is None or self._silent is not None:
            return
        try:
            x, y = (
                _numbers(name, cells[name], line, comma=self._comma)
                for name in (self._box.columns.x, self._box.columns.y)
            )
            self._box.add(x, y)
        except ValueError as error:
            self._silent = Silent(reason=str(error))

    def result(self) -> Said[Box] | Silent:
        if self._silent is not None or self._box is None:
            return self._silent or Silent(reason="")
        return self._box.result()


def _numbers(name: str, cells: Sequence[str], line: Where, *, comma: bool) -> Floats:
    """The cells as numbers; NaN for what stands for nothing. Raises ValueError with the line."""
    try:
        return np.fromiter(map(float, cells), float, count=len(cells))
    except ValueError:
        pass
    numbers = np.empty(len(cells))
    for index, cell in enumerate(cells):
        text = cell.strip()
        try:
            known = text.replace(",", ".") if comma else text
            numbers[index] = float("nan") if text in MISSING else float(known)
        except ValueError:
            raise ValueError(
                f"column '{name}', {line(index)}: '{text[:40]}' is no number"
            ) from None
    return numbers
