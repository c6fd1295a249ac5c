"""The reference system of a file's grid, and how the cells lie in it."""

from pytest_prr.readers.arrays.fields import Fields
from pytest_prr.readers.facts import Projection
from pytest_prr.readers.places import lines, to_degrees
from pytest_prr.readers.places.cf_space import Where
from pytest_prr.readers.places.lonlat import Names
from pytest_prr.readers.places.projected import Grid

_DEGREES = "EPSG:4326"


def projection(fields: Fields, where: Where) -> Projection | None:
    """Of a projected grid; else of a regular one of longitudes and latitudes."""
    if where.grids:
        return _of_grid(where.grids[0])
    return _of_degrees(fields, where.names) if where.names else None


def _of_grid(grid: Grid) -> Projection:
    from msgspec.structs import replace

    plain = to_degrees.projection(grid.crs, grid.pixels.box)
    transform = tuple(grid.pixels.transform) if grid.is_even else None
    return replace(plain, shape=grid.pixels.shape, transform=transform)


def _of_degrees(fields: Fields, names: Names) -> Projection | None:
    if len(names.longitudes) != 1 or len(names.latitudes) != 1:
        return None
    lon, lat = names.longitudes[0], names.latitudes[0]
    if not lines.is_grid(fields, lon, lat):
        return None
    x, y = lines.line(fields, lon, circular=True), lines.line(fields, lat)
    if x is None or y is None or x.step is None or y.step is None:
        return None
    west, north = x.first_edge, y.first_edge
    east = west + x.step * len(x.values)
    south = north + y.step * len(y.values)
    return Projection(
        code=_DEGREES,
        bbox=(min(west, east), min(south, north), max(west, east), max(south, north)),
        shape=(len(y.values), len(x.values)),
        transform=(x.step, 0.0, west, 0.0, y.step, north),
    )
