"""What a data file says of itself: the value that every reader returns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

T = TypeVar("T")

Interval = tuple[datetime, datetime]
"""First and last instant, both aware and in UTC."""

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


@dataclass(frozen=True, kw_only=True, slots=True)
class FileFacts:
    """One file. ``provenance`` and ``missing`` are keyed by the names of the other fields."""

    path: Path
    size: int
    media_type: str | None = None
    checksum: str | None = None  # multihash: 1220 for SHA-256, then 64 hexadecimal digits
    interval: Interval | None = None
    bbox: Box | None = None
    geometry: Mapping[str, Any] | None = None
    title: str | None = None
    licence: str | None = None
    variables: tuple[str, ...] = ()
    dimensions: Mapping[str, int] = field(default_factory=dict)
    provenance: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
