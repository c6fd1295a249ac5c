"""Do boxes hold degrees in order, and do an item's box, geometry and collection agree?

The checks of the spatial family; those on geometries, extents and cubes have their own modules.
"""

from collections.abc import Iterator

from pytest_prr.checks.box_style import edges_of_cells, few_decimals
from pytest_prr.checks.cube_space import covers_its_cube
from pytest_prr.checks.geometry import cut_at_antimeridian, geometry_is_valid, right_hand_rule
from pytest_prr.checks.place_fields import (
    box_fault,
    boxes_of,
    collection_boxes,
    exchanges_axes,
    geometry_parts,
    is_plain,
    is_polygonal,
    place_is_plain,
    place_lies_within,
    shown,
    usable_box,
)
from pytest_prr.checks.problem import Applies, Change, Context, Outcome, Problem, Repair, Subject
from pytest_prr.checks.reads import reads
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.spatial_extent import (
    axes_in_order,
    extent_is_tight,
    first_box_is_whole,
    items_have_their_own_place,
    not_at_zero,
)
from pytest_prr.checks.time_fields import replaced
from pytest_prr.checks.wording import show
from pytest_prr.stac import boxes
from pytest_prr.stac.values import Box, bbox, number, sequence

__all__ = [
    "axes_in_order",
    "box_and_geometry",
    "box_is_valid",
    "box_needs_geometry",
    "covers_its_cube",
    "cut_at_antimeridian",
    "edges_of_cells",
    "extent_is_tight",
    "few_decimals",
    "first_box_is_whole",
    "geometry_is_valid",
    "inside_collection",
    "items_have_their_own_place",
    "not_at_zero",
    "right_hand_rule",
]


@silent_where(place_is_plain)
def box_is_valid(subject: Subject, context: Context) -> Outcome:
    """A box has four or six finite numbers: degrees, in order, south before north."""
    if subject.kind is Applies.ITEM and context.once(is_plain):
        return
    for at, value in boxes_of(subject):
        if value is None:
            continue
        found = bbox(value)
        if found is None:
            yield Problem(f"{show(value)} is no box; expected [west, south, east, north]", at)
        elif fault := box_fault(found):
            yield Problem(f"{shown(found)}{fault}", at)
        elif fault := _height_fault(value):
            yield Problem(fault, at)


def _height_fault(value: object) -> str | None:
    """What is wrong with the heights of a box of six numbers."""
    numbers = [number(part) for part in sequence(value)]
    if len(numbers) != 6 or numbers[2] is None or numbers[5] is None or numbers[2] <= numbers[5]:
        return None
    return f"the least height, {numbers[2]:g}, is more than the greatest, {numbers[5]:g}"


@silent_where(place_lies_within)
def inside_collection(subject: Subject, context: Context) -> Outcome:
    """An item's box lies within one of its collection's."""
    item = usable_box(subject.value.get("bbox"))
    outers = context.of_collection(collection_boxes)
    if item is None or not outers or _is_within(item, outers):
        return
    axes = any(exchanges_axes(outer, [item]) for outer in outers)
    hint = "; with longitude and latitude exchanged it would lie inside: are they swapped?"
    yield Problem(
        f"{shown(item)} lies outside the collection's box {shown(outers[0])}{hint if axes else ''}",
        ("bbox",),
    )


def _is_within(box: Box, outers: list[Box]) -> bool:
    return any(boxes.inside(box, outer, boxes.NEAR) for outer in outers)


@silent_where(place_is_plain)
def box_and_geometry(subject: Subject, context: Context) -> Outcome:
    """An item that has a geometry has the geometry's box."""
    if context.once(is_plain):
        return
    if "geometry" not in subject.value:
        yield Problem("'geometry' is missing; null is allowed where there is no place")
        return
    geometry = subject.value["geometry"]
    if geometry is None:
        return
    parts = list(geometry_parts(geometry))
    if subject.value.get("bbox") is None:
        yield _missing_box(subject, boxes.around(parts))
        return
    found = usable_box(subject.value["bbox"])
    if found is not None and parts and not boxes.fits(found, parts, boxes.ROUNDING):
        yield from _compare(subject, found, parts)


def _missing_box(subject: Subject, around: Box | None) -> Problem:
    known = "bbox" in subject.value
    repair = None
    if around:
        change = Change(op="replace" if known else "add", at=("bbox",), value=list(around))
        repair = Repair(description="add the box of the geometry", changes=(change,))
    message = "'bbox' is null" if known else "'bbox' is missing"
    return Problem(f"{message}; a geometry needs one", ("bbox",) if known else (), repair)


def _compare(subject: Subject, found: Box, parts: list[Box]) -> Iterator[Problem]:
    around = boxes.around(parts)
    if around is None:
        return
    crosses = found[0] > found[2] and around[0] <= around[2]
    flat = boxes.area(found) == 0 and is_polygonal(subject.value["geometry"])
    fault = "has no area" if flat else "is not the box of the geometry"
    hint = "; is the geometry to be cut at the antimeridian?" if crosses else ""
    message = f"'bbox' {shown(found)} {fault}, which reaches over {shown(around)}{hint}"
    own = replaced(("bbox",), boxes.written(around, subject.value["bbox"]))
    yield Problem(message, ("bbox",), None if crosses else own)


@silent_where(place_is_plain)
@reads("bbox", "geometry")
def box_needs_geometry(subject: Subject, context: Context) -> Outcome:
    """An item without a geometry has no box."""
    del context
    if subject.value.get("geometry", 0) is None and "bbox" in subject.value:
        change = Change(op="remove", at=("bbox",))
        yield Problem(
            "'bbox' is given although 'geometry' is null; STAC forbids it",
            ("bbox",),
            Repair(description="remove the box", changes=(change,), safe=False),
        )
