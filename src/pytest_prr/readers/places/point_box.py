"""The box around points that come batch by batch: exact, in memory that does not grow."""

from typing import TYPE_CHECKING, Any

import numpy as np

from pytest_prr.readers.facts import Box, Said, Silent
from pytest_prr.readers.places import to_degrees
from pytest_prr.readers.places.arcs import Floats, shortest_arc
from pytest_prr.readers.tables.columns import PlaceColumns

if TYPE_CHECKING:
    from pyproj import CRS

_BINS = 36_000  # of a hundredth of a degree: a gap that matters is wider (see arcs.ALMOST_NOTHING)
# What tables write in place of a coordinate that they do not have.
_FILLS = (-99.0, -99.9, -999.0, -9999.0, -99999.0, 999.0, 9999.0, 99999.0, -32768.0, 32767.0)
_GREATEST_LONGITUDE = 360.0


class PointBox:
    """Takes points, and tells the smallest box around them all.

    For each hundredth of a degree the least and greatest longitude are kept, so that the widest
    gap between longitudes is known exactly without keeping, or sorting, all of them.
    """

    def __init__(self, columns: PlaceColumns) -> None:
        """Raises ValueError where the columns' CRS is not understood."""
        self.columns = columns
        self._crs: CRS | None = to_degrees.system(columns.crs) if columns.crs else None
        self._convert = to_degrees.of_points(self._crs) if self._crs else None
        self._low = np.full(_BINS, np.inf)
        self._high = np.full(_BINS, -np.inf)
        self._south, self._north = np.inf, -np.inf
        self._strange: tuple[str, float] | None = None

    def add(self, x: Floats, y: Floats) -> None:
        """Points; one without a number or with a fill value for a coordinate does not count."""
        known = ~(_is_missing(x) | _is_missing(y))
        x, y = x[known], y[known]
        if self._convert is not None:
            x, y = self._convert(x, y)
            known = np.isfinite(x)
            x, y = x[known], y[known]
        if self._in_range(x, y) and len(x):
            self._keep(x)
            self._south = min(self._south, float(y.min()))
            self._north = max(self._north, float(y.max()))

    def _in_range(self, x: Floats, y: Floats) -> bool:
        for column, values, limit in (
            (self.columns.x, x, _GREATEST_LONGITUDE),
            (self.columns.y, y, 90.0),
        ):
            outside = values[np.abs(values) > limit]
            if len(outside) and self._strange is None:
                self._strange = (column, float(outside[0]))
        return self._strange is None

    def _keep(self, longitudes: Floats) -> None:
        beyond = np.abs(longitudes) > 180
        longitudes = np.where(beyond, (longitudes + 180) % 360 - 180, longitudes)
        bins = np.minimum(((longitudes + 180) * (_BINS / 360)).astype(np.int32), _BINS - 1)
        np.minimum.at(self._low, bins, longitudes)
        np.maximum.at(self._high, bins, longitudes)

    def result(self) -> Said[Box] | Silent:
        """The box, in degrees."""
        x, y = self.columns.x, self.columns.y
        if self._strange is not None:
            column, value = self._strange
            what = "longitude" if column == x else "latitude"
            return Silent(
                reason=f"column '{column}' holds {value:g}, which is no {what} in degrees"
            )
        longitudes = np.concatenate([self._low, self._high])
        longitudes = longitudes[np.isfinite(longitudes)]
        if not len(longitudes):
            return Silent(reason=f"columns '{x}' and '{y}' hold no place")
        west, east = shortest_arc(longitudes, longitudes)
        words = f"columns {x} and {y}, least and greatest"
        if self._crs is not None:
            words += f", transformed from {to_degrees.name(self._crs)}"
        return Said(value=(west, self._south, east, self._north), source=words)


def _is_missing(values: Floats) -> Any:
    return ~np.isfinite(values) | np.isin(values, _FILLS) | (np.abs(values) > 1e30)
