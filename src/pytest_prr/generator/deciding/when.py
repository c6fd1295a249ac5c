"""When each item's data are from: as the recipe says, else its files, else the defaults."""

from collections.abc import Iterable
from datetime import UTC, datetime

from pytest_prr.generator.deciding import stating
from pytest_prr.generator.deciding.gathered import Gathered, sources
from pytest_prr.generator.deciding.texts import words_of
from pytest_prr.generator.planning.plan import PlannedItem
from pytest_prr.generator.recipes.recipe import Keys
from pytest_prr.generator.recipes.stated import MisstatedError, Time
from pytest_prr.readers.facts import Interval, Said
from pytest_prr.readers.times import instants

ADVICE = "set 'time:' here, for example 'time: {start: 2011-01-01, end: 2011-12-31}'"


def intervals(gathered: Gathered) -> dict[str, Interval]:
    """Each item's first and last instant in whole seconds, by the item's id.

    Documentation that says nothing has the interval of all the data items.
    """
    items = gathered.plan.items
    said = {item.id: _of_item(gathered, item) for item in items}
    data = [said[item.id] for item in items if not item.is_documentation]
    told = [known.value for known in data if known is not None]
    whole = (
        Said(value=joined(told), source="all data items: this is documentation") if told else None
    )
    found = {}
    for item in items:
        known = said[item.id] or (whole if item.is_documentation else None)
        known = known or _of_defaults(gathered, item)
        if known is None:
            gathered.untold(item, "interval", "start_datetime and end_datetime", ADVICE)
            continue
        start, end = known.value
        found[item.id] = instants.whole_seconds(start), instants.whole_seconds(end, up=True)
        _note(gathered, item, found[item.id], known.source)
    return found


def joined(known: Iterable[Interval]) -> Interval:
    """From the first start to the last end."""
    ends = list(known)
    return min(start for start, _ in ends), max(end for _, end in ends)


def _of_item(gathered: Gathered, item: PlannedItem) -> Said[Interval] | None:
    keys = (*item.keys, "time")
    if item.interval is not None:
        return Said(value=item.interval, source=gathered.plan.loaded.source(keys))
    if item.entry.time is not None:
        return _stated(gathered, item, item.entry.time, keys)
    told = [facts for facts in gathered.of(item) if facts.interval]
    if not told:
        return None if item.is_documentation else _of_defaults(gathered, item)
    whole = joined(facts.interval for facts in told if facts.interval)
    return Said(value=whole, source=sources(told, "interval"))


def _of_defaults(gathered: Gathered, item: PlannedItem) -> Said[Interval] | None:
    time = gathered.plan.loaded.recipe.defaults.time
    return None if time is None else _stated(gathered, item, time, ("defaults", "time"))


def _stated(gathered: Gathered, item: PlannedItem, time: Time, keys: Keys) -> Said[Interval]:
    """The recipe's time, filled in; where that fails, a problem, and any time at all."""
    loaded = gathered.plan.loaded
    try:
        found = stating.interval(time, words_of(gathered, item))
    except MisstatedError as error:
        message = f"item '{item.id}': {error}"
        gathered.problems.append(loaded.problem((*keys, *error.keys), message))
        found = datetime.min.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
    return Said(value=found, source=loaded.source(keys))


def _note(gathered: Gathered, item: PlannedItem, ends: Interval, source: str) -> None:
    for name, instant in zip(("start_datetime", "end_datetime"), ends, strict=True):
        gathered.note(item, name, instants.text(instant), source)
    gathered.note(item, "datetime", instants.text(ends[0]), "start_datetime")
