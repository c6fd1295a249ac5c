"""The ``geo`` metadata of GeoParquet 0.4 to 1.1: which column holds geometries, and where.

https://geoparquet.org/releases/v1.1.0/
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from pytest_prr.readers.facts import Asked
from pytest_prr.readers.places import to_degrees

if TYPE_CHECKING:
    from pyproj import CRS

_LONGEST = 16 << 20  # bytes
_SIDES = ("xmin", "ymin", "xmax", "ymax")


class GeometryColumn(Struct, frozen=True, kw_only=True):
    """What the metadata say of one column."""

    encoding: str = "WKB"
    bbox: list[float] | None = None  # of 4 numbers, or of 6 with heights
    crs: Mapping[str, Any] | str | UnsetType | None = UNSET  # PROJJSON; null: nobody knows
    covering: Any = None


class _Geo(Struct, frozen=True, kw_only=True):
    primary_column: str
    columns: dict[str, GeometryColumn]


def primary(raw: bytes) -> tuple[str, GeometryColumn]:
    """The column that says where the rows are. Raises ValueError with the reason."""
    if len(raw) > _LONGEST:
        raise ValueError(f"the metadata 'geo' have {len(raw)} bytes, more than {_LONGEST}")
    try:
        geo = msgspec.json.decode(raw, type=_Geo)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"the metadata 'geo' are not GeoParquet's: {error}") from None
    if geo.primary_column not in geo.columns:
        raise ValueError(
            f"the metadata 'geo' say nothing of their primary column '{geo.primary_column[:80]}'"
        )
    return geo.primary_column, geo.columns[geo.primary_column]


def system(column: GeometryColumn, asked: Asked) -> "CRS":
    """The column's CRS: none stated is longitude and latitude. Raises ValueError."""
    if column.crs is UNSET:
        return to_degrees.system(to_degrees.CRS84)
    if column.crs is not None:
        return to_degrees.system(column.crs)
    if asked.crs:
        return to_degrees.system(asked.crs)
    raise ValueError(
        "the metadata 'geo' say that its CRS is unknown (null); set 'read: {crs: EPSG:…}'"
    )


def stated_box(column: GeometryColumn) -> list[float] | None:
    """West, south, east, north in the column's CRS, where the metadata have them."""
    box = column.bbox or []
    if len(box) == 6:
        return [box[0], box[1], box[3], box[4]]
    return box if len(box) == 4 else None


def covering_paths(column: GeometryColumn) -> list[str] | None:
    """The columns with each row's west, south, east and north: 'bbox.xmin', ..."""
    try:
        sides = column.covering["bbox"]
        return [".".join(sides[side]) for side in _SIDES]
    except (KeyError, TypeError):
        return None
