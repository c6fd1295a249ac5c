"""Boxes of grids without longitudes and latitudes of their own: rotated poles, map projections.

The grid's outline and inside are sampled in the grid's own coordinates, and the samples are
transformed with the CRS that the grid mapping variable describes (CF conventions, appendix F).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pytest_prr.readers.arcs import Floats, shortest_arc, typical_step
from pytest_prr.readers.facts import Box, Said, Silent

if TYPE_CHECKING:
    from pyproj import CRS, Transformer
    from xarray import Dataset, Variable

_ALONG_EDGE = 1001  # samples; an edge bent by projection reaches furthest between its corners
_INSIDE = 101  # samples along each axis
_METRES = {"m": 1.0, "metre": 1.0, "meter": 1.0, "metres": 1.0, "meters": 1.0, "": 1.0}
_METRES |= {"km": 1000.0, "kilometre": 1000.0, "kilometres": 1000.0, "kilometers": 1000.0}
_MAPPING_KEYS = ("grid_mapping_name", "crs_wkt", "spatial_ref")
_X_NAMES = ("projection_x_coordinate", "grid_longitude")
_Y_NAMES = ("projection_y_coordinate", "grid_latitude")


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The ends of a grid in its own coordinates: metres, or degrees of a rotated pole."""

    west: float
    south: float
    east: float
    north: float


def bbox(dataset: "Dataset") -> Said[Box] | Silent:
    """The box of the projected grid; Silent where there is none, or its CRS is not understood."""
    mapping = _grid_mapping(dataset)
    if mapping is None:
        return Silent(reason="")
    x, y = _axis(dataset, _X_NAMES, "X"), _axis(dataset, _Y_NAMES, "Y")
    if x is None or y is None:
        return Silent(
            reason=f"grid mapping '{mapping}' has no x and y coordinates of one dimension"
        )
    try:
        crs = _crs(dataset.variables[mapping])
        grid = _grid(dataset, x, y, crs)
        box = _transformed(grid, crs)
    except ValueError as error:
        return Silent(reason=f"grid mapping '{mapping}': {error}")
    return Said(value=box, source=f"{x} and {y}, transformed with grid mapping {mapping}")


def _grid_mapping(dataset: "Dataset") -> str | None:
    """The variable that data variables name, else one that looks like it."""
    for variable in dataset.variables.values():
        named = variable.attrs.get("grid_mapping") or variable.encoding.get("grid_mapping")
        name = str(named).split(":")[0].strip() if named else ""
        if name in dataset.variables:
            return name
    lone = (n for n, v in dataset.variables.items() if any(key in v.attrs for key in _MAPPING_KEYS))
    return next((str(name) for name in lone), None)


def _axis(dataset: "Dataset", standard_names: tuple[str, ...], axis: str) -> str | None:
    lines = {
        str(n): v for n, v in dataset.variables.items() if v.ndim == 1 and v.dtype.kind in "iuf"
    }
    named = [n for n, v in lines.items() if v.attrs.get("standard_name") in standard_names]
    own = [n for n, v in lines.items() if v.dims == (n,)]
    marked = [n for n in own if lines[n].attrs.get("axis") == axis]
    called = [n for n in own if n.lower() == axis.lower()]
    return next(iter((*named, *marked, *called)), None)


def _crs(mapping: "Variable") -> "CRS":
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    attributes = {
        key: value.item() if isinstance(value, np.generic) else value
        for key, value in mapping.attrs.items()
    }
    try:
        return CRS.from_cf(attributes)
    except (CRSError, KeyError, TypeError, ValueError, AttributeError) as error:
        text = (str(error) or type(error).__name__).splitlines()[0]
        name = attributes.get("grid_mapping_name", "without a name")
        raise ValueError(f"its CRS ({name}) is not understood: {text}") from None


def _grid(dataset: "Dataset", x: str, y: str, crs: "CRS") -> Grid:
    west, east = _ends(dataset, x, crs)
    south, north = _ends(dataset, y, crs)
    return Grid(west=west, south=south, east=east, north=north)


def _ends(dataset: "Dataset", name: str, crs: "CRS") -> tuple[float, float]:
    variable = dataset.variables[name]
    arrays = [variable.values]
    bounds = dataset.variables.get(variable.attrs.get("bounds"))
    if bounds is not None and bounds.dims[:-1] == variable.dims:
        arrays.append(bounds.values)
    values = np.concatenate([np.asarray(array, dtype=float).ravel() for array in arrays])
    values = values[np.isfinite(values) & (np.abs(values) < 1e30)]
    if not len(values):
        raise ValueError(f"'{name}' holds no value")
    scale = _scale(str(variable.attrs.get("units", "")).strip().lower(), name, crs)
    return float(values.min()) * scale, float(values.max()) * scale


def _scale(units: str, name: str, crs: "CRS") -> float:
    """The factor from the axis' units to those of the CRS. Raises ValueError where none fits."""
    if crs.is_geographic:
        if not units or units.startswith(("deg", "°")):
            return 1.0
        raise ValueError(f"'{name}' is in '{units}', not in degrees")
    height = _satellite_height(crs)
    if height and units in ("rad", "radian", "radians"):
        return height
    if units not in _METRES:
        raise ValueError(f"'{name}' is in '{units}', not in metres")
    return _METRES[units] / crs.axis_info[0].unit_conversion_factor


def _satellite_height(crs: "CRS") -> float | None:
    return crs.to_cf().get("perspective_point_height")


def _transformed(grid: Grid, crs: "CRS") -> Box:
    """Raises ValueError where no sample of the grid lies on the Earth."""
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    base = crs.source_crs if crs.is_geographic and crs.is_derived else crs.geodetic_crs
    try:
        # On the grid's own ellipsoid: model data on a sphere are not shifted to WGS 84.
        to_degrees = Transformer.from_crs(crs, base, always_xy=True)
        samples = [to_degrees.transform(x, y) for x, y in (_inside(grid), _outline(grid))]
        poles = _poles_inside(grid, to_degrees)
    except ProjError as error:
        raise ValueError(f"its CRS cannot be transformed: {error}") from None
    step = typical_step(np.where(np.isfinite(samples[0][0]), samples[0][0], np.nan))
    lon, lat = (np.concatenate([np.ravel(part[i]) for part in samples]) for i in (0, 1))
    seen = np.isfinite(lon) & np.isfinite(lat)
    if not seen.any():
        raise ValueError("no point of the grid lies on the Earth")
    west, east = (-180.0, 180.0) if poles else shortest_arc(lon[seen], lon[seen], step)
    south, north = min([float(lat[seen].min()), *poles]), max([float(lat[seen].max()), *poles])
    return (west, max(south, -90.0), east, min(north, 90.0))


def _inside(grid: Grid) -> tuple[Floats, Floats]:
    x, y = np.meshgrid(
        np.linspace(grid.west, grid.east, _INSIDE), np.linspace(grid.south, grid.north, _INSIDE)
    )
    return x, y


def _outline(grid: Grid) -> tuple[Floats, Floats]:
    x = np.linspace(grid.west, grid.east, _ALONG_EDGE)
    y = np.linspace(grid.south, grid.north, _ALONG_EDGE)
    return (
        np.concatenate([x, x, np.full_like(y, grid.west), np.full_like(y, grid.east)]),
        np.concatenate([np.full_like(x, grid.south), np.full_like(x, grid.north), y, y]),
    )


def _poles_inside(grid: Grid, to_degrees: "Transformer") -> list[float]:
    """90 and -90, each where that pole lies inside the grid: samples only come near it."""
    inside = []
    for latitude in (90.0, -90.0):
        x, y = to_degrees.transform(0.0, latitude, direction="INVERSE")
        turns: tuple[Any, ...] = (-360, 0, 360) if abs(grid.east) > 180 or abs(x) <= 360 else (0,)
        across = any(grid.west <= x + turn <= grid.east for turn in turns)
        if np.isfinite(x) and np.isfinite(y) and across and grid.south <= y <= grid.north:
            inside.append(latitude)
    return inside
