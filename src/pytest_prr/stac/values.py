"""Typed readings of STAC values that may hold anything: None stands for 'not to be used'."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pytest_prr.stac.pointer import Tokens

# RFC 3339 section 5.6 date-time; 'T' and 'Z' may be lower case there.
_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:(?P<second>\d\d)(?P<fraction>\.\d+)?(?P<zone>[Zz]|[+-]\d\d:\d\d)"
)

_MAY_HOLD_TEXT = (str, dict, list)

Box = tuple[float, float, float, float]
Interval = tuple[datetime | None, datetime | None]


def mapping(value: object) -> dict[str, Any]:
    """The value where it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[Any]:
    """The value where it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: object) -> str | None:
    """The value where it is text."""
    return value if isinstance(value, str) else None


def plain_words(value: object) -> str:
    """A text as it is compared with others: in lower case, one blank between words."""
    return " ".join(value.lower().split()) if isinstance(value, str) else ""


def number(value: object) -> float | None:
    """The value where it is a finite number (true and false are none)."""
    if type(value) is float:  # nearly all: the quick way
        return value if math.isfinite(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def time(value: object) -> datetime | None:
    """An RFC 3339 date-time as an instant in UTC; None for anything else, naive times included."""
    return _instant(value) if isinstance(value, str) else None


@lru_cache(maxsize=1024)  # a document has few times, and many rules look at each
def _instant(value: str) -> datetime | None:
    match = _RFC3339.fullmatch(value)
    if match is None:
        return None
    plain = value[:19].upper()
    leap = match["second"] == "60"  # a leap second counts as the second before it
    zone = "+00:00" if match["zone"] in "Zz" else match["zone"]
    fraction = (match["fraction"] or "")[:7]
    try:
        instant = datetime.fromisoformat((plain[:17] + "59" if leap else plain) + fraction + zone)
        return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def bbox(value: object) -> Box | None:
    """West, south, east, north in degrees of a 2-D or 3-D bounding box; None if it is not one."""
    listed = sequence(value)
    if len(listed) == 4 and set(map(type, listed)) == {float} and all(map(math.isfinite, listed)):
        return listed[0], listed[1], listed[2], listed[3]  # nearly all: the quick way
    numbers = [number(part) for part in listed]
    if len(numbers) not in (4, 6) or None in numbers:
        return None
    flat = [part for part in numbers if part is not None]
    half = len(flat) // 2
    return flat[0], flat[1], flat[half], flat[half + 1]


def item_interval(properties: Mapping[str, Any]) -> Interval | None:
    """The time that an item covers: its range, else its one instant; None if it tells neither.

    Half a range, or one that ends before it starts, tells nothing.
    """
    ends = properties.get("start_datetime"), properties.get("end_datetime")
    if ends != (None, None):
        start, end = time(ends[0]), time(ends[1])
        return (start, end) if start and end and start <= end else None
    instant = time(properties.get("datetime"))
    return (instant, instant) if instant else None


def has_fractions(properties: Mapping[str, Any]) -> bool | None:
    """Whether an item's times are written with fractions of a second; None where it has none."""
    names = ("datetime", "start_datetime", "end_datetime")
    times = [str(properties[name]) for name in names if time(properties.get(name))]
    return any("." in value for value in times) if times else None


def positions(geometry: object) -> Iterator[tuple[float, float]]:
    """Every longitude and latitude (degrees) of a GeoJSON geometry; what is none is passed over."""
    pending = [geometry]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            pending += [part.get("coordinates"), *sequence(part.get("geometries"))]
        elif isinstance(part, list):
            x, y = (number(part[0]), number(part[1])) if len(part) > 1 else (None, None)
            if x is not None and y is not None:
                yield x, y
            else:
                pending += part


def texts(value: object) -> Iterator[tuple[Tokens, str]]:
    """Every text within a JSON value, with the tokens that lead to it."""
    pending: list[tuple[Tokens, object]] = [((), value)]
    while pending:
        at, part = pending.pop()
        if isinstance(part, str):
            yield at, part
        elif isinstance(part, dict):
            pending += [
                ((*at, key), inner)
                for key, inner in part.items()
                if isinstance(inner, _MAY_HOLD_TEXT)
            ]
        elif isinstance(part, list):
            # Coordinates make up most of a document and hold no text.
            pending += [
                ((*at, index), inner)
                for index, inner in enumerate(part)
                if isinstance(inner, _MAY_HOLD_TEXT)
            ]
