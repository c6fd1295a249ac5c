"""Where the times of a STAC object stand, and what counts as the same time."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from pytest_prr.checks.problem import Applies, Change, Context, Repair, Subject
from pytest_prr.checks.silence import assets_of
from pytest_prr.checks.wording import show
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import Interval, mapping, sequence
from pytest_prr.stac.values import time as instant

NEAR = timedelta(seconds=1)  # 23:59:59 and 00:00:00 are the same end
DAY = timedelta(days=1)
LATE = timedelta(days=30)  # a time so long after the data tells of something else
PUBLICATION_HINT = "; is it the date of publication?"
RANGE = ("start_datetime", "end_datetime")
ITEM_TIMES = ("datetime", *RANGE)
# STAC common metadata and the timestamps extension (…/stac-extensions/timestamps).
STAMPS = ("created", "updated", "published", "expires", "unpublished", "processing:datetime")
UNIX_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
ZEROS = {  # where clocks start to count
    UNIX_ZERO: "Unix time",
    datetime(1980, 1, 6, tzinfo=UTC): "GPS time",
    datetime(2000, 1, 1, tzinfo=UTC): "many satellites' time",
    datetime(2000, 1, 1, 12, tzinfo=UTC): "J2000",
}
_EXTENT = ("extent", "temporal", "interval")


_PLAIN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\dZ")  # such texts sort as their times do
_AFTER_ZERO, _BEFORE_PLACEHOLDERS = "1970-01-02", "2500"
_OTHER_TIMES = frozenset({*STAMPS, "cube:dimensions"})
_ALL_TIMES = frozenset({*ITEM_TIMES, *STAMPS})


class Stated(NamedTuple):
    """A time as it stands in the document, and the tokens that lead to it."""

    at: Tokens
    value: object


Range = tuple[Stated, Stated]


def times_are_plain(item: dict[str, Any], context: Context) -> bool:
    """An item's times are plain, in order, and all that its properties tell of time."""
    del context
    properties = item.get("properties")
    if type(properties) is not dict or not _OTHER_TIMES.isdisjoint(properties):
        return False
    given: list[Any] = [properties.get(name) for name in ITEM_TIMES]
    at, start, end = given
    if start is None and end is None:
        return is_plain(at)
    if not (is_plain(start) and is_plain(end) and start <= end and "datetime" in properties):
        return False
    return at is None or (is_plain(at) and start <= at <= end)


def range_is_stated(item: dict[str, Any], context: Context) -> bool:
    """An item's plain times are a range that has a length."""
    if not context.holds(times_are_plain):
        return False
    start, end = (item["properties"].get(name) for name in RANGE)
    return start is not None and start != end


def assets_tell_no_time(item: dict[str, Any], context: Context) -> bool:
    """No asset has times of its own, but for those of a cube."""
    del context
    assets = assets_of(item)
    return assets is not None and all(map(_ALL_TIMES.isdisjoint, assets))


@lru_cache(maxsize=1024)  # a document has few times, and several looks ask for each
def _is_plain_text(value: str) -> bool:
    if not (_AFTER_ZERO < value < _BEFORE_PLACEHOLDERS and _PLAIN.fullmatch(value)):
        return False
    try:
        datetime.fromisoformat(value)  # which knows the calendar, and is quick
    except ValueError:
        return False
    return True


def is_plain(value: object) -> bool:
    """Whether a time is written YYYY-MM-DDTHH:MM:SSZ, and is neither a clock's zero nor absurd."""
    return type(value) is str and _is_plain_text(value)


def times(subject: Subject) -> Iterator[Stated]:
    """Every member that holds a time."""
    metadata, base = subject.metadata()
    for name in (*ITEM_TIMES, *STAMPS):
        if name in metadata:
            yield Stated((*base, name), metadata[name])
    for start, end in (*collection_ranges(subject), *cube_ranges(subject)):
        yield start
        yield end


def ranges(subject: Subject) -> Iterator[Range]:
    """Every pair of times that stands for a range."""
    metadata, base = subject.metadata()
    start, end = (Stated((*base, name), metadata.get(name)) for name in RANGE)
    yield start, end
    yield from collection_ranges(subject)
    yield from cube_ranges(subject)


def collection_ranges(subject: Subject) -> Iterator[Range]:
    """The intervals of a collection's temporal extent that are pairs."""
    if subject.kind is Applies.COLLECTION:
        for index, interval in enumerate(interval_list(subject.value)):
            if isinstance(interval, list) and len(interval) == 2:
                at = (*_EXTENT, index)
                yield Stated((*at, 0), interval[0]), Stated((*at, 1), interval[1])


def cube_ranges(subject: Subject) -> Iterator[Range]:
    """The extents of a datacube's temporal dimensions that are pairs."""
    metadata, base = subject.metadata()
    dimensions = metadata.get("cube:dimensions")
    for name, dimension in dimensions.items() if isinstance(dimensions, dict) else ():
        if not isinstance(dimension, dict) or dimension.get("type") != "temporal":
            continue
        extent = dimension.get("extent")
        if isinstance(extent, list) and len(extent) == 2:
            at = (*base, "cube:dimensions", name, "extent")
            yield Stated((*at, 0), extent[0]), Stated((*at, 1), extent[1])


def interval_list(collection: object) -> list[Any]:
    """What stands under a collection's ``extent.temporal.interval``."""
    temporal = mapping(mapping(mapping(collection).get("extent")).get("temporal"))
    return sequence(temporal.get("interval"))


def intervals(collection: object) -> list[Interval]:
    """The collection's intervals that can be read; ends that are null are open."""
    found = (read_interval(value) for value in interval_list(collection))
    return [interval for interval in found if interval is not None]


def read_interval(value: object) -> Interval | None:
    """A pair of times, null for an open end; None where one of them cannot be read."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    start, end = instant(value[0]), instant(value[1])
    readable = (start or value[0] is None) and (end or value[1] is None)
    return (start, end) if readable else None


def reached(end: datetime | None, at: datetime) -> bool:
    """Whether a range with this end reaches to ``at``: an end at midnight stands for its day."""
    if end is None or at - end <= NEAR:
        return True
    return is_midnight(end) and at - end < DAY


def holds(interval: Interval, at: datetime) -> bool:
    """Whether an instant lies within an interval, as exactly as times are usually written."""
    start, end = interval
    return (start is None or start - at <= NEAR) and reached(end, at)


def moved(at: datetime, by: timedelta) -> datetime:
    """An instant earlier or later; at the end of the calendar, the instant itself."""
    try:
        return at + by
    except OverflowError:
        return at


def is_midnight(at: datetime) -> bool:
    """Whether an instant is 00:00:00 UTC."""
    return (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)


def written(at: datetime | None) -> str:
    """An instant as STAC writes it: UTC with Z, no more digits than needed; 'open' for none."""
    if at is None:
        return "open"
    text = at.astimezone(UTC).isoformat().replace("+00:00", "")
    return (text.rstrip("0") if "." in text else text) + "Z"


def range_text(start: datetime | None, end: datetime | None) -> str:
    """A range as messages show it."""
    return f"{written(start)} to {written(end)}"


def replaced(at: Tokens, value: object, *, safe: bool = False) -> Repair:
    """The fix that puts another value in this place."""
    return Repair(
        description=f"write {show(value)}",
        changes=(Change(op="replace", at=at, value=value),),
        safe=safe,
    )


def linked_items_are_known(context: Context) -> bool:
    """Whether every link below was followed, and no item file lies there unlinked."""
    above = {context.node}
    for item in context.items:
        node = item.parent
        while node is not None and node not in above:
            above.add(node)
            node = node.parent
    followed = all(link.status == "ok" for node in above for link in node.links)
    return followed and context.node.folder not in context.tree.loose_folders
