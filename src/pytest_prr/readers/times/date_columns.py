"""Dates written as numbers: columns year, month, day, ...; or integers such as 20110131."""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from pytest_prr.readers.arrays.fields import Fields, is_number, leaf, text
from pytest_prr.readers.facts import Silent
from pytest_prr.readers.times.time_series import Series, of_all, steps

if TYPE_CHECKING:
    from pytest_prr.readers.arrays.field import Field

_NAME = re.compile(r"(?:yy|yyyy)_?mm_?dd(?:_?(hh)(?:_?(mm|mi)(?:_?(ss))?)?)?", re.IGNORECASE)
_DAY_AS = re.compile(r"day as %Y%m%d(\.%f)?")
_PLAIN_NAMES = ("time", "date", "day")
_TIME_OF_DAY = ((0, 24), (0, 59), (0, 60))  # hour, minute, second
_CENTURY = 1969  # two-digit years: 69 is 1969 and 68 is 2068, as POSIX has them
_WORDS = {
    3: "year, month, day",
    4: "year, month, day, hour",
    5: "year, month, day, hour, minute",
    6: "year, month, day, hour, minute, second",
}


def series(fields: Fields) -> list[Series] | Silent:
    """The variables that hold dates as numbers, by their names or units."""
    return of_all(
        [
            _answer(fields, name, parts)
            for name, variable in fields.variables.items()
            if is_number(variable) and (parts := _parts(name, variable)) is not None
        ]
    )


def is_layout(layout: str) -> bool:
    """Whether a layout is of this kind: yymmddHH, yyyymmdd, ..."""
    return _NAME.fullmatch(layout) is not None


def of(fields: Fields, name: str, layout: str) -> Series | Silent:
    """The dates of a variable in a layout that somebody states.

    Years of two digits are understood where the layout has two: 69 to 99 are of the last century.
    """
    variable = fields.variables[name]
    if not is_number(variable):
        return Silent(reason=f"'{name}' holds no numbers, as the layout {layout} has them")
    count, short = _count(layout), not layout.lower().startswith("yyyy")
    if variable.ndim == 2:
        parts = _columns(variable, count)
    else:
        parts = _digits(
            np.atleast_1d(variable.values).astype(float).ravel(), count=count, short=short
        )
    if parts is None:
        return Silent(reason=f"'{name}' has no {count} columns, as the layout {layout} has them")
    if short:
        parts = _with_century(parts)
    return _answer(fields, name, parts)


def _answer(fields: Fields, name: str, parts: Any) -> Series | Silent:
    try:
        return _series(fields, name, parts)
    except ValueError as error:
        return Silent(reason=f"'{name}': {error}")


def _series(fields: Fields, name: str, parts: Any) -> Series:
    """Raises ValueError where no row is a date."""
    rows = parts[_usable(parts)]
    if not len(rows):
        raise ValueError("no row is a date (year of four digits, month, day, ...)")
    order = np.lexsort(rows.T[::-1])
    first, last = _instant(rows[order[0]]), _instant(rows[order[-1]])
    count = rows.shape[1]
    if count == 3:  # a date is a whole day
        last += timedelta(days=1, seconds=-1)
    is_sorted = order[0] == 0 and order[-1] == len(rows) - 1
    return Series(
        name=name,
        first=first,
        last=last,
        words=f"{fields.signature(name)} read as {_WORDS[count]}, least and greatest",
        size=len(rows),
        stored=None if is_sorted else (_instant(rows[0]), _instant(rows[-1])),
        **steps(_seconds(rows), 1.0),
    )


def _count(layout: str) -> int:
    match = _NAME.fullmatch(layout)
    return 3 + sum(part is not None for part in match.groups()) if match else 3


def _parts(name: str, variable: "Field") -> Any:
    """An array (date, part): year, month, day and more; None where the variable holds no dates."""
    match = _NAME.fullmatch(leaf(name))
    if match and variable.ndim == 2:
        return _columns(variable, _count(leaf(name)))
    as_day = _DAY_AS.fullmatch(text(variable, "units"))
    unitless = leaf(name).lower() in _PLAIN_NAMES and "units" not in variable.attrs
    if variable.ndim < 2 and (match or as_day or unitless):
        parts = _digits(np.atleast_1d(variable.values).astype(float))
        return parts if match or as_day or _usable(parts).any() else None
    return None


def _columns(variable: "Field", count: int) -> Any:
    values = variable.values
    turned = values.shape[1] != count and values.shape[0] == count
    values = values.T if turned else values
    return values.astype(float) if values.shape[1] == count else None


def _digits(numbers: Any, *, count: int | None = None, short: bool = False) -> Any:
    """20110131 -> 2011, 1, 31; with 2, 4 or 6 more digits also hour, minute, second.

    A fraction, as in 20110131.5, is a part of the day. With ``short``, 110131 is a date, too.
    """
    known = np.isfinite(numbers) & (numbers >= (101 if short else 10_101)) & (numbers < 1e14)
    whole = np.where(known, np.floor(numbers), 0).astype(np.int64)
    largest = int(whole.max(initial=0))
    more = next((n for n in (0, 1, 2, 3) if largest < 10 ** (8 + 2 * n)), 0)
    if count is not None:
        more = count - 3
    columns: list[Any] = []
    for _ in range(more):
        columns.insert(0, whole % 100)
        whole = whole // 100
    dates = [whole // 10_000, whole // 100 % 100, whole % 100]
    fraction = np.where(known, numbers % 1, 0.0)
    if not more and fraction.any():
        columns = [fraction * 24]
    parts = np.stack([*dates, *columns], axis=-1).astype(float)
    parts[~known] = np.nan
    return parts


def _with_century(parts: Any) -> Any:
    """The parts with years of two digits written out."""
    years = parts[:, 0]
    two = (years >= 0) & (years < 100)
    full = np.where(two, _CENTURY + (years - _CENTURY) % 100, years)
    return np.concatenate([full[:, None], parts[:, 1:]], axis=1)


def _usable(parts: Any) -> Any:
    """Which rows are dates at all: fill values and NaN are not."""
    limits = ((100, 9999), (1, 12), (1, 31), *_TIME_OF_DAY)[: parts.shape[1]]
    inside = [(parts[:, i] >= low) & (parts[:, i] <= high) for i, (low, high) in enumerate(limits)]
    return np.logical_and.reduce(inside)


def _seconds(rows: Any) -> Any:
    """The rows as seconds since 1970, to measure their distances."""
    days = (
        (rows[:, 0] - 1970).astype("datetime64[Y]").astype("datetime64[M]")
        + (rows[:, 1] - 1).astype("timedelta64[M]")
    ).astype("datetime64[D]") + (rows[:, 2] - 1).astype("timedelta64[D]")
    found = days.astype(float) * 86400.0
    for column, unit in zip(range(3, rows.shape[1]), (3600.0, 60.0, 1.0), strict=False):
        found = found + rows[:, column] * unit
    return found


def _instant(row: Any) -> datetime:
    year, month, day = (int(part) for part in row[:3])
    clock = dict(zip(("hours", "minutes", "seconds"), map(float, row[3:]), strict=False))
    try:
        return datetime(year, month, day, tzinfo=UTC) + timedelta(**clock)
    except ValueError as error:
        raise ValueError(f"{year}-{month}-{day} is no date: {error}") from None
