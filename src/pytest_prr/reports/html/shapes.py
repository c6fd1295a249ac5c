"""GeoJSON geometries as they are written: areas, lines and points; what is none is left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pytest_prr.stac.values import Box, mapping, number, sequence

Position = tuple[float, float]
Ring = list[Position]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Parts of a geometry, in degrees. An area is its outline and its holes; rings are closed."""

    areas: tuple[list[Ring], ...] = ()
    lines: tuple[Ring, ...] = ()
    points: tuple[Position, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.areas or self.lines or self.points)

    def positions(self) -> Iterator[Position]:
        for area in self.areas:
            yield from area[0]
        for line in self.lines:
            yield from line
        yield from self.points


def shape_of(geometry: object) -> Shape:
    """The parts of a geometry that are well-formed."""
    areas: list[list[Ring]] = []
    lines: list[Ring] = []
    points: list[Position] = []
    pending: list[object] = [geometry]
    while pending:
        part = mapping(pending.pop())
        kind, coordinates = part.get("type"), part.get("coordinates")
        pending += reversed(sequence(part.get("geometries")))
        for single in _singles(kind, coordinates):
            if kind in ("Polygon", "MultiPolygon"):
                areas += _area(single)
            elif kind in ("LineString", "MultiLineString"):
                lines += _line(single, 2)
            else:
                points += [place for line in _line([single], 1) for place in line]
    return Shape(areas=tuple(areas), lines=tuple(lines), points=tuple(points))


def box_shape(box: Box) -> Shape:
    """The area of a bounding box; across the antimeridian, it goes on beyond 180 degrees."""
    west, south, east, north = box
    east += 360 if east < west else 0
    if (west, south) == (east, north):
        return Shape(points=((west, south),))
    return Shape(areas=([_rectangle(west, south, east, north)],))


def _rectangle(west: float, south: float, east: float, north: float) -> Ring:
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def _singles(kind: object, coordinates: object) -> list[Any]:
    if kind in ("MultiPolygon", "MultiLineString", "MultiPoint"):
        return sequence(coordinates)
    return [coordinates] if kind in ("Polygon", "LineString", "Point") else []


def _area(rings: object) -> list[list[Ring]]:
    found = [ring for part in sequence(rings) for ring in _line(part, 4)]
    return [found] if found else []


def _line(positions: object, least: int) -> list[Ring]:
    """The line in a list; an empty list where there is none."""
    line = []
    for position in sequence(positions):
        pair = sequence(position)[:2]
        x, y = (number(pair[0]), number(pair[1])) if len(pair) == 2 else (None, None)
        if x is None or y is None:
            return []
        line.append((x, y))
    return [line] if len(line) >= least else []
