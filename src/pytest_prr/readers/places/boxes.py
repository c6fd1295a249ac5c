"""Bounding boxes in degrees, and the GeoJSON geometries that stand for them."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from pytest_prr.readers.facts import Box
from pytest_prr.stac.boxes import hull, spans

DIGITS = 7  # about a centimetre
_UNIT: float = 10**-DIGITS


def rounded(box: Box) -> Box:
    """The box in seven decimals, never smaller than it was."""
    west, south, east, north = box
    return (_down(west), _down(south), _up(east), _up(north))


def _down(value: float) -> float:
    near = round(value, DIGITS)
    return max(near if near <= value else round(near - _UNIT, DIGITS), -180.0) + 0.0


def _up(value: float) -> float:
    near = round(value, DIGITS)
    return min(near if near >= value else round(near + _UNIT, DIGITS), 180.0) + 0.0


def geometry(box: Box) -> dict[str, Any]:
    """The box as GeoJSON: a polygon (two, split at the antimeridian), a line, or a point."""
    west, south, east, north = box
    if west > east:
        rings = [_ring(w, south, e, north) for w, e in spans(box) if w != e]
        if len(rings) == 1:
            return {"type": "Polygon", "coordinates": rings}
        return {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}
    if west == east and south == north:
        return {"type": "Point", "coordinates": [west, south]}
    if west == east or south == north:
        return {"type": "LineString", "coordinates": [[west, south], [east, north]]}
    return {"type": "Polygon", "coordinates": [_ring(west, south, east, north)]}


def _ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def merged(geometries: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The union of several geometries; None where it is a mixture of types."""
    if all(geometry == geometries[0] for geometry in geometries):
        return dict(geometries[0])
    from shapely import union_all
    from shapely.geometry import MultiPolygon, Polygon, mapping, shape
    from shapely.geometry.polygon import orient

    whole = union_all([shape(geometry) for geometry in geometries])
    if isinstance(whole, Polygon):
        whole = orient(whole)
    elif isinstance(whole, MultiPolygon):
        whole = MultiPolygon([orient(part) for part in whole.geoms])
    elif whole.geom_type == "GeometryCollection":
        return None
    found: dict[str, Any] = _listed(mapping(whole))
    return found


def bounds(geojson: Mapping[str, Any]) -> Box:
    """The box of a GeoJSON geometry. Raises ValueError where it is none, or not in degrees."""
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    try:
        whole = shape(geojson)
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise ValueError("not a GeoJSON geometry with 'type' and 'coordinates'") from error
    if whole.is_empty:
        raise ValueError("a geometry without coordinates")
    if not whole.is_valid:
        from shapely import is_valid_reason

        raise ValueError(f"not a valid geometry: {is_valid_reason(whole)}")
    parts: list[Box] = [part.bounds for part in getattr(whole, "geoms", [whole])]
    for part in parts:
        check(part)
    return hull(parts) or parts[0]


def check(box: Sequence[float]) -> None:
    """Raises ValueError, with the reason, where four numbers are no box in degrees."""
    if len(box) != 4 or not all(math.isfinite(number) for number in box):
        raise ValueError("expected four finite numbers: west, south, east, north")
    west, south, east, north = box
    if not (-90 <= south <= 90 and -90 <= north <= 90):
        raise ValueError(f"latitudes {south:g} and {north:g} are not both in -90..90")
    if not (-180 <= west <= 180 and -180 <= east <= 180):
        raise ValueError(f"longitudes {west:g} and {east:g} are not both in -180..180")
    if south > north:
        raise ValueError(f"south ({south:g}) lies north of north ({north:g})")


def _listed(value: Any) -> Any:
    """Tuples as lists: what JSON readers give back."""
    if isinstance(value, Mapping):
        return {key: _listed(part) for key, part in value.items()}
    return [_listed(part) for part in value] if isinstance(value, list | tuple) else value
