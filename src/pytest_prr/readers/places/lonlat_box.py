"""The box around longitudes and latitudes, read a block of rows at a time.

Of each block, the least and greatest latitude stay, and the arcs of longitude thinned to those
whose ends can be ends of the whole: the result is that of all values taken at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pytest_prr.readers.arrays.fields import Fields
from pytest_prr.readers.facts import Box, Said, Silent
from pytest_prr.readers.places import blocks, lines
from pytest_prr.readers.places.arcs import Floats, shortest_arc, thinned, turned, typical_step
from pytest_prr.readers.places.lonlat import LATITUDE, LONGITUDE, Axis, Names, is_degrees, word

_USUAL_FILL = (
    *(-99.9, -999.0, -9999.0, 999.0, 9999.0),
    *(-32767.0, -32768.0, 32767.0, 99999.0, -99999.0),
)


@dataclass(kw_only=True)
class _Found:
    """What the blocks that were read hold, all together."""

    arcs: list[tuple[Floats, Floats]] = field(default_factory=list)
    south: float = np.inf
    north: float = -np.inf
    step: float = 0.0  # between meridians; 0 where the cells' widths are known
    strange: int = 0  # values that are neither in range nor fill
    halved: bool = False  # half a cell was added


@dataclass(frozen=True, kw_only=True)
class _Block:
    """The same rows of several variables, and which of the values are in range."""

    rows: slice | None
    values: Mapping[str, Floats]
    inside: Mapping[str, Any]


def bbox(fields: Fields, names: Names) -> Said[Box] | Silent:
    """West, south, east, north in degrees."""
    found = _Found()
    try:
        for together in _alike(fields, names):
            for block in _read(fields, names, together):
                for name in together:
                    _take(found, fields, names, block, name)
    except ValueError as error:
        return Silent(reason=str(error))
    words = _words(fields, names)
    west = np.concatenate([start for start, _ in found.arcs])
    east = np.concatenate([end for _, end in found.arcs])
    for what, known in (("longitudes", len(west)), ("latitudes", np.isfinite(found.south))):
        if not known:
            return Silent(reason=f"the {what} hold only fill values ({words})")
    first, last = shortest_arc(west, east, found.step)
    words += ", half a cell added" * found.halved + ", least and greatest"
    words += f" ({found.strange} values out of range left out)" * (found.strange > 0)
    box = (first, max(found.south, -90.0), last, min(found.north, 90.0))
    return Said(value=box, source=words)


def _alike(fields: Fields, names: Names) -> list[list[str]]:
    """The variables in sets that are laid out along the same dimensions: their values pair up."""
    sets: dict[Any, list[str]] = {}
    for name in names.both:
        sets.setdefault(fields.variables[name].dims or name, []).append(name)
    return list(sets.values())


def _read(fields: Fields, names: Names, together: Sequence[str]) -> Iterator[_Block]:
    """Raises ValueError where a variable is not in degrees."""
    for name in together:
        units = word(fields.variables[name], "units")
        if units and not is_degrees(units):
            raise ValueError(f"'{name}' is in '{units}', not in degrees")
    read = [*together, *(bounds for name in together if (bounds := fields.bounds(name)))]
    for rows in blocks.rows([fields.variables[name] for name in read]):
        values = {name: _values(fields, name, rows) for name in together}
        inside = {name: _in_range(values[name], names.axis(name)) for name in together}
        yield _Block(rows=rows, values=values, inside=inside)


def _values(fields: Fields, name: str, rows: slice | None) -> Floats:
    read = fields.values(name) if rows is None else blocks.read(fields.variables[name], rows)
    return np.asarray(read, dtype=float)


def _take(found: _Found, fields: Fields, names: Names, block: _Block, name: str) -> None:
    """Add one variable's part of a block. Raises ValueError where it holds something else."""
    values, usable = block.values[name], block.inside[name]
    if not usable.all():
        outside = values[~usable]
        outside = outside[~is_fill(outside)]
        found.strange += len(outside)
        if names.axis(name) is LATITUDE:
            _refuse_swapped(name, outside)
    for other in names.partners(name):  # a point counts where both of its coordinates do
        if values.ndim and other in block.inside:
            usable = usable & block.inside[other]
    half = _half_cell(fields, names, name)
    found.halved |= half > 0
    bounds = fields.bounds(name)
    corners = _values(fields, bounds, block.rows)[usable] if bounds else None
    points = values.ravel() if usable.all() else values[usable]
    low, high = _cells(points, half, corners, names.axis(name))
    if names.axis(name) is LONGITUDE:
        found.arcs.append(thinned(low, high))
        if not half and (block.rows is None or block.rows.start == 0):
            known = found.arcs[-1][0] if values.ndim < 2 else np.where(usable, values, np.nan)
            found.step = max(found.step, typical_step(known))
    elif len(low):
        found.south = min(found.south, float(low.min()))
        found.north = max(found.north, float(high.max()))


def _half_cell(fields: Fields, names: Names, name: str) -> float:
    """Half a grid's step, where the variable is an axis of a regular grid without bounds."""
    if fields.bounds(name) or not fields.is_own(name):
        return 0.0
    for other in names.partners(name):
        x, y = (name, other) if name in names.longitudes else (other, name)
        if lines.is_grid(fields, x, y):
            line = lines.line(fields, name, circular=name == x)
            return abs(line.step or 0.0) / 2 if line else 0.0
    return 0.0


def _in_range(values: Floats, axis: Axis) -> Any:
    return (values >= axis.least) & (values <= axis.greatest)  # NaN is neither


def is_fill(values: Floats) -> Any:
    """Fill values that no attribute declares: NaN, netCDF's own, and customary ones."""
    return ~np.isfinite(values) | (np.abs(values) > 1e6) | np.isin(values, _USUAL_FILL)


def _refuse_swapped(name: str, outside: Floats) -> None:
    likely = outside[np.abs(outside) <= 360]
    if len(likely):
        raise ValueError(f"'{name}' is a latitude and holds {likely[0]:g}: swapped with longitude?")


def _cells(
    points: Floats, half: float, corners: Floats | None, axis: Axis
) -> tuple[Floats, Floats]:
    """Lower and upper ends: those of the cells where bounds are given, else of the values."""
    if corners is None:
        return (points - half, points + half) if half else (points, points)
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


def _words(fields: Fields, names: Names) -> str:
    parts = []
    for name in names.both:
        bounds = fields.bounds(name)
        parts.append(fields.signature(name) + (f" with {bounds}" if bounds else ""))
    return ", ".join(parts)
