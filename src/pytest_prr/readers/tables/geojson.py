"""GeoJSON (RFC 7946): features or a geometry, read one feature at a time."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from msgspec import UNSET, Raw, Struct, UnsetType

from pytest_prr.readers import plain
from pytest_prr.readers.datafile import DataFile, UnreadableFileError
from pytest_prr.readers.facts import Asked, Box, Column, Content, Interval, Projection, Said, Silent
from pytest_prr.readers.places import to_degrees
from pytest_prr.readers.places.arcs import shortest_arc
from pytest_prr.readers.tables import columns, geojson_parts
from pytest_prr.readers.tables.geojson_parts import Geometry
from pytest_prr.readers.tables.table_times import TableTimes

if TYPE_CHECKING:
    from pyproj import CRS

_MOST = 256 << 20  # bytes
_MOST_REMOTE = 8 << 20
_FEATURES = 1000  # at a time
_BOM = b"\xef\xbb\xbf"
# What a box is made of, and how far degrees reach: RFC 7946 does not forbid 190 for -170.
_SIDES = (("longitude", 360.0), ("latitude", 90.0), ("longitude", 540.0), ("latitude", 90.0))
_NO_GEOJSON = "it is JSON, but no GeoJSON"


class _Root(Struct, frozen=True):
    type: Any = None
    features: list[Raw] | UnsetType = UNSET
    bbox: Any = None
    crs: Any = UNSET
    stac_version: Any = None


class _Feature(Struct, frozen=True):
    geometry: Geometry | None = None
    properties: dict[str, Any] | None = None
    bbox: Any = None
    stac_version: Any = None


class _Properties(Struct, frozen=True):
    properties: dict[str, Any] | None = None


def content(file: DataFile, asked: Asked) -> Content:
    """Time, place and properties of all features. Raises UnreadableFileError."""
    most = _MOST if file.path is not None else _MOST_REMOTE
    if file.size is None or file.size > most:
        where = "" if file.path is not None else "remote "
        return plain.silent(f"a {where}GeoJSON file of more than {most >> 20} MiB is not read")
    file.stream.seek(0)
    data = file.stream.read(most + 1).removeprefix(_BOM)
    try:
        return _content(data, asked)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        if not file.name.lower().endswith(".geojson"):
            return plain.silent(f"not readable as GeoJSON: {error}")
        raise UnreadableFileError(
            f"{file.location}: not readable as GeoJSON: {error}; correct it, or get it again"
        ) from None


def _content(data: bytes, asked: Asked) -> Content:
    root = msgspec.json.decode(data, type=_Root)
    features = _features(root, data)
    if root.stac_version is not None or features is None:
        return plain.silent("it is STAC metadata" if root.stac_version else _NO_GEOJSON)
    found = _Found()
    for index, raw in enumerate(features):
        feature = _decoded(raw, index)
        if feature.stac_version is not None:
            return plain.silent("it is STAC metadata")
        found.take(index, feature)
    bbox, projection = _place(root, found, asked)
    return Content(
        interval=_interval(features, list(found.types), asked),
        bbox=bbox,
        projection=projection,
        columns=tuple(Column(name=name, type=kind) for name, kind in found.types.items() if name)[
            : columns.MANY
        ],
        rows=len(features),
    )


def _features(root: _Root, data: bytes) -> Sequence[Raw | bytes] | None:
    """The features, each as it is written; None where this is no GeoJSON."""
    if root.type == "FeatureCollection" and root.features is not UNSET:
        return root.features
    if root.type == "Feature":
        return [data]
    if root.type in geojson_parts.TYPES:
        return [b'{"geometry":%b}' % data]
    return None


def _decoded(raw: Raw | bytes, index: int) -> _Feature:
    """Raises msgspec's error with the feature's index."""
    try:
        return msgspec.json.decode(raw, type=_Feature)
    except msgspec.MsgspecError as error:
        raise msgspec.DecodeError(f"features[{index}]: {error}") from None


@dataclass
class _Found:
    """What the features say together: types of properties, and a box for each part."""

    types: dict[str, str | None] = field(default_factory=dict)
    sides: "tuple[array[float], ...]" = field(
        default_factory=lambda: tuple(array("d") for _ in _SIDES)
    )
    indices: "array[int]" = field(default_factory=lambda: array("q"))  # of each box's feature

    def take(self, index: int, feature: _Feature) -> None:
        """Raises msgspec's error for a position that is none."""
        for name, value in (feature.properties or {}).items():
            self._take_type(name, value)
        try:
            for box in _boxes(feature):
                self.indices.append(index)
                for side, number in zip(self.sides, box, strict=True):
                    side.append(number)
        except IndexError:
            raise msgspec.DecodeError(
                f"features[{index}] has a position of less than two numbers"
            ) from None

    def bounds(self) -> Box:
        """Least and greatest; there have to be any."""
        west, south, east, north = self.sides
        return min(west), min(south), max(east), max(north)

    def _take_type(self, name: str, value: Any) -> None:
        kind = _JSON_TYPES.get(type(value))
        if name not in self.types:
            self.types[name] = kind
        elif kind not in (None, known := self.types[name]):
            both = {kind, known}
            mixed = "number" if both == {"integer", "number"} else "any"
            self.types[name] = kind if known is None else mixed


_JSON_TYPES = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
}


def _boxes(feature: _Feature) -> Iterator[Box]:
    """One for each part; the feature's own where that says that it crosses the antimeridian."""
    crossing = _crossing(feature.bbox)
    if crossing is not None:
        yield crossing
    elif feature.geometry is not None:
        yield from geojson_parts.boxes(feature.geometry)


def _crossing(bbox: Any) -> Box | None:
    """A box with west > east (RFC 7946 section 5.2), its east end counted on beyond 180."""
    if not isinstance(bbox, list) or len(bbox) not in (4, 6):
        return None
    if not all(type(number) in (int, float) for number in bbox):
        return None
    half = len(bbox) // 2
    west, south, east, north = bbox[0], bbox[1], bbox[half], bbox[half + 1]
    if not (-180 <= east < west <= 180 and -90 <= south <= north <= 90):
        return None
    return float(west), float(south), float(east) + 360, float(north)


def _place(
    root: _Root, found: _Found, asked: Asked
) -> tuple[Said[Box] | Silent, Projection | None]:
    if not found.indices:
        return Silent(reason="no feature has a geometry with coordinates"), None
    try:
        crs = to_degrees.system(_crs(root.crs, asked))
        if not to_degrees.in_degrees(crs):
            return _transformed(found, crs)
    except ValueError as error:
        return Silent(reason=str(error)), None
    projection = to_degrees.projection(crs) if root.crs is not UNSET else None
    return _in_degrees(root, found), projection


def _in_degrees(root: _Root, found: _Found) -> Said[Box] | Silent:
    if reason := _out_of_range(found):
        return Silent(reason=reason)
    west, east = shortest_arc(np.array(found.sides[0]), np.array(found.sides[2]))
    _, south, _, north = found.bounds()
    words = "coordinates of its features, least and greatest"
    if (whole := _crossing(root.bbox)) is not None and not _is_smaller((west, east), whole):
        west, east = whole[0], whole[2] - 360
        words = "bbox across the antimeridian, and latitudes of its features"
    return Said(value=(west, south, east, north), source=words)


def _is_smaller(arc: tuple[float, float], crossing: Box) -> bool:
    """Whether an arc of longitudes is shorter than one that crosses the antimeridian."""
    return (arc[1] - arc[0]) % 360 <= crossing[2] - crossing[0] and arc != (-180.0, 180.0)


def _transformed(found: _Found, crs: "CRS") -> tuple[Said[Box], Projection]:
    words = f"coordinates of its features, transformed from {to_degrees.name(crs)}"
    bounds = found.bounds()
    box = to_degrees.box(bounds, crs)
    return Said(value=box, source=words), to_degrees.projection(crs, bounds)


def _crs(stated: Any, asked: Asked) -> str:
    """The CRS, which only GeoJSON from before RFC 7946 names. Raises ValueError."""
    if stated is UNSET:
        return to_degrees.CRS84
    try:
        return str(stated["properties"]["name"])
    except (KeyError, TypeError):
        if asked.crs:
            return asked.crs
    raise ValueError("its member 'crs' names no CRS; set 'read: {crs: EPSG:…}'")


def _out_of_range(found: _Found) -> str | None:
    """The first coordinate that is none in degrees, with its feature."""
    for side, (what, limit) in zip(found.sides, _SIDES, strict=True):
        outside = np.flatnonzero(np.abs(np.array(side)) > limit)
        if len(outside):
            at = int(outside[0])
            return f"features[{found.indices[at]}] has the {what} {side[at]:g}, not in degrees"
    return None


def _interval(
    features: Sequence[Raw | bytes], names: Sequence[str], asked: Asked
) -> Said[Interval] | Silent:
    times = TableTimes(names, asked)
    if not times.needs:
        return times.result()
    for first in range(0, len(features), _FEATURES):
        part = [
            msgspec.json.decode(raw, type=_Properties).properties or {}
            for raw in features[first : first + _FEATURES]
        ]
        texts = {name: [_text(one.get(name)) for one in part] for name in times.needs}
        times.add(texts, _features_from(first))
    return times.result()


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _features_from(first: int) -> Callable[[int], str]:
    return lambda index: f"features[{first + index}]"
