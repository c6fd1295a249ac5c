"""A table's times in the notation that the recipe states: a layout of digits, or CF units."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pytest_prr.readers.facts import TimeVariable
from pytest_prr.readers.times import time_scales
from pytest_prr.readers.times.written_times import Period

_LAYOUT = re.compile(
    r"(yyyy|yy)([_-]?)mm\2dd(?:[_T ]?(hh)(?:[_:]?(mm|mi)(?:[_:]?(ss))?)?)?", re.IGNORECASE
)
_CLOCK = frozenset("HIMSfcX")
_DAY = timedelta(days=1, seconds=-1)  # to its last second


def converter(asked: TimeVariable) -> Callable[[str], Period] | None:
    """What makes a period of a text (or raises ValueError); None where the recipe says nothing."""
    if asked.units:
        return _counted(asked)
    if asked.layout:
        return _laid_out(asked.layout, asked.scale)
    return None


def _counted(asked: TimeVariable) -> Callable[[str], Period]:
    units, named = time_scales.split(asked.units or "")
    scale = asked.scale if asked.scale != "utc" else named or "utc"
    calendar = (asked.calendar or "standard").lower()

    def convert(text: str) -> Period:
        from pytest_prr.readers.times.calendars import instant

        try:
            number = float(text)
        except ValueError:
            raise ValueError(f"is no number of '{units}'") from None
        at = time_scales.utc(instant(number, units, calendar), scale)
        return Period(first=at, last=at)

    return convert


def _laid_out(layout: str, scale: time_scales.Scale) -> Callable[[str], Period]:
    form, digits = _strptime_form(layout)

    def convert(text: str) -> Period:
        whole = text.strip().removesuffix(".0")
        whole = whole.zfill(digits) if whole.isdigit() else whole
        try:
            found = datetime.strptime(whole, form)  # noqa: DTZ007 (the zone is set below)
        except ValueError:
            raise ValueError(f"is not in the layout {layout}") from None
        at = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        at = time_scales.utc(at, scale)
        has_clock = any(f"%{letter}" in form for letter in _CLOCK)
        return Period(first=at, last=at if has_clock else at + _DAY)

    return convert


def _strptime_form(layout: str) -> tuple[str, int]:
    """The layout in strptime's directives, and how many digits it has (0: it may vary)."""
    match = _LAYOUT.fullmatch(layout)
    if match is None:
        return layout, 0
    year, between, *clock = match.groups()
    form = ("%Y" if len(year) == 4 else "%y") + between + "%m" + between + "%d"
    digits = len(year) + 4
    for part, directive in zip(clock, ("%H", "%M", "%S"), strict=True):
        form += directive if part else ""
        digits += 2 if part else 0
    return form, digits
