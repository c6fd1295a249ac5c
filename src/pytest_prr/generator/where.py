"""Where each item's data are: as the recipe says, else its files, else the defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_prr.generator import stated
from pytest_prr.generator.gathered import Gathered, sources
from pytest_prr.generator.plan import PlannedItem
from pytest_prr.generator.recipe import Keys
from pytest_prr.readers import boxes
from pytest_prr.readers.facts import Box, FileFacts
from pytest_prr.stac.boxes import hull

ADVICE = (
    "set 'place:' here, for example 'place: {bbox: [5.0, 50.5, 6.5, 51.0]}', "
    "or 'place: none' for what has no place"
)


@dataclass(frozen=True, kw_only=True)
class Where:
    """A place on Earth; both None for what has none."""

    bbox: Box | None = None
    geometry: Mapping[str, Any] | None = None


def place(gathered: Gathered, item: PlannedItem) -> Where:
    """An item's place; a problem is kept where nobody tells it. Documentation may have none."""
    defaults = gathered.plan.loaded.recipe.defaults
    if item.entry.place is not None:
        return _stated(gathered, item, item.entry.place, (*item.keys, "place"))
    if told := [facts for facts in gathered.of(item) if facts.bbox]:
        return _of_files(gathered, item, told)
    if item.is_documentation:
        gathered.note(item, "geometry", None, "documentation has no place")
        return Where()
    if defaults.place is not None:
        return _stated(gathered, item, defaults.place, ("defaults", "place"))
    gathered.untold(item, "bbox", "bbox and geometry", ADVICE)
    return Where()


def _stated(gathered: Gathered, item: PlannedItem, place: stated.Place | str, keys: Keys) -> Where:
    source = gathered.plan.loaded.source(keys)
    if isinstance(place, str):  # 'none'
        gathered.note(item, "geometry", None, source)
        return Where()
    box, geometry = stated.box_and_geometry(place)
    return _noted(gathered, item, Where(bbox=box, geometry=geometry), source)


def _of_files(gathered: Gathered, item: PlannedItem, told: list[FileFacts]) -> Where:
    box = hull(facts.bbox for facts in told if facts.bbox)
    geometry = boxes.merged([facts.geometry for facts in told if facts.geometry])
    if box is not None and geometry is None:
        geometry = boxes.geometry(box)
    return _noted(gathered, item, Where(bbox=box, geometry=geometry), sources(told, "bbox"))


def _noted(gathered: Gathered, item: PlannedItem, where: Where, source: str) -> Where:
    gathered.note(item, "bbox", list(where.bbox or ()), source)
    gathered.note(item, "geometry", (where.geometry or {}).get("type"), source)
    return where
