"""Do a datacube's horizontal dimensions lie within the item's box?"""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from pytest_prr.checks.data_times import cube_dimensions, cube_holders
from pytest_prr.checks.place_fields import place_is_plain, shown, usable_box
from pytest_prr.checks.problem import Context, Outcome, Problem, Subject
from pytest_prr.checks.silence import silent_where
from pytest_prr.stac import boxes
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import Box, mapping, number, sequence

if TYPE_CHECKING:
    from pyproj import Transformer

_WGS84 = 4326  # the datacube extension's default reference system
_DEGREES = (_WGS84, "EPSG:4326", "epsg:4326", None)
_POINTS_PER_EDGE = 21


class _Axis(NamedTuple):
    low: float
    high: float
    cell: float
    system: object
    at: Tokens


def cubes_lie_within(item: dict[str, Any], context: Context) -> bool:
    """The x and y dimensions of an item's cubes are degrees, within its plain box."""
    cubes = context.once(cube_dimensions)
    if cubes is None or not context.holds(place_is_plain):
        return False
    west, south, east, north = item["bbox"]
    sides = {"x": (west, east), "y": (south, north)}
    dimensions = [dim for cube in cubes for dim in mapping(cube).values() if type(dim) is dict]
    return all(_lies_within(dim, sides) for dim in dimensions if dim.get("type") == "spatial")


def _lies_within(dimension: dict[str, Any], sides: dict[str, tuple[float, float]]) -> bool:
    axis = dimension.get("axis")
    if type(axis) is not str or axis not in sides:
        return True
    if "reference_system" in dimension:
        return False
    low, high = sides[axis]
    ends = sequence(dimension.get("extent"))
    return all(type(end) in (float, int) and low <= end <= high for end in ends)


@silent_where(cubes_lie_within)
def covers_its_cube(subject: Subject, context: Context, *, share: float) -> Outcome:
    """The item's box covers the x and y dimensions of its datacube.

    A cell's width may be missing, or a ``share`` of the cube's: projected grids lie aslant.
    """
    own = usable_box(subject.value.get("bbox"))
    if own is None:
        return
    fine: object = None
    for holder in context.once(cube_holders):
        dimensions = holder.metadata()[0].get("cube:dimensions")
        if dimensions is None or dimensions == fine:  # assets are often of one cube
            continue
        found = list(_outside(holder, own, share))
        fine = None if found else dimensions
        yield from found


def _outside(holder: Subject, own: Box, share: float) -> Iterator[Problem]:
    axes = _axes(holder)
    x, y = axes.get("x"), axes.get("y")
    if x is None or y is None or x.system != y.system:
        return
    cube = _in_degrees(x, y)
    if cube is None:
        return
    rim = max(x.cell, y.cell) if x.system in _DEGREES else 0.0
    aside = max(rim, share * boxes.width(cube), boxes.ROUNDING)
    above = max(rim, share * (cube[3] - cube[1]), boxes.ROUNDING)
    if boxes.inside(cube, own, aside, above):
        return
    yield Problem(
        f"the cube's dimensions cover {shown(cube)}, which is not within the item's box "
        f"{shown(own)}",
        x.at,
    )


def _axes(holder: Subject) -> dict[str, _Axis | None]:
    """The one spatial dimension along each axis; None where there are several."""
    metadata, base = holder.metadata()
    found: dict[str, _Axis | None] = {}
    for name, dimension in mapping(metadata.get("cube:dimensions")).items():
        if not isinstance(dimension, dict) or dimension.get("type") != "spatial":
            continue
        axis = dimension.get("axis")
        ends = [number(end) for end in sequence(dimension.get("extent"))]
        numbers = sorted(end for end in ends if end is not None)
        if isinstance(axis, str) and len(numbers) == 2:
            system = dimension.get("reference_system", _WGS84)
            cell = abs(number(dimension.get("step")) or 0.0)
            at = (*holder.at, *base, "cube:dimensions", name, "extent")
            one = _Axis(numbers[0], numbers[1], cell, system, at)
            found[axis] = None if axis in found else one
    return found


def _in_degrees(x: _Axis, y: _Axis) -> Box | None:
    """The cube's box in degrees; None where its reference system does not tell."""
    corners = (x.low, y.low, x.high, y.high)
    if x.system in _DEGREES:
        plain = x.low >= -180 and x.high <= 180 and y.low >= -90 and y.high <= 90
        return corners if plain else _on_the_globe(corners)
    if not isinstance(x.system, int | str | dict):
        return None
    key = x.system if isinstance(x.system, int | str) else orjson.dumps(x.system)
    from pyproj.exceptions import ProjError

    try:
        found = _transformer(key).transform_bounds(
            *corners, densify_pts=_POINTS_PER_EDGE, errcheck=True
        )
    except ProjError:
        return None
    return _on_the_globe(found)


@lru_cache(maxsize=16)  # making one takes milliseconds, and a collection has few
def _transformer(system: int | str | bytes) -> "Transformer":
    from pyproj import Transformer

    crs = orjson.loads(system) if isinstance(system, bytes) else system
    return Transformer.from_crs(crs, _WGS84, always_xy=True)


def _on_the_globe(edges: tuple[float, ...]) -> Box | None:
    """Edges as a box; longitudes from 0 to 360 are brought to -180 to 180 where they can be."""
    west, south, east, north = edges
    if east > 180:
        whole = east - west >= 360 - (east - west) / 20
        west, east = (-180.0, 180.0) if whole else (_turned(west), _turned(east))
    return usable_box([west, south, east, north])


def _turned(longitude: float) -> float:
    return longitude - 360 if longitude > 180 else longitude
