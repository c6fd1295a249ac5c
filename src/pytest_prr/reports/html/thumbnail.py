"""A small map as an image in HTML: boxes on the outline of land, drawn as far as they reach."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from math import cos, radians

import msgspec

from pytest_prr.reports.html.markup import Html, element, empty
from pytest_prr.reports.html.shapes import Ring
from pytest_prr.stac import boxes as box_math
from pytest_prr.stac.values import Box

WIDTH, HEIGHT = 360, 180  # pixels
MOST = 500  # boxes that are drawn
_LEAST = 10.0  # degrees of latitude: with less around it, nobody knows where it is
_SEA, _LAND = "#8fb3cc40", "#8b937c99"  # half transparent: for light and dark notebooks


@dataclass(frozen=True, kw_only=True)
class Window:
    """The part of the world that is shown; ``x`` may go beyond 180 degrees."""

    x: float  # the middle
    y: float
    scale: float  # pixels a degree of latitude
    stretch: float  # a degree of longitude, in degrees of latitude

    @classmethod
    def around(cls, box: Box) -> "Window":
        west, south, east, north = box
        east += 360 if east < west else 0
        y = min(85.0, max(-85.0, (south + north) / 2))
        high = max((north - south) * 1.6, _LEAST)
        stretch = max(0.2, cos(radians(y))) if high < 60 else 1.0
        scale = min(HEIGHT / high, WIDTH / max((east - west) * 1.6 * stretch, 1e-9))
        return cls(x=(west + east) / 2, y=y, scale=max(scale, HEIGHT / 180), stretch=stretch)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a place is, in pixels from the upper left."""
        across = WIDTH / 2 + (x - self.x) * self.scale * self.stretch
        return round(across, 1), round(HEIGHT / 2 - (y - self.y) * self.scale, 1)

    @property
    def edges(self) -> Box:
        """West, south, east, north; west may lie below -180, east above 180."""
        wide = WIDTH / 2 / (self.scale * self.stretch)
        high = HEIGHT / 2 / self.scale
        return self.x - wide, self.y - high, self.x + wide, self.y + high


def thumbnail(extents: Sequence[Box], items: Iterable[tuple[Box, str]]) -> Html:
    """Collections' boxes, and items' boxes with their colours; empty where there are none."""
    drawn = dict.fromkeys(items)
    around = box_math.hull([*extents, *(box for box, _ in drawn)])
    if around is None:
        return Html()
    window = Window.around(around)
    parts = [empty("path", d=_land(window), fill=_LAND, fill_rule="evenodd")]
    parts += [_rectangle(window, box, colour) for box, colour in list(drawn)[:MOST]]
    parts += [_rectangle(window, box, "#7a4fb5", "8 4 2 4") for box in extents]
    return element(
        "svg",
        *parts,
        width=WIDTH,
        height=HEIGHT,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label="Map of where the data are",
        style=f"background:{_SEA};border-radius:4px",
    )


def _rectangle(window: Window, box: Box, colour: str, dashes: str | None = None) -> Html:
    west, south, east, north = box
    east += 360 if east < west else 0
    turn = 360 * round((window.x - (west + east) / 2) / 360)
    x, y = window.at(west + turn, north)
    right, bottom = window.at(east + turn, south)
    room = 2.0  # a point is seen too
    return empty(
        "rect",
        x=str(x - room),
        y=str(y - room),
        width=str(round(max(right - x, 0) + 2 * room, 1)),
        height=str(round(max(bottom - y, 0) + 2 * room, 1)),
        fill="none" if dashes else colour,
        fill_opacity=None if dashes else "0.25",
        stroke=colour,
        stroke_width="1.5",
        stroke_dasharray=dashes,
    )


def _land(window: Window) -> str:
    """The land within the window, as an SVG path."""
    return "".join(_path(window, ring) for ring in _clipped(window.edges))


def _path(window: Window, ring: Ring) -> str:
    places = dict.fromkeys(window.at(x, y) for x, y in ring)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in places) + "Z"


def _clipped(edges: Box) -> Iterator[Ring]:
    from shapely.affinity import translate
    from shapely.geometry import Polygon, box

    window = box(*edges)
    step = (edges[3] - edges[1]) / HEIGHT
    for turn in (-360, 0, 360):
        for ring in _rings():
            west, east = min(ring)[0] + turn, max(ring)[0] + turn
            if east < edges[0] or west > edges[2]:
                continue
            part = translate(Polygon(ring).buffer(0), xoff=turn).intersection(window)
            for polygon in getattr(part, "geoms", [part]):
                thin = polygon.simplify(step)
                if thin.geom_type == "Polygon" and not thin.is_empty:
                    yield list(thin.exterior.coords)


class _Land(msgspec.Struct):
    unit: float
    rings: list[list[int]]


@cache
def _rings() -> tuple[Ring, ...]:
    text = (files("pytest_prr.reports.html") / "land.json").read_bytes()
    land = msgspec.json.decode(text, type=_Land)
    return tuple(
        [
            (x * land.unit, y * land.unit)
            for x, y in zip(accumulate(ring[0::2]), accumulate(ring[1::2]), strict=True)
        ]
        for ring in land.rings
    )
