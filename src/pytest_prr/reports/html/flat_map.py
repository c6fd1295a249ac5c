"""Shapes on a flat map from 180 degrees west to 180 east: cut there, not drawn round the world."""

from collections.abc import Iterator
from itertools import pairwise
from math import ceil, log10
from typing import Any

from pytest_prr.reports.html.shapes import Position, Ring, Shape, box_shape, shape_of
from pytest_prr.stac.values import Box

_FINE = 400  # steps across a footprint
_DIGITS = range(7)  # behind the point; 1e-6 degrees are 0.1 m


def footprint(geometry: object, box: Box | None, most: int) -> Shape:
    """An item's place on the map, with about ``most`` positions; empty where there is none.

    Without a usable geometry it is the bounding box.
    """
    crosses = box is not None and box[0] > box[2]
    shape = on_map(shape_of(geometry), crosses=crosses)
    if not shape and box is not None:
        shape = on_map(box_shape(box))
    return _simplified(shape, most, box)


def on_map(shape: Shape, *, crosses: bool = False) -> Shape:
    """The shape with each part where it belongs between -180 and 180 degrees.

    ``crosses``: the bounding box says that it crosses the antimeridian, so a step of more than 180
    degrees of longitude is one across it. Otherwise, such a step is drawn as GeoJSON means it
    (RFC 7946 section 3.1.9): the long way round. Rings around a pole are closed over it.
    """
    areas = [area for rings in shape.areas for area in _areas(rings, crosses=crosses)]
    lines = [line for part in shape.lines for line in _lines(part, crosses=crosses)]
    points = [(_within(x), y) for x, y in shape.points if abs(y) <= 90]
    return Shape(areas=tuple(areas), lines=tuple(lines), points=tuple(points))


def _within(x: float) -> float:
    return x if abs(x) <= 180 else (x + 180) % 360 - 180


def _areas(rings: list[Ring], *, crosses: bool) -> Iterator[list[Ring]]:
    outline = _around_pole(rings[0]) or (_unwrapped(rings[0]) if crosses else rings[0])
    holes = [_near(_unwrapped(hole), outline) if crosses else hole for hole in rings[1:]]
    if all(_on_earth(ring) for ring in (outline, *holes)):
        yield [outline, *holes]
        return
    from shapely import GEOSException, unary_union
    from shapely.geometry import Polygon

    try:
        polygon = Polygon(outline, holes)
        whole = polygon if polygon.is_valid else polygon.buffer(0)
        # Pieces from two turns round the world may meet: a ring around a pole has two ends.
        for part in _parts(unary_union(list(_pieces(whole)))):
            if part.geom_type == "Polygon":
                yield [list(ring.coords) for ring in (part.exterior, *part.interiors)]
    except (GEOSException, ValueError):
        return


def _lines(line: Ring, *, crosses: bool) -> Iterator[Ring]:
    whole = _unwrapped(line) if crosses else line
    if _on_earth(whole):
        yield whole
        return
    from shapely import GEOSException
    from shapely.geometry import LineString

    try:
        for part in _pieces(LineString(whole)):
            if part.geom_type == "LineString":
                yield list(part.coords)
    except (GEOSException, ValueError):
        return


def _pieces(geometry: Any) -> Iterator[Any]:
    """What lies in each world beside the first one, moved there."""
    from shapely.affinity import translate
    from shapely.geometry import box

    for turn in (-360, 0, 360):
        world = box(turn - 180, -90, turn + 180, 90)
        yield from _parts(translate(geometry.intersection(world), xoff=-turn))


def _parts(geometry: Any) -> Iterator[Any]:
    yield from getattr(geometry, "geoms", [] if geometry.is_empty else [geometry])


def _on_earth(ring: Ring) -> bool:
    return all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring)


def _unwrapped(ring: Ring) -> Ring:
    """Longitudes that go on beyond 180 degrees in place of a step round the world."""
    found, turn, before = [], 0, ring[0][0]
    for x, y in ring:
        if abs(x - before) > 180:
            turn += 360 if x < before else -360
        before = x
        found.append((x + turn, y))
    return found


def _near(hole: Ring, outline: Ring) -> Ring:
    """A hole on the same turn round the world as the outline that it is in."""
    middle = (min(hole)[0] + max(hole)[0]) / 2
    west, east = min(outline)[0], max(outline)[0]
    turn = next((turn for turn in (0, -360, 360) if west <= middle + turn <= east), 0)
    return [(x + turn, y) for x, y in hole]


def _around_pole(ring: Ring) -> Ring | None:
    """A ring that goes once round the world, closed over the pole that it is nearer to."""
    if all(abs(after[0] - before[0]) <= 180 for before, after in pairwise(ring)):
        return None
    if any(abs(y) >= 90 for _, y in ring):
        return None  # it goes over the pole by itself
    line = _unwrapped(ring)
    if abs(abs(line[-1][0] - line[0][0]) - 360) > 1e-6:
        return None
    pole = 90.0 if sum(y for _, y in line) > 0 else -90.0
    return [*line, (line[-1][0], pole), (line[0][0], pole), line[0]]


def _simplified(shape: Shape, most: int, box: Box | None) -> Shape:
    """The shape with fewer positions: none of them moves further than can be seen."""
    count = sum(len(ring) for area in shape.areas for ring in area)
    count += sum(map(len, shape.lines)) + len(shape.points)
    size = _size(shape)
    step = size / _FINE
    if count > 8:
        shape = _thinned(shape, step)
    while count > most and step < size / 4:
        step *= 2
        shape = _thinned(shape, step)
        count = sum(1 for _ in shape.positions())
    if count > most and box is not None:
        return on_map(box_shape(box))
    return _rounded(shape, size)


def _size(shape: Shape) -> float:
    """Degrees across."""
    columns = list(zip(*shape.positions(), strict=True))
    return max((max(column) - min(column) for column in columns), default=0.0)


def _thinned(shape: Shape, step: float) -> Shape:
    from shapely.geometry import LineString, Polygon

    areas = []
    for area in shape.areas:
        thin = Polygon(area[0], area[1:]).simplify(step)
        if thin.geom_type == "Polygon" and not thin.is_empty:
            areas.append([list(ring.coords) for ring in (thin.exterior, *thin.interiors)])
    lines = [list(LineString(line).simplify(step).coords) for line in shape.lines]
    points = {(round(x / step), round(y / step)): (x, y) for x, y in shape.points} if step else {}
    kept = tuple(points.values()) or shape.points
    return Shape(areas=tuple(areas), lines=tuple(lines), points=kept)


def _rounded(shape: Shape, size: float) -> Shape:
    digits = ceil(-log10(size / 1000)) if size else _DIGITS[-3]
    digits = min(max(digits, _DIGITS[0]), _DIGITS[-1])

    def line(ring: Ring) -> Ring:
        return [place(position) for position in ring]

    def place(position: Position) -> Position:
        return round(position[0], digits), round(position[1], digits)

    return Shape(
        areas=tuple([line(ring) for ring in area] for area in shape.areas),
        lines=tuple(line(part) for part in shape.lines),
        points=tuple(place(position) for position in shape.points),
    )
