"""CF calendars: numbers with ``... since ...`` units become instants in UTC.

STAC times are RFC 3339, that is, the Gregorian calendar for all years. Dates of the real-world
calendars (standard, julian) are converted to it. A model's calendar (360_day, noleap, ...) has
no instant in the real world: its date is kept as it reads, and a day that the month does not
have, such as 30 February, becomes the last second of that month.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import cftime
import numpy as np

CLOCKS = ("standard", "gregorian", "proleptic_gregorian")  # what clocks show, since 1583
REAL = (*CLOCKS, "julian")
_NOISE = timedelta(milliseconds=1)  # what floating-point time units leave behind
_MICROSECOND = timedelta(microseconds=1)
_REFORM = 1583  # from this year on, the standard calendar is the Gregorian one
_LAST = 9999  # the last year that can be written
_NANO = re.compile(r"\s*(nanoseconds?|nsecs?|ns)\b", re.IGNORECASE)
# Seconds in the units that cftime knows, by their first letters.
_SECONDS = {"mic": 1e-6, "mil": 1e-3, "ms": 1e-3, "s": 1.0, "mi": 60.0, "h": 3600.0, "d": 86400.0}


def instant(number: float, units: str, calendar: str) -> datetime:
    """The instant that ``number`` stands for. Raises ValueError with the reason."""
    known, factor = _known_units(units)
    count = number / factor if factor > 1 else number
    clock = _clock(known, calendar)
    if clock and (shown := clock.shown(count)):
        return _without_noise(shown)
    try:
        date = cftime.num2date(count, known, calendar)
        if calendar == "julian" or (calendar in REAL and date.year < _REFORM):
            date = date.change_calendar("proleptic_gregorian")
    except (ValueError, OverflowError, TypeError) as error:
        raise ValueError(f"{number:g} '{units}' in calendar '{calendar}': {error}") from None
    return _without_noise(_gregorian(date))


@dataclass(frozen=True, kw_only=True)
class _Clock:
    """Units of a calendar that clocks show, counted without cftime, which takes much longer."""

    origin: datetime  # a whole second
    unit: int  # microseconds
    least: int  # microseconds from the origin to the first instant that is told here
    end: int  # and to the first one that is not

    def shown(self, count: float) -> datetime | None:
        """As cftime counts, in extended precision; None where the calendars are not alike."""
        if isinstance(count, int):
            passed: Any = count * self.unit
        elif isinstance(count, float):
            passed = np.rint(np.longdouble(count) * self.unit)
        else:
            return None
        if not self.least <= passed < self.end:
            return None
        return self.origin + timedelta(microseconds=int(passed))


@lru_cache(maxsize=64)  # files of one kind have the same units
def _clock(units: str, calendar: str) -> _Clock | None:
    """None where cftime has to be asked for each number."""
    if calendar not in CLOCKS:
        return None
    try:
        origin, after = (_gregorian(cftime.num2date(n, units, calendar)) for n in (0, 1))
    except (ValueError, OverflowError, TypeError):
        return None
    if origin.microsecond or not _REFORM <= origin.year < _LAST:
        return None
    return _Clock(
        origin=origin,
        unit=(after - origin) // _MICROSECOND,
        least=(datetime(_REFORM, 1, 1, tzinfo=UTC) - origin) // _MICROSECOND,
        end=(datetime(_LAST, 1, 1, tzinfo=UTC) - origin) // _MICROSECOND,
    )


def seconds(units: str) -> float | None:
    """The length of a time unit ('days since ...') in seconds; None for months and years."""
    if _NANO.match(units):
        return 1e-9
    word = (units.split() or [""])[0].lower()
    same = ("us", "usec", "usecs")
    if word in same:
        return 1e-6
    known = max((key for key in _SECONDS if word.startswith(key)), key=len, default="")
    return _SECONDS.get(known)


def _known_units(units: str) -> tuple[str, int]:
    """Units that cftime knows, and what numbers are to be divided by: it has no nanoseconds."""
    return (_NANO.sub("microseconds", units), 1000) if _NANO.match(units) else (units, 1)


def _gregorian(date: Any) -> datetime:
    if not 1 <= date.year <= _LAST:
        raise ValueError(f"the year {date.year} cannot be written in RFC 3339")
    last_day = monthrange(date.year, date.month)[1]
    if date.day > last_day:
        return datetime(date.year, date.month, last_day, 23, 59, 59, tzinfo=UTC)
    clock = (date.hour, date.minute, date.second, date.microsecond)
    return datetime(date.year, date.month, date.day, *clock, tzinfo=UTC)


def _without_noise(exact: datetime) -> datetime:
    """The nearest whole second where that is less than a millisecond away."""
    second = exact.replace(microsecond=0)
    if exact - second < _NOISE:
        return second
    after = timedelta(seconds=1) - (exact - second)
    return exact + after if after < _NOISE and exact.year < _LAST else exact


def finite(values: Any) -> Any:
    """The numbers of an array that are neither NaN nor one of netCDF's fill values."""
    numbers = np.asarray(values)
    if numbers.dtype.kind not in "iuf":
        return np.empty(0)
    fills = (-2147483647, -9223372036854775806, 9223372036854775807, -(2**63))
    flat = numbers.ravel()
    if numbers.dtype.kind == "f":
        return flat[np.isfinite(flat) & (np.abs(flat) < 1e30)]
    return flat[~np.isin(flat, [f for f in fills if _fits(f, numbers.dtype)])]


def _fits(number: int, kind: Any) -> bool:
    limits = np.iinfo(kind)
    return bool(limits.min <= number <= limits.max)
