"""Does a collection's temporal extent say what its items say?"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from pytest_prr.checks.problem import Context, Outcome, Problem, Subject
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.time_fields import (
    DAY,
    ITEM_TIMES,
    LATE,
    NEAR,
    PUBLICATION_HINT,
    RANGE,
    holds,
    interval_list,
    intervals,
    is_plain,
    linked_items_are_known,
    range_text,
    reached,
    read_interval,
    replaced,
    times_are_plain,
    written,
)
from pytest_prr.checks.wording import show
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import Interval, mapping
from pytest_prr.stac.values import time as instant

_FIRST: Tokens = ("extent", "temporal", "interval", 0)


def times_lie_within(item: dict[str, Any], context: Context) -> bool:
    """An item's plain times lie within the first interval of its collection."""
    known = context.of_collection(_plain_interval)
    if not known or not context.holds(times_are_plain):
        return False
    times = [at for name in ITEM_TIMES if (at := item["properties"].get(name))]
    return bool(known[0] <= min(times) and max(times) <= known[1])  # plain ones sort as texts


def _plain_interval(collection: dict[str, Any]) -> tuple[str, str] | None:
    """The first interval of a collection, where both its ends are plain."""
    first = next(iter(interval_list(collection)), None)
    if type(first) is not list or len(first) != 2 or not all(map(is_plain, first)):
        return None
    return first[0], first[1]


@silent_where(times_lie_within)
def covered_by_collection(subject: Subject, context: Context) -> Outcome:
    """An item's time lies within the temporal extent of its collection."""
    known = context.of_collection(intervals)
    if not known or not all(_in_order(interval) for interval in known):
        return  # said once, of the collection
    properties = mapping(subject.value.get("properties"))
    has_range = all(instant(properties.get(name)) for name in RANGE)
    for name in RANGE if has_range else ITEM_TIMES:
        at = instant(properties.get(name))
        if at and not any(holds(interval, at) for interval in known):
            end = known[0][1]
            late = name == "datetime" and end is not None and at - end > LATE
            yield Problem(
                f"'{name}' {show(properties[name])} lies outside the collection's interval "
                f"{range_text(*known[0])}{PUBLICATION_HINT if late else ''}",
                ("properties", name),
            )


def extent_is_tight(
    subject: Subject, context: Context, *, days: float, share: float, most_days: float
) -> Outcome:
    """The collection's interval is the smallest that covers its items.

    It may be wider at each end by ``days``, or by ``share`` of the time that the items cover
    where that is more, but not by more than ``most_days``: the step of a series. Wider
    intervals are a problem only where all items are known.
    """
    first = _first_interval(subject.value)
    found = _covered(context)
    if first is None or found is None or None in found:
        return
    start, end = found
    slack = timedelta(days=days)
    if start and end:
        slack = max(slack, min((end - start) * share, timedelta(days=most_days)))
    if first[0] and start:
        early = start - first[0] > slack and linked_items_are_known(context)
        if early or first[0] > start + NEAR:
            yield _not_the_items(subject, 0, start)
    if first[1] and end:
        late = first[1] - end > slack and linked_items_are_known(context)
        if late or not reached(first[1], end):
            yield _not_the_items(subject, 1, end)


def _not_the_items(subject: Subject, side: int, expected: datetime) -> Problem:
    value = interval_list(subject.value)[0][side]
    verb, which = (("starts", "first"), ("ends", "last"))[side]
    at = (*_FIRST, side)
    return Problem(
        f"the interval {verb} at {show(value)}, the {which} item at '{written(expected)}'",
        at,
        replaced(at, written(expected)),
    )


def _first_interval(collection: dict[str, Any]) -> Interval | None:
    """The first interval where it can be read and is in order."""
    listed = interval_list(collection)
    first = read_interval(listed[0]) if listed else None
    return first if first and _in_order(first) else None


def _in_order(interval: Interval) -> bool:
    start, end = interval
    return start is None or end is None or start <= end


def _covered(context: Context) -> Interval | None:
    """From the first start to the last end of all items; None where one of them tells no time."""
    known = [node.item.interval for node in context.items if node.item]
    if not known:
        return None
    starts = [interval[0] for interval in known if interval and interval[0]]
    ends = [interval[1] for interval in known if interval and interval[1]]
    complete = len(starts) == len(ends) == len(known)
    return (min(starts), max(ends)) if complete else None


def first_interval_is_whole(subject: Subject, context: Context) -> Outcome:
    """Where there are several intervals, the first is from the first start to the last end."""
    del context
    listed = interval_list(subject.value)
    read = [read_interval(value) for value in listed]
    known = [interval for interval in read if interval is not None]
    if len(known) < 2 or len(known) != len(listed):
        return
    starts, ends = ([interval[side] for interval in known[1:]] for side in (0, 1))
    start = None if None in starts else min(at for at in starts if at)
    end = None if None in ends else max(at for at in ends if at)
    for side, expected in ((0, start), (1, end)):
        found = known[0][side]
        apart = (found is None) != (expected is None)
        if apart or (found and expected and abs(found - expected) >= DAY):
            yield _not_the_whole(listed[0][side], side, expected)


def _not_the_whole(value: object, side: int, expected: datetime | None) -> Problem:
    verb = ("starts", "ends")[side]
    at = (*_FIRST, side)
    return Problem(
        f"the first interval stands for the whole; it {verb} at {show(value)}, but the others "
        f"together at {show(written(expected))}",
        at,
        replaced(at, written(expected) if expected else None),
    )


def instants_are_their_own(subject: Subject, context: Context, *, least: int) -> Outcome:
    """Not ``least`` items or more stand on one instant that is an end of the interval."""
    first = _first_interval(subject.value)
    if first is None or first[0] == first[1]:
        return
    for at, count in _common_instants(context):
        side = 0 if at == first[0] else 1
        if count >= least and at in first:
            yield Problem(
                f"{count} items have the one time '{written(at)}', which is where the interval "
                f"{('starts', 'ends')[side]}; a placeholder?",
                (*_FIRST, side),
            )


def _common_instants(context: Context) -> list[tuple[datetime, int]]:
    known = [node.item.interval for node in context.items if node.item and node.item.interval]
    return Counter(start for start, end in known if start and start == end).most_common(2)


def same_precision(subject: Subject, context: Context) -> Outcome:
    """Either all items of a collection have times with fractions of a second, or none."""
    del subject
    for one, other in _first_that_differ(context):
        yield Problem(
            f"the times of item {show(one)} have fractions of a second, those of "
            f"{show(other)} have none; some readers take one form only"
        )


def _first_that_differ(context: Context) -> Iterator[tuple[str, str]]:
    firsts: dict[bool, str] = {}
    for node in context.items:
        if node.item and node.item.fractions is not None:
            firsts.setdefault(node.item.fractions, node.item.id or node.name)
    if len(firsts) == 2:
        yield firsts[True], firsts[False]
