"""Do the times say what is meant, and do they agree with each other?"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pytest_prr.checks.problem import Applies, Change, Context, Outcome, Problem, Repair, Subject
from pytest_prr.checks.wording import show
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import mapping, sequence
from pytest_prr.stac.values import time as instant

_ITEM_FIELDS = ("datetime", "start_datetime", "end_datetime", "created", "updated")
_DATE_ONLY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_NAIVE = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?")
_OFFSET = re.compile(r".*[+-]\d\d:\d\d")
_TOLERANCE = timedelta(seconds=1)


def rfc3339_utc(subject: Subject, context: Context) -> Outcome:
    """Every time is an RFC 3339 date-time in UTC, written with Z."""
    del context
    for at, value in _times(subject):
        if value is None:
            continue
        found = instant(value)
        if found is None:
            yield Problem(f"{show(value)} {_why_no_time(value)}", at, repair=_with_zone(at, value))
        elif isinstance(value, str) and not value.upper().endswith(("Z", "+00:00")):
            utc = found.isoformat().replace("+00:00", "Z")
            yield Problem(
                f"{show(value)} is not in UTC; the same instant in UTC is '{utc}'",
                at,
                repair=Repair(
                    description=f"write '{utc}'",
                    changes=(Change(op="replace", at=at, value=utc),),
                ),
            )


def _why_no_time(value: object) -> str:
    if not isinstance(value, str):
        return "is no text; expected a time such as '2021-12-31T00:00:00Z'"
    if _DATE_ONLY.fullmatch(value):
        return "is a date without a time; expected one such as '2021-12-31T00:00:00Z'"
    if _NAIVE.fullmatch(value):
        return "has no time zone; expected UTC with a 'Z' at the end"
    return "is no RFC 3339 time; expected one such as '2021-12-31T00:00:00Z'"


def _with_zone(at: Tokens, value: object) -> Repair | None:
    """Adding Z is right only for times that were in UTC all along."""
    if not isinstance(value, str) or not _NAIVE.fullmatch(value):
        return None
    fixed = value.replace(" ", "T") + "Z"
    if instant(fixed) is None:
        return None
    change = Change(op="replace", at=at, value=fixed)
    return Repair(description=f"write '{fixed}' if that is UTC", changes=(change,), safe=False)


def null_needs_range(subject: Subject, context: Context) -> Outcome:
    """An item without an instant has both ends of a range."""
    del context
    properties = subject.value.get("properties")
    if not isinstance(properties, dict):
        return
    ends = [name for name in ("start_datetime", "end_datetime") if properties.get(name) is None]
    if "datetime" not in properties:
        yield Problem("'datetime' is missing; null is allowed where a range is given", _properties)
    elif properties["datetime"] is None and ends:
        at = (*_properties, "datetime")
        yield Problem(f"'datetime' is null, and {' and '.join(ends)} missing", at)


_properties = ("properties",)


def in_order(subject: Subject, context: Context) -> Outcome:
    """No range ends before it starts."""
    del context
    for (start_at, start), (end_at, end) in _ranges(subject):
        first, last = instant(start), instant(end)
        if first and last and first > last:
            yield Problem(f"ends at {show(end)}, before it starts at {show(start)}", end_at)
        del start_at


def inside_own_range(subject: Subject, context: Context) -> Outcome:
    """An item's instant lies within its own range."""
    del context
    properties = mapping(subject.value.get("properties"))
    at = instant(properties.get("datetime"))
    start = instant(properties.get("start_datetime"))
    end = instant(properties.get("end_datetime"))
    if at and start and end and start <= end and not start <= at <= end:
        yield Problem(
            f"'datetime' {show(properties['datetime'])} lies outside the item's own range "
            f"{show(properties['start_datetime'])} to {show(properties['end_datetime'])}",
            ("properties", "datetime"),
        )


def covered_by_collection(subject: Subject, context: Context) -> Outcome:
    """An item's time lies within the temporal extent of its collection."""
    properties = mapping(subject.value.get("properties"))
    intervals = _intervals(context)
    names = [n for n in ("start_datetime", "end_datetime") if instant(properties.get(n))]
    for name in names if len(names) == 2 else ["datetime"]:
        at = instant(properties.get(name))
        if at and intervals and not any(_holds(interval, at) for interval in intervals):
            first = intervals[0]
            yield Problem(
                f"'{name}' {show(properties[name])} lies outside the collection's interval "
                f"{_written(first[0])} to {_written(first[1])}",
                ("properties", name),
            )


def _holds(interval: tuple[datetime | None, datetime | None], at: datetime) -> bool:
    start, end = interval
    after = start is None or at >= start - _TOLERANCE
    return after and (end is None or at <= end + _TOLERANCE)


def _intervals(context: Context) -> list[tuple[datetime | None, datetime | None]]:
    """The collection's intervals that can be read; null ends are open."""
    extent = mapping(mapping(context.collection).get("extent"))
    found = []
    for interval in sequence(mapping(extent.get("temporal")).get("interval")):
        if isinstance(interval, list) and len(interval) == 2:
            start, end = (instant(value) for value in interval)
            if (start or interval[0] is None) and (end or interval[1] is None):
                found.append((start, end))
    return found


def _written(value: datetime | None) -> str:
    if value is None:
        return "open"
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def extent_is_tight(subject: Subject, context: Context, *, days: float) -> Outcome:
    """The collection's interval is no wider than its items, within ``days`` at each end."""
    known = [node.item.interval for node in context.items if node.item]
    if not known or None in known or any(s.status != "ok" for s in context.node.links):
        return
    spans = [span for span in known if span and span[0] and span[1]]
    ends = [(span[0], span[1]) for span in spans]
    starts = [start for start, _ in ends if start]
    stops = [end for _, end in ends if end]
    at = ("extent", "temporal", "interval", 0)
    intervals = sequence(
        mapping(mapping(subject.value.get("extent")).get("temporal")).get("interval")
    )
    if not intervals or not isinstance(intervals[0], list) or len(intervals[0]) != 2:
        return
    slack = timedelta(days=days)
    first, last = instant(intervals[0][0]), instant(intervals[0][1])
    if first and starts and min(starts) - first > slack:
        yield Problem(
            f"the interval starts at {show(intervals[0][0])}, the first item at "
            f"'{_written(min(starts))}'",
            (*at, 0),
        )
    if last and stops and last - max(stops) > slack:
        yield Problem(
            f"the interval ends at {show(intervals[0][1])}, the last item at "
            f"'{_written(max(stops))}'",
            (*at, 1),
        )


def _times(subject: Subject) -> Iterator[tuple[Tokens, object]]:
    """Every member that holds a time, as it stands."""
    if subject.kind is Applies.ITEM:
        properties = mapping(subject.value.get("properties"))
        for name in _ITEM_FIELDS:
            if name in properties:
                yield ("properties", name), properties[name]
    for (start_at, start), (end_at, end) in _extents(subject):
        yield start_at, start
        yield end_at, end


_End = tuple[Tokens, object]


def _ranges(subject: Subject) -> Iterator[tuple[_End, _End]]:
    """Every pair of times that stand for a range."""
    if subject.kind is Applies.ITEM:
        properties = mapping(subject.value.get("properties"))
        yield tuple(  # type: ignore[misc]  # two names make a pair
            (("properties", name), properties.get(name))
            for name in ("start_datetime", "end_datetime")
        )
    yield from _extents(subject)


def _extents(subject: Subject) -> Iterator[tuple[_End, _End]]:
    """The temporal extents of a collection and of the temporal dimensions of a datacube."""
    if subject.kind is Applies.COLLECTION:
        temporal = mapping(mapping(subject.value.get("extent")).get("temporal"))
        for index, interval in enumerate(sequence(temporal.get("interval"))):
            if isinstance(interval, list) and len(interval) == 2:
                at = ("extent", "temporal", "interval", index)
                yield ((*at, 0), interval[0]), ((*at, 1), interval[1])
    metadata, base = subject.metadata()
    for name, dimension in mapping(metadata.get("cube:dimensions")).items():
        extent = mapping(dimension).get("extent")
        temporal_one = mapping(dimension).get("type") == "temporal"
        if temporal_one and isinstance(extent, list) and len(extent) == 2:
            at = (*base, "cube:dimensions", name, "extent")  # type: ignore[assignment]
            yield ((*at, 0), extent[0]), ((*at, 1), extent[1])
