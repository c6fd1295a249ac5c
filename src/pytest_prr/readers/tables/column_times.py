"""First and last instant of a table's columns, batch by batch: texts, numbers, parts of dates."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from pytest_prr.readers.facts import Interval, Said, Silent
from pytest_prr.readers.places.arcs import Floats
from pytest_prr.readers.tables.columns import listed
from pytest_prr.readers.times.written_times import Period, period

Convert = Callable[[str], Period]

MISSING = frozenset(("", "NA", "N/A", "NaN", "nan", "NAN", "NaT", "null", "NULL", "None", "-"))
ADVICE = "say how with 'read: {time: {name: …, layout: …}}'"
_DIGITS = str.maketrans("0123456789", "0" * 10)
_SORTABLE = ("0000-00-00", "0000-00-00T00:00:00", "0000-00-00 00:00:00", "0000-00-00T00:00:00Z")
_PARTS = ((1, 9999), (1, 12), (1, 31), (0, 24), (0, 59), (0, 60))  # year to second
_LENGTHS = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))
_SHOWN = 40  # characters of a value in a sentence


class TimeTexts:
    """A column of dates or times as text."""

    def __init__(self, name: str, convert: Convert | None = None) -> None:
        """With ``convert``, a text becomes a period (or ValueError); without, it is ISO 8601."""
        self.name = name
        self._convert = convert or iso
        self._sorts = convert is None
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._is_naive = False
        self._trouble = ""

    def add(self, texts: Sequence[str], place: Callable[[int], str]) -> None:
        """Values; ``place`` says where the one of an index stands ('line 12'), for messages."""
        if self._trouble:
            return
        told = set(texts) - MISSING
        for text in _extremes(told) if self._sorts else told:
            try:
                found = self._convert(text)
            except ValueError as error:
                where = place(texts.index(text))
                self._trouble = f"column '{self.name}', {where}: '{text[:_SHOWN]}' {error}"
                return
            self._is_naive |= found.is_naive
            self._first = min(self._first or found.first, found.first)
            self._last = max(self._last or found.last, found.last)

    def result(self) -> Said[Interval] | Silent:
        if self._trouble:
            return Silent(reason=f"{self._trouble}; {ADVICE}")
        if self._first is None or self._last is None:
            return Silent(reason=f"column '{self.name}' holds no time")
        return Said(
            value=(self._first, self._last), source=words(self.name, is_naive=self._is_naive)
        )


class DateParts:
    """Columns year, month, day, ..., or the first few of these: whole years, months, days."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._least: tuple[float, ...] | None = None
        self._greatest: tuple[float, ...] | None = None

    def add(self, parts: Sequence[Floats]) -> None:
        """One array for each column; rows with NaN or what is no date do not count."""
        known = np.logical_and.reduce(
            [
                (part >= low) & (part <= high)
                for part, (low, high) in zip(parts, _PARTS, strict=False)
            ]
        )
        rows = np.stack([part[known] for part in parts], axis=-1)
        if not len(rows):
            return
        order = np.lexsort(rows.T[::-1])
        first, last = (tuple(map(float, rows[order[at]])) for at in (0, -1))
        self._least = min(self._least or first, first)
        self._greatest = max(self._greatest or last, last)

    def result(self) -> Said[Interval] | Silent:
        named = ", ".join(self.names)
        if self._least is None or self._greatest is None:
            return Silent(reason=f"columns {named} hold no date")
        try:
            ends = _starts(self._least), _ends(self._greatest)
        except (ValueError, OverflowError) as error:
            return Silent(reason=f"columns {named} hold what is no date: {error}")
        return Said(value=ends, source=f"columns {named}, least and greatest")


def iso(text: str) -> Period:
    """ISO 8601 and its kin. Raises ValueError; numbers that only may be dates are refused."""
    text = text.strip()
    if text.replace(".", "", 1).isdigit() and len(text) not in (8, 12, 14):
        raise ValueError("may count something, or be a date")
    return period(text)


def joined(answers: Sequence[Said[Interval] | Silent]) -> Said[Interval] | Silent:
    """All columns as one interval; Silent where one of them (an end, say) does not tell."""
    said = [answer for answer in answers if isinstance(answer, Said)]
    silent = [answer.reason for answer in answers if isinstance(answer, Silent)]
    if silent or not said:
        return Silent(reason="; ".join(silent))
    whole = (min(one.value[0] for one in said), max(one.value[1] for one in said))
    return Said(value=whole, source=" and ".join(one.source for one in said))


def no_column(names: Sequence[str], typed: Sequence[str] = ()) -> Silent:
    """Why no column was taken for the rows' time; those of a type for times are ``typed``."""
    if typed:
        return Silent(
            reason=f"none of the columns with times ({listed(typed)}) is named as that of its "
            "rows; choose one with 'read: {time: {name: …}}'"
        )
    return Silent(reason=f"no column is named as the time of its rows among {listed(names)}")


def words(name: str, *, is_naive: bool) -> str:
    """Where an interval was read."""
    zone = " (no time zone: taken as UTC)" if is_naive else ""
    return f"column {name}, least and greatest{zone}"


def _extremes(texts: set[str]) -> Iterable[str]:
    """The least and the greatest where one form of all the texts sorts as time does; else all."""
    forms = set("\n".join(texts).translate(_DIGITS).split("\n"))
    if len(forms) == 1 and forms <= set(_SORTABLE):
        return min(texts), max(texts)
    return texts


def _starts(parts: tuple[float, ...]) -> datetime:
    year, month, day = (int(part) for part in (*parts, 1, 1)[:3])
    clock = dict(zip(("hours", "minutes", "seconds"), parts[3:], strict=False))
    return datetime(year, month, day, tzinfo=UTC) + timedelta(**clock)


def _ends(parts: tuple[float, ...]) -> datetime:
    """The last second of the year, month, day, hour or minute; a second is itself."""
    if len(parts) == 1:
        parts = (*parts, 12)
    if len(parts) == 2:
        parts = (*parts, monthrange(int(parts[0]), int(parts[1]))[1])
    return _starts(parts) + _LENGTHS[len(parts) - 3] - _LENGTHS[-1]
