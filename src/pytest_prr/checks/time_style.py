"""Times that are well written and still unlikely to be meant."""

from collections.abc import Iterator
from datetime import UTC, datetime

from pytest_prr.checks.cube_times import cubes_tell_the_time
from pytest_prr.checks.problem import Applies, Context, Outcome, Problem, Subject
from pytest_prr.checks.reads import reads
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.time_fields import (
    DAY,
    ITEM_TIMES,
    RANGE,
    STAMPS,
    UNIX_ZERO,
    ZEROS,
    assets_tell_no_time,
    collection_ranges,
    cube_ranges,
    is_midnight,
    ranges,
    replaced,
    times,
    times_are_plain,
    written,
)
from pytest_prr.checks.wording import show
from pytest_prr.stac.values import item_interval
from pytest_prr.stac.values import time as instant

_LAST_YEAR, _FIRST_YEAR = 2500, 1


@silent_where(times_are_plain, kind=Applies.ITEM)
@silent_where(assets_tell_no_time, cubes_tell_the_time, kind=Applies.ASSET)
@reads("extent", metadata=(*ITEM_TIMES, *STAMPS, "cube:dimensions"))
def no_placeholder(subject: Subject, context: Context) -> Outcome:
    """No time is the zero of a clock, or as far away as only placeholders are."""
    del context
    for at, value in times(subject):
        found = instant(value)
        if found is None:
            continue
        if found.year >= _LAST_YEAR or found.year <= _FIRST_YEAR:
            yield Problem(f"{show(value)} is a placeholder; expected the time of the data", at)
        elif found == UNIX_ZERO and not _may_be_zero(subject, at):
            yield Problem(
                f"{show(value)} is the zero of Unix time: what computers make of no time at all",
                at,
            )
    yield from _cubes_at_zero(subject)


def _may_be_zero(subject: Subject, at: tuple[str | int, ...]) -> bool:
    """Whether a time may be 1970: where a range starts, and in a cube."""
    cubes = {end.at for pair in cube_ranges(subject) for end in pair}
    starts = {start.at for start, end in ranges(subject) if _has_length(start.value, end.value)}
    return at in starts | cubes or _begins_item(subject, at)


def _has_length(start: object, end: object) -> bool:
    first, last = instant(start), instant(end)
    return bool(first and (end is None or (last and first < last)))


def _begins_item(subject: Subject, at: tuple[str | int, ...]) -> bool:
    """Whether it is the datetime of an item whose range begins at the same time."""
    metadata, _ = subject.metadata()
    return at[-1] == "datetime" and _has_length(*(metadata.get(name) for name in RANGE))


def _cubes_at_zero(subject: Subject) -> Iterator[Problem]:
    """Cubes that stand at the zero of a clock; but for 1970, while their item does not."""
    for start, end in cube_ranges(subject):
        first = instant(start.value)
        if first is None or first not in ZEROS or first != instant(end.value):
            continue
        item = item_interval(subject.metadata()[0])
        away = item and item[0] and item[1] and (item[0] - first > DAY or first - item[1] > DAY)
        if away or first == UNIX_ZERO:
            yield Problem(
                f"starts and ends at {show(start.value)}, where {ZEROS[first]} begins to count; "
                "were the units of time lost?",
                start.at[:-1],
            )


def closed_and_past(subject: Subject, context: Context) -> Outcome:
    """A collection's interval has both ends, and none lies in the future."""
    del context
    now = datetime.now(UTC)
    for start, end in list(collection_ranges(subject))[:1]:
        if start.value is None and end.value is None:
            yield Problem("the interval is open at both ends: it tells no time", start.at[:-1])
            continue
        for stated, side in ((start, "start"), (end, "end")):
            found = instant(stated.value)
            if stated.value is None:
                yield Problem(
                    f"the interval has no {side}; right only while data come in", stated.at
                )
            elif found and found > now + DAY:
                yield Problem(f"the interval's {side} {show(stated.value)} lies ahead", stated.at)


def end_of_last_day(subject: Subject, context: Context) -> Outcome:
    """An interval of whole days ends with its last day, not at the beginning of it.

    Data may end at midnight: there is no problem where an item ends at the same time.
    """
    for start, end in list(collection_ranges(subject))[:1]:
        first, last = instant(start.value), instant(end.value)
        if not (first and last and first < last and _is_last_day(first, last)):
            continue
        if last not in _ends_of_items(context):
            fixed = written(last.replace(hour=23, minute=59, second=59))
            yield Problem(
                f"ends at {show(end.value)}, the first second of that day; if the day belongs to "
                f"the interval, write '{fixed}'",
                end.at,
                replaced(end.at, fixed),
            )


def _ends_of_items(context: Context) -> set[datetime | None]:
    return {node.item.interval[1] for node in context.items if node.item and node.item.interval}


def _is_last_day(first: datetime, last: datetime) -> bool:
    """Not the end of whole months: midnight of a first, or of the day of month it began on."""
    return is_midnight(first) and is_midnight(last) and last.day not in (1, first.day)
