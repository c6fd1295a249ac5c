"""What a data file says of itself: the value that every reader returns.

All of it can be pickled and written as MessagePack: facts come from other processes and caches.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from msgspec import Struct
from msgspec import field as member

from pytest_prr.readers.locations import name_of

T = TypeVar("T")

Interval = tuple[datetime, datetime]
"""First and last instant, both aware and in UTC."""

CLOUD_OPTIMIZED = "cloud-optimized"
CONSOLIDATED = "consolidated metadata"

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees; west > east where the box crosses the antimeridian."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said(Generic[T]):
    """A value, and the words for where in the file it was read."""

    value: T
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Silent:
    """Why a file does not tell."""

    reason: str


class Fact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A value made of plain parts."""


class Axis(Fact, frozen=True):
    """A dimension of the data, as the STAC datacube extension describes it."""

    name: str
    size: int
    kind: Literal["spatial", "temporal", "other"] = "other"
    axis: Literal["x", "y", "z"] | None = None  # of a spatial one
    extent: tuple[float, float] | None = None  # least and greatest, in ``unit``
    interval: Interval | None = None  # of a temporal one, in place of ``extent``
    step: float | None = None  # where even: in ``unit``, of a temporal one in seconds
    values: tuple[float | str, ...] | None = None  # of a short one that is not even
    unit: str | None = None
    description: str | None = None
    reference_system: int | str | None = None  # EPSG code, or WKT2


class TimeAxis(Fact, frozen=True):
    """The variable that tells the time of the data, as far as it can be misread."""

    name: str
    size: int  # how many times it holds
    calendar: str | None = None  # where it is not the one that clocks show
    stored: Interval | None = None  # its first and its last value, where others lie beyond them
    as_standard: Interval | None = None  # what its numbers are in the standard calendar


class Variable(Fact, frozen=True):
    """A variable of the data."""

    name: str
    dimensions: tuple[str, ...]
    kind: Literal["data", "auxiliary"] = "data"
    data_type: str | None = None  # as numpy calls it: float32, int16, ...
    unit: str | None = None
    description: str | None = None  # long_name, else standard_name
    standard_name: str | None = None
    nodata: float | None = None


class Projection(Fact, frozen=True):
    """The coordinate reference system of the data's grid, and how the grid lies in it."""

    code: str | None = None  # EPSG:3031
    wkt2: str | None = None  # where no code is known
    bbox: Box | None = None  # in the system's own units, to the cells' edges
    shape: tuple[int, int] | None = None  # rows, columns
    transform: tuple[float, ...] | None = None  # six numbers, as rasterio's Affine has them


class Band(Fact, frozen=True):
    """A band of a raster."""

    name: str | None = None
    description: str | None = None
    data_type: str | None = None
    nodata: float | Literal["nan", "inf", "-inf"] | None = None
    unit: str | None = None
    scale: float | None = None
    offset: float | None = None
    spatial_resolution: float | None = None  # metres


class Column(Fact, frozen=True):
    """A column of a table."""

    name: str
    type: str | None = None
    description: str | None = None


class FileFacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file. ``provenance`` and ``missing`` are keyed by the names of the other fields.

    ``shortfalls``: what keeps it from being all that its format can be (CLOUD_OPTIMIZED,
    CONSOLIDATED), in words.
    """

    location: str  # a path or a URL
    size: int | None = None  # bytes; None for folders such as Zarr stores, which have no size
    media_type: str | None = None
    checksum: str | None = None  # multihash: 1220 for SHA-256, then 64 hexadecimal digits
    interval: Interval | None = None
    is_dated_by_name: bool = False  # the interval is that of the dates in the file's name
    step: float | None = None  # of the time axis: median in seconds
    time_axis: TimeAxis | None = None
    bbox: Box | None = None
    geometry: dict[str, Any] | None = None
    title: str | None = None
    licence: str | None = None
    attributes: dict[str, str | int | float] = member(default_factory=dict)  # of the whole file
    axes: tuple[Axis, ...] = ()
    variables: tuple[Variable, ...] = ()
    projection: Projection | None = None
    bands: tuple[Band, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: int | None = None  # of a table
    shortfalls: dict[str, str] = member(default_factory=dict)
    provenance: dict[str, str] = member(default_factory=dict)
    missing: dict[str, str] = member(default_factory=dict)

    @property
    def name(self) -> str:
        """The file's name, without its folders."""
        return name_of(self.location)


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What a reader finds inside a file. What every file has (size, checksum) is not its business.

    ``geometry`` is set where it says more than the box.
    """

    interval: Said[Interval] | Silent
    bbox: Said[Box] | Silent
    media_type: str | None = None  # where the content tells better than the name
    geometry: Mapping[str, Any] | None = None
    title: Said[str] | None = None
    licence: Said[str] | None = None
    step: float | None = None
    time_axis: TimeAxis | None = None
    attributes: Mapping[str, str | int | float] = field(default_factory=dict)
    axes: tuple[Axis, ...] = ()
    variables: tuple[Variable, ...] = ()
    projection: Projection | None = None
    bands: tuple[Band, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: int | None = None
    shortfalls: Mapping[str, str] = field(default_factory=dict)


class TimeVariable(Fact, frozen=True):
    """Which variable (or column) of a file tells the time, and how, where the file does not say.

    ``layout`` spells dates written as digits: yymmddHH, yymmddHHMMSS, or strptime's %Y%m%d.
    ``units`` are CF units ('seconds since 2000-01-01'), with ``scale`` utc, tai or gps.
    """

    name: str
    layout: str | None = None
    units: str | None = None
    calendar: str | None = None
    scale: Literal["utc", "tai", "gps"] = "utc"


class Asked(Fact, frozen=True):
    """What the recipe adds to what a file says of itself, and how much of it is wanted."""

    checksum: bool = True
    time: TimeVariable | None = None
    longitude: str | None = None  # names of variables or columns
    latitude: str | None = None
    crs: str | None = None  # of x and y, where the file names none: EPSG:3031, or WKT
