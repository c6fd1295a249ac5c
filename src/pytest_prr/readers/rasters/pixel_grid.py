"""Rows and columns of a raster, and where they lie in the coordinates of its CRS."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from pytest_prr.readers.facts import Box
from pytest_prr.readers.places.arcs import Floats


@dataclass(frozen=True, kw_only=True)
class PixelGrid:
    """Rows and columns, and how a pixel's corner becomes x and y (as rasterio's Affine has it)."""

    shape: tuple[int, int]
    transform: tuple[float, float, float, float, float, float]

    def xy(self, columns: Any, rows: Any) -> tuple[Floats, Floats]:
        a, b, c, d, e, f = self.transform
        columns, rows = np.asarray(columns, dtype=float), np.asarray(rows, dtype=float)
        with np.errstate(all="ignore"):  # what is out of all bounds shows in the result
            return a * columns + b * rows + c, d * columns + e * rows + f

    def pixels(self, x: Any, y: Any) -> tuple[Floats, Floats]:
        """The way back. Raises ValueError where the pixels have no area."""
        a, b, c, d, e, f = self.transform
        area = self.pixel_area
        if not area or not np.isfinite(area):
            raise ValueError("its pixels have no area")
        return (e * (x - c) - b * (y - f)) / area, (a * (y - f) - d * (x - c)) / area

    def outline(self, way: Floats) -> tuple[Floats, Floats]:
        """Coordinates on the outline; ``way`` counts its sides: 0 to 4, and round again."""
        rows, columns = self.shape
        side, part = np.divmod(np.asarray(way) % 4, 1)
        across = np.select([side == 0, side == 1, side == 2], [part, np.ones_like(part), 1 - part])
        down = np.select([side == 1, side == 2, side == 3], [part, np.ones_like(part), 1 - part])
        return self.xy(across * columns, down * rows)

    @property
    def pixel_area(self) -> float:
        """In square units of the CRS; negative where rows run southwards, as they mostly do."""
        a, b, _, d, e, _ = self.transform
        return a * e - b * d

    @property
    def box(self) -> Box:
        """Least and greatest x and y."""
        x, y = self.outline(np.arange(4.0))
        return float(x.min()), float(y.min()), float(x.max()), float(y.max())

    @property
    def is_turned(self) -> bool:
        return bool(self.transform[1] or self.transform[3])
