"""Times written as text: '2011-01-31', '2011-01-31T12:00:00Z', '20110131T120000'."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from pytest_prr.readers.arrays.fields import Fields, is_number, text
from pytest_prr.readers.facts import Silent
from pytest_prr.readers.times import written_times
from pytest_prr.readers.times.counted_times import is_time_name
from pytest_prr.readers.times.time_series import Series, of_all, steps

if TYPE_CHECKING:
    from pytest_prr.readers.arrays.field import Field

_MOST = 1_000_000  # texts of one variable; more of them would take minutes
_NOTHING = ("", "nan", "nat", "none", "null", "--", "n/a")


def series(fields: Fields) -> list[Series] | Silent:
    """The variables of text that are called as times are, or have that standard name."""
    chosen = [
        name
        for name, variable in fields.variables.items()
        if _is_text(variable) and (text(variable, "standard_name") == "time" or is_time_name(name))
    ]
    return of_all([of(fields, name) for name in chosen])


def of(fields: Fields, name: str, layout: str | None = None) -> Series | Silent:
    """The times of a variable: in ISO 8601's forms, or in strptime's ``layout``.

    With a layout, numbers are read by their digits (20110131).
    """
    variable = fields.variables[name]
    if variable.size > _MOST:
        return Silent(reason=f"'{name}' holds {variable.size} texts, more than {_MOST}")
    texts = _texts(variable)
    if not texts:
        return Silent(reason=f"'{name}' holds no value")
    try:
        periods = [_period(one, layout) for one in texts]
    except ValueError as error:
        return Silent(reason=f"'{name}': {error}")
    firsts = [one.first for one in periods]
    stored = periods[0].first, periods[-1].last
    ends = min(firsts), max(one.last for one in periods)
    words = f"{fields.signature(name)} as text{f' {layout}' if layout else ''}, least and greatest"
    words += ", taken as UTC" * any(one.is_naive for one in periods)
    return Series(
        name=name,
        first=ends[0],
        last=ends[1],
        words=words,
        size=len(periods),
        stored=stored if stored != ends else None,
        **steps(np.array([one.timestamp() for one in firsts]), 1.0),
    )


def _period(one: str, layout: str | None) -> written_times.Period:
    try:
        if layout is None:
            return written_times.period(one)
        at = datetime.strptime(one, layout)  # noqa: DTZ007  # the zone is given below
    except ValueError as error:
        found = f"not in the layout {layout}" if layout else error
        raise ValueError(f"'{one[:40]}' {found}") from None
    whole_day = at.tzinfo is None and not any(f"%{key}" in (layout or "") for key in "HIMSfsXcT")
    if whole_day:
        return written_times.period(f"{at.date()}")
    naive = at.tzinfo is None
    at = at.replace(tzinfo=UTC) if naive else at.astimezone(UTC)
    return written_times.Period(first=at, last=at, is_naive=naive)


def _is_text(variable: "Field") -> bool:
    return variable.dtype.kind in "SUO"


def _texts(variable: "Field") -> list[str]:
    """The different texts of a variable in its order, without blanks and what is nothing."""
    values: Any = np.ravel(variable.values)
    if is_number(variable):
        known = values[np.isfinite(values)]
        return list(dict.fromkeys(str(int(one)) for one in known if one == int(one)))
    decoded = (one.decode("utf-8", "replace") if isinstance(one, bytes) else one for one in values)
    found = dict.fromkeys(str(one).strip().rstrip("\0").strip() for one in decoded)
    return [one for one in found if one.lower() not in _NOTHING]
