"""Do a datacube's temporal dimensions and the item tell the same time?"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from pytest_prr.checks.data_times import (
    CubeTime,
    cube_dimensions,
    cube_times,
    named_assets,
    names_tell_no_time,
)
from pytest_prr.checks.problem import (
    Applies,
    Change,
    Context,
    Outcome,
    Problem,
    Repair,
    Subject,
)
from pytest_prr.checks.reads import reads
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.time_fields import (
    DAY,
    LATE,
    NEAR,
    RANGE,
    holds,
    is_midnight,
    range_is_stated,
    range_text,
    written,
)
from pytest_prr.checks.wording import shorten, show
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import item_interval, mapping

_MOST_HOURS = 14  # the local time furthest from UTC: Kiribati
# ISO 8601 durations of nothing, or of less than a millisecond: counts taken for times.
_NO_STEP = re.compile(
    r"P(?=\d|T\d)(?:0[YMWD])*(?:T(?:0[HM])*(?:0(?:\.0{3}\d*|\.0+)?S)?)?", re.IGNORECASE
)

Ends = tuple[datetime, datetime]


def cubes_tell_the_time(item: dict[str, Any], context: Context) -> bool:
    """The temporal dimensions of an item's cubes have its own range, to the letter."""
    cubes = context.once(cube_dimensions)
    if cubes is None or (cubes and not context.holds(range_is_stated)):
        return False
    return all(_has_extent(cube, item) for cube in cubes)


def _has_extent(cube: object, item: dict[str, Any]) -> bool:
    if type(cube) is not dict or not all(type(dimension) is dict for dimension in cube.values()):
        return False
    own = [item["properties"][name] for name in RANGE]
    temporal = [dim for dim in cube.values() if dim.get("type") == "temporal"]
    return all(dim.get("extent") == own for dim in temporal)


@silent_where(cubes_tell_the_time)
def covers_its_cube(subject: Subject, context: Context) -> Outcome:
    """The item's time covers the temporal dimensions of its datacube, and little more."""
    del subject
    ends = context.once(item_ends)
    cubes = context.once(cube_times)
    told = {(cube.start, cube.end) for cube in cubes}
    if ends is None or not cubes or any(hours_apart(ends, one) for one in told):
        return
    if told == {ends}:
        return
    for cube in cubes:
        if _reaches_outside(cube, ends):
            yield Problem(
                f"dimension '{cube.name}' covers {range_text(cube.start, cube.end)}, but the "
                f"item's time is {_text(ends)}",
                cube.at,
            )
    first, last = min(cube.start for cube in cubes), max(cube.end for cube in cubes)
    if first != last and last - first < (ends[1] - ends[0]) / 2 - LATE:
        yield Problem(
            f"the item's time is {_text(ends)}, but its cube covers only {range_text(first, last)}",
            ("properties", "start_datetime" if first - ends[0] > ends[1] - last else RANGE[1]),
        )


def item_ends(item: dict[str, Any]) -> Ends | None:
    """Both ends of the time that an item covers; None where one is open, or nothing is told."""
    found = item_interval(mapping(item.get("properties")))
    return (found[0], found[1]) if found and found[0] and found[1] else None


def _text(ends: Ends) -> str:
    return f"'{written(ends[0])}'" if ends[0] == ends[1] else range_text(*ends)


def _reaches_outside(cube: CubeTime, ends: Ends) -> bool:
    if ends[0] == ends[1]:  # an instant within a cube of many steps is another rule's business
        return cube.start - ends[0] > DAY or ends[0] - cube.end > DAY
    return not (holds(ends, cube.start) and holds(ends, cube.end))


@silent_where(cubes_tell_the_time, names_tell_no_time)
def not_shifted(subject: Subject, context: Context) -> Outcome:
    """The item's time is not that of its cube or file name in some local time zone."""
    ends = context.once(item_ends)
    if ends is None or (is_midnight(ends[0]) and is_midnight(ends[1])):
        return  # dates without a time of day are no clue
    for at, words, told in _told(subject, context):
        hours = hours_apart(ends, told)
        if hours:
            number, later = abs(hours), "later" if hours > 0 else "earlier"
            yield Problem(
                f"the item's time {_text(ends)} is {number} h {later} than that of {words}, "
                f"{range_text(*told)}: is it a local time, marked Z?",
                at,
                _as_told(subject, told),
            )
            return


def _told(subject: Subject, context: Context) -> Iterator[tuple[Tokens, str, Ends]]:
    """What cube and names tell to the second, and where the item tells it."""
    properties = mapping(subject.value.get("properties"))
    at = ("properties", RANGE[0] if properties.get(RANGE[0]) is not None else "datetime")
    cubes = {(cube.start, cube.end): cube for cube in reversed(context.once(cube_times))}
    for cube in reversed(cubes.values()):  # the first of each time
        yield at, f"dimension '{cube.name}'", (cube.start, cube.end)
    for named in context.once(named_assets):
        exact = named.span.exact
        if exact and exact[0] and exact[1]:
            yield at, f"the name '{shorten(named.span.name)}'", (exact[0], exact[1])


def hours_apart(ends: Ends, told: Ends) -> int:
    """The whole hours by which an item's time is later than another; 0 where it is not so.

    The two ends may differ by one hour: summer time. Dates without a time of day are no clue.
    """
    if is_midnight(ends[0]) and is_midnight(ends[1]):
        return 0
    first = _whole_hours(ends[0] - told[0])
    second = first if ends[0] == ends[1] else _whole_hours(ends[1] - told[1])
    alike = first * second > 0 and abs(first - second) <= 1
    return first if alike and max(abs(first), abs(second)) <= _MOST_HOURS else 0


def _whole_hours(difference: timedelta) -> int:
    hours = round(difference / timedelta(hours=1))
    return hours if abs(difference - timedelta(hours=hours)) <= NEAR else 0


def _as_told(subject: Subject, told: Ends) -> Repair:
    """The item's own times from the data; an instant that is the start moves along."""
    properties = mapping(subject.value.get("properties"))
    start = properties.get(RANGE[0])
    ends = dict(zip(RANGE, told, strict=True))
    if start is None or properties.get("datetime") == start:
        ends["datetime"] = told[0]
    changes = tuple(
        Change(op="replace", at=("properties", name), value=written(at))
        for name, at in ends.items()
        if properties.get(name) is not None
    )
    return Repair(description="take the times of the data", changes=changes, safe=False)


def cubes_have_no_steps(item: dict[str, Any], context: Context) -> bool:
    """No dimension of a cube of an item's assets tells its step."""
    del item
    cubes = context.once(cube_dimensions)
    if cubes is None or not all(type(cube) is dict for cube in cubes):
        return False
    return not any("step" in mapping(dim) for cube in cubes for dim in cube.values())


@silent_where(cubes_have_no_steps, kind=Applies.ASSET)
@reads(metadata=("cube:dimensions",))
def steps_cover_time(subject: Subject, context: Context) -> Outcome:
    """No temporal dimension has a step of no time."""
    del context
    metadata, base = subject.metadata()
    for name, dimension in mapping(metadata.get("cube:dimensions")).items():
        if mapping(dimension).get("type") != "temporal":
            continue
        step = dimension.get("step")
        if isinstance(step, str) and _NO_STEP.fullmatch(step):
            at = (*base, "cube:dimensions", name, "step")
            yield Problem(f"the step {show(step)} is no time at all", at)
