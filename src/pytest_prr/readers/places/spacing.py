"""How the values along an axis lie: evenly or not, and how far apart."""

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

_UNEVEN = 0.01  # of a step; what single precision and Gaussian latitudes stay below
_MOST = 5_000_000  # values; more of them are not sorted


@dataclass(frozen=True, kw_only=True)
class Spacing:
    """The median distance of neighbours, never negative; and whether all are like it."""

    step: float
    is_even: bool


def of_sorted(values: Any) -> Spacing | None:
    """The spacing of numbers in whatever order, none NaN; None where there is but one of them."""
    flat = np.ravel(values)
    if not 1 < flat.size <= _MOST:
        return None
    known = flat.astype(float)
    steps = np.diff(known)
    if not (steps > 0).all():
        known = np.unique(known)
        steps = np.diff(known)
    if not steps.size:
        return None
    return Spacing(step=_median(steps), is_even=even_step(known) is not None)


def _median(values: Any) -> float:
    """As numpy's, which takes longer to begin than a short axis takes to be sorted."""
    middle = [(values.size - 1) // 2, values.size // 2]
    low, high = np.partition(values, middle)[middle].tolist()
    return float(low + high) / 2


def even_step(values: Any) -> float | None:
    """The signed distance of neighbours where it is the same all along; else None."""
    line = np.asarray(values)
    if line.ndim != 1 or line.size < 2:
        return None
    precision = np.finfo(line.dtype).eps if line.dtype.kind == "f" else 0.0
    line = line.astype(float)
    largest = float(np.abs(line).max())
    if not isfinite(largest):
        return None
    step = float(line[-1] - line[0]) / (line.size - 1)
    if step == 0:
        return None
    ideal = line[0] + step * np.arange(line.size)
    allowed = _UNEVEN * abs(step) + 4 * precision * largest
    return step if bool((np.abs(line - ideal) <= allowed).all()) else None
