"""Bounding boxes in degrees: west > east means across the antimeridian (RFC 7946 section 5.2)."""

from collections.abc import Iterable

from pytest_prr.stac.values import Box


def spans(box: Box) -> list[tuple[float, float]]:
    """The ranges of longitude that a box covers: two where it crosses the antimeridian."""
    west, _, east, _ = box
    return [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]


def inside(inner: Box, outer: Box, tolerance: float = 0.0) -> bool:
    """Whether a box lies within another one, ``tolerance`` degrees allowed."""
    if inner[1] < outer[1] - tolerance or inner[3] > outer[3] + tolerance:
        return False
    return all(
        any(west >= w - tolerance and east <= e + tolerance for w, e in spans(outer))
        for west, east in spans(inner)
    )


def area(box: Box) -> float:
    """Width times height, in square degrees."""
    return sum(east - west for west, east in spans(box)) * (box[3] - box[1])


def swapped(box: Box) -> Box:
    """The box with longitude and latitude exchanged."""
    return box[1], box[0], box[3], box[2]


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
    around = covered[0][0] + 360.0 - covered[-1][1]
    width, start = max(gaps, default=(0.0, 0))
    if width > around:
        return covered[start][0], south, covered[start - 1][1], north
    return covered[0][0], south, covered[-1][1], north
