"""From an entry of the recipe to its items: one, one for each file, or one for each group."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from pytest_prr.generator.deciding import stating
from pytest_prr.generator.deciding.places import Where
from pytest_prr.generator.deciding.words import FileWords, ItemWords, UnsaidError, counted
from pytest_prr.generator.planning.draft import Draft
from pytest_prr.generator.planning.listing import listed
from pytest_prr.generator.planning.names import misnamed
from pytest_prr.generator.planning.planned import PlannedFile, PlannedItem
from pytest_prr.generator.recipes import templates
from pytest_prr.generator.recipes.recipe import Entry, Keys
from pytest_prr.generator.recipes.stated import MisstatedError, Place
from pytest_prr.readers.facts import Interval
from pytest_prr.stac.vocabulary import slug

EACH_ID = "{collection}-{stem}"

T = TypeVar("T")
Together = tuple[str, list[PlannedFile]]


def items(draft: Draft, keys: Keys, entry: Entry) -> Iterator[PlannedItem]:
    """The items of one entry, their files without names yet. Problems are kept in ``draft``.

    Where ids have to wait for what the files say, there is one item without id for all of them.
    """
    pattern = entry.id or EACH_ID
    literal = not templates.is_template(pattern)
    if literal and (wrong := misnamed(templates.filled(pattern, _nothing))):
        draft.problem((*keys, "id"), wrong)
    files = listed(draft, keys, entry)
    for text, members in _together(draft, keys, entry, files):
        item_id = text if literal or not text else slug(text)
        if not literal and text and (wrong := misnamed(item_id)):
            draft.problem(keys, f"file '{members[0].relative}': {wrong}")
        yield _item(draft, keys, entry, item_id, members)


def _nothing(_: templates.Slot) -> str:
    return ""


def _together(
    draft: Draft, keys: Keys, entry: Entry, files: list[PlannedFile]
) -> Sequence[Together]:
    """Ids as their templates give them, and the files of each."""
    if not files:
        return []
    slots = templates.slots(entry.id or EACH_ID)
    if not draft.can_say(slots, entry):
        return [("", files)]
    if entry.files is not None:
        return _one(draft, keys, entry, files)
    pairs = list(_ids(draft, keys, entry, files))
    if entry.each is not None:
        return [(text, [file]) for text, file in pairs]
    groups: dict[str, list[PlannedFile]] = {}
    for text, file in pairs:
        groups.setdefault(text, []).append(file)
    return list(groups.items())


def _one(draft: Draft, keys: Keys, entry: Entry, files: list[PlannedFile]) -> Sequence[Together]:
    pattern = entry.id or ""
    slots = templates.slots(pattern)
    words = [draft.words(file, entry, slots) for file in counted(files)]
    try:
        return [(templates.filled(pattern, ItemWords(files=words)), files)]
    except UnsaidError as error:
        draft.problem((*keys, "id"), str(error))
        return []


def _ids(
    draft: Draft, keys: Keys, entry: Entry, files: Sequence[PlannedFile]
) -> Iterator[tuple[str, PlannedFile]]:
    """Each file with the id that comes out for it."""
    pattern = entry.id or EACH_ID
    slots = templates.slots(pattern)
    for file in files:
        try:
            yield templates.filled(pattern, draft.words(file, entry, slots)), file
        except UnsaidError as error:
            draft.problem((*keys, "id"), str(error))


def _item(
    draft: Draft, keys: Keys, entry: Entry, item_id: str, files: Sequence[PlannedFile]
) -> PlannedItem:
    item = PlannedItem(
        id=item_id,
        keys=keys,
        entry=entry,
        files=tuple(files),
        title=entry.title,
        description=entry.description,
    )
    return replace(item, interval=_interval(draft, item), where=_where(draft, item))


def _interval(draft: Draft, item: PlannedItem) -> Interval | None:
    time = item.entry.time
    if time is None or not draft.can_fill(stating.time_slots(time), item.entry):
        return None
    return _worked_out(draft, item, "time", lambda words: stating.interval(time, words))


def _where(draft: Draft, item: PlannedItem) -> Where | None:
    place = item.entry.place
    if not isinstance(place, Place):
        return None
    if not draft.can_fill(stating.place_slots(place), item.entry):
        return None
    return _worked_out(draft, item, "place", lambda words: stating.place(place, words))


def _worked_out(
    draft: Draft, item: PlannedItem, key: str, work_out: Callable[[Sequence[FileWords]], T]
) -> T | None:
    try:
        return work_out([draft.file_words(file) for file in counted(item.files)])
    except MisstatedError as error:
        draft.problem((*item.keys, key, *error.keys), f"item '{item.id}': {error}")
        return None
