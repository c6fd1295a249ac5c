"""Is the place that an item tells the place of its data? The files' own coordinates say."""

from collections.abc import Callable, Sequence
from itertools import product
from math import cos, radians
from typing import Literal, NamedTuple

from pytest_prr.checks.file_readings import AssetReading, item_readings, untold
from pytest_prr.checks.place_fields import exchanges_axes, shown, usable_box
from pytest_prr.checks.problem import Change, Context, Outcome, Problem, Repair, Subject, Unknown
from pytest_prr.checks.wording import shorten
from pytest_prr.readers.facts import Axis, FileFacts
from pytest_prr.readers.places.boxes import geometry
from pytest_prr.stac import boxes
from pytest_prr.stac.values import Box, bbox, positions

Slip = Literal["outside", "loose", "swapped", "wrapped", "metres", "hemisphere", "half-cell"]
"""How an item's box comes to be another than that of its data."""

_METRES_A_DEGREE = 111_000.0
_SHARE = 0.02  # of a box' sides: what counts as a cell where none is known
_SMALL = 0.25  # degrees: a smaller place is taken for one of this size when boxes are compared
_MUCH_LARGER = 4.0
_HALF = (0.4, 0.6)  # of a cell, that an edge is off where a box goes from centre to centre
_NEARLY = 0.1  # of a box' sides, that flipped ones may be off


class DataPlace(NamedTuple):
    """The box around the files of an item, the size of a cell there, and what tells them."""

    box: Box
    cell: tuple[float, float]  # degrees, along and across the equator
    telling: tuple[AssetReading, ...]
    is_whole: bool  # every data file of the item tells its place

    @property
    def words(self) -> str:
        sources = dict.fromkeys(one.facts.provenance["bbox"] for one in self.telling if one.facts)
        more = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
        return f"{shorten(next(iter(sources)), 120)}{more}"

    @property
    def axes(self) -> list[tuple[Axis, Axis]]:
        """The files' x and y."""
        return [pair for one in self.telling if one.facts and (pair := _axes(one.facts))]


def data_place(context: Context) -> DataPlace | Unknown | None:
    """The place of an item's data files; None for an item without any."""
    readings = item_readings(context)
    telling = tuple(one for one in readings if one.facts and one.facts.bbox)
    found = boxes.hull(one.facts.bbox for one in telling if one.facts and one.facts.bbox)
    if found is None:
        return untold(readings, "bbox")
    return DataPlace(found, _cell(found, telling), telling, len(telling) == len(readings))


def _cell(box: Box, telling: Sequence[AssetReading]) -> tuple[float, float]:
    """The largest cells of the grids; of other data a small share of the box."""
    middle = cos(radians(min(80.0, max(abs(box[1]), abs(box[3])))))
    sizes = [(0.0, 0.0)]
    for one in telling:
        steps = [abs(axis.step or 0.0) for axis in _axes(one.facts) or ()] if one.facts else []
        system = one.facts.projection if one.facts else None
        if not steps and system and system.transform:
            steps = [abs(system.transform[0]), abs(system.transform[4])]
        if len(steps) == 2:
            in_metres = max(steps) > 10 or (system is not None and _is_in_metres(system.bbox))
            scale = (_METRES_A_DEGREE * middle, _METRES_A_DEGREE) if in_metres else (1.0, 1.0)
            sizes.append((steps[0] / scale[0], steps[1] / scale[1]))
    known = max(size[0] for size in sizes), max(size[1] for size in sizes)
    sides = boxes.width(box), box[3] - box[1]
    return known[0] or _SHARE * sides[0], known[1] or _SHARE * sides[1]


def _is_in_metres(box: Box | None) -> bool:
    return box is not None and max(map(abs, box)) > 360


def _axes(facts: FileFacts) -> tuple[Axis, Axis] | None:
    """The one x and the one y of a file, with their ends; None where it has not just these."""
    found = [[a for a in facts.axes if a.axis == way and a.extent] for way in ("x", "y")]
    return (found[0][0], found[1][0]) if all(len(axes) == 1 for axes in found) else None


def box_is_the_datas(subject: Subject, context: Context, *, slip: Slip) -> Outcome:
    """The item's box is that of its data files, and differs in no way that has this name."""
    own = bbox(subject.value.get("bbox"))
    data = context.derived(data_place) if own else None
    if isinstance(data, Unknown):
        yield data
    elif own is not None and data is not None and context.derived(_slip) == slip:
        repair = _as_told(subject, own, data) if data.is_whole or slip != "loose" else None
        yield Problem(_SENTENCES[slip](own, data), ("bbox",), repair)


def _slip(context: Context) -> Slip | None:
    """The one slip that explains best why an item's box is not that of its data."""
    document = context.document.value
    own, data = bbox(document.get("bbox")), context.derived(data_place)
    if own is None or not isinstance(data, DataPlace):
        return None
    return next((slip for slip, is_it in _SLIPS if is_it(own, data)), None)


def _is_right(own: Box, data: DataPlace) -> bool:
    return usable_box(list(own)) is not None and not _misses(own, data, 0.0)


def _misses(own: Box, data: DataPlace, cells: float) -> bool:
    """Whether data lie more than so many cells outside of the box."""
    aside, above = (max(boxes.ROUNDING, cells * size) for size in data.cell)
    return not boxes.inside(data.box, own, aside, above)


def _is_metres(own: Box, _data: DataPlace) -> bool:
    """Numbers that are no degrees, also of latitude: what is turned too far is another slip."""
    return max(map(abs, own)) > 360 and max(abs(own[1]), abs(own[3])) > 90


def _is_wrapped(own: Box, data: DataPlace) -> bool:
    """Longitudes from 0 to 360: beyond 180, or all around for data on both sides of Greenwich."""
    if max(own[0], own[2]) > 180:
        return True
    all_around = own[2] - own[0] >= 360 - 2 * data.cell[0]
    return all_around and own[0] >= -data.cell[0] and boxes.width(data.box) < 350


def _is_swapped(own: Box, data: DataPlace) -> bool:
    return exchanges_axes(own, [data.box])


def _is_flipped(own: Box, data: DataPlace) -> bool:
    """Whether it fits once a sign is changed: south taken for north, or west for east."""
    return not boxes.overlap(own, data.box) and _unflipped(own, data) is not None


def _unflipped(own: Box, data: DataPlace) -> Box | None:
    west, south, east, north = own
    turned = {False: (west, east), True: (-east, -west)}
    upright = {False: (south, north), True: (-north, -south)}
    for aside, above in product((False, True), repeat=2):
        (left, right), (low, high) = turned[aside], upright[above]
        if (aside or above) and _nearly((left, low, right, high), data.box):
            return (left, low, right, high)
    return None


def _nearly(one: Box, other: Box) -> bool:
    slack = max(_SMALL / 2, _NEARLY * max(boxes.width(other), other[3] - other[1]))
    return boxes.same(one, other, slack)


def _is_half_a_cell_off(own: Box, data: DataPlace) -> bool:
    """Whether it goes from the centres of the outer cells, not from edge to edge."""
    if usable_box(list(own)) is None or not boxes.inside(own, data.box, boxes.ROUNDING):
        return False
    gaps = [abs(a - b) for a, b in zip(own, data.box, strict=True)]
    cells = zip(gaps, (*data.cell, *data.cell), strict=True)
    halves = [_HALF[0] * cell <= gap <= _HALF[1] * cell for gap, cell in cells]
    flush = [gap <= boxes.ROUNDING for gap in gaps]
    return any(halves) and all(map(any, zip(halves, flush, strict=True)))


def _is_outside(own: Box, data: DataPlace) -> bool:
    return _misses(own, data, 0.75)


def _is_loose(own: Box, data: DataPlace) -> bool:
    """Whether it has much more room than the data take."""
    if not data.is_whole or usable_box(list(own)) is None:
        return False
    sides = boxes.width(data.box), data.box[3] - data.box[1]
    taken = max(sides[0], _SMALL) * max(sides[1], _SMALL)
    return boxes.area(own) > _MUCH_LARGER * taken


_SLIPS: Sequence[tuple[Slip, Callable[[Box, DataPlace], bool]]] = (
    ("metres", _is_metres),
    ("wrapped", _is_wrapped),
    ("swapped", _is_swapped),
    ("hemisphere", _is_flipped),
    ("half-cell", lambda own, data: not _is_right(own, data) and _is_half_a_cell_off(own, data)),
    ("outside", _is_outside),
    ("loose", _is_loose),
)


def _but(own: Box, data: DataPlace) -> str:
    return f"the item's box is {shown(own)}, but the data's {shown(data.box)} ({data.words})"


def _metres_sentence(own: Box, data: DataPlace) -> str:
    systems = (one.facts.projection for one in data.telling if one.facts)
    code = next((system.code for system in systems if system and system.code), None)
    unit = f"the units of {code}" if code else "the units of the data's grid"
    return f"{_but(own, data)}: {unit}, not degrees?"


def _flipped_sentence(own: Box, data: DataPlace) -> str:
    right = _unflipped(own, data) or own
    signs = [
        words
        for words, side in (("south is written as north", 1), ("west is written as east", 0))
        if right[side] != own[side]
    ]
    return f"{_but(own, data)}: {' and '.join(signs)}, or the other way round"


_SENTENCES: dict[Slip, Callable[[Box, DataPlace], str]] = {
    "metres": _metres_sentence,
    "wrapped": lambda own, data: f"{_but(own, data)}: longitudes counted from 0 to 360",
    "swapped": lambda own, data: f"{_but(own, data)}: latitude and longitude are exchanged",
    "hemisphere": _flipped_sentence,
    "half-cell": lambda own, data: f"{_but(own, data)}: from centre to centre of the outer cells",
    "outside": _but,
    "loose": lambda own, data: f"{_but(own, data)}: much larger than they take",
}


def _as_told(subject: Subject, own: Box, data: DataPlace) -> Repair:
    """The data's box; and its geometry, where the item's is a rectangle too."""
    stated = subject.value.get("bbox")
    told = boxes.written(data.box, stated)
    changes = [Change(op="replace", at=("bbox",), value=told)]
    if _is_a_box(subject, own):
        changes.append(Change(op="replace", at=("geometry",), value=geometry(data.box)))
    return Repair(description="take the place of the data", changes=tuple(changes), safe=False)


def _is_a_box(subject: Subject, own: Box) -> bool:
    """Whether the geometry has no corner but those of the box."""
    corners = {(own[0], own[1]), (own[2], own[1]), (own[2], own[3]), (own[0], own[3])}
    found = set(positions(subject.value.get("geometry")))
    return bool(found) and found <= corners


def items_have_the_datas_places(subject: Subject, context: Context, *, least: int) -> Outcome:
    """Not each of ``least`` items or more has one and the same box, while their data differ."""
    del subject
    nodes = [node for node in context.items if node.item and node.item.bbox]
    shared = {node.item.bbox for node in nodes if node.item}
    if context.data is None or len(nodes) < least or len(shared) != 1:
        return
    places = []
    for node in nodes:
        inner = Context(node=node, tree=context.tree, data=context.data)
        found = data_place(inner)
        if isinstance(found, DataPlace):
            places.append((node, found))
    if not places:
        yield Unknown("no file of its items tells its place")
        return
    first = places[0]
    other = next((one for one in places if not _nearly(one[1].box, first[1].box)), None)
    if other is not None:
        (own,) = shared
        yield Problem(
            f"all {len(nodes)} items have the box {shown(own or first[1].box)}, but their data "
            f"differ: {shown(first[1].box)} in item '{shorten(first[0].id or '')}', "
            f"{shown(other[1].box)} in item '{shorten(other[0].id or '')}'",
            ("extent", "spatial", "bbox"),
        )
