"""The geometries of GeoJSON, and the box of each of their parts."""

from collections.abc import Iterator, Sequence
from itertools import chain

from msgspec import Struct

from pytest_prr.readers.facts import Box

Position = list[float]


class Point(Struct, frozen=True, tag_field="type", tag="Point"):
    """One position, or none."""

    coordinates: Position


class MultiPoint(Struct, frozen=True, tag_field="type", tag="MultiPoint"):
    """Any number of positions."""

    coordinates: list[Position]


class LineString(Struct, frozen=True, tag_field="type", tag="LineString"):
    """A line."""

    coordinates: list[Position]


class MultiLineString(Struct, frozen=True, tag_field="type", tag="MultiLineString"):
    """Lines."""

    coordinates: list[list[Position]]


class Polygon(Struct, frozen=True, tag_field="type", tag="Polygon"):
    """Rings: the outline, and holes."""

    coordinates: list[list[Position]]


class MultiPolygon(Struct, frozen=True, tag_field="type", tag="MultiPolygon"):
    """Polygons."""

    coordinates: list[list[list[Position]]]


class GeometryCollection(Struct, frozen=True, tag_field="type", tag="GeometryCollection"):
    """Geometries."""

    geometries: "list[Geometry]"


Geometry = (
    Point | MultiPoint | LineString | MultiLineString | Polygon | MultiPolygon | GeometryCollection
)
TYPES = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)


def boxes(geometry: Geometry) -> Iterator[Box]:
    """Least and greatest of each part: on either side of the antimeridian there may be one.

    Raises IndexError where a position has one number alone.
    """
    for part in _parts(geometry):
        if part:
            xs, ys = [position[0] for position in part], [position[1] for position in part]
            yield min(xs), min(ys), max(xs), max(ys)


def _parts(geometry: Geometry) -> Iterator[Sequence[Position]]:
    match geometry:
        case Point(coordinates=position):
            yield [position] if position else []
        case MultiPoint(coordinates=positions):
            yield from ([position] for position in positions)
        case LineString(coordinates=line):
            yield line
        case MultiLineString(coordinates=lines):
            yield from lines
        case Polygon(coordinates=rings):
            yield list(chain.from_iterable(rings[:1]))
        case MultiPolygon(coordinates=polygons):
            yield from (polygon[0] for polygon in polygons if polygon)
        case GeometryCollection(geometries=geometries):
            for inner in geometries:
                yield from _parts(inner)
