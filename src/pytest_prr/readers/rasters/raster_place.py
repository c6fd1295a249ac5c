"""Where on Earth a raster lies: its box in degrees, and its footprint where that says more.

A raster is rows and columns and an affine transformation to the coordinates of its CRS; it may be
turned, upside down, around a pole or across the antimeridian.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pytest_prr.readers.facts import Box
from pytest_prr.readers.places.arcs import Floats, shortest_arc, typical_step
from pytest_prr.readers.places.to_degrees import in_degrees
from pytest_prr.readers.rasters.pixel_grid import PixelGrid

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import CRS

_AROUND = 1008  # samples of the outline: a multiple of each number of drawn points
_INSIDE = 51  # samples along rows and along columns
_CLOSER = 40  # further samples of the outline around each extreme
_DRAWN = (4, 12, 24, 48)  # points of a footprint: as many as bring it close
_HALVINGS = 40  # of the way between a point on the Earth and one off it
_NEAR = 1e-6  # degrees; 0.1 m
_DIGITS = 9  # of degrees: what transformations leave behind comes after them
_AT_POLE = 90 - 1e-9
_WAY: Floats = np.arange(_AROUND) / (_AROUND / 4)


@dataclass(frozen=True, kw_only=True)
class RasterPlace:
    """The box in degrees; the footprint, a GeoJSON geometry, where it is another shape."""

    box: Box
    footprint: Mapping[str, Any] | None = None


def place(grid: PixelGrid, crs: "CRS") -> RasterPlace:
    """Where the grid lies, in WGS 84. Raises ValueError with the reason where nobody can tell."""
    from pyproj.exceptions import ProjError

    if not np.isfinite(grid.transform).all():
        raise ValueError("its geotransform is not made of finite numbers")
    grid.pixels(0.0, 0.0)
    try:
        with np.errstate(all="ignore"):  # numbers out of all bounds are told from the result
            earth = _Earth(grid, crs)
            found = _of_degrees(earth) if in_degrees(crs) else _of_projected(earth)
    except (ProjError, ArithmeticError) as error:
        raise ValueError(f"its CRS '{crs.name}' cannot be transformed: {error}") from None
    if not np.isfinite(found.box).all():
        raise ValueError("its geotransform leads to no place on the Earth")
    west, south, east, north = (round(number, _DIGITS) for number in found.box)
    return RasterPlace(box=(west, south, east, north), footprint=found.footprint)


class _Earth:
    """A grid and the way from its coordinates to degrees."""

    def __init__(self, grid: PixelGrid, crs: "CRS") -> None:
        from pyproj import Transformer

        self.grid = grid
        self._there: Transformer = Transformer.from_crs(crs, _target(crs), always_xy=True)
        west, south, east, north = grid.box
        self._tolerance = 1e-3 * float(np.hypot(east - west, north - south))
        self._goes_round = _is_cylinder(crs)

    def degrees(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Longitudes and latitudes; NaN where there is no Earth.

        Some projections take points beside the Earth for points on its other side: what does not
        come back to where it came from is none. On a cylinder it is: there, maps may run on over
        the antimeridian.
        """
        lon, lat = self._there.transform(x, y)
        back_x, back_y = self._there.transform(lon, lat, direction="INVERSE")
        aside = 0.0 if self._goes_round else back_x - x
        seen = np.hypot(aside, back_y - y) <= self._tolerance
        return np.where(seen, lon, np.nan), np.where(seen, lat, np.nan)

    def shifted(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Degrees of another datum, without a turn of longitudes into -180..180."""
        there, latitudes = self._there.transform(lon, lat)
        return there + 360 * np.round((lon - there) / 360), latitudes

    def outline(self, way: Floats) -> tuple[Floats, Floats]:
        return self.degrees(*self.grid.outline(way))

    def mesh(self) -> tuple[Floats, Floats]:
        rows, columns = self.grid.shape
        across, down = (np.linspace(0, size, _INSIDE) for size in (columns, rows))
        return self.grid.xy(*np.meshgrid(across, down))

    def has_pole(self, latitude: float) -> bool:
        """Whether a small circle around the pole lies inside the grid.

        The pole alone does not tell: on many maps it is a line, and one point of that is inside.
        """
        west, south, east, north = self.grid.box
        pixel = max((east - west) / self.grid.shape[1], (north - south) / self.grid.shape[0])
        away = min(max(pixel / 1e7, 1e-9), 1e-3)  # degrees: a hundredth of a pixel in metres
        lon = np.arange(0.0, 360.0, 45.0) - 180
        lat = np.full_like(lon, np.sign(latitude) * (90 - away))
        x, y = self._there.transform(lon, lat, direction="INVERSE")
        if not np.allclose(self.degrees(x, y)[1], lat, rtol=0, atol=away / 2):  # out of sight
            return False
        columns, rows = self.grid.pixels(x, y)
        height, width = self.grid.shape
        return bool(np.all((columns > 0) & (columns < width) & (rows > 0) & (rows < height)))


def _is_cylinder(crs: "CRS") -> bool:
    """Whether meridians are parallel lines, evenly spaced."""
    operation = crs.coordinate_operation
    method = operation.method_name.lower() if operation else ""
    upright = "transverse" not in method and "oblique" not in method
    return upright and ("mercator" in method or "cylindrical" in method)


def _target(crs: "CRS") -> "CRS | str":
    """WGS 84. Data on a sphere stay on it: models and MODIS call its latitudes latitudes."""
    ellipsoid, base = crs.ellipsoid, crs.geodetic_crs
    if base is not None and ellipsoid is not None and ellipsoid.inverse_flattening == 0:
        return base.source_crs if base.is_derived and base.source_crs else base
    return "EPSG:4326"


def _of_degrees(earth: _Earth) -> RasterPlace:
    """A grid in degrees: straight lines stay straight."""
    grid = earth.grid
    _, south, _, north = grid.box
    over = (north - south) / grid.shape[0]  # grids of cell centres reach half a cell over the pole
    if max(-south, north) > 90 + over:
        raise ValueError(f"its rows reach from {south:g} to {north:g} degrees of latitude")
    west, _, east, _ = grid.box
    if west < -540 or east > 540:
        raise ValueError(f"its columns reach from {west:g} to {east:g} degrees of longitude")
    x, y = grid.outline(_WAY)
    lon, lat = earth.shifted(x, np.clip(y, -90, 90))
    ends = shortest_arc(np.array([lon.min()]), np.array([lon.max()]))
    box = (ends[0], max(float(lat.min()), -90.0), ends[1], min(float(lat.max()), 90.0))
    if not grid.is_turned or ends == (-180.0, 180.0):
        return RasterPlace(box=box)
    corners = slice(None, None, _AROUND // 4)
    return _drawn(lon[corners], lat[corners]) or RasterPlace(box=box)


def _of_projected(earth: _Earth) -> RasterPlace:
    way, lon, lat = _around(earth)
    inside_x, inside_y = earth.mesh()
    inside = earth.degrees(inside_x, inside_y)
    poles = [latitude for latitude in (90.0, -90.0) if earth.has_pole(latitude)]
    whole = bool(np.isfinite(lon).all() and np.isfinite(inside[0]).all())
    if whole and not poles and (drawn := _footprint(earth.grid, way, lon, lat)):
        return drawn
    limb = _limb(earth, inside_x, inside_y, np.isfinite(inside[0]))
    lons, lats = (
        np.concatenate([np.ravel(part) for part in parts])
        for parts in ((lon, inside[0], limb[0]), (lat, inside[1], limb[1]))
    )
    seen = np.isfinite(lons) & np.isfinite(lats)
    if not seen.any():
        raise ValueError("no pixel of it lies on the Earth: the CRS and the coordinates do not fit")
    latitudes = [float(lats[seen].min()), float(lats[seen].max()), *poles]
    west, east = (-180.0, 180.0)
    told = seen & (np.abs(lats) < _AT_POLE)  # at a pole itself, longitudes say nothing
    if not poles and told.any():
        around = _snapped(lons[told])
        west, east = shortest_arc(around, around, typical_step(inside[0]))
    return RasterPlace(box=(west, min(latitudes), east, max(latitudes)))


def _around(earth: _Earth) -> tuple[Floats, Floats, Floats]:
    """Samples of the outline, closer together where it reaches furthest, in order."""
    lon, lat = earth.outline(_WAY)
    if not np.isfinite(lon).all():
        return _WAY, lon, lat
    step = _WAY[1]
    near = [np.linspace(at - step, at + step, _CLOSER) % 4 for at in _WAY[_furthest(lon, lat)]]
    way = np.unique(np.concatenate([_WAY, *near]))
    return way, *earth.outline(way)


def _furthest(lon: Floats, lat: Floats) -> list[int]:
    """Which samples of the outline lie furthest west, east, south and north."""
    turned = np.unwrap(lon, period=360)
    return [int(at) for part in (turned, lat) for at in (part.argmin(), part.argmax())]


def _footprint(grid: PixelGrid, way: Floats, lon: Floats, lat: Floats) -> RasterPlace | None:
    """The outline as a polygon of few points, with those among them that make its box.

    It is off by less than half a pixel where so few points can do that.
    """
    turned = np.unwrap(np.append(lon, lon[0]), period=360)
    if abs(turned[-1] - turned[0]) > 1 or np.abs(lat).max() >= _AT_POLE:
        return None
    lon = turned[:-1]
    chosen = np.zeros(way.shape, dtype=bool)
    chosen[_furthest(lon, lat)] = True
    for count in _DRAWN:
        chosen |= np.isin(way, _WAY[:: _AROUND // count])
        off = [np.interp(way, way[chosen], part[chosen], period=4) - part for part in (lon, lat)]
        if np.abs(off).max() <= 0.5 * (lat.max() - lat.min()) / max(grid.shape):
            break
    return _drawn(lon[chosen], lat[chosen])


def _drawn(lon: Floats, lat: Floats) -> RasterPlace | None:
    """The place within a ring of points; None where that is no simple polygon."""
    from shapely.geometry import Polygon

    lon = lon - 360 * np.floor((lon.min() + 180) / 360)
    ring = Polygon(np.column_stack([lon, lat])).simplify(1e-9)
    if not ring.is_valid or lon.max() - lon.min() >= 359:
        return None
    west, south, east, north = ring.bounds
    box = (west, south, east if east <= 180 else east - 360, north)
    if ring.area >= (east - west) * (north - south) * (1 - 1e-9):
        return RasterPlace(box=box)
    return RasterPlace(box=box, footprint=_cut(ring))


def _cut(ring: Any) -> Mapping[str, Any]:
    """The polygon as GeoJSON, in two where it crosses the antimeridian."""
    from shapely import affinity, box
    from shapely.geometry import MultiPolygon, Polygon
    from shapely.geometry.polygon import orient

    parts = [ring.intersection(box(-180, -90, 180, 90))]
    if ring.bounds[2] > 180:
        beyond = ring.intersection(box(180, -90, 540, 90))
        parts.append(affinity.translate(beyond, xoff=-360))
    polygons = [p for part in parts for p in getattr(part, "geoms", [part])]
    kept = [orient(p) for p in polygons if isinstance(p, Polygon) and p.area > 0]
    whole = kept[0] if len(kept) == 1 else MultiPolygon(kept)
    found: Mapping[str, Any] = _rounded(whole.__geo_interface__)
    return found


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return round(value, 7) if isinstance(value, float) else value


def _limb(earth: _Earth, x: Floats, y: Floats, seen: "NDArray[np.bool_]") -> tuple[Floats, Floats]:
    """The edge of the Earth where it crosses the lines of a mesh, from inside."""
    pairs = []
    for ahead, behind in ((np.s_[1:, :], np.s_[:-1, :]), (np.s_[:, 1:], np.s_[:, :-1])):
        for on, off in ((ahead, behind), (behind, ahead)):
            at = seen[on] & ~seen[off]
            pairs.append([part[side][at] for side in (on, off) for part in (x, y)])
    on_x, on_y, off_x, off_y = (np.concatenate(part) for part in zip(*pairs, strict=True))
    for _ in range(_HALVINGS if len(on_x) else 0):
        mid_x, mid_y = (on_x + off_x) / 2, (on_y + off_y) / 2
        good = np.isfinite(earth.degrees(mid_x, mid_y)[0])
        on_x, on_y = np.where(good, mid_x, on_x), np.where(good, mid_y, on_y)
        off_x, off_y = np.where(good, off_x, mid_x), np.where(good, off_y, mid_y)
    return earth.degrees(on_x, on_y)


def _snapped(longitudes: Floats) -> Floats:
    """The limb is found from inside: what lies next to the antimeridian is on it."""
    return np.where(np.abs(longitudes) > 180 - _NEAR, np.copysign(180, longitudes), longitudes)
