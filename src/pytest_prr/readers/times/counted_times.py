"""Times as CF counts them: numbers with units such as 'days since 2000-01-01'."""

import re
from typing import TYPE_CHECKING, Any

from pytest_prr.readers.arrays.fields import Fields, leaf, text
from pytest_prr.readers.facts import Interval, Silent, TimeVariable
from pytest_prr.readers.places import blocks
from pytest_prr.readers.times import time_scales
from pytest_prr.readers.times.time_series import Series, of_all, steps

if TYPE_CHECKING:
    from pytest_prr.readers.arrays.field import Field

_SINCE = re.compile(r"^\s*(?:(?:TAI|GPS)\s+)?[A-Za-z]+\s+since\s+\S", re.IGNORECASE)
_NAMES = re.compile(r"(.*[_-])?(time|times|date|datetime|t)([_-](counter|centered|instant))?")
_BOUNDS = ("climatology", "bounds")


def is_time_name(name: str) -> bool:
    """Whether a variable is called as times are: time, obs_time, time_counter, t, date."""
    return _NAMES.fullmatch(leaf(name).lower()) is not None


def series(fields: Fields) -> list[Series] | Silent:
    """The surest kind of time coordinate that the file has: all variables of that kind."""
    counted = [n for n, v in fields.variables.items() if _SINCE.match(text(v, "units"))]
    kinds = {n: _kind(fields, n) for n in counted if n not in fields.all_bounds}
    best = min((kind for kind in kinds.values() if kind), default=0)
    if not best:
        return Silent(reason=_none(counted))
    return of_all([of(fields, name) for name, kind in kinds.items() if kind == best])


def _kind(fields: Fields, name: str) -> int:
    """How sure it is that this is the data's time: 1 is surest, 0 is not at all."""
    variable = fields.variables[name]
    standard_name = text(variable, "standard_name")
    if standard_name:  # any other one (forecast_reference_time, say) is the time of something else
        return int(standard_name == "time")
    if text(variable, "axis").upper() == "T":
        return 2
    if fields.is_own(name):
        return 3
    return 4 if is_time_name(name) else 0


def _none(others: list[str]) -> str:
    if not others:
        return "no variable has CF time units ('days since ...')"
    return f"no time coordinate among the variables with CF time units ({', '.join(others)})"


def of(fields: Fields, name: str, asked: TimeVariable | None = None) -> Series | Silent:
    """Least and greatest of a time variable and of its bounds, in units that may be asked for."""
    variable = fields.variables[name]
    units, scale = time_scales.split((asked and asked.units) or text(variable, "units"))
    scale = scale or _stated_scale(variable)
    if asked and asked.scale != "utc":
        scale = asked.scale
    calendar = ((asked and asked.calendar) or text(variable, "calendar")).lower() or "standard"
    try:
        return _series(fields, name, units, calendar, scale)
    except ValueError as error:
        return Silent(reason=f"'{name}': {error}")


def _stated_scale(variable: "Field") -> time_scales.Scale:
    words = (text(variable, key) for key in ("time_scale", "timescale"))
    stated = next((scale for word in words if (scale := time_scales.named(word))), None)
    return stated or time_scales.in_name(text(variable, "long_name")) or "utc"


def _series(
    fields: Fields, name: str, units: str, calendar: str, scale: time_scales.Scale
) -> Series | Silent:
    """Raises ValueError where a number stands for no instant."""
    from pytest_prr.readers.times.calendars import CLOCKS, REAL, seconds

    bounds = fields.bounds(name, *_BOUNDS)
    pairs = [_least_and_greatest(fields, n) for n in (name, bounds) if n]
    numbers = [number for pair in pairs if pair for number in pair]
    if not numbers:
        return Silent(reason=f"'{name}' holds no value")
    ends = min(numbers), max(numbers)
    first, last = _instants(ends, units, calendar, scale)
    words = " and ".join(fields.signature(n) for n in (name, bounds) if n) + ", least and greatest"
    words += f", in calendar {calendar}" * (calendar not in REAL)
    words += f", from {scale.upper()} to UTC" * (scale != "utc")
    line = _line(fields, name)
    is_odd = calendar not in CLOCKS
    stored = (line[0].item(), line[-1].item()) if _is_unsorted(line) else None
    return Series(
        name=name,
        first=first,
        last=last,
        words=words,
        size=fields.variables[name].size,
        calendar=calendar if is_odd else None,
        stored=_instants(stored, units, calendar, scale) if stored else None,
        as_standard=_misread(ends, units, scale) if is_odd else None,
        **steps(line, seconds(units)),
    )


def _instants(
    pair: tuple[float, float], units: str, calendar: str, scale: time_scales.Scale
) -> Interval:
    """The two instants, in UTC. Raises ValueError where a number stands for none."""
    from pytest_prr.readers.times.calendars import instant

    known = {n: time_scales.utc(instant(n, units, calendar), scale) for n in dict.fromkeys(pair)}
    return known[pair[0]], known[pair[1]]


def _misread(ends: tuple[float, float], units: str, scale: time_scales.Scale) -> Interval | None:
    """What the numbers are in the standard calendar; None where that has no such instants."""
    try:
        return _instants(ends, units, "standard", scale)
    except ValueError:
        return None


def _is_unsorted(line: Any) -> bool:
    """Whether the first value is not the least, or the last not the greatest."""
    return len(line) > 1 and not (line[0] <= line.min() and line[-1] >= line.max())


def _least_and_greatest(fields: Fields, name: str) -> tuple[float, float] | None:
    from pytest_prr.readers.times.calendars import finite

    variable = fields.variables[name]
    low, high = [], []
    for part in blocks.rows([variable]):
        numbers = _finite(fields, name) if part is None else finite(blocks.read(variable, part))
        if numbers.size:
            low.append(numbers.min().item())
            high.append(numbers.max().item())
    return (min(low), max(high)) if low else None


def _line(fields: Fields, name: str) -> Any:
    """The numbers of a time axis; none of a variable that is no axis, or a long one."""
    variable = fields.variables[name]
    is_line = variable.ndim == 1 and variable.size <= blocks.VALUES
    return _finite(fields, name) if is_line else ()


def _finite(fields: Fields, name: str) -> Any:
    """The numbers of a variable that is read at once; those of an axis are looked at once."""
    from pytest_prr.readers.times.calendars import finite

    if fields.variables[name].ndim > 1:
        return finite(fields.values(name))
    return fields.once("finite", name, lambda: finite(fields.values(name)))
