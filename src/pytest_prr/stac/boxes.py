"""Bounding boxes in degrees: west > east means across the antimeridian (RFC 7946 section 5.2)."""

from collections.abc import Iterable, Sequence
from typing import Any

from pytest_prr.stac.values import Box

NEAR = 1e-6  # degrees; 0.1 m on the ground: the same place
ROUNDING = 0.5e-4  # degrees; boxes are often written with four decimals


def spans(box: Box) -> list[tuple[float, float]]:
    """The ranges of longitude that a box covers: two where it crosses the antimeridian."""
    west, _, east, _ = box
    return [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]


def inside(inner: Box, outer: Box, tolerance: float = 0.0, above: float | None = None) -> bool:
    """Whether a box lies within another one, ``tolerance`` degrees allowed; ``above``: to the
    north and south.
    """
    upright = tolerance if above is None else above
    if inner[1] < outer[1] - upright or inner[3] > outer[3] + upright:
        return False
    return all(
        any(west >= w - tolerance and east <= e + tolerance for w, e in spans(outer))
        for west, east in spans(inner)
    )


def same(one: Box, other: Box, tolerance: float = NEAR) -> bool:
    """Whether two boxes have the same edges."""
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))


def fits(box: Box, parts: Sequence[Box], tolerance: float) -> bool:
    """Whether a box holds all the parts and each of its edges touches one of them."""
    edges = [
        min(abs(part[side] - box[side]) for part in parts) <= tolerance for side in range(len(box))
    ]
    return all(edges) and all(inside(part, box, tolerance) for part in parts)


def area(box: Box) -> float:
    """Width times height, in square degrees."""
    return width(box) * (box[3] - box[1])


def width(box: Box) -> float:
    """The degrees of longitude that a box covers."""
    return sum(east - west for west, east in spans(box))


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes have a place in common, be it an edge."""
    if one[3] < other[1] or other[3] < one[1]:
        return False
    return any(w <= e2 and w2 <= e for w, e in spans(one) for w2, e2 in spans(other))


def swapped(box: Box) -> Box:
    """The box with longitude and latitude exchanged."""
    return box[1], box[0], box[3], box[2]


def around(parts: Iterable[Box]) -> Box | None:
    """The box around all on the flat map; across the antimeridian where parts meet there."""
    known = list(parts)
    if not known:
        return None
    west, east = min(box[0] for box in known), max(box[2] for box in known)
    if west <= -180 + NEAR and east >= 180 - NEAR:
        return hull(known)
    return west, min(box[1] for box in known), east, max(box[3] for box in known)


def hull(boxes: Iterable[Box]) -> Box | None:
    """The smallest box around all: over the antimeridian where that is the shorter way round."""
    known = list(boxes)
    if not known:
        return None
    south, north = min(box[1] for box in known), max(box[3] for box in known)
    covered: list[tuple[float, float]] = []
    for west, east in sorted(span for box in known for span in spans(box)):
        if covered and west <= covered[-1][1]:
            covered[-1] = (covered[-1][0], max(east, covered[-1][1]))
        else:
            covered.append((west, east))
    # The widest gap between covered ranges is left out; the one over 180 degrees counts too.
    gaps = [(covered[i + 1][0] - covered[i][1], i + 1) for i in range(len(covered) - 1)]
    over = covered[0][0] + 360.0 - covered[-1][1]
    width, start = max(gaps, default=(0.0, 0))
    if width > over:
        return covered[start][0], south, covered[start - 1][1], north
    return covered[0][0], south, covered[-1][1], north


def written(box: Box, like: object) -> list[Any]:
    """The box as JSON holds it, with the heights of ``like`` where that has three dimensions."""
    if isinstance(like, list) and len(like) == 6:
        return [box[0], box[1], like[2], box[2], box[3], like[5]]
    return list(box)
