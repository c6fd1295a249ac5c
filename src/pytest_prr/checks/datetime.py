"""Are times written so that everybody reads the same instant, and does an item agree with itself?

The checks of the datetime family; those on extents, cubes and file names have their own modules.
"""

import re

from pytest_prr.checks.cube_times import (
    covers_its_cube,
    cubes_tell_the_time,
    not_shifted,
    steps_cover_time,
)
from pytest_prr.checks.name_times import agrees_with_file_names, not_a_publication_date
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
from pytest_prr.checks.series import range_has_length, series_has_range
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.temporal_extent import (
    covered_by_collection,
    extent_is_tight,
    first_interval_is_whole,
    instants_are_their_own,
    same_precision,
)
from pytest_prr.checks.time_fields import (
    ITEM_TIMES,
    LATE,
    PUBLICATION_HINT,
    RANGE,
    STAMPS,
    assets_tell_no_time,
    holds,
    ranges,
    replaced,
    times,
    times_are_plain,
    written,
)
from pytest_prr.checks.time_style import closed_and_past, end_of_last_day, no_placeholder
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import mapping
from pytest_prr.stac.values import time as instant

__all__ = [
    "agrees_with_file_names",
    "closed_and_past",
    "covered_by_collection",
    "covers_its_cube",
    "end_of_last_day",
    "exact_utc",
    "extent_is_tight",
    "first_interval_is_whole",
    "in_order",
    "inside_own_range",
    "instants_are_their_own",
    "no_placeholder",
    "not_a_publication_date",
    "not_shifted",
    "null_needs_range",
    "range_has_length",
    "rfc3339_utc",
    "same_precision",
    "series_has_range",
    "steps_cover_time",
]

_EXAMPLE = "'2021-12-31T00:00:00Z'"
_YEAR_OR_MONTH = re.compile(r"\d{4}(?:-\d\d)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_NAIVE = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?")
_EXACT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_UTC_ENDS = ("Z", "+00:00", "-00:00")
_LEAKED = frozenset({"NaT", "NaTZ", "nan", "NaN", "None"})  # said by the json family


@silent_where(times_are_plain, kind=Applies.ITEM)
@silent_where(assets_tell_no_time, cubes_tell_the_time, kind=Applies.ASSET)
@reads("extent", metadata=(*ITEM_TIMES, *STAMPS, "cube:dimensions"))
def rfc3339_utc(subject: Subject, context: Context) -> Outcome:
    """Every time is an RFC 3339 date-time in UTC, written with Z."""
    del context
    for at, value in times(subject):
        if isinstance(value, str) and value.endswith("Z") and instant(value):  # nearly all
            continue
        if value is None or (isinstance(value, str) and value in _LEAKED):
            continue
        found = instant(value)
        if found is None:
            yield Problem(f"{show(value)} {_why_no_time(value)}", at, _completed(at, value))
        elif isinstance(value, str) and not value.upper().endswith(_UTC_ENDS):
            utc = written(found)
            message = f"{show(value)} is not in UTC; the same instant in UTC is '{utc}'"
            yield Problem(message, at, replaced(at, utc, safe=True))


def _why_no_time(value: object) -> str:
    if not isinstance(value, str):
        return f"is no text; expected a time such as {_EXAMPLE}"
    if _DATE.fullmatch(value) or _YEAR_OR_MONTH.fullmatch(value):
        return f"is a date without a time; expected one such as {_EXAMPLE}"
    if _NAIVE.fullmatch(value):
        return "has no time zone; expected UTC with a 'Z' at the end"
    return f"is no RFC 3339 time; expected one such as {_EXAMPLE}"


def _completed(at: Tokens, value: object) -> Repair | None:
    """What is missing is added; right only where the time was meant in UTC all along."""
    if not isinstance(value, str):
        return None
    if _DATE.fullmatch(value):
        is_end = at[-1] in (1, "end_datetime")
        fixed = f"{value}T23:59:59Z" if is_end else f"{value}T00:00:00Z"
    elif _NAIVE.fullmatch(value):
        seconds = ":00" if len(value) == len("2021-12-31T00:00") else ""
        fixed = f"{value[:10]}T{value[11:]}{seconds}Z"
    else:
        return None
    if instant(fixed) is None:
        return None
    change = Change(op="replace", at=at, value=fixed)
    return Repair(description=f"write '{fixed}' if that is UTC", changes=(change,), safe=False)


@silent_where(times_are_plain)
@reads(metadata=ITEM_TIMES)
def exact_utc(subject: Subject, context: Context) -> Outcome:
    """An item's times are written YYYY-MM-DDTHH:MM:SSZ, with no fraction and no other letter."""
    del context
    properties = mapping(subject.value.get("properties"))
    for name in ITEM_TIMES:
        value = properties.get(name)
        found = instant(value)
        if found is not None and isinstance(value, str) and not _EXACT.fullmatch(value):
            at = ("properties", name)
            plain = written(found.replace(microsecond=0))
            repair = replaced(at, plain, safe=found.microsecond == 0)
            yield Problem(f"{show(value)} is not written YYYY-MM-DDTHH:MM:SSZ", at, repair)


@silent_where(times_are_plain)
@reads(metadata=ITEM_TIMES)
def null_needs_range(subject: Subject, context: Context) -> Outcome:
    """An item without an instant has both ends of a range."""
    del context
    properties = subject.value.get("properties")
    if not isinstance(properties, dict):
        return
    missing = [f"'{name}'" for name in RANGE if properties.get(name) is None]
    if "datetime" not in properties:
        yield Problem(
            "'datetime' is missing; null is allowed where a range is given",
            ("properties",),
            None if missing else _null_datetime(),
        )
    elif properties["datetime"] is None and missing:
        verb = "is" if len(missing) == 1 else "are"
        yield Problem(
            f"'datetime' is null, and {listed(missing)} {verb} missing: the item has no time",
            ("properties", "datetime"),
        )


def _null_datetime() -> Repair:
    change = Change(op="add", at=("properties", "datetime"))
    return Repair(description="add 'datetime': null beside the range", changes=(change,))


@silent_where(times_are_plain, kind=Applies.ITEM)
@silent_where(assets_tell_no_time, cubes_tell_the_time, kind=Applies.ASSET)
@reads("extent", metadata=(*RANGE, "cube:dimensions"))
def in_order(subject: Subject, context: Context) -> Outcome:
    """No range ends before it starts."""
    del context
    for start, end in ranges(subject):
        first, last = instant(start.value), instant(end.value)
        if first and last and first > last:
            exchange = (
                Change(op="replace", at=start.at, value=end.value),
                Change(op="replace", at=end.at, value=start.value),
            )
            yield Problem(
                f"ends at {show(end.value)}, before it starts at {show(start.value)}",
                end.at,
                Repair(description="exchange start and end", changes=exchange, safe=False),
            )


@silent_where(times_are_plain)
@reads(metadata=ITEM_TIMES)
def inside_own_range(subject: Subject, context: Context) -> Outcome:
    """An item's instant lies within its own range."""
    del context
    properties = mapping(subject.value.get("properties"))
    at, start, end = (instant(properties.get(name)) for name in ITEM_TIMES)
    if at and start and end and start <= end and not holds((start, end), at):
        place = ("properties", "datetime")
        hint = PUBLICATION_HINT if at - end > LATE else ""
        yield Problem(
            f"'datetime' {show(properties['datetime'])} lies outside the item's own range "
            f"{show(properties['start_datetime'])} to {show(properties['end_datetime'])}{hint}",
            place,
            replaced(place, properties["start_datetime"]),
        )
