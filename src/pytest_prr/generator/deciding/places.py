"""A place on Earth, as items have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_prr.readers.facts import Box
from pytest_prr.readers.places import boxes
from pytest_prr.stac.boxes import around, hull, width


@dataclass(frozen=True, kw_only=True)
class Where:
    """A place on Earth; both None for what has none."""

    bbox: Box | None = None
    geometry: Mapping[str, Any] | None = None


def union(parts: Sequence[tuple[Box, Mapping[str, Any] | None]]) -> Where:
    """All of the boxes with their geometries; the box as a geometry where these do not mix."""
    box = _box_around([box for box, _ in parts])
    geometries = [geometry for _, geometry in parts if geometry]
    geometry = boxes.merged(geometries) if geometries else None
    if box is not None and geometry is None:
        geometry = boxes.geometry(box)
    return Where(bbox=box, geometry=geometry)


def _box_around(parts: Sequence[Box]) -> Box | None:
    """The smallest box, but across the antimeridian only where it is a part of the Earth.

    Tracks all around a pole leave some gap; a box from its one side to the other would say
    'across the antimeridian' of what is everywhere.
    """
    box = hull(parts)
    across = box is not None and box[0] > box[2] and width(box) > 180
    return around(parts) if across else box
