"""Where the rows of a Parquet file are: GeoParquet's geometries, or columns of coordinates."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pytest_prr.readers.facts import Asked, Box, Projection, Said, Silent
from pytest_prr.readers.places import to_degrees
from pytest_prr.readers.places.arcs import Floats, shortest_arc
from pytest_prr.readers.places.point_box import PointBox
from pytest_prr.readers.tables import columns, geo_metadata
from pytest_prr.readers.tables.columns import PlaceColumns
from pytest_prr.readers.tables.geo_metadata import GeometryColumn
from pytest_prr.readers.tables.parquet_columns import Ends, ParquetColumns

if TYPE_CHECKING:
    from pyarrow import Array
    from pyproj import CRS

_GEOMETRIES = 4096  # at a time
_MOST_PARTS = 20_000_000  # take 640 MB
_HALF_TURN = 180.0
_Bounds = Sequence[float]


def of_geometries(
    parquet: ParquetColumns, geo: bytes, asked: Asked
) -> tuple[Said[Box] | Silent, Projection | None]:
    """The box of the primary column's geometries, and its CRS."""
    try:
        name, column = geo_metadata.primary(geo)
        crs = geo_metadata.system(column, asked)
    except ValueError as error:
        return Silent(reason=str(error)), None
    reasons = []
    for attempt in (_stated, _covered, _native, _wkb):
        try:
            told = attempt(parquet, name, column, crs)
            if told is not None:
                box, bounds, words = told
                return Said(value=box, source=words), to_degrees.projection(crs, bounds)
        except ValueError as error:
            reasons.append(f"column '{name}': {error}")
    reasons = reasons or [f"column '{name}' holds no geometry"]
    return Silent(reason="; ".join(dict.fromkeys(reasons))), to_degrees.projection(crs)


_Told = tuple[Box, _Bounds, str] | None


def _stated(_: ParquetColumns, name: str, column: GeometryColumn, crs: "CRS") -> _Told:
    bounds = geo_metadata.stated_box(column)
    if bounds is None:
        return None
    words = f"bbox of column {name} in the metadata 'geo'"
    return to_degrees.box(bounds, crs), bounds, words + _transformed(crs)


def _covered(parquet: ParquetColumns, name: str, column: GeometryColumn, crs: "CRS") -> _Told:
    """From the footer's statistics of each row's own box."""
    paths = geo_metadata.covering_paths(column)
    ends = [parquet.number_ends(path) for path in paths or []]
    if paths is None or not all(ends):
        return None
    west, south, east, north = (part for part in ends if part)
    bounds = _around([*west, *east], [*south, *north])
    words = f"statistics of the covering of column {name}"
    return to_degrees.box(bounds, crs), bounds, words + _transformed(crs)


def _native(parquet: ParquetColumns, name: str, _: GeometryColumn, crs: "CRS") -> _Told:
    """From the footer's statistics of coordinates that are columns of their own."""
    paths = parquet.paths(name)
    x, y = (
        next((parquet.number_ends(path) for path in paths if path.endswith(end)), None)
        for end in (".x", ".y")
    )
    if not x or not y:
        return None
    bounds = _around(x, y)
    words = f"statistics of the coordinates of column {name}"
    return to_degrees.box(bounds, crs), bounds, words + _transformed(crs)


def _wkb(parquet: ParquetColumns, name: str, column: GeometryColumn, crs: "CRS") -> _Told:
    """From the geometries themselves."""
    if column.encoding.upper() != "WKB":
        raise ValueError(f"nothing tells of its geometries, encoded as '{column.encoding[:40]}'")
    if name not in parquet.file.schema_arrow.names:
        raise ValueError("is not in the file")
    if reason := parquet.why_unread([name]):
        raise ValueError(reason)
    parts, count = [np.empty((0, 4))], 0
    for batch in parquet.batches([name], _GEOMETRIES):
        parts.append(_bounds(batch.column(0)))
        count += len(parts[-1])
        if count > _MOST_PARTS:
            raise ValueError(f"has more than {_MOST_PARTS} geometries, and no bbox in 'geo'")
    found = np.concatenate(parts)
    if not len(found):
        raise ValueError("holds no geometry")
    low, high = found[:, :2].min(axis=0), found[:, 2:].max(axis=0)
    bounds = [*map(float, low), *map(float, high)]
    box = to_degrees.box(bounds, crs)
    if to_degrees.in_degrees(crs):
        west, east = shortest_arc(found[:, 0], found[:, 2])
        box = (west, box[1], east, box[3])
    return box, bounds, f"geometries of column {name}" + _transformed(crs)


def _bounds(column: "Array") -> Floats:
    """The bounds of each part of the geometries. Raises ValueError."""
    import shapely
    from shapely.errors import ShapelyError

    try:
        geometries = shapely.from_wkb(column.to_numpy(zero_copy_only=False))
    except (ShapelyError, TypeError) as error:
        raise ValueError(f"holds what is no WKB: {error}") from None
    found: Floats = shapely.bounds(shapely.get_parts(geometries[~shapely.is_missing(geometries)]))
    return found[np.isfinite(found).all(axis=1)]


def of_columns(parquet: ParquetColumns, names: Sequence[str], asked: Asked) -> Said[Box] | Silent:
    """The box of columns with coordinates: from the footer, or else from the columns."""
    chosen = columns.place_columns(names, asked)
    if isinstance(chosen, Silent):
        return chosen
    try:
        told = _from_footer(parquet, chosen)
        reason = parquet.why_unread([chosen.x, chosen.y])
        if told is not None and (_is_narrow(told.value) or reason):
            return told
        return Silent(reason=reason) if reason else _from_columns(parquet, chosen)
    except ValueError as error:
        return Silent(reason=str(error))


def _from_footer(parquet: ParquetColumns, chosen: PlaceColumns) -> Said[Box] | None:
    """None where the footer does not tell, or tells of what is out of range (a fill value)."""
    x, y = parquet.number_ends(chosen.x), parquet.number_ends(chosen.y)
    if not x or not y:
        return None
    crs = to_degrees.system(chosen.crs or to_degrees.CRS84)
    try:
        box = to_degrees.box(_around(x, y), crs)
    except ValueError:
        return None
    words = f"statistics of columns {chosen.x} and {chosen.y}"
    return Said(value=box, source=words + _transformed(crs))


def _is_narrow(box: Box) -> bool:
    """Whether no box across the antimeridian could be smaller: one of least and greatest is it."""
    return 0 <= box[2] - box[0] <= _HALF_TURN


def _from_columns(parquet: ParquetColumns, chosen: PlaceColumns) -> Said[Box] | Silent:
    box = PointBox(chosen)
    for batch in parquet.batches([chosen.x, chosen.y]):
        box.add(*(_floats(batch.column(name), name) for name in (chosen.x, chosen.y)))
    return box.result()


def _floats(column: "Array", name: str) -> Floats:
    import pyarrow as pa

    try:
        numbers: Any = column.cast(pa.float64(), safe=False)
    except pa.ArrowException:
        raise ValueError(f"column '{name}' is of type {column.type}, not of numbers") from None
    found: Floats = numbers.to_numpy(zero_copy_only=False)
    return found


def _around(x: Sequence[Ends], y: Sequence[Ends]) -> list[float]:
    sides: tuple[tuple[Callable[..., float], Sequence[Ends], int], ...] = (
        (min, x, 0), (min, y, 0), (max, x, 1), (max, y, 1),
    )  # fmt: skip
    return [float(choose(pair[side] for pair in ends)) for choose, ends, side in sides]


def _transformed(crs: "CRS") -> str:
    return "" if to_degrees.in_degrees(crs) else f", transformed from {to_degrees.name(crs)}"
