"""Boxes from variables that hold longitudes and latitudes: scalar, one- or two-dimensional."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pytest_prr.readers.arcs import Floats, shortest_arc, turned, typical_step
from pytest_prr.readers.facts import Box, Said, Silent

if TYPE_CHECKING:
    from xarray import Dataset, Variable


@dataclass(frozen=True, kw_only=True)
class Axis:
    """How CF, and custom, call a longitude or a latitude."""

    standard_name: str
    units: tuple[str, ...]
    names: tuple[str, ...]
    names_in_degrees: tuple[str, ...]  # these also name other things: only where units say degrees
    least: float
    greatest: float


LONGITUDE = Axis(
    standard_name="longitude",
    units=("degrees_east", "degree_east", "degree_e", "degrees_e", "degreee", "degreese"),
    names=("lon", "lons", "longitude", "longitudes", "nav_lon", "xlong", "glon"),
    names_in_degrees=("x", "long"),
    least=-360,
    greatest=720,
)
LATITUDE = Axis(
    standard_name="latitude",
    units=("degrees_north", "degree_north", "degree_n", "degrees_n", "degreen", "degreesn"),
    names=("lat", "lats", "latitude", "latitudes", "nav_lat", "xlat", "glat"),
    names_in_degrees=("y",),
    least=-90.5,  # a cell's bounds may reach over the pole by half a step
    greatest=90.5,
)


@dataclass(frozen=True, kw_only=True)
class Degrees:
    """The usable values of one variable, and the ends of its cells (of no width: no bounds)."""

    low: Floats
    high: Floats
    step: float
    strange: int  # values that are neither in range nor fill


def bbox(dataset: "Dataset") -> Said[Box] | Silent:
    """The box of all longitudes and latitudes; Silent where one of the two is not there."""
    longitudes, latitudes = find(dataset, LONGITUDE), find(dataset, LATITUDE)
    if not longitudes or not latitudes:
        missing = [
            axis.standard_name
            for axis, found in ((LONGITUDE, longitudes), (LATITUDE, latitudes))
            if not found
        ]
        return Silent(reason=f"no variable is a CF {' or '.join(missing)}")
    try:
        lon = [_degrees(dataset, name, LONGITUDE, latitudes) for name in longitudes]
        lat = [_degrees(dataset, name, LATITUDE, longitudes) for name in latitudes]
    except ValueError as error:
        return Silent(reason=str(error))
    return _box(lon, lat, _words(dataset, (*longitudes, *latitudes)))


def _box(lon: list[Degrees], lat: list[Degrees], words: str) -> Said[Box] | Silent:
    south = np.concatenate([part.low for part in lat])
    north = np.concatenate([part.high for part in lat])
    west = np.concatenate([part.low for part in lon])
    east = np.concatenate([part.high for part in lon])
    for what, values in (("longitudes", west), ("latitudes", south)):
        if not len(values):
            return Silent(reason=f"the {what} hold only fill values ({words})")
    first, last = shortest_arc(west, east, max(part.step for part in lon))
    box = (first, max(float(south.min()), -90.0), last, min(float(north.max()), 90.0))
    strange = sum(part.strange for part in (*lon, *lat))
    words += ", least and greatest" + (f" ({strange} values out of range left out)" * (strange > 0))
    return Said(value=box, source=words)


def find(dataset: "Dataset", axis: Axis) -> list[str]:
    """The variables of the surest kind: by standard name, else by units, else by name."""
    numeric = {str(n): v for n, v in dataset.variables.items() if v.dtype.kind in "iuf"}
    kinds = {name: _kind(axis, name, variable) for name, variable in numeric.items()}
    best = min((kind for kind in kinds.values() if kind), default=0)
    return [name for name, kind in kinds.items() if best and kind == best]


def _kind(axis: Axis, name: str, variable: "Variable") -> int:
    """How sure it is that this is the axis: 1 is surest, 0 is not at all."""
    standard_name, units = _word(variable, "standard_name"), _word(variable, "units")
    if standard_name:  # any other one (grid_longitude, say) speaks against it
        return int(standard_name == axis.standard_name)
    if units in axis.units:
        return 2
    return 3 if _is_named(axis, name, units) else 0


def _is_named(axis: Axis, name: str, units: str) -> bool:
    degrees = units.startswith(("deg", "°"))
    known = name.lower() in axis.names and (degrees or not units)
    return known or (degrees and name.lower() in axis.names_in_degrees)


def _degrees(dataset: "Dataset", name: str, axis: Axis, partners: list[str]) -> Degrees:
    """Raises ValueError where the variable's values are not degrees of this axis."""
    variable = dataset.variables[name]
    units = _word(variable, "units")
    if units and not units.startswith(("deg", "°")):
        raise ValueError(f"'{name}' is in '{units}', not in degrees")
    values = np.asarray(variable.values, dtype=float)
    usable = _in_range(values, axis)
    outside = values[~usable]
    outside = outside[~_is_fill(outside)]
    if axis is LATITUDE:
        _refuse_swapped(name, outside)
    for other in partners:  # a point counts where both of its coordinates do
        partner = dataset.variables[other]
        if variable.ndim and partner.dims == variable.dims:
            other_axis = LATITUDE if axis is LONGITUDE else LONGITUDE
            usable = usable & _in_range(np.asarray(partner.values, dtype=float), other_axis)
    low, high = _cells(dataset, variable, values, usable, axis)
    step = typical_step(np.where(usable, values, np.nan)) if axis is LONGITUDE else 0.0
    return Degrees(low=low, high=high, step=step, strange=len(outside))


def _in_range(values: Floats, axis: Axis) -> Any:
    return np.isfinite(values) & (values >= axis.least) & (values <= axis.greatest)


def _is_fill(values: Floats) -> Any:
    """Fill values that no attribute declares: NaN, netCDF's own, and customary ones."""
    usual = (-99.9, -999.0, -9999.0, 999.0, 9999.0, -32767.0, -32768.0, 32767.0, 99999.0, -99999.0)
    return ~np.isfinite(values) | (np.abs(values) > 1e6) | np.isin(values, usual)


def _refuse_swapped(name: str, outside: Floats) -> None:
    likely = outside[np.abs(outside) <= 360]
    if len(likely):
        raise ValueError(f"'{name}' is a latitude and holds {likely[0]:g}: swapped with longitude?")


def _cells(
    dataset: "Dataset", variable: "Variable", values: Floats, usable: Any, axis: Axis
) -> tuple[Floats, Floats]:
    """Lower and upper ends: those of the cells where bounds are given, else the values twice."""
    points = values[usable]
    bounds = dataset.variables.get(variable.attrs.get("bounds"))
    if bounds is None or bounds.dims[:-1] != variable.dims or bounds.shape[-1] < 2:
        return points, points
    corners = np.asarray(bounds.values, dtype=float)[usable]
    corners = corners[np.all(_in_range(corners, axis), axis=-1)]
    if not len(corners):
        return points, points
    low, high = corners.min(axis=-1), corners.max(axis=-1)
    if axis is LONGITUDE:
        low, high = _unbroken(corners, low, high)
    return np.concatenate([points, low]), np.concatenate([points, high])


def _unbroken(corners: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Cells over the meridian where numbering jumps (359.5 to 0.5) are narrow, not 359 wide."""
    broken = high - low > 180
    if len(corners) == 1 or not broken.any():
        return low, high
    first = corners[:, :1]
    offsets = turned(corners - first)
    return (
        np.where(broken, first[:, 0] + offsets.min(axis=-1), low),
        np.where(broken, first[:, 0] + offsets.max(axis=-1), high),
    )


def _words(dataset: "Dataset", names: tuple[str, ...]) -> str:
    parts = []
    for name in names:
        variable = dataset.variables[name]
        dims = f"({', '.join(map(str, variable.dims))})" if variable.dims else ""
        bounds = variable.attrs.get("bounds")
        parts.append(f"{name}{dims}" + (f" with {bounds}" if bounds in dataset.variables else ""))
    return ", ".join(parts)


def _word(variable: "Variable", key: str) -> str:
    value: Any = variable.attrs.get(key, "")
    return value.strip().lower() if isinstance(value, str) else ""
