"""When the rows of a table are from: which columns tell, and what they tell."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np

from pytest_prr.readers.facts import Asked, Interval, Said, Silent
from pytest_prr.readers.places.arcs import Floats
from pytest_prr.readers.tables import asked_times, columns
from pytest_prr.readers.tables.column_times import MISSING, DateParts, TimeTexts, joined, no_column


class _Reading(Protocol):
    """One way to read some of the columns."""

    @property
    def needs(self) -> tuple[str, ...]: ...

    def add(self, texts: Mapping[str, Sequence[str]], place: Callable[[int], str]) -> None: ...

    def result(self) -> Said[Interval] | Silent: ...


class TableTimes:
    """Takes the columns that it ``needs`` as text, batch by batch, and tells the interval."""

    def __init__(self, names: Sequence[str], asked: Asked, typed: Sequence[str] = ()) -> None:
        """``typed``: the columns whose type is a date or time, where columns have types."""
        self._names, self._typed = names, typed
        self._readings = _readings(names, asked, typed)
        self.needs = tuple(dict.fromkeys(n for one in self._readings for n in one.needs))
        wanted = asked.time.name if asked.time else None
        self._not_there = wanted if wanted is not None and wanted not in names else None

    def add(self, texts: Mapping[str, Sequence[str]], place: Callable[[int], str]) -> None:
        """Rows of the needed columns; ``place`` says where in the file one of an index is."""
        for reading in self._readings:
            reading.add(texts, place)

    def result(self) -> Said[Interval] | Silent:
        if self._not_there is not None:
            there = columns.listed(self._names)
            return Silent(
                reason=f"no column '{self._not_there}', asked for as time; there are {there}"
            )
        if not self._readings:
            return no_column(self._names, self._typed)
        return joined([reading.result() for reading in self._readings])


def _readings(names: Sequence[str], asked: Asked, typed: Sequence[str]) -> list[_Reading]:
    if asked.time is not None:
        name = asked.time.name
        convert = asked_times.converter(asked.time)
        return [_Texts(name, TimeTexts(name, convert))] if name in names else []
    chosen = columns.time_columns(names, typed)
    chosen = [name for name in chosen if name in typed] or chosen
    if pair := columns.date_and_time_of_day(chosen):
        return [_DateAndTime(*pair)]
    if chosen:
        return [_Texts(name, TimeTexts(name)) for name in chosen]
    parts = columns.date_parts(names)
    return [_Parts(parts)] if parts else []


class _Texts:
    def __init__(self, name: str, times: TimeTexts) -> None:
        self.needs = (name,)
        self._times = times

    def add(self, texts: Mapping[str, Sequence[str]], place: Callable[[int], str]) -> None:
        self._times.add(texts[self._times.name], place)

    def result(self) -> Said[Interval] | Silent:
        return self._times.result()


class _DateAndTime:
    """A date in one column, the time of day in another; or the whole time in the second."""

    def __init__(self, date: str, time: str) -> None:
        self.needs = (date, time)
        self._both = TimeTexts(f"{date} with {time}")

    def add(self, texts: Mapping[str, Sequence[str]], place: Callable[[int], str]) -> None:
        dates, times = (texts[name] for name in self.needs)
        self._both.add([_instant(*pair) for pair in zip(dates, times, strict=True)], place)

    def result(self) -> Said[Interval] | Silent:
        return self._both.result()


def _instant(date: str, time: str) -> str:
    if time in MISSING or date in MISSING:
        return date
    return time if len(time) > len("00:00:00.000000+00:00") or "T" in time else f"{date}T{time}"


class _Parts:
    """Columns year, month, day, ..."""

    def __init__(self, names: Sequence[str]) -> None:
        self.needs = tuple(names)
        self._parts = DateParts(names)

    def add(self, texts: Mapping[str, Sequence[str]], place: Callable[[int], str]) -> None:
        del place
        self._parts.add([_numbers(texts[name]) for name in self.needs])

    def result(self) -> Said[Interval] | Silent:
        return self._parts.result()


def _numbers(texts: Sequence[str]) -> Floats:
    """The numbers; NaN for what is none."""
    try:
        return np.fromiter(map(float, texts), float, count=len(texts))
    except ValueError:
        return np.array([_number(text) for text in texts])


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
