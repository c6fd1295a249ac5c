"""Make the report's outline of land from Natural Earth's: ``python land.py LAND_50M_JSON``.

The argument is land-50m.json of the npm package world-atlas 2 (``npm pack world-atlas@2``), which
is Natural Earth's land at 1:50 million as TopoJSON. Natural Earth is in the public domain.
"""

import json
import sys
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from shapely.geometry import Polygon

from pytest_prr.reports.html.flat_map import on_map
from pytest_prr.reports.html.shapes import Position, Ring, Shape

TARGET = Path(__file__).parents[1] / "src/pytest_prr/reports/html/land.json"
UNIT = 0.02  # degrees: what coordinates are counted in
TOLERANCE = 0.11  # degrees by which a coast may be moved
SMALLEST = 0.15  # square degrees: islands below are left out


def areas(topology: dict[str, Any]) -> Iterator[list[Ring]]:
    """Every piece of land, in degrees: its outline, then the lakes that count as sea."""
    arcs = [_unpacked(arc, topology["transform"]) for arc in topology["arcs"]]
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            outlines = [
                [place for index in ring for place in _arc(arcs, index)] for ring in polygon
            ]
            # On the globe of the source, land goes on over the antimeridian and round the pole.
            yield from on_map(Shape(areas=(outlines,)), crosses=True).areas


def _arc(arcs: list[list[Position]], index: int) -> list[Position]:
    """TopoJSON's way to say 'backwards' is the complement of the index."""
    return arcs[index] if index >= 0 else arcs[~index][::-1]


def _unpacked(arc: list[list[int]], transform: dict[str, list[float]]) -> list[Position]:
    (kx, ky), (x0, y0) = transform["scale"], transform["translate"]
    steps = [accumulate(column) for column in zip(*arc, strict=True)]
    return [(x * kx + x0, y * ky + y0) for x, y in zip(*steps, strict=True)]


def packed(ring: Ring) -> list[int]:
    """The first position, then steps, in UNIT; empty for what is too small to be seen."""
    shape = Polygon(ring).simplify(TOLERANCE)
    if shape.area < SMALLEST:
        return []
    corners = [(round(x / UNIT), round(y / UNIT)) for x, y in shape.exterior.coords[:-1]]
    steps = ((x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(corners))
    return [*corners[0], *(number for step in steps if any(step) for number in step)]


def main() -> None:
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    found = (packed(ring) for area in areas(topology) for ring in area)
    land = sorted(filter(None, found), key=len, reverse=True)
    text = json.dumps({"unit": UNIT, "rings": land}, separators=(",", ":"))
    TARGET.write_text(text + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(land)} rings, {sum(map(len, land)) // 2} positions, {len(text)} bytes")


if __name__ == "__main__":
    main()
