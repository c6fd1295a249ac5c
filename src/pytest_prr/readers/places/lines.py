"""Axes of one dimension: their values, and where their cells end."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from pytest_prr.readers.arrays.fields import Fields, is_number, numbers
from pytest_prr.readers.places import spacing
from pytest_prr.readers.places.arcs import Floats, turned

if TYPE_CHECKING:
    from pytest_prr.readers.arrays.field import Field

_FILL = 1e30  # netCDF's own is 9.97e36


@dataclass(frozen=True, kw_only=True)
class Line:
    """An axis. ``step`` is signed, and None where the values are not evenly spaced."""

    name: str
    values: Floats
    step: float | None
    low: Floats  # of each cell; the values themselves where cells are not known
    high: Floats
    cells: Literal["bounds", "half a step", "none"]

    @property
    def edges(self) -> tuple[float, float]:
        """The lower end of the lowest cell, and the upper end of the highest."""
        return float(self.low.min()), float(self.high.max())

    @property
    def first_edge(self) -> float:
        """Where the first cell begins, in the direction of the values."""
        step = self.step or 0.0
        return float(self.values[0]) - step / 2


def line(fields: Fields, name: str, other: str = "", *, circular: bool = False) -> Line | None:
    """The axis that a variable of one dimension is; None where it holds no value.

    Without bounds, cells reach half a step outwards where the axis makes a regular grid with the
    ``other`` one: both evenly spaced, each along its own dimension, data laid out along both.
    ``circular``: of longitudes, 359.5 and 0.5 are neighbours.
    """
    what = f"line {other} {circular}"
    return fields.once(what, name, lambda: _line(fields, name, other, circular=circular))


def _line(fields: Fields, name: str, other: str, *, circular: bool) -> Line | None:
    variable = fields.variables[name]
    values = np.asarray(fields.values(name)).ravel()
    whole = np.isfinite(values) & (np.abs(values) < _FILL)
    known = values[whole].astype(float)
    if not len(known):
        return None
    step = _step(fields, name, circular=circular) if variable.ndim == 1 else None
    if name_of_bounds := fields.bounds(name):
        low, high = _bounded(fields.variables[name_of_bounds], known)
        return Line(name=name, values=known, step=step, low=low, high=high, cells="bounds")
    if step is None or not (other and is_grid(fields, name, other)):
        return Line(name=name, values=known, step=step, low=known, high=known, cells="none")
    half = abs(step) / 2
    return Line(
        name=name,
        values=known,
        step=step,
        low=known - half,
        high=known + half,
        cells="half a step",
    )


def is_grid(fields: Fields, x: str, y: str) -> bool:
    """Whether two axes make a regular grid that data lie on."""
    return fields.once(f"grid with {y}", x, lambda: _is_grid(fields, x, y))


def _is_grid(fields: Fields, x: str, y: str) -> bool:
    if not (is_even_axis(fields, x, circular=True) and is_even_axis(fields, y)):
        return False
    dims = [str(fields.variables[name].dims[0]) for name in (x, y)]
    return dims[0] != dims[1] and fields.spans(*dims)


def is_even_axis(fields: Fields, name: str, *, circular: bool = False) -> bool:
    """Whether a variable is the coordinate of its own dimension, and evenly spaced."""
    variable = fields.variables[name]
    own = is_number(variable) and fields.is_own(name)
    return own and _step(fields, name, circular=circular) is not None


def even_step(fields: Fields, name: str) -> float | None:
    """The signed distance of neighbours along an axis where it is the same all along; else None."""
    return fields.once("even step", name, lambda: spacing.even_step(fields.values(name)))


def _step(fields: Fields, name: str, *, circular: bool) -> float | None:
    return fields.once(f"step {circular}", name, lambda: _even(fields, name, circular=circular))


def _even(fields: Fields, name: str, *, circular: bool) -> float | None:
    values = fields.values(name)
    if values.dtype.kind not in "iuf":
        return None
    known = numbers(values)
    if circular and len(known) > 1 and np.isfinite(known).all():
        steps = np.diff(known)
        if np.abs(steps).max() > 180:
            known = known[0] + np.concatenate([[0.0], np.cumsum(turned(steps))])
    return even_step(fields, name) if known is values else spacing.even_step(known)


def _bounded(bounds: "Field", known: Floats) -> tuple[Floats, Floats]:
    """The ends of cells with their values, which may lie on the rim or outside."""
    corners = np.asarray(bounds.values, dtype=float).reshape(-1, bounds.shape[-1])
    corners = corners[np.all(np.isfinite(corners) & (np.abs(corners) < _FILL), axis=-1)]
    low, high = corners.min(axis=-1, initial=np.inf), corners.max(axis=-1, initial=-np.inf)
    return np.concatenate([known, low]), np.concatenate([known, high])
