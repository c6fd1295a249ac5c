"""Where the boxes of a STAC object stand, which can be used, and what a geometry covers."""

from collections.abc import Iterator, Sequence
from typing import Any

from pytest_prr.checks.problem import Applies, Context, Subject
from pytest_prr.checks.wording import show
from pytest_prr.stac import boxes
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import Box, bbox, mapping, positions, sequence

_SPATIAL = ("extent", "spatial", "bbox")
_PART_OF = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}
_POLYGONAL = frozenset({"Polygon", "MultiPolygon"})


def boxes_of(subject: Subject) -> Iterator[tuple[Tokens, object]]:
    """Every box of an item or a collection, as it stands."""
    if subject.kind is Applies.ITEM and "bbox" in subject.value:
        yield ("bbox",), subject.value["bbox"]
    if subject.kind is Applies.COLLECTION:
        for index, value in enumerate(box_list(subject.value)):
            if isinstance(value, list):
                yield (*_SPATIAL, index), value


def is_plain(item: dict[str, Any]) -> bool:
    """Whether an item's geometry is the rectangle of its box, as most are.

    Of degrees in order, on one side of the antimeridian, against the clock, and written alike:
    what is wrong with other boxes and geometries cannot be wrong with such ones.
    """
    found = item.get("bbox")
    geometry = item.get("geometry")
    if type(found) is not list or len(found) != 4 or type(geometry) is not dict:
        return False
    if not all(type(edge) is float for edge in found) or geometry.get("type") != "Polygon":
        return False
    if 0.0 in found or 1.0 in found:  # which are equal to false and true
        return False
    west, south, east, north = found
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90 and east - west < 180):
        return False
    corners = [[west, south], [east, south], [east, north], [west, north]]
    rings = geometry.get("coordinates")
    if type(rings) is not list or len(rings) != 1 or type(rings[0]) is not list or not rings[0]:
        return False
    start = corners.index(rings[0][0]) if rings[0][0] in corners else 0
    turned = [*corners[start:], *corners[:start]]
    return bool(rings[0] == [*turned, turned[0]])


def place_is_plain(item: dict[str, Any], context: Context) -> bool:
    """An item's geometry is the rectangle of its box."""
    del item
    return context.once(is_plain)


def is_off_centre(item: dict[str, Any], context: Context) -> bool:
    """A plain box is not as far from 180 degrees in the west as in the east."""
    return context.holds(place_is_plain) and abs(item["bbox"][0] + item["bbox"][2]) > boxes.NEAR


def place_lies_within(item: dict[str, Any], context: Context) -> bool:
    """A plain box lies within one of its collection's."""
    if not context.holds(place_is_plain):
        return False
    west, south, east, north = item["bbox"]
    return any(
        outer[0] <= west and outer[1] <= south and east <= outer[2] and north <= outer[3]
        for outer in context.of_collection(collection_boxes)
    )


def box_list(collection: object) -> list[Any]:
    """What stands under a collection's ``extent.spatial.bbox``."""
    spatial = mapping(mapping(mapping(collection).get("extent")).get("spatial"))
    return sequence(spatial.get("bbox"))


def collection_boxes(collection: object) -> list[Box]:
    """The collection's boxes that can be used."""
    found = (usable_box(value) for value in box_list(collection))
    return [box for box in found if box is not None]


def usable_box(value: object) -> Box | None:
    """A box of degrees in order; None for anything else."""
    found = bbox(value)
    return found if found is not None and box_fault(found) is None else None


def box_fault(box: Box) -> str | None:
    """What is wrong with a box, to be said after it; None where nothing is."""
    west, south, east, north = box
    if max(abs(value) for value in box) > 360:
        return " is not in degrees; metres of a projection?"
    if south > north:
        return f": south ({south:g}) lies above north ({north:g})"
    if max(abs(south), abs(north)) > 90:
        hint = "" if max(abs(west), abs(east)) > 90 else "; are the axes swapped?"
        return f": latitudes lie between -90 and 90{hint}"
    if max(abs(west), abs(east)) > 180:
        return ": longitudes lie between -180 and 180"
    if west > east and (west < 0 or east > 0):
        return (
            f": west ({west:g}) is greater than east ({east:g}), which would mean a box across "
            "the antimeridian"
        )
    return None


def shown(box: Box) -> str:
    """A box as messages show it: six decimals are 10 cm on the ground."""
    return show([round(edge, 6) for edge in box])


def is_polygonal(geometry: object) -> bool:
    """Whether a geometry has an area."""
    return str(mapping(geometry).get("type")) in _POLYGONAL


def exchanges_axes(own: Box, items: Sequence[Box]) -> bool:
    """Whether a box holds nothing of the items, but all once its axes are exchanged.

    The items may reach out of the exchanged box by a tenth of its sides.
    """
    exchanged = usable_box(list(boxes.swapped(own)))
    if exchanged is None or not items or any(boxes.overlap(item, own) for item in items):
        return False
    slack = max(boxes.NEAR, 0.1 * max(boxes.width(exchanged), exchanged[3] - exchanged[1]))
    return all(boxes.inside(item, exchanged, slack) for item in items)


def geometry_parts(geometry: object) -> Iterator[Box]:
    """The box of each part of a GeoJSON geometry: polygon, line, point."""
    pending = [geometry]
    while pending:
        part = mapping(pending.pop())
        pending += sequence(part.get("geometries"))
        single = _PART_OF.get(str(part.get("type")))
        coordinates = sequence(part.get("coordinates"))
        for piece in coordinates if single else [coordinates]:
            points = list(positions({"coordinates": piece}))
            if points:
                longitudes, latitudes = [x for x, _ in points], [y for _, y in points]
                yield min(longitudes), min(latitudes), max(longitudes), max(latitudes)
