"""Times and places as a recipe states them, judged and made exact."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from pytest_prr.readers import boxes, instants
from pytest_prr.readers.facts import Box, Interval


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One mapping of the recipe: a key that it does not know is an error."""


class Time(Part, frozen=True):
    """Either ``datetime`` or ``start`` and ``end``: RFC 3339 with its zone, or dates."""

    start: str | None = None
    end: str | None = None
    datetime: str | None = None


class Place(Part, frozen=True):
    """Either ``bbox`` (west, south, east, north in degrees) or a GeoJSON ``geometry``."""

    bbox: list[float] | None = None
    geometry: dict[str, Any] | None = None


class MisstatedError(ValueError):
    """A time or place that makes no sense. ``keys`` lead on to the part that is wrong."""

    def __init__(self, message: str, *keys: str | int) -> None:
        super().__init__(message)
        self.keys = keys


def interval(time: Time) -> Interval:
    """First and last instant in UTC. Raises MisstatedError."""
    if time.datetime is not None:
        if time.start is not None or time.end is not None:
            raise MisstatedError("expected either 'datetime' or 'start' and 'end', found both")
        first, last = _ends(time.datetime, time.datetime, "datetime", "datetime")
        return first, last
    if time.start is None or time.end is None:
        raise MisstatedError("expected 'start' and 'end', or 'datetime'")
    first, last = _ends(time.start, time.end, "start", "end")
    if first > last:
        raise MisstatedError(f"the start '{time.start}' is later than the end '{time.end}'")
    return first, last


def _ends(start: str, end: str, start_key: str, end_key: str) -> Interval:
    found = []
    for text, key, last in ((start, start_key, False), (end, end_key, True)):
        try:
            found.append(instants.parse(text.strip(), last=last))
        except ValueError as error:
            raise MisstatedError(f"'{text}' {error}", key) from None
    return found[0], found[1]


def box_and_geometry(place: Place) -> tuple[Box, Mapping[str, Any]]:
    """Box and geometry. Raises MisstatedError."""
    if (place.bbox is None) == (place.geometry is None):
        raise MisstatedError("expected either 'bbox' or 'geometry'")
    if place.bbox is not None:
        try:
            boxes.check(place.bbox)
        except ValueError as error:
            raise MisstatedError(str(error), "bbox") from None
        west, south, east, north = place.bbox
        box = boxes.rounded((west, south, east, north))
        return box, boxes.geometry(box)
    geometry = place.geometry or {}
    try:
        return boxes.rounded(boxes.bounds(geometry)), geometry
    except ValueError as error:
        raise MisstatedError(str(error), "geometry") from None
