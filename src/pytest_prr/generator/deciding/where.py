"""Where each item's data are: as the recipe says, else its files, else the defaults."""

from pytest_prr.generator.deciding import stating
from pytest_prr.generator.deciding.gathered import Gathered, sources
from pytest_prr.generator.deciding.places import Where, union
from pytest_prr.generator.deciding.texts import words_of
from pytest_prr.generator.planning.plan import PlannedItem
from pytest_prr.generator.recipes.recipe import Keys
from pytest_prr.generator.recipes.stated import MisstatedError, Place
from pytest_prr.readers.facts import FileFacts

ADVICE = (
    "set 'place:' here, for example 'place: {bbox: [5.0, 50.5, 6.5, 51.0]}', "
    "or 'place: none' for what has no place"
)


def place(gathered: Gathered, item: PlannedItem) -> Where:
    """An item's place; a problem is kept where nobody tells it. Documentation may have none."""
    defaults = gathered.plan.loaded.recipe.defaults
    if item.where is not None:
        source = gathered.plan.loaded.source((*item.keys, "place"))
        return _noted(gathered, item, item.where, source)
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


def _stated(gathered: Gathered, item: PlannedItem, place: Place | str, keys: Keys) -> Where:
    loaded = gathered.plan.loaded
    if not isinstance(place, Place):  # 'none'
        return _noted(gathered, item, Where(), loaded.source(keys))
    try:
        found = stating.place(place, words_of(gathered, item))
    except MisstatedError as error:
        message = f"item '{item.id}': {error}"
        gathered.problems.append(loaded.problem((*keys, *error.keys), message))
        return Where()
    return _noted(gathered, item, found, loaded.source(keys))


def _of_files(gathered: Gathered, item: PlannedItem, told: list[FileFacts]) -> Where:
    found = union([(facts.bbox, facts.geometry) for facts in told if facts.bbox])
    return _noted(gathered, item, found, sources(told, "bbox"))


def _noted(gathered: Gathered, item: PlannedItem, where: Where, source: str) -> Where:
    if where.bbox is not None:
        gathered.note(item, "bbox", list(where.bbox), source)
    gathered.note(item, "geometry", (where.geometry or {}).get("type"), source)
    return where
