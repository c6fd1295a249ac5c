"""When the data of a file are from: what the recipe asks for, coordinates, dates, attributes."""

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_prr.readers.arrays.fields import Fields
from pytest_prr.readers.facts import Asked, Interval, Said, Silent, TimeAxis, TimeVariable
from pytest_prr.readers.times import (
    counted_times,
    date_columns,
    text_times,
    time_attributes,
    time_series,
)
from pytest_prr.readers.times.time_series import Series

_KINDS = (counted_times.series, date_columns.series, text_times.series)


@dataclass(frozen=True, kw_only=True)
class Times:
    """The time of a file, and the variables that tell it, if it is variables."""

    interval: Said[Interval] | Silent
    series: Sequence[Series] = ()

    @property
    def step(self) -> float | None:
        """Seconds, the median along the time axis."""
        return next((one.step for one in self.series if one.step), None)

    @property
    def axis(self) -> TimeAxis | None:
        """The longest of the series: it is what may be misread."""
        longest = max(self.series, key=lambda one: one.size, default=None)
        return longest.axis if longest else None


def times(fields: Fields, asked: Asked) -> Times:
    """First and last instant that the file's variables, or else its attributes, tell."""
    if asked.time is not None:
        answer = _asked(fields, asked.time)
        if isinstance(answer, Silent):
            return Times(interval=answer)
        return Times(interval=time_series.joined([answer]), series=[answer])
    reasons = []
    for kind in _KINDS:
        found = kind(fields)
        if not isinstance(found, Silent):
            return Times(interval=time_series.joined(found), series=found)
        reasons.append(found.reason)
    stated = time_attributes.interval(fields.attributes)
    if isinstance(stated, Said):
        return Times(interval=stated)
    reasons.append(stated.reason)
    return Times(interval=Silent(reason="; ".join(reason for reason in reasons if reason)))


def _asked(fields: Fields, asked: TimeVariable) -> Series | Silent:
    """The variable that the recipe names, read as the recipe says."""
    name = fields.asked_for(asked.name)
    if name is None:
        return Silent(reason=f"no variable is called '{asked.name}', as the recipe says")
    if asked.layout and date_columns.is_layout(asked.layout):
        return date_columns.of(fields, name, asked.layout)
    if asked.layout:
        return text_times.of(fields, name, asked.layout)
    if asked.units or "units" in fields.variables[name].attrs:
        return counted_times.of(fields, name, asked)
    return _by_itself(fields, name)


def _by_itself(fields: Fields, name: str) -> Series | Silent:
    """A variable without units: dates as digits, or text."""
    variable = fields.variables[name]
    if variable.dtype.kind in "SUO":
        return text_times.of(fields, name)
    alone = Fields(variables={name: variable}, attributes={})
    told = date_columns.series(alone)
    if isinstance(told, Silent):
        return Silent(reason=told.reason or f"'{name}' has no units; say its layout or units")
    return told[0]
