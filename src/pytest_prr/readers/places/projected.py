"""Grids without longitudes and latitudes of their own: rotated poles, map projections.

Only the axes are read, whatever the size of the data.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from pytest_prr.readers.arrays.fields import Fields, is_number, leaf, text
from pytest_prr.readers.facts import Asked, Box, Said, Silent
from pytest_prr.readers.places import grid_crs, lines
from pytest_prr.readers.places.grid_crs import NamedCrs
from pytest_prr.readers.places.lonlat import is_degrees
from pytest_prr.readers.rasters import raster_place
from pytest_prr.readers.rasters.pixel_grid import PixelGrid
from pytest_prr.stac.boxes import hull

if TYPE_CHECKING:
    from pyproj import CRS

_METRES = {"m": 1.0, "metre": 1.0, "meter": 1.0, "metres": 1.0, "meters": 1.0, "": 1.0}
_METRES |= {"km": 1000.0, "kilometre": 1000.0, "kilometres": 1000.0, "kilometers": 1000.0}
_MOST = 20  # pairs of axes in one file


@dataclass(frozen=True, kw_only=True)
class _Direction:
    """How x, or y, is called."""

    standard_names: tuple[str, ...]
    axis: str
    names: tuple[str, ...]


_X = _Direction(
    standard_names=("projection_x_coordinate", "grid_longitude"),
    axis="X",
    names=("x", "xc", "x_coordinate", "easting", "eastings", "rlon"),
)
_Y = _Direction(
    standard_names=("projection_y_coordinate", "grid_latitude"),
    axis="Y",
    names=("y", "yc", "y_coordinate", "northing", "northings", "rlat"),
)


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A grid of cells in the units of its CRS. ``x`` and ``y``: its variables, if it has any."""

    pixels: PixelGrid
    named: NamedCrs
    x: str = ""
    y: str = ""
    factors: tuple[float, float] = (1.0, 1.0)  # from the variables' units to the CRS'
    is_even: bool = True
    is_halved: bool = False  # half a cell was added

    @property
    def crs(self) -> "CRS":
        return self.named.crs

    @property
    def words(self) -> str:
        axes = f"{self.x} and {self.y}" if self.x else "GeoTransform"
        added = ", half a cell added" * self.is_halved
        return f"{axes}, transformed with {self.named.words}{added}"


@dataclass(frozen=True, kw_only=True)
class Place:
    """The box of grids, and their outline where it is another shape."""

    box: Said[Box]
    geometry: Mapping[str, Any] | None


def grids(fields: Fields, asked: Asked, *, besides: Sequence[str] = ()) -> list[Grid] | Silent:
    """The projected grids of a file; Silent where there is none, or its CRS is not understood.

    ``besides``: the variables that are longitudes and latitudes.
    """
    pairs = [pair for pair in _pairs(fields) if not set(pair) & set(besides)][:_MOST]
    if not pairs:
        return Silent(reason="") if besides else _without_axes(fields, asked)
    found, reasons = [], []
    for x, y in pairs:
        named = grid_crs.named(fields, x, y, asked)
        if isinstance(named, Silent):
            reasons.append(named.reason or _nameless(fields, x, y))
            continue
        try:
            found.append(_grid(fields, x, y, named))
        except ValueError as error:
            reasons.append(_about(named, error))
    return found or Silent(reason="; ".join(dict.fromkeys(filter(None, reasons))))


def place(found: Sequence[Grid]) -> Place | Silent:
    """Where grids lie, in degrees."""
    parts, reasons = [], []
    for grid in found:
        try:
            parts += [(grid, one) for one in _places(grid.pixels, grid.crs)]
        except ValueError as error:
            reasons.append(_about(grid.named, error))
    whole = hull(one.box for _, one in parts)
    if whole is None:
        return Silent(reason="; ".join(reasons))
    words = " and ".join(dict.fromkeys(grid.words for grid, _ in parts))
    geometry = parts[0][1].footprint if len(parts) == 1 else None
    return Place(box=Said(value=whole, source=words), geometry=geometry)


def _about(named: NamedCrs, error: ValueError) -> str:
    return f"grid mapping '{named.mapping}': {error}" if named.mapping else str(error)


def _pairs(fields: Fields) -> Iterator[tuple[str, str]]:
    """X and y that data are laid out along; else one of each."""
    xs, ys = _axes(fields, _X), _axes(fields, _Y)
    dims = {name: str(fields.variables[name].dims[0]) for name in (*xs, *ys)}
    pairs = [(x, y) for x in xs for y in ys if x != y and fields.spans(dims[x], dims[y])]
    yield from pairs or list(zip(xs, ys, strict=False))[:1]


def _axes(fields: Fields, way: _Direction) -> list[str]:
    """The variables of the surest kind: by standard name, axis, or name."""
    known = {n: v for n, v in fields.variables.items() if v.ndim == 1 and is_number(v)}
    own = [name for name in known if fields.is_own(name) and name not in fields.all_bounds]
    kinds = (
        [n for n, v in known.items() if text(v, "standard_name") in way.standard_names],
        [n for n in own if text(known[n], "axis") == way.axis],
        [n for n in own if leaf(n).lower() in way.names],
    )
    return next((names for names in kinds if names), [])


def _nameless(fields: Fields, x: str, y: str) -> str:
    """Why a grid whose CRS nobody names says nothing; empty where it may be no grid at all."""
    units = text(fields.variables[x], "units").lower()
    telling = units and units in _METRES
    if not telling and not leaf(x).lower().startswith(("east", "projection")):
        return ""
    return f"nothing names the CRS of '{x}' and '{y}'; set 'read: {{crs: …}}' if you know it"


def _without_axes(fields: Fields, asked: Asked) -> list[Grid] | Silent:
    """A grid by GDAL's GeoTransform, along the last two dimensions of data that name it."""
    if not fields.mappings:
        return Silent(reason="")
    mapping = fields.mappings[0]
    numbers = str(fields.variables[mapping].attrs.get("GeoTransform", "")).split()
    shapes = [
        variable.shape[-2:]
        for name, variable in fields.variables.items()
        if variable.ndim > 1 and fields.related(name, "grid_mapping") == mapping
    ]
    named = grid_crs.named(fields, "", "", asked)
    if isinstance(named, Silent):
        return named
    try:
        c, a, b, f, d, e = map(float, numbers)
    except ValueError:
        shapes = []
    if not shapes:
        return Silent(
            reason=f"grid mapping '{mapping}' has no x and y coordinates of one dimension"
        )
    shape = (int(shapes[0][0]), int(shapes[0][1]))
    return [Grid(pixels=PixelGrid(shape=shape, transform=(a, b, c, d, e, f)), named=named)]


def _grid(fields: Fields, x: str, y: str, named: NamedCrs) -> Grid:
    """The cells along two axes. Raises ValueError where an axis does not fit the CRS."""
    across, down = _line(fields, x, y), _line(fields, y, x)
    factors = (_factor(fields, x, named.crs), _factor(fields, y, named.crs))
    a, c = _cells(across, factors[0])
    e, f = _cells(down, factors[1])
    pixels = PixelGrid(
        shape=(len(down.values), len(across.values)), transform=(a, 0.0, c, 0.0, e, f)
    )
    return Grid(
        pixels=pixels,
        named=named,
        x=x,
        y=y,
        factors=factors,
        is_even=across.step is not None and down.step is not None,
        is_halved="half a step" in (across.cells, down.cells),
    )


def _line(fields: Fields, name: str, other: str) -> lines.Line:
    line = lines.line(fields, name, other)
    if line is None:
        raise ValueError(f"'{name}' holds no value")
    return line


def _cells(line: lines.Line, factor: float) -> tuple[float, float]:
    """The size of a cell, signed as the axis runs, and where the first one begins."""
    low, high = (end * factor for end in line.edges)
    count = len(line.values)
    size = (high - low) / count
    if line.values[0] > line.values[-1]:
        return -size, high
    return size, low


def _factor(fields: Fields, name: str, crs: "CRS") -> float:
    """From the axis' units to those of the CRS. Raises ValueError where none fits."""
    units = text(fields.variables[name], "units").lower()
    if crs.is_geographic:
        if not units or is_degrees(units):
            return 1.0
        raise ValueError(f"'{name}' is in '{units}', not in degrees")
    if units in ("rad", "radian", "radians") and (height := _satellite_height(crs)):
        return height
    if units not in _METRES:
        raise ValueError(f"'{name}' is in '{units}', not in metres")
    return _METRES[units] / crs.axis_info[0].unit_conversion_factor


def _satellite_height(crs: "CRS") -> float | None:
    return crs.to_cf().get("perspective_point_height")


@lru_cache(maxsize=64)  # files of one kind lie on one grid
def _places(pixels: PixelGrid, crs: "CRS") -> tuple[raster_place.RasterPlace, ...]:
    """Raises ValueError where no part of the grid lies on the Earth."""
    if not (crs.is_geographic and crs.is_derived):
        return (raster_place.place(pixels, crs),)
    return tuple(_of_rotated(part, crs) for part in _unturned(pixels))


def _of_rotated(pixels: PixelGrid, crs: "CRS") -> raster_place.RasterPlace:
    placed = raster_place.place(pixels, crs)
    poles = [latitude for latitude in (90.0, -90.0) if _has_pole(pixels, crs, latitude)]
    if not poles:
        return placed
    _, south, _, north = placed.box
    box = (-180.0, min([south, *poles]), 180.0, max([north, *poles]))
    return raster_place.RasterPlace(box=box)


def _has_pole(pixels: PixelGrid, crs: "CRS", latitude: float) -> bool:
    """Whether a pole of the Earth lies inside a grid whose own poles are elsewhere."""
    from pyproj import Transformer

    there = Transformer.from_crs(crs.source_crs or crs, crs, always_xy=True)
    x, y = there.transform(0.0, latitude)
    west, south, east, north = pixels.box
    return bool(west <= x <= east and south <= y <= north)


def _unturned(pixels: PixelGrid) -> Iterator[PixelGrid]:
    """Rotated longitudes in -180..180, in two parts where they run on over 180."""
    west, south, east, north = pixels.box
    rows, columns = pixels.shape
    south, north = max(south, -90.0), min(north, 90.0)
    turns = 360 * np.floor((west + 180) / 360)
    west, east = west - turns, min(east, west + 360) - turns
    for first, last, turn in ((west, min(east, 180.0), 0), (180.0, east, 360)):
        if last > first:
            share = max(round(columns * (last - first) / (east - west)), 1)
            a, e = (last - first) / share, (north - south) / rows
            yield PixelGrid(shape=(rows, share), transform=(a, 0, first - turn, 0, e, south))
