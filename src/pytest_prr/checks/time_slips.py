"""Is the time that an item tells the time of its data, and if not, how did it come to differ?"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from pytest_prr.checks.cube_times import Ends, hours_apart, item_ends
from pytest_prr.checks.file_times import YEAR, DataTime, cell, data_time
from pytest_prr.checks.problem import Change, Context, Outcome, Problem, Repair, Subject, Unknown
from pytest_prr.checks.time_fields import (
    DAY,
    NEAR,
    RANGE,
    is_midnight,
    moved,
    range_text,
    reached,
    written,
)
from pytest_prr.readers.times import instants
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import mapping
from pytest_prr.stac.values import time as instant

Slip = Literal["outside", "loose", "zone", "unsorted", "series", "calendar"]
"""How an item's time comes to be another than that of its data."""

_HALF_A_DAY = 12  # hours: from midnight to noon, where nominal times of days differ
_PART = 0.51  # of a step: times in the middle of their cells


def time_is_the_datas(subject: Subject, context: Context, *, slip: Slip) -> Outcome:
    """The item's time is that of its data files, and differs in no way that has this name."""
    ends = context.once(item_ends)
    data = context.derived(data_time) if ends else None
    if isinstance(data, Unknown):
        yield data
    elif data is not None and ends is not None and context.derived(_slip) == slip:
        at = _place(subject, ends, data, slip)
        yield Problem(_SENTENCES[slip](ends, data), at, _as_told(subject, data, slip))


def _slip(context: Context) -> Slip | None:
    """The one slip that explains best why an item's time is not that of its data."""
    ends, data = context.once(item_ends), context.derived(data_time)
    if ends is None or not isinstance(data, DataTime):
        return None
    return next((slip for slip, is_it in _SLIPS if is_it(ends, data)), None)


def _is_shifted(ends: Ends, data: DataTime) -> bool:
    """By whole hours, from its first and last time, or those that stand first and last."""
    return _zone(ends, data) != 0


def _zone(ends: Ends, data: DataTime) -> int:
    """The hours; 0 where it is not so, or where another reason is as likely."""
    told = [data.ends, *_stored(data)]
    hours = next((hours for one in told if (hours := hours_apart(ends, one))), 0)
    half = data.step / 2 if data.step else None
    if abs(hours) == _HALF_A_DAY or half == timedelta(hours=abs(hours)):
        return 0
    # An instant of its own within a day's data is no clue either.
    within = ends[0] == ends[1] and data.first <= ends[0] <= data.last
    return 0 if within and data.span <= 2 * DAY else hours


def _stored(data: DataTime) -> list[Ends]:
    axes = (one.facts.time_axis for one in data.telling if one.facts)
    return [axis.stored for axis in axes if axis and axis.stored]


def _is_unsorted(ends: Ends, data: DataTime) -> bool:
    """Whether it goes from the value that stands first to the one that stands last."""
    return any(
        _same(ends[0], first) and _same(ends[1], ends[0] if ends[0] == ends[1] else last)
        for first, last in _stored(data)
        if not (_same(first, data.first) and _same(last, data.last))
    )


def _is_of_other_calendar(ends: Ends, data: DataTime) -> bool:
    axes = [one.facts.time_axis for one in data.telling if one.facts]
    misread = [axis.as_standard for axis in axes if axis and axis.as_standard]
    far = [pair for pair in misread if not _same(pair[0], data.first) or pair[1] != data.last]
    if ends in far:  # to the microsecond: no other reason is as likely
        return True
    alike = any(_same(ends[0], pair[0]) and _same(ends[1], pair[1]) for pair in far)
    return alike and not _fits(ends, data)


def _same(one: datetime, other: datetime) -> bool:
    """The same instant; of a date without a time of day, the same day."""
    return abs(one - other) <= NEAR or (is_midnight(one) and one.date() == other.date())


def _is_one_of_series(ends: Ends, data: DataTime) -> bool:
    return ends[0] == ends[1] and data.is_series and _reaches(ends[0], data)


def _reaches(at: datetime, data: DataTime) -> bool:
    return data.first - at <= DAY and at - data.last <= DAY


def _fits(ends: Ends, data: DataTime) -> bool:
    return not (_is_outside(ends, data) or _is_loose(ends, data))


def _is_outside(ends: Ends, data: DataTime) -> bool:
    """Whether there are data beyond the item's time, by more than half a step."""
    inner = max(NEAR, _PART * cell(data, timedelta(0)))
    if ends[0] == ends[1]:
        return not _reaches(ends[0], data)
    late = not reached(moved(ends[1], inner), data.last) and not reached(ends[1], data.last)
    return ends[0] - data.first > inner or late


def _is_loose(ends: Ends, data: DataTime) -> bool:
    """Whether the item's time reaches beyond the data, by more than a day and a step."""
    if not data.is_whole or ends[0] == ends[1]:
        return False
    outer = DAY + 1.05 * cell(data, YEAR)
    return data.first - ends[0] > outer or ends[1] - data.last > outer


_SLIPS: Sequence[tuple[Slip, Callable[[Ends, DataTime], bool]]] = (
    ("zone", _is_shifted),
    ("calendar", _is_of_other_calendar),
    ("series", _is_one_of_series),
    ("unsorted", lambda ends, data: _is_unsorted(ends, data) and not _fits(ends, data)),
    ("outside", _is_outside),
    ("loose", _is_loose),
)


def _shown(ends: Ends) -> str:
    return f"'{written(ends[0])}'" if ends[0] == ends[1] else range_text(*ends)


def _but(ends: Ends, data: DataTime) -> str:
    return f"the item's time is {_shown(ends)}, but the data's {_shown(data.ends)} ({data.words})"


def _zone_sentence(ends: Ends, data: DataTime) -> str:
    hours = _zone(ends, data)
    later = "later" if hours > 0 else "earlier"
    return (
        f"the item's time {_shown(ends)} is {abs(hours)} h {later} than the data's, "
        f"{_shown(data.ends)} ({data.words}): the local time of a zone at UTC{hours:+d}, marked Z?"
    )


def _unsorted_sentence(ends: Ends, data: DataTime) -> str:
    return f"{_but(ends, data)}: its first and last value are not the least and the greatest"


def _series_sentence(ends: Ends, data: DataTime) -> str:
    return f"{_but(ends, data)}: a series has a start and an end"


def _calendar_sentence(ends: Ends, data: DataTime) -> str:
    axes = (one.facts.time_axis for one in data.telling if one.facts)
    names = [axis.calendar for axis in axes if axis and axis.calendar]
    return f"{_but(ends, data)}: its numbers count days of the calendar '{names[0]}'"


_SENTENCES: dict[Slip, Callable[[Ends, DataTime], str]] = {
    "zone": _zone_sentence,
    "calendar": _calendar_sentence,
    "series": _series_sentence,
    "unsorted": _unsorted_sentence,
    "outside": _but,
    "loose": _but,
}


def _place(subject: Subject, ends: Ends, data: DataTime, slip: Slip) -> Tokens:
    """The member that is wrong, or more so."""
    properties = mapping(subject.value.get("properties"))
    if properties.get(RANGE[0]) is None:
        return ("properties", "datetime")
    early, late = abs(ends[0] - data.first), abs(ends[1] - data.last)
    wrong_end = slip in ("outside", "loose", "unsorted") and late > early
    return ("properties", RANGE[1] if wrong_end else RANGE[0])


def _as_told(subject: Subject, data: DataTime, slip: Slip) -> Repair | None:
    """The item's own times from the data; none where other files may tell of more time."""
    if not data.is_whole and slip == "loose":
        return None
    properties = mapping(subject.value.get("properties"))
    told = _told(properties, data)
    changes = tuple(
        Change(
            op="replace" if name in properties else "add",
            at=("properties", name),
            value=written(at),
        )
        for name, at in told.items()
        if properties.get(name) != written(at)
    )
    return Repair(description="take the times of the data", changes=changes, safe=False)


def _told(properties: dict[str, Any], data: DataTime) -> dict[str, datetime]:
    """The members of an item that hold its time, as the data have it."""
    start, at = properties.get(RANGE[0]), properties.get("datetime")
    if start is None and not data.span:
        return {"datetime": data.first}
    told = dict(zip(RANGE, _whole_seconds(data), strict=True))
    nominal = instant(at)
    own = start is not None and at != start and nominal and data.first <= nominal <= data.last
    return told if at is None or own else {**told, "datetime": told[RANGE[0]]}


def _whole_seconds(data: DataTime) -> Ends:
    return instants.whole_seconds(data.first), instants.whole_seconds(data.last, up=True)
