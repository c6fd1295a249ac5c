"""Dates written as numbers: columns year, month, day, ...; or integers such as 20110131."""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from pytest_prr.readers.facts import Interval, Said, Silent

if TYPE_CHECKING:
    from xarray import Dataset, Variable

_NAME = re.compile(r"(?:yy|yyyy)_?mm_?dd(?:_?(hh)(?:_?(mm|mi)(?:_?(ss))?)?)?", re.IGNORECASE)
_DAY_AS = re.compile(r"day as %Y%m%d(\.%f)?")
_PLAIN_NAMES = ("time", "date", "day")
_TIME_OF_DAY = ((0, 24), (0, 59), (0, 60))  # hour, minute, second


def interval(dataset: "Dataset") -> Said[Interval] | Silent:
    """First and last date of the variables that hold dates as numbers."""
    found, sources, reasons = [], [], []
    for name, variable in dataset.variables.items():
        parts = _parts(str(name), variable)
        if parts is None:
            continue
        try:
            found.append(_ends(parts))
            dims = ", ".join(map(str, variable.dims))
            sources.append(f"{name}({dims}) read as {_WORDS[parts.shape[1]]}, least and greatest")
        except ValueError as error:
            reasons.append(f"'{name}': {error}")
    if not found:
        return Silent(reason="; ".join(reasons))
    whole = (min(start for start, _ in found), max(end for _, end in found))
    return Said(value=whole, source=" and ".join(sources))


_WORDS = {
    3: "year, month, day",
    4: "year, month, day, hour",
    5: "year, month, day, hour, minute",
    6: "year, month, day, hour, minute, second",
}


def _parts(name: str, variable: "Variable") -> Any:
    """An array (date, part): year, month, day and more; None where the variable holds no dates."""
    match = _NAME.fullmatch(name)
    if variable.dtype.kind not in "iuf":
        return None
    if match and variable.ndim == 2:
        count = 3 + sum(part is not None for part in match.groups())
        values = variable.values
        turned = values.shape[1] != count and values.shape[0] == count
        values = values.T if turned else values
        return values.astype(float) if values.shape[1] == count else None
    as_day = _DAY_AS.fullmatch(str(variable.attrs.get("units", "")))
    unitless = name.lower() in _PLAIN_NAMES and "units" not in variable.attrs
    if variable.ndim < 2 and (match or as_day or unitless):
        parts = _digits(np.atleast_1d(variable.values).astype(float))
        return parts if match or as_day or _usable(parts).any() else None
    return None


def _digits(numbers: Any) -> Any:
    """20110131 -> 2011, 1, 31; with 2, 4 or 6 more digits also hour, minute, second.

    A fraction, as in 20110131.5, is a part of the day.
    """
    known = np.isfinite(numbers) & (numbers >= 1_01_01) & (numbers < 1e14)
    whole = np.where(known, np.floor(numbers), 0).astype(np.int64)
    largest = int(whole.max(initial=0))
    more = next((n for n in (0, 1, 2, 3) if largest < 10 ** (8 + 2 * n)), 0)
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


def _usable(parts: Any) -> Any:
    """Which rows are dates at all: fill values and NaN are not."""
    limits = ((100, 9999), (1, 12), (1, 31), *_TIME_OF_DAY)[: parts.shape[1]]
    inside = [(parts[:, i] >= low) & (parts[:, i] <= high) for i, (low, high) in enumerate(limits)]
    return np.logical_and.reduce(inside)


def _ends(parts: Any) -> Interval:
    """Raises ValueError where no row is a date."""
    rows = parts[_usable(parts)]
    if not len(rows):
        raise ValueError("no row is a date (year of four digits, month, day, ...)")
    order = np.lexsort(rows.T[::-1])
    first, last = _instant(rows[order[0]]), _instant(rows[order[-1]])
    if rows.shape[1] == 3:  # a date is a whole day
        last += timedelta(days=1, seconds=-1)
    return first, last


def _instant(row: Any) -> datetime:
    year, month, day = (int(part) for part in row[:3])
    clock = dict(zip(("hours", "minutes", "seconds"), map(float, row[3:]), strict=False))
    try:
        return datetime(year, month, day, tzinfo=UTC) + timedelta(**clock)
    except ValueError as error:
        raise ValueError(f"{year}-{month}-{day} is no date: {error}") from None
