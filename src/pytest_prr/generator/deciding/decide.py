"""From a plan and the files' facts to each item's values, and where each of them came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_prr.generator.deciding import texts, where
from pytest_prr.generator.deciding.gathered import Gathered
from pytest_prr.generator.deciding.places import Where
from pytest_prr.generator.planning.plan import PlannedItem
from pytest_prr.readers.facts import FileFacts, Interval
from pytest_prr.readers.times import instants
from pytest_prr.stac.boxes import inside

if TYPE_CHECKING:
    from pytest_prr.generator.recipes.recipe import Keys

_LICENCE_SHOWN = 80  # characters of a file's own licence text


@dataclass(frozen=True, kw_only=True)
class DecidedItem:
    """An item with all of its values."""

    planned: PlannedItem
    interval: Interval
    where: Where
    license: str
    properties: Mapping[str, Any]
    facts: tuple[FileFacts, ...]


def decide(gathered: Gathered, item: PlannedItem, interval: Interval | None) -> DecidedItem | None:
    """One item's values; None, with problems in ``gathered``, where nobody tells some of them.

    ``interval`` is None where that is a problem already.
    """
    before = len(gathered.problems)
    place = where.place(gathered, item)
    if interval is None or len(gathered.problems) > before:
        return None
    for facts in gathered.of(item):
        _compare(gathered, item, facts, interval, place)
    written = texts.written(gathered, item, interval)
    return DecidedItem(
        planned=written.item,
        interval=interval,
        where=place,
        license=_license(gathered, item),
        properties=written.properties,
        facts=tuple(gathered.of(item)),
    )


def _compare(
    gathered: Gathered,
    item: PlannedItem,
    facts: FileFacts,
    interval: Interval,
    place: Where,
) -> None:
    """Notices where a file says more than the recipe leaves of it."""
    name = facts.name
    said = facts.interval
    if said and not (interval[0] <= said[0] and said[1] <= interval[1]):
        says, has = (" to ".join(map(instants.text, ends)) for ends in (said, interval))
        gathered.notices.append(f"item '{item.id}' is from {has}, but {name} says {says}")
    if facts.bbox and place.bbox and not inside(facts.bbox, place.bbox):
        boxes = f"{list(place.bbox)}, but {name} says {list(facts.bbox)}"
        gathered.notices.append(f"item '{item.id}' has bbox {boxes}")


def _license(gathered: Gathered, item: PlannedItem) -> str:
    """The item's licence; what a file says of its own is told, never taken over."""
    recipe = gathered.plan.loaded.recipe
    choices: tuple[tuple[str | None, Keys], ...] = (
        (item.entry.license, (*item.keys, "license")),
        (recipe.defaults.license, ("defaults", "license")),
        (recipe.collection.license, ("collection", "license")),
    )
    licence, keys = next((text, keys) for text, keys in choices if text)
    gathered.note(item, "license", licence, gathered.plan.loaded.source(keys))
    for facts in gathered.of(item):
        if facts.licence and facts.licence.casefold() != licence.casefold():
            gathered.notices.append(
                f"item '{item.id}' has license '{licence}', "
                f"but {facts.name} says '{_short(facts.licence)}'"
            )
    return licence


def _short(text: str) -> str:
    return text if len(text) <= _LICENCE_SHOWN else text[: _LICENCE_SHOWN - 3] + "..."
