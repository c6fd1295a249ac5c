"""When the data of a file are from: CF time coordinates, columns of dates, ACDD attributes."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pytest_prr.readers import date_columns, instants
from pytest_prr.readers.facts import Interval, Said, Silent

if TYPE_CHECKING:
    from datetime import datetime

    from xarray import Dataset, Variable

_SINCE = re.compile(r"^\s*[A-Za-z]+\s+since\s+\S", re.IGNORECASE)
_NAMES = re.compile(r"(.*[_-])?(time|times|date|datetime|t)([_-](counter|centered|instant))?")


def interval(dataset: "Dataset") -> Said[Interval] | Silent:
    """First and last instant that the file's coordinates, or else its attributes, tell."""
    reasons = []
    for attempt in (_from_coordinates, date_columns.interval, _from_attributes):
        answer = attempt(dataset)
        if isinstance(answer, Said):
            return answer
        reasons.append(answer.reason)
    return Silent(reason="; ".join(reason for reason in reasons if reason))


def _from_coordinates(dataset: "Dataset") -> Said[Interval] | Silent:
    chosen = _time_coordinates(dataset)
    if not chosen:
        return Silent(reason=_no_coordinate(dataset))
    found, sources, reasons = [], [], []
    for name in chosen:
        answer = _ends(dataset, name)
        if isinstance(answer, Said):
            found.append(answer.value)
            sources.append(answer.source)
        else:
            reasons.append(answer.reason)
    if not found:
        return Silent(reason="; ".join(reasons))
    whole = (min(start for start, _ in found), max(end for _, end in found))
    return Said(value=whole, source=" and ".join(sources))


def _time_coordinates(dataset: "Dataset") -> list[str]:
    """The best kind of time coordinate that the file has: all variables of that kind."""
    counted = [str(n) for n, v in dataset.variables.items() if _SINCE.match(_text(v, "units"))]
    # Any other standard name (forecast_reference_time, say) is the time of something else.
    ours = [n for n in counted if _text(dataset.variables[n], "standard_name") in ("", "time")]
    keys = ("bounds", "climatology")
    bounds = {_text(v, key) for v in dataset.variables.values() for key in keys}
    candidates = [name for name in ours if name not in bounds]
    kinds = {name: _kind(name, dataset.variables[name]) for name in candidates}
    best = min((kind for kind in kinds.values() if kind), default=0)
    return [name for name in candidates if best and kinds[name] == best]


def _kind(name: str, variable: "Variable") -> int:
    """How sure it is that this is the data's time: 1 is surest, 0 is not at all."""
    if _text(variable, "standard_name") == "time":
        return 1
    if _text(variable, "axis").upper() == "T":
        return 2
    if variable.dims == (name,):
        return 3
    return 4 if _NAMES.fullmatch(name.lower()) else 0


def _no_coordinate(dataset: "Dataset") -> str:
    others = [str(n) for n, v in dataset.variables.items() if _SINCE.match(_text(v, "units"))]
    if not others:
        return "no variable has CF time units ('days since ...')"
    return f"no time coordinate among the variables with CF time units ({', '.join(others)})"


def _ends(dataset: "Dataset", name: str) -> Said[Interval] | Silent:
    """Least and greatest of a time variable and of its bounds."""
    from pytest_prr.readers.calendars import REAL, instant

    variable = dataset.variables[name]
    units = _text(variable, "units")
    calendar = _text(variable, "calendar").lower() or "standard"
    try:
        numbers = list(_extremes(dataset, variable))
        if not numbers:
            return Silent(reason=f"'{name}' holds no value")
        found = [instant(number, units, calendar) for number in numbers]
    except ValueError as error:
        return Silent(reason=f"'{name}': {error}")
    named = " and ".join(
        _signature(dataset, n) for n in (name, _bounds_name(dataset, variable)) if n
    )
    words = f"{named}, least and greatest"
    if calendar not in REAL:
        words += f", in calendar {calendar}"
    return Said(value=(min(found), max(found)), source=words)


def _extremes(dataset: "Dataset", variable: "Variable") -> Iterator[float]:
    from pytest_prr.readers.calendars import finite

    bounds = _bounds_name(dataset, variable)
    for array in (variable, dataset.variables[bounds] if bounds else None):
        numbers = finite(array.values) if array is not None else None
        if numbers is not None and numbers.size:
            yield numbers.min().item()
            yield numbers.max().item()


def _bounds_name(dataset: "Dataset", variable: "Variable") -> str:
    """The variable with the cells' bounds, where there is one that fits."""
    for key in ("climatology", "bounds"):
        name = _text(variable, key)
        fits = name in dataset.variables and dataset.variables[name].ndim == variable.ndim + 1
        if fits and dataset.variables[name].dims[:-1] == variable.dims:
            return name
    return ""


def _signature(dataset: "Dataset", name: str) -> str:
    dims = dataset.variables[name].dims
    return f"{name}({', '.join(map(str, dims))})" if dims else name


def _text(variable: "Variable", key: str) -> str:
    value: Any = variable.attrs.get(key, "")
    return value.strip() if isinstance(value, str) else ""


def _from_attributes(dataset: "Dataset") -> Said[Interval] | Silent:
    """ACDD's time_coverage_start and time_coverage_end."""
    ends: list[datetime] = []
    for key in ("time_coverage_start", "time_coverage_end"):
        value = dataset.attrs.get(key)
        if value is None:
            return Silent(
                reason="" if not ends else "the attribute 'time_coverage_end' is not there"
            )
        try:
            ends.append(instants.parse(str(value).strip(), last=key.endswith("end")))
        except ValueError as error:
            return Silent(reason=f"the attribute '{key}', '{value}', {error}")
    if ends[0] > ends[1]:
        return Silent(
            reason="the attribute 'time_coverage_start' is later than 'time_coverage_end'"
        )
    words = "the attributes time_coverage_start and time_coverage_end"
    return Said(value=(ends[0], ends[1]), source=words)
