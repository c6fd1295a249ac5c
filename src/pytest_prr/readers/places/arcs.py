"""Longitudes lie on a circle: the shortest arc that covers them all."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WHOLE = (-180.0, 180.0)
ALMOST_NOTHING = 1.0  # degrees; an arc of more than 359 is called the whole circle
BINS_PER_DEGREE = 100
LEAST = -1080  # degrees; no arc starts before
FEW = 10_000  # arcs; sorting these costs less than putting them in bins
LINES = 200  # of a grid, looked at for its spacing
WIDEST_STEP = 60.0  # degrees; fewer than six meridians do not make a global grid


def shortest_arc(west: Floats, east: Floats, step: float = 0.0) -> tuple[float, float]:
    """West and east end of the shortest arc over all the arcs from ``west`` to ``east``.

    Degrees in -180..180; west > east where it crosses the antimeridian. What stays uncovered is
    the widest gap. A gap of no more than 1.5 ``step`` degrees (the grid's spacing) is none.
    """
    count = len(west)
    start = west % 360
    order = np.argsort(start, kind="stable")
    start = start[order]
    reach = start + (east - west)[order]
    # A second turn: its gaps know of the arcs that run on over the starting meridian.
    start, reach = np.concatenate([start, start + 360]), np.concatenate([reach, reach + 360])
    furthest = np.maximum.accumulate(reach)
    gaps = start[count:] - furthest[count - 1 : -1]
    widest = int(np.argmax(gaps))
    if gaps[widest] <= max(ALMOST_NOTHING, min(1.5 * step, WIDEST_STEP)):
        return WHOLE
    last = int(np.flatnonzero(reach == furthest[count - 1 + widest])[0]) % count
    return _ends(float(west[order[widest]]), float(east[order[last]]))


def typical_step(longitudes: NDArray[Any]) -> float:
    """The spacing in degrees of a grid's meridians; 0 where there are too few to tell.

    Of one dimension: the median between neighbours. Of several: that of the wider-spaced one.
    """
    if longitudes.ndim > 1:
        axes = range(longitudes.ndim)
        steps = [np.abs(turned(np.diff(_lines(longitudes, a), axis=a))) for a in axes]
        medians = [float(np.nanmedian(s)) for s in steps if np.isfinite(s).any()]
        return max(medians, default=0.0)
    known = np.unique(np.round(longitudes[np.isfinite(longitudes)] % 360, 6))
    return float(np.median(np.diff(known))) if len(known) > 2 else 0.0


def thinned(west: Floats, east: Floats) -> tuple[Floats, Floats]:
    """The same arcs (west <= east), those that start in one hundredth of a degree made one.

    No end gets lost: of the arcs of a bin, the first start and the furthest end are kept as they
    are, and what lies between is less than any gap that counts (ALMOST_NOTHING).
    """
    if len(west) <= FEW:
        return west, east
    bins = ((west - LEAST) * BINS_PER_DEGREE).astype(np.int32)
    count = int(bins.max()) + 1
    start, end = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(start, bins, west)
    np.maximum.at(end, bins, east)
    known = np.isfinite(start)
    return start[known], end[known]


def _lines(grid: NDArray[Any], axis: int) -> NDArray[Any]:
    """A part of the grid's lines along an axis; along it, every neighbour stays."""
    steps = [max(size // LINES, 1) if n != axis else 1 for n, size in enumerate(grid.shape)]
    part: NDArray[Any] = grid[tuple(slice(None, None, step) for step in steps)]
    return part


def turned(difference: NDArray[Any]) -> Floats:
    """Differences of longitude, turned into -180..180."""
    result: Floats = (difference + 180) % 360 - 180
    return result


def _ends(west: float, east: float) -> tuple[float, float]:
    west, east = _wrapped(west), _wrapped(east)
    if west == 180 and east != 180:
        west = -180.0
    if east == -180 and west != -180:
        east = 180.0
    return west, east


def _wrapped(longitude: float) -> float:
    """As it is where it lies in -180..180: turning costs the last digits."""
    return longitude if -180 <= longitude <= 180 else (longitude + 180) % 360 - 180
