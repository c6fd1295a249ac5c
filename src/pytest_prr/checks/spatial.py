"""Do boxes and geometries lie where the data are, and do they agree with each other?"""

from collections.abc import Iterator

from pytest_prr.checks.problem import Applies, Context, Outcome, Problem, Subject
from pytest_prr.checks.wording import show
from pytest_prr.stac import boxes
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import Box, bbox, mapping, number, positions, sequence

_NEAR = 1e-6  # degrees; 0.1 m on the ground


def box_is_valid(subject: Subject, context: Context) -> Outcome:
    """A box has four or six finite numbers: degrees, in order, south before north."""
    del context
    for at, value in _boxes(subject):
        if value is None:
            continue
        found = bbox(value)
        if found is None:
            yield Problem(f"{show(value)} is no box; expected [west, south, east, north]", at)
        else:
            yield from _box_problems(found, at)


def _box_problems(box: Box, at: Tokens) -> Iterator[Problem]:
    west, south, east, north = box
    written = show([west, south, east, north])
    if max(abs(value) for value in box) > 360:
        yield Problem(f"{written} is not in degrees; metres of a projection?", at)
    elif south > north:
        yield Problem(f"{written}: south ({south:g}) lies above north ({north:g})", at)
    elif max(abs(south), abs(north)) > 90:
        hint = "" if max(abs(west), abs(east)) > 90 else "; are the axes swapped?"
        yield Problem(f"{written}: latitudes lie between -90 and 90{hint}", at)
    elif max(abs(west), abs(east)) > 180:
        yield Problem(f"{written}: longitudes lie between -180 and 180", at)
    elif west > east and (west < 0 or east > 0):
        yield Problem(
            f"{written}: west ({west:g}) lies east of east ({east:g}), which would mean a box "
            "across the antimeridian",
            at,
        )


def inside_collection(subject: Subject, context: Context) -> Outcome:
    """An item's box lies within one of its collection's, or within their union."""
    item = bbox(subject.value.get("bbox"))
    outers = _collection_boxes(context)
    if item is None or not outers or not _is_usable(item):
        return
    if any(boxes.inside(item, outer, _NEAR) for outer in outers):
        return
    swapped = boxes.swapped(item)
    if any(boxes.inside(swapped, outer, _NEAR) for outer in outers):
        hint = "; with longitude and latitude exchanged it would lie inside: are they swapped?"
    else:
        hint = ""
    yield Problem(
        f"{show(list(item))} lies outside the collection's box {show(list(outers[0]))}{hint}",
        ("bbox",),
    )


def _is_usable(box: Box) -> bool:
    return not any(_box_problems(box, ()))


def _collection_boxes(context: Context) -> list[Box]:
    extent = mapping(mapping(context.collection).get("extent"))
    found = [bbox(value) for value in sequence(mapping(extent.get("spatial")).get("bbox"))]
    return [box for box in found if box is not None and _is_usable(box)]


def box_and_geometry(subject: Subject, context: Context) -> Outcome:
    """An item has a geometry and a box, or neither; and the box is the geometry's."""
    del context
    if "geometry" not in subject.value:
        yield Problem("'geometry' is missing; null is allowed where there is no place")
        return
    geometry, box = subject.value["geometry"], subject.value.get("bbox")
    if geometry is None:
        if box is not None:
            yield Problem("'bbox' is given although 'geometry' is null", ("bbox",))
        return
    if "bbox" not in subject.value:
        yield Problem("'bbox' is missing; a geometry needs one")
        return
    found = bbox(box)
    if found is not None and _is_usable(found) and found[0] <= found[2]:
        yield from _compare(geometry, found)


def _compare(geometry: object, box: Box) -> Iterator[Problem]:
    points = list(positions(geometry))
    if not points:
        return
    longitudes, latitudes = [x for x, _ in points], [y for _, y in points]
    around = (min(longitudes), min(latitudes), max(longitudes), max(latitudes))
    if any(abs(a - b) > max(_NEAR, 0.5e-4) for a, b in zip(around, box, strict=True)):
        yield Problem(
            f"'bbox' is {show(list(box))}, but the geometry reaches over {show(list(around))}",
            ("bbox",),
        )


def geometry_is_valid(subject: Subject, context: Context) -> Outcome:
    """The geometry is GeoJSON: closed rings in degrees, without crossings."""
    del context
    geometry = subject.value.get("geometry")
    if geometry is None:
        return
    at = ("geometry",)
    if not isinstance(geometry, dict) or str(geometry.get("type")) not in _DEPTHS:
        kind = show(mapping(geometry).get("type"))
        yield Problem(f"'geometry' is no GeoJSON geometry (type {kind})", at)
        return
    if problem := _ring_problem(geometry):
        yield problem
        return
    import shapely
    from shapely.geometry import shape
    from shapely.validation import explain_validity

    try:
        found = shape(geometry)
    except (
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        IndexError,
        shapely.errors.ShapelyError,
    ):
        yield Problem("'geometry' has coordinates that make no geometry of its type", at)
        return
    if found.is_empty:
        yield Problem("'geometry' is empty", at)
    elif not found.is_valid:
        why = explain_validity(found).replace("[", " at ").replace("]", "")
        yield Problem(f"'geometry' is not valid: {why}", at)


_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
    "GeometryCollection": 0,
}


def _ring_problem(geometry: dict[str, object]) -> Problem | None:
    for at, ring in _rings(geometry):
        points = [p for p in sequence(ring) if isinstance(p, list) and len(p) >= 2]
        if len(points) != len(sequence(ring)) or len(points) < 4:
            return Problem("a ring needs four positions or more", at)
        if points[0] != points[-1]:
            return Problem(
                f"the ring is not closed: it begins at {show(points[0])} and ends at "
                f"{show(points[-1])}",
                at,
            )
    for x, y in positions(geometry):
        if abs(x) > 180 + _NEAR or abs(y) > 90 + _NEAR:
            return Problem(f"position {show([x, y])} is not in degrees", ("geometry",))
    return None


def _rings(geometry: dict[str, object]) -> Iterator[tuple[Tokens, object]]:
    base = ("geometry", "coordinates")
    coordinates = sequence(geometry.get("coordinates"))
    if geometry.get("type") == "Polygon":
        for index, ring in enumerate(coordinates):
            yield (*base, index), ring
    elif geometry.get("type") == "MultiPolygon":
        for outer, polygon in enumerate(coordinates):
            for index, ring in enumerate(sequence(polygon)):
                yield (*base, outer, index), ring


def _boxes(subject: Subject) -> Iterator[tuple[Tokens, object]]:
    if subject.kind is Applies.ITEM and "bbox" in subject.value:
        yield ("bbox",), subject.value["bbox"]
    if subject.kind is Applies.COLLECTION:
        spatial = mapping(mapping(subject.value.get("extent")).get("spatial"))
        for index, value in enumerate(sequence(spatial.get("bbox"))):
            if isinstance(value, list):
                yield ("extent", "spatial", "bbox", index), value


def extent_is_tight(subject: Subject, context: Context, *, factor: float) -> Outcome:
    """The collection's box is not ``factor`` times larger than what its items cover."""
    found = [node.item.bbox for node in context.items if node.item and node.item.bbox]
    if any(link.status != "ok" for link in context.node.links):
        return
    around = boxes.hull(box for box in found if _is_usable(box))
    for at, value in list(_boxes(subject))[:1]:
        outer = bbox(value)
        if outer is None or around is None or not _is_usable(outer) or boxes.area(around) == 0:
            return
        ratio = boxes.area(outer) / boxes.area(around)
        if ratio > factor and number(ratio) is not None:
            yield Problem(
                f"the box is {ratio:.0f} times as large as what the items cover, "
                f"{show(list(around))}",
                at,
            )
