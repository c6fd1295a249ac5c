"""The dimensions of a file's data, as the STAC datacube extension describes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from pytest_prr.readers.arrays.fields import Fields, is_number, leaf, text
from pytest_prr.readers.facts import Axis, Projection
from pytest_prr.readers.places import lines
from pytest_prr.readers.places.cf_space import Where
from pytest_prr.readers.places.lonlat import LATITUDE, LONGITUDE, Names
from pytest_prr.readers.times.cf_time import Times
from pytest_prr.readers.times.counted_times import is_time_name
from pytest_prr.readers.times.time_series import Series

MANY = 1000  # dimensions of one file
_FEW = 100  # values that are listed
_LONGEST = 5_000_000  # values of an axis that is read
_TEXT = 200  # characters of a label or a description
_WGS84 = 4326
_VERTICAL = ("altitude", "height", "depth", "air_pressure", "sea_water_pressure")
_VERTICAL_NAMES = ("z", "lev", "level", "levels", "plev", "pressure", *_VERTICAL)


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What is known of a file before its dimensions are described."""

    fields: Fields
    times: Times
    where: Where
    projection: Projection | None


def axes(known: Sources) -> tuple[Axis, ...]:
    """The dimensions that variables other than bounds are laid out along, in their order."""
    fields = known.fields
    sizes = {
        str(dim): size
        for name, variable in fields.variables.items()
        if name not in fields.all_bounds and name not in fields.mappings
        for dim, size in zip(variable.dims, variable.shape, strict=True)
    }
    own = {str(v.dims[0]): n for n, v in fields.variables.items() if fields.is_own(n)}
    return tuple(_axis(known, d, n, own.get(d)) for d, n in list(sizes.items())[:MANY])


def _axis(known: Sources, dim: str, size: int, name: str | None) -> Axis:
    series = _series(known, dim, name)
    if series is not None:
        return Axis(
            name=dim,
            size=size,
            kind="temporal",
            interval=series.interval,
            step=series.even_step,
            description=_description(known.fields, series.name),
        )
    if name is None or known.fields.variables[name].size > _LONGEST:
        return Axis(name=dim, size=size)
    if not is_number(known.fields.variables[name]):
        return Axis(name=dim, size=size, values=_labels(known.fields, name))
    which = _direction(known, name)
    if which in ("x", "y"):
        return _horizontal(known, dim, name, which)
    return _numeric(known.fields, dim, name, which)


def _series(known: Sources, dim: str, name: str | None) -> Series | None:
    """The times along a dimension: its own variable, or another one if it is called as times."""
    for series in known.times.series:
        dims = known.fields.variables[series.name].dims
        if series.name == name or (dims[:1] == (dim,) and is_time_name(dim)):
            return series
    return None


def _direction(known: Sources, name: str) -> Literal["x", "y", "z"] | None:
    """Which way in space an axis runs."""
    names, variable = known.where.names, known.fields.variables[name]
    for way, axis in (("x", LONGITUDE), ("y", LATITUDE)):
        if name in _degrees(names, axis.standard_name) or name in _of_grids(known, way):
            return "x" if way == "x" else "y"
    standard_name, called = text(variable, "standard_name"), leaf(name).lower()
    vertical = standard_name in _VERTICAL or standard_name.endswith(("_level", "_level_number"))
    if text(variable, "axis") == "Z" or text(variable, "positive") or vertical:
        return "z"
    return "z" if not standard_name and called in _VERTICAL_NAMES else None


def _degrees(names: Names | None, which: str) -> Sequence[str]:
    if names is None:
        return ()
    return names.longitudes if which == "longitude" else names.latitudes


def _of_grids(known: Sources, way: str) -> Mapping[str, float]:
    """The axes of projected grids, and their factors to the units of the CRS."""
    place = 0 if way == "x" else 1
    return {(grid.x, grid.y)[place]: grid.factors[place] for grid in known.where.grids if grid.x}


def _horizontal(known: Sources, dim: str, name: str, which: Literal["x", "y"]) -> Axis:
    """An axis in degrees, or in the units of the grid's CRS."""
    projected = _of_grids(known, which)
    plain = _numeric(known.fields, dim, name, which, factor=projected.get(name, 1.0))
    if name not in projected:
        return _changed(plain, reference_system=_WGS84)
    system: int | str | None = None
    if known.projection is not None:
        code = known.projection.code or ""
        number = code.removeprefix("EPSG:")
        system = int(number) if number != code and number.isdigit() else known.projection.wkt2
        system = system or code
    in_crs = {"unit": "m"} if projected[name] != 1.0 else {}
    return _changed(plain, reference_system=system, **in_crs)


def _numeric(
    fields: Fields,
    dim: str,
    name: str,
    which: Literal["x", "y", "z"] | None,
    factor: float = 1.0,
) -> Axis:
    variable = fields.variables[name]
    values = np.asarray(fields.values(name))
    known = values[np.isfinite(values)]
    step = lines.even_step(fields, name)
    if step is None and which == "x" and len(values) > 1:
        line = lines.line(fields, name, circular=True)
        step = line.step if line else None
    uneven = step is None and 0 < len(values) <= _FEW and len(known) == len(values)
    ends = (known.min(), known.max()) if len(known) else None
    return Axis(
        name=dim,
        size=len(values),
        kind="spatial" if which else "other",
        axis=which,
        extent=(_plain(ends[0], factor), _plain(ends[1], factor)) if ends else None,
        step=_plain(abs(step), factor) if step is not None else None,
        values=tuple(_plain(one, factor) for one in values) if uneven else None,
        unit=text(variable, "units")[:_TEXT] or None,
        description=_description(fields, name),
    )


def _plain(number: Any, factor: float) -> float:
    """A number with as many digits as its precision has."""
    exact = float(str(number)) if isinstance(number, np.float32) else float(number)
    return exact * factor if factor != 1.0 else exact


def _labels(fields: Fields, name: str) -> tuple[str, ...] | None:
    variable = fields.variables[name]
    if variable.size > _FEW or variable.dtype.kind not in "SUO":
        return None
    values = (v.decode("utf-8", "replace") if isinstance(v, bytes) else v for v in variable.values)
    return tuple(str(value)[:_TEXT] for value in values)


def _description(fields: Fields, name: str) -> str | None:
    variable = fields.variables[name]
    found = text(variable, "long_name") or text(variable, "standard_name")
    return found[:_TEXT] or None


def _changed(axis: Axis, **changes: Any) -> Axis:
    from msgspec.structs import replace

    return replace(axis, **changes)
