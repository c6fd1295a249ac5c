"""Where the data of a file are: longitude and latitude, a projected grid, edges, attributes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pytest_prr.readers.arrays.fields import Fields
from pytest_prr.readers.facts import Asked, Box, Said, Silent
from pytest_prr.readers.places import edges, lonlat, lonlat_box, projected
from pytest_prr.readers.places.lonlat import Names
from pytest_prr.readers.places.projected import Grid

_AGREED = 0.25  # of a cell's diagonal


@dataclass(frozen=True, kw_only=True)
class Where:
    """The place of a file, and the variables that tell it, if it is variables."""

    bbox: Said[Box] | Silent
    geometry: Mapping[str, Any] | None = None  # where it says more than the box
    names: Names | None = None
    grids: tuple[Grid, ...] = ()


def where(fields: Fields, asked: Asked) -> Where:
    """The box in degrees that the file's variables, or else its attributes, tell."""
    names = lonlat.named(fields, asked)
    degrees = names.both if isinstance(names, Names) else ()
    grids = projected.grids(fields, asked, besides=degrees)
    found = () if isinstance(grids, Silent) else tuple(grids)
    if isinstance(names, Names):
        if drawn := _same_place(fields, names, found, asked):
            return Where(bbox=drawn.box, geometry=drawn.geometry, names=names, grids=found)
        box = lonlat_box.bbox(fields, names)
        if isinstance(box, Said):
            return Where(bbox=box, names=names, grids=found)
        names = box
    reasons = [names.reason]
    placed = projected.place(found) if not isinstance(grids, Silent) else grids
    if isinstance(placed, projected.Place):
        return Where(bbox=placed.box, geometry=placed.geometry, grids=found)
    reasons.append(placed.reason)
    for attempt in (edges.of_variables, edges.of_attributes):
        answer = attempt(fields)
        if isinstance(answer, Said):
            return Where(bbox=answer)
        reasons.append(answer.reason)
    return Where(bbox=Silent(reason="; ".join(reason for reason in reasons if reason)))


def _same_place(
    fields: Fields, names: Names, grids: tuple[Grid, ...], asked: Asked
) -> projected.Place | None:
    """Where a projected grid lies whose points have longitudes and latitudes, too.

    The grid knows its cells' edges and its outline; it counts where both agree on a few points,
    to a part of a cell: then longitudes and latitudes, which may be many, need not be read.
    """
    alone = len(names.longitudes) == len(names.latitudes) == len(grids) == 1
    if not alone or asked.longitude or asked.latitude or not grids[0].x:
        return None
    if not _agree(fields, names.longitudes[0], names.latitudes[0], grids[0]):
        return None
    placed = projected.place(grids)
    return placed if isinstance(placed, projected.Place) else None


def _agree(fields: Fields, lon: str, lat: str, grid: Grid) -> bool:
    """Whether the corners and the middle of the grid lie where the degrees of points say."""
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    dims = tuple(fields.variables[name].dims[0] for name in (grid.y, grid.x))
    degrees = [fields.variables[name] for name in (lon, lat)]
    if any(variable.dims != dims for variable in degrees):
        return False
    rows, columns = (np.array([0, size // 2, size - 1]) for size in degrees[0].shape)
    told = [np.asarray(v[np.unique(rows), np.unique(columns)].values, float) for v in degrees]
    x = np.asarray(fields.values(grid.x), float)[np.unique(columns)] * grid.factors[0]
    y = np.asarray(fields.values(grid.y), float)[np.unique(rows)] * grid.factors[1]
    try:
        there = Transformer.from_crs("EPSG:4326", grid.crs, always_xy=True)
        found_x, found_y = there.transform(told[0], told[1])
    except ProjError:
        return False
    aside = np.hypot(found_x - x[None, :], found_y - y[:, None])
    a, _, _, _, e, _ = grid.pixels.transform
    return bool(np.isfinite(aside).all() and aside.max() <= _AGREED * np.hypot(a, e))
