"""Do the dates in file names lie within the time that the item tells?"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pytest_prr.checks.cube_times import item_ends
from pytest_prr.checks.data_times import (
    NamedAsset,
    data_assets,
    named_assets,
    names_tell_no_time,
    span_text,
)
from pytest_prr.checks.problem import Context, Outcome, Problem, Subject
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.time_fields import (
    DAY,
    LATE,
    PUBLICATION_HINT,
    RANGE,
    intervals,
    is_midnight,
    moved,
    range_is_stated,
    range_text,
    written,
)
from pytest_prr.checks.wording import shorten, show
from pytest_prr.stac.values import mapping
from pytest_prr.stac.values import time as instant

_STAMPED = ("created", "updated", "published")


@silent_where(names_tell_no_time)
def agrees_with_file_names(
    subject: Subject, context: Context, *, days: float, most_days: float
) -> Outcome:
    """The item covers the dates in its files' names, within ``days``.

    Where every data file's name tells a range, the item reaches no further than ``most_days``
    beyond them.
    """
    del subject
    ends = context.once(item_ends)
    assets = context.once(named_assets)
    if ends is None or not assets:
        return
    start, end = ends
    outside = [asset for asset in assets if _misses(asset, start, end, timedelta(days=days))]
    for asset in outside:
        yield Problem(
            f"the name '{shorten(asset.span.name)}' tells {span_text(asset.span)}, but the item's "
            f"time is {_item_text(start, end)}",
            asset.at,
        )
    all_told = len(assets) == len(context.once(data_assets))
    complete = all_told and all(a.span.is_range for a in assets)
    if complete and not outside and start != end:
        yield from _beyond(assets, start, end, timedelta(days=most_days))


def _item_text(start: datetime, end: datetime) -> str:
    return f"'{written(start)}'" if start == end else range_text(start, end)


def _misses(asset: NamedAsset, start: datetime, end: datetime, slack: timedelta) -> bool:
    """Whether one of the name's two periods has no time in common with the item."""
    first, last = asset.span.first, asset.span.last
    early = moved(start, -slack)
    late = moved(end, slack + (DAY if is_midnight(end) else timedelta(0)))
    if start == end:
        # An instant within a long range, or long after it, is what other rules speak of.
        begin, stop = asset.span.interval
        return begin - start > slack or slack < start - stop <= LATE
    misses_first = first.end <= early or first.first > late
    misses_last = last.end <= early or last.first > late
    one_day = first.first - start <= slack and end - first.end <= slack
    return misses_first or (misses_last and not one_day)  # one day: the second date is of making


def _beyond(
    assets: list[NamedAsset], start: datetime, end: datetime, slack: timedelta
) -> Iterator[Problem]:
    first = min(asset.span.interval[0] for asset in assets)
    last = max(asset.span.interval[1] for asset in assets)
    if first - start > slack:
        yield _further("starts", start, RANGE[0], f"the files' names begin with {first.date()}")
    if end - last > slack:
        stop = (last - timedelta(seconds=1)).date()
        yield _further("ends", end, RANGE[1], f"the files' names end with {stop}")


def _further(verb: str, at: datetime, name: str, but: str) -> Problem:
    return Problem(f"the item {verb} at '{written(at)}', but {but}", ("properties", name))


@silent_where(range_is_stated)
def not_a_publication_date(subject: Subject, context: Context) -> Outcome:
    """The instant of an item is the time of its data, not of their publication."""
    properties = mapping(subject.value.get("properties"))
    at = instant(properties.get("datetime"))
    if at is None or any(properties.get(name) is not None for name in RANGE):
        return
    older = _older_data(context, at) or _older_collection(subject, context, at)
    if older:
        yield Problem(
            f"'datetime' {show(properties['datetime'])} is long after {older}{PUBLICATION_HINT}",
            ("properties", "datetime"),
        )


def _older_data(context: Context, at: datetime) -> str | None:
    """What the files' names say, where all of it ended long before."""
    assets = context.once(named_assets)
    if assets and all(at - asset.span.interval[1] > LATE for asset in assets):
        span = assets[0].span
        return f"what the name '{shorten(span.name)}' tells, {span_text(span)}"
    return None


def _older_collection(subject: Subject, context: Context, at: datetime) -> str | None:
    """The collection's end, where that is long before and more speaks for a publication date."""
    known = context.of_collection(intervals)
    ends = [end for _, end in known if end]
    if not ends or len(ends) != len(known) or at - max(ends) <= LATE:
        return None
    metadata = mapping(subject.value.get("properties"))
    stamps = [instant(metadata.get(name)) for name in _STAMPED]
    above = context.node.collection
    alone = above is not None and len(context.tree.items_below(above)) == 1
    if alone or any(stamp and abs(stamp - at) <= DAY for stamp in stamps):
        return f"the end of its collection's interval, '{written(max(ends))}'"
    return None
