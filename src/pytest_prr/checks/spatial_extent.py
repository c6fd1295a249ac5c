"""Does a collection's spatial extent say where its items are?"""

from pytest_prr.checks.place_fields import (
    box_fault,
    box_list,
    exchanges_axes,
    shown,
    usable_box,
)
from pytest_prr.checks.problem import Context, Outcome, Problem, Subject
from pytest_prr.checks.time_fields import linked_items_are_known, replaced
from pytest_prr.stac import boxes
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import Box, bbox

_FIRST: Tokens = ("extent", "spatial", "bbox", 0)


def extent_is_tight(subject: Subject, context: Context, *, factor: float) -> Outcome:
    """The collection's box covers its items, and is not ``factor`` times larger than they are.

    Boxes that are too large are a problem only where all items are known.
    """
    own, items = _first_box(subject), context.derived(_item_boxes)
    around = boxes.hull(items)
    if own is None or around is None or exchanges_axes(own, items) or _is_at_zero(own, items):
        return
    outers = [box for box in map(usable_box, box_list(subject.value)) if box]
    outside = sum(not any(boxes.inside(i, o, boxes.NEAR) for o in outers) for i in items)
    if outside:
        yield _not_the_items(
            subject, f"does not cover {outside} of {len(items)} items; they reach over", around
        )
    elif boxes.area(own) > factor * boxes.area(around) > 0 and linked_items_are_known(context):
        ratio = boxes.area(own) / boxes.area(around)
        yield _not_the_items(
            subject, f"is {ratio:.0f} times as large as what the items cover,", around
        )


def _not_the_items(subject: Subject, what: str, around: Box) -> Problem:
    value = box_list(subject.value)[0]
    return Problem(
        f"the box {what} {shown(around)}",
        _FIRST,
        replaced(_FIRST, boxes.written(around, value)),
    )


def _first_box(subject: Subject) -> Box | None:
    listed = box_list(subject.value)
    return usable_box(listed[0]) if listed else None


def _item_boxes(context: Context) -> list[Box]:
    found = (node.item.bbox for node in context.items if node.item)
    return [box for box in found if box is not None and box_fault(box) is None]


def axes_in_order(subject: Subject, context: Context) -> Outcome:
    """The collection's box does not hold latitude before longitude: its items tell."""
    own, items = _first_box(subject), context.derived(_item_boxes)
    if own is not None and exchanges_axes(own, items):
        exchanged = boxes.swapped(own)
        value = box_list(subject.value)[0]
        yield Problem(
            f"{shown(own)} holds none of the {len(items)} items, but would hold them with "
            "latitude and longitude exchanged; expected [west, south, east, north]",
            _FIRST,
            replaced(_FIRST, boxes.written(exchanged, value)),
        )


def not_at_zero(subject: Subject, context: Context) -> Outcome:
    """The collection's box is not a speck at 0° N 0° E while the items are elsewhere."""
    own, items = _first_box(subject), context.derived(_item_boxes)
    around = boxes.hull(items)
    if own is not None and around is not None and _is_at_zero(own, items):
        yield Problem(
            f"{shown(own)} is a speck where equator and Greenwich meridian cross, but the "
            f"items reach over {shown(around)}; metres taken for degrees?",
            _FIRST,
            replaced(_FIRST, boxes.written(around, box_list(subject.value)[0])),
        )


def _is_at_zero(own: Box, items: list[Box]) -> bool:
    speck = max(abs(value) for value in own) < 0.01
    return speck and not any(boxes.inside(item, own, boxes.NEAR) for item in items)


def first_box_is_whole(subject: Subject, context: Context) -> Outcome:
    """Where there are several boxes, the first covers the others; and there are three or more."""
    del context
    listed = box_list(subject.value)
    found = [usable_box(value) for value in listed]
    known = [box for box in found if box is not None]
    if len(known) < 2 or len(known) != len(listed):
        return
    outside = [box for box in known[1:] if not boxes.inside(box, known[0], boxes.NEAR)]
    around = boxes.hull(known[1:])
    if outside and around:
        yield Problem(
            f"the first box stands for the whole, but {shown(known[0])} does not cover "
            f"{shown(outside[0])}; the others together reach over {shown(around)}",
            _FIRST,
            replaced(_FIRST, boxes.written(around, listed[0])),
        )
    elif len(known) == 2:
        yield Problem(
            "two boxes tell no more than one: the first stands for the whole, further ones for "
            "parts of it",
            _FIRST[:-1],
        )


def items_have_their_own_place(subject: Subject, context: Context, *, least: int) -> Outcome:
    """Not each of ``least`` items or more has the collection's box for its own."""
    own = bbox((box_list(subject.value) or [None])[0])
    found = [node.item.bbox for node in context.items if node.item]
    if own is None or len(found) < least:
        return
    if all(box is not None and boxes.same(box, own) for box in found):
        yield Problem(
            f"all {len(found)} items have this box for their own; does each cover the whole of it?",
            _FIRST,
        )
