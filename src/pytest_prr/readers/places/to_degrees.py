"""Places in another coordinate reference system, brought to degrees."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pytest_prr.readers.facts import Box, Projection
from pytest_prr.readers.places.arcs import Floats, shortest_arc

if TYPE_CHECKING:
    from pyproj import CRS

CRS84 = "OGC:CRS84"  # longitude and latitude in degrees, in this order
_ALONG_EDGE = 101  # points; an edge bent by projection reaches furthest between its corners
_DEGREE = 0.017453292519943295  # radians
_FULL_TURN = 360.0
_NAME_MAX = 80


def system(definition: str | Mapping[str, Any]) -> "CRS":
    """The CRS that a code, WKT or PROJJSON stands for. Raises ValueError."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        if isinstance(definition, str):
            return CRS.from_user_input(definition)
        return CRS.from_json_dict(dict(definition))
    except (CRSError, TypeError, ValueError) as error:
        text = (str(error) or type(error).__name__).splitlines()[0][:200]
        name = definition if isinstance(definition, str) else definition.get("name", "no name")
        raise ValueError(f"the CRS ({str(name)[:_NAME_MAX]}) is not understood: {text}") from None


def box(bounds: Sequence[float], crs: "CRS") -> Box:
    """A box in the units of ``crs``, in degrees; its edges may bend. Raises ValueError.

    Degrees stay as they are; west > east crosses the antimeridian.
    """
    if len(bounds) != 4 or not all(math.isfinite(number) for number in bounds):
        raise ValueError("its box is not four finite numbers")
    if in_degrees(crs):
        return _wrapped(bounds)
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        to_degrees = Transformer.from_crs(crs, CRS84, always_xy=True)
        west, south, east, north = to_degrees.transform_bounds(
            bounds[0], bounds[1], bounds[2], bounds[3], densify_pts=_ALONG_EDGE
        )
    except ProjError as error:
        raise ValueError(f"its CRS ({name(crs)}) cannot be transformed: {error}") from None
    if not all(map(math.isfinite, (west, south, east, north))):
        raise ValueError(f"its box lies outside of where its CRS ({name(crs)}) has places")
    return west, south, east, north


def of_points(crs: "CRS") -> Callable[[Floats, Floats], tuple[Floats, Floats]]:
    """What makes longitudes and latitudes of x and y; NaN where there are none.

    Raises ValueError where nothing can.
    """
    if in_degrees(crs):
        return lambda x, y: (x, y)
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        to_degrees = Transformer.from_crs(crs, CRS84, always_xy=True)
    except ProjError as error:
        raise ValueError(f"its CRS ({name(crs)}) cannot be transformed: {error}") from None

    def convert(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        lon, lat = to_degrees.transform(x, y)
        known = np.isfinite(lon) & np.isfinite(lat)
        return np.where(known, lon, np.nan), np.where(known, lat, np.nan)

    return convert


def in_degrees(crs: "CRS") -> bool:
    """Whether its coordinates are longitudes and latitudes as they are: degrees from Greenwich."""
    if not crs.is_geographic or crs.is_derived:
        return False
    greenwich = crs.prime_meridian is None or crs.prime_meridian.longitude == 0
    return greenwich and all(
        math.isclose(axis.unit_conversion_factor, _DEGREE, rel_tol=1e-9)
        for axis in crs.axis_info[:2]
    )


def projection(crs: "CRS", bounds: Sequence[float] | None = None) -> Projection:
    """The CRS as facts have it: by its code, or else by WKT; the box in its own units."""
    code = crs.to_authority(min_confidence=100)
    whole = bounds is not None and len(bounds) == 4 and all(map(math.isfinite, bounds))
    own: Box | None = (bounds[0], bounds[1], bounds[2], bounds[3]) if bounds and whole else None
    if code:
        return Projection(code=":".join(code), bbox=own)
    return Projection(wkt2=crs.to_wkt(), bbox=own)


def name(crs: "CRS") -> str:
    """How messages call it."""
    code = crs.to_authority(min_confidence=100)
    return ":".join(code) if code else str(crs.name)[:_NAME_MAX]


def _wrapped(bounds: Sequence[float]) -> Box:
    west, south, east, north = bounds
    if not -90 <= south <= north <= 90:
        raise ValueError(f"its box has latitudes {south:g} to {north:g}: not degrees, or swapped")
    if max(abs(west), abs(east)) > _FULL_TURN:
        raise ValueError(f"its box has longitudes {west:g} to {east:g}: not degrees")
    if -180 <= west <= 180 and -180 <= east <= 180:
        return west, south, east, north
    if west > east:
        raise ValueError(f"its box has longitudes {west:g} to {east:g}: the wrong way round")
    west, east = shortest_arc(np.array([west]), np.array([east]))
    return west, south, east, north
