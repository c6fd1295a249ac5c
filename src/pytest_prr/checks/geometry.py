"""Are geometries valid GeoJSON (RFC 7946): closed, in degrees, uncrossed, rightly wound?"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pytest_prr.checks.place_fields import is_plain, place_is_plain
from pytest_prr.checks.problem import Change, Context, Outcome, Problem, Repair, Subject
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.wording import show
from pytest_prr.stac import boxes
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import bbox, mapping, number, sequence

# How deep the positions of a type lie in its lists.
_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
_COORDINATES: Tokens = ("geometry", "coordinates")

Position = tuple[float, float]


@silent_where(place_is_plain)
def geometry_is_valid(subject: Subject, context: Context) -> Outcome:
    """The geometry is one that STAC knows: closed rings in degrees, without crossings."""
    geometry = subject.value.get("geometry")
    if geometry is None or context.once(is_plain):
        return
    problem = context.once(_breakage)
    if problem is None and not _is_box(geometry):
        problem = _shape_problem(geometry)
    if problem:
        yield problem


def _breakage(item: dict[str, Any]) -> Problem | None:
    """What keeps the positions of an item's geometry from being read."""
    geometry = item.get("geometry")
    if problem := _type_problem(geometry):
        return problem
    known = mapping(geometry)
    return _position_problem(known) or _ring_problem(known)


def _type_problem(geometry: object) -> Problem | None:
    found = mapping(geometry).get("type")
    if isinstance(found, str) and found in _DEPTHS:
        return None
    at: Tokens = ("geometry",)
    if found == "GeometryCollection":
        return Problem("STAC takes no GeometryCollection; expected one of the Multi types", at)
    what = f"type {show(found)}" if isinstance(geometry, dict) else show(geometry)
    return Problem(f"'geometry' is no GeoJSON geometry: {what}", at)


def _position_problem(geometry: dict[str, Any]) -> Problem | None:
    """The first thing in the lists that is no position in degrees."""
    for at, value in _walk(geometry.get("coordinates"), _DEPTHS[geometry["type"]]):
        numbers = [number(part) for part in sequence(value)]
        if len(numbers) < 2 or None in numbers:
            return Problem(f"{show(value)} is no position; expected [longitude, latitude]", at)
        x, y = numbers[0] or 0.0, numbers[1] or 0.0
        if abs(x) > 180 + boxes.NEAR or abs(y) > 90 + boxes.NEAR:
            axes = abs(x) <= 90 and abs(y) <= 180
            hint = "; are longitude and latitude exchanged?" if axes else ""
            return Problem(f"position {show([x, y])} is not in degrees{hint}", at)
    return None


def _walk(value: object, depth: int, at: Tokens = _COORDINATES) -> Iterator[tuple[Tokens, object]]:
    """What lies ``depth`` lists deep; what is no list there, as it is; empty lists are empty."""
    if depth == 0 or not isinstance(value, list):
        yield at, value
        return
    for index, part in enumerate(value):
        yield from _walk(part, depth - 1, (*at, index))


def _ring_problem(geometry: dict[str, Any]) -> Problem | None:
    for at, ring in _rings(geometry):
        if len(ring) > 2 and ring[0] != ring[-1]:
            change = Change(op="add", at=(*at, "-"), value=ring[0])
            return Problem(
                f"the ring is not closed: it begins at {show(ring[0])} and ends at "
                f"{show(ring[-1])}",
                at,
                Repair(description="close the ring with its first position", changes=(change,)),
            )
        if len(ring) < 4:
            return Problem(f"a ring needs four positions or more, this has {len(ring)}", at)
    return None


def _is_box(geometry: dict[str, Any]) -> bool:
    """Whether it is a rectangle along the axes: nothing to ask GEOS about, and most items are."""
    rings = sequence(geometry.get("coordinates"))
    if geometry["type"] != "Polygon" or len(rings) != 1 or len(rings[0]) != 5:
        return False
    a, b, c, d, _ = rings[0]
    if max(map(len, rings[0])) > 2:
        return False
    along = a[1] == b[1] and b[0] == c[0] and c[1] == d[1] and d[0] == a[0]
    across = a[0] == b[0] and b[1] == c[1] and c[0] == d[0] and d[1] == a[1]
    return bool((along or across) and a[0] != c[0] and a[1] != c[1])


def _shape_problem(geometry: dict[str, Any]) -> Problem | None:
    import shapely
    from shapely.geometry import shape
    from shapely.validation import explain_validity

    try:
        found = shape(geometry)
    except (ValueError, TypeError, AttributeError, IndexError, shapely.errors.ShapelyError):
        return Problem(
            "'geometry' has coordinates that make no geometry of its type", ("geometry",)
        )
    if found.is_empty:
        return Problem(
            "'geometry' is empty; null is allowed where there is no place", ("geometry",)
        )
    if found.is_valid:
        return None
    why = explain_validity(found).replace("[", " at ").replace("]", "")
    return Problem(f"'geometry' is not valid: {why}", ("geometry",))


@silent_where(place_is_plain)
def right_hand_rule(subject: Subject, context: Context) -> Outcome:
    """Outer rings run against the clock, holes with it (RFC 7946 section 3.1.6)."""
    if context.once(is_plain) or context.once(_breakage) or _crosses(subject):
        return
    geometry = subject.value.get("geometry")
    wrong = [(at, ring) for at, ring in _rings(geometry) if _is_wrongly_wound(at, ring)]
    if wrong:
        changes = tuple(Change(op="replace", at=at, value=ring[::-1]) for at, ring in wrong)
        what = "the ring runs" if len(wrong) == 1 else f"{len(wrong)} rings run"
        yield Problem(
            f"{what} the wrong way; expected outer rings against the clock, holes with it",
            wrong[0][0],
            Repair(description="turn the order of positions round", changes=changes),
        )


def _is_wrongly_wound(at: Tokens, ring: list[Any]) -> bool:
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    is_outer = at[-1] == 0
    return doubled != 0 and (doubled > 0) is not is_outer


@silent_where(place_is_plain)
def cut_at_antimeridian(subject: Subject, context: Context) -> Outcome:
    """No edge leaps over more than half the globe (RFC 7946 section 3.1.9)."""
    if context.once(is_plain) or context.once(_breakage):
        return
    geometry = subject.value.get("geometry")
    crossing = _crosses(subject)
    for at, line in _lines(mapping(geometry)):
        leaps = [(a, b) for a, b in pairwise(line) if _leaps(a, b, on_parallels=crossing)]
        if leaps:
            pole = "round a pole" if len(leaps) % 2 else "across the antimeridian"
            a, b = leaps[0]
            yield Problem(
                f"from {show(a)} to {show(b)} the geometry goes {pole}, and flat maps draw it "
                "over half the globe; expected parts that are cut at 180 degrees",
                at,
            )
            return


def _crosses(subject: Subject) -> bool:
    """Whether the item's box says that it lies across the antimeridian."""
    found = bbox(subject.value.get("bbox"))
    return found is not None and found[0] > found[2]


def _leaps(a: list[float], b: list[float], *, on_parallels: bool) -> bool:
    """Whether an edge is wider than half the globe; along a parallel that may be a wide box."""
    at_pole = max(abs(a[1]), abs(b[1])) >= 90 - boxes.NEAR
    at_seam = min(abs(a[0]), abs(b[0])) >= 180 - boxes.NEAR
    level = abs(a[1] - b[1]) <= boxes.NEAR and not on_parallels
    return abs(a[0] - b[0]) > 180 and not (at_pole or at_seam or level)


def _lines(geometry: dict[str, Any]) -> Iterator[tuple[Tokens, list[Any]]]:
    kind, coordinates = geometry["type"], sequence(geometry.get("coordinates"))
    if kind == "LineString":
        yield _COORDINATES, coordinates
    elif kind == "MultiLineString":
        for index, line in enumerate(coordinates):
            yield (*_COORDINATES, index), sequence(line)
    else:
        yield from _rings(geometry)


def _rings(geometry: object) -> Iterator[tuple[Tokens, list[Any]]]:
    known = mapping(geometry)
    kind, coordinates = known.get("type"), sequence(known.get("coordinates"))
    if kind == "Polygon":
        for index, ring in enumerate(coordinates):
            yield (*_COORDINATES, index), sequence(ring)
    elif kind == "MultiPolygon":
        for outer, polygon in enumerate(coordinates):
            for index, ring in enumerate(sequence(polygon)):
                yield (*_COORDINATES, outer, index), sequence(ring)
