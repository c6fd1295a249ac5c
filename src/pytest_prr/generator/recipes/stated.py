"""Times and places as a recipe states them, judged and made exact; and how files are to be read."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from pytest_prr.generator.recipes import dates
from pytest_prr.readers.facts import Box, Interval
from pytest_prr.readers.places import boxes
from pytest_prr.readers.times import instants

Words = Annotated[str, Meta(min_length=1)]


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One mapping of the recipe: a key that it does not know is an error."""


class Time(Part, frozen=True):
    """Either ``datetime`` or ``start`` and ``end``: RFC 3339 with its zone, dates, or templates."""

    start: Annotated[
        str | None,
        Meta(description="First instant: 2011-01-31, 2011-01-31T12:00:00Z, or a template"),
    ] = None
    end: Annotated[
        str | None,
        Meta(description="Last instant; a date alone reaches to its last second"),
    ] = None
    datetime: Annotated[
        str | None,
        Meta(description="One instant, in place of start and end; a date alone is the whole day"),
    ] = None
    format: Annotated[
        Words | None,
        Meta(description="The form that the texts have, in strptime's directives: %Y%m%dT%H%M%S"),
    ] = None


class Spot(Part, frozen=True):
    """Either ``bbox`` (west, south, east, north in degrees) or a GeoJSON ``geometry``."""

    bbox: Annotated[list[float] | None, Meta(description="west, south, east, north in degrees")] = (
        None
    )
    geometry: Annotated[dict[str, Any] | None, Meta(description="A GeoJSON geometry")] = None


class Place(Part, frozen=True):
    """A ``bbox``, a ``geometry``, or a ``lookup`` in a table of them."""

    bbox: Annotated[
        list[float | str] | None,
        Meta(
            description="west, south, east, north in degrees; numbers, or templates that give them"
        ),
    ] = None
    geometry: Annotated[dict[str, Any] | None, Meta(description="A GeoJSON geometry")] = None
    lookup: Annotated[
        Words | None,
        Meta(description="A template; what it gives is looked up in the table 'in'"),
    ] = None
    table: Annotated[
        dict[str, Spot | Literal["none"]],
        Meta(description="Places by name, for 'lookup': {ANT: {bbox: [-180, -90, 180, -60]}}"),
    ] = field(name="in", default_factory=dict)


class ReadTime(Part, frozen=True):
    """The variable or column that tells the time, where the file does not say which, or how."""

    name: Annotated[Words, Meta(description="Name of the variable or column; group/name in groups")]
    layout: Annotated[
        Words | None,
        Meta(description="How dates are written as digits: yymmddHH, yymmddHHMMSS, %Y%m%d"),
    ] = None
    units: Annotated[
        Words | None, Meta(description="CF units: seconds since 2000-01-01 00:00:00")
    ] = None
    calendar: Annotated[Words | None, Meta(description="A CF calendar: standard, 360_day …")] = None
    scale: Annotated[
        Literal["utc", "tai", "gps"], Meta(description="What clock the numbers are of")
    ] = "utc"


class Read(Part, frozen=True):
    """What to know for reading files that do not say it of themselves."""

    time: Annotated[ReadTime | None, Meta(description="Which variable tells the time, and how")] = (
        None
    )
    longitude: Annotated[
        Words | None, Meta(description="Name of the variable or column with longitudes")
    ] = None
    latitude: Annotated[
        Words | None, Meta(description="Name of the variable or column with latitudes")
    ] = None
    crs: Annotated[
        Words | None, Meta(description="Reference system of x and y: EPSG:3031, or WKT")
    ] = None
    checksum: Annotated[
        bool | None,
        Meta(
            description="Whether to read the whole file for its SHA-256; local files only if unset"
        ),
    ] = None


class MisstatedError(ValueError):
    """A time or place that makes no sense. ``keys`` lead on to the part that is wrong."""

    def __init__(self, message: str, *keys: str | int) -> None:
        super().__init__(message)
        self.keys = keys


def check_form(time: Time) -> None:
    """Raises MisstatedError where keys are missing, too many, or of no use."""
    if time.datetime is not None and (time.start is not None or time.end is not None):
        raise MisstatedError("expected either 'datetime' or 'start' and 'end', found both")
    if time.datetime is None and (time.start is None or time.end is None):
        raise MisstatedError("expected 'start' and 'end', or 'datetime'")
    if time.format is not None and (wrong := dates.wrong_form(time.format)):
        raise MisstatedError(f"'{time.format}' {wrong}", "format")


def interval(time: Time) -> Interval:
    """First and last instant in UTC; templates are filled in before. Raises MisstatedError."""
    check_form(time)
    if time.datetime is not None:
        return _instant(time, "datetime", last=False), _instant(time, "datetime", last=True)
    first, last = _instant(time, "start", last=False), _instant(time, "end", last=True)
    if first > last:
        raise MisstatedError(f"the start '{time.start}' is later than the end '{time.end}'")
    return first, last


def _instant(time: Time, key: str, *, last: bool) -> Any:
    text = str(getattr(time, key)).strip()
    try:
        if time.format is not None:
            return dates.parse(text, time.format, last=last)
        return instants.parse(text, last=last)
    except ValueError as error:
        raise MisstatedError(f"'{text}' {error}", key) from None


def box_and_geometry(place: Spot) -> tuple[Box, Mapping[str, Any]]:
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
