"""From recipe to plan: which items there will be, with which files under which names.

No data file is opened here.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from msgspec import structs

from pytest_prr.generator.composing import collection_files
from pytest_prr.generator.deciding.words import UnsaidError
from pytest_prr.generator.planning import grouping
from pytest_prr.generator.planning.draft import Draft
from pytest_prr.generator.planning.names import asset_keys, misnamed, placed_names
from pytest_prr.generator.planning.planned import Plan, PlannedFile, PlannedItem
from pytest_prr.generator.problems import BuildError
from pytest_prr.generator.recipes import templates
from pytest_prr.generator.recipes.recipe import Keys, Placement, RecipeFile
from pytest_prr.readers.facts import FileFacts
from pytest_prr.readers.locations import name_of
from pytest_prr.stac.vocabulary import slug

Stated = tuple[str | None, Keys]  # a template, and where it stands

__all__ = ["Plan", "PlannedFile", "PlannedItem", "plan"]


def plan(
    loaded: RecipeFile,
    bases: Sequence[Path],
    placement: Placement | None = None,
    facts: Mapping[str, FileFacts] | None = None,
    left_out: Collection[str] = (),
) -> Plan:
    """Plan all items of a recipe. Raises BuildError with every problem.

    A plan that is not final is made again with the ``facts`` of its files, by their locations,
    and without those that are ``left_out`` because they cannot be read.
    """
    recipe = loaded.recipe
    draft = Draft(
        loaded=loaded,
        bases=bases,
        placement=placement or recipe.placement,
        facts=facts,
        left_out=left_out,
    )
    if wrong := misnamed(recipe.collection.id):
        draft.problem(("collection", "id"), wrong)
    items = [
        _named(draft, item) if item.id else item
        for number, entry in enumerate(recipe.items)
        for item in grouping.items(draft, ("items", number), entry)
    ]
    assets = collection_files.planned(draft, {item.id.lower() for item in items})
    _refuse_twins(draft, [item for item in items if item.id])
    _refuse_two_ways(draft, items)
    _notice_shared(draft, items)
    if draft.problems:
        raise BuildError(draft.problems)
    return Plan(
        loaded=loaded,
        items=tuple(items),
        placement=draft.placement,
        assets=tuple(assets),
        is_final=draft.is_final,
        notices=tuple(draft.notices),
    )


def _named(draft: Draft, item: PlannedItem) -> PlannedItem:
    """The item with its assets' keys and the names that its files get."""
    keys = asset_keys(item.files, _stated_keys(draft, item))
    names = placed_names(item.files, _stated_names(draft, item), f"{item.id}.json")
    for file, message in names.problems:
        draft.problem(file.keys, f"item '{item.id}': {message}")
    given = Counter(keys)
    for file, key in zip(item.files, keys, strict=True):
        if given[key] > 1:
            draft.problem(file.keys, f"item '{item.id}': two files have the key '{key}'")
    draft.notices += [f"item '{item.id}': {text}" for text in names.notices]
    files = tuple(
        structs.replace(file, key=key, name=names.by_source.get(file.source, ""))
        for file, key in zip(item.files, keys, strict=True)
    )
    return replace(item, files=files)


def _stated_keys(draft: Draft, item: PlannedItem) -> list[str]:
    of_item: Stated = (item.entry.key, (*item.keys, "key"))
    stated: list[Stated] = [
        (file.entry.key, (*file.keys, "key")) if file.entry.key else of_item for file in item.files
    ]
    return _filled(draft, item, stated)


def _stated_names(draft: Draft, item: PlannedItem) -> list[str]:
    return _filled(draft, item, [(f.entry.name, (*f.keys, "name")) for f in item.files])


def _filled(draft: Draft, item: PlannedItem, stated: Sequence[Stated]) -> list[str]:
    """Keys or names as the recipe states them; of templates, made fit to be one; '' for none."""
    slots = {text: templates.slots(text) for text, _ in set(stated) if text}
    sayable = {text: draft.can_say(words, item.entry) for text, words in slots.items()}
    filled = []
    for file, (text, keys) in zip(item.files, stated, strict=True):
        if text is None or not sayable[text]:
            filled.append("")
            continue
        words = draft.words(file, item.entry, slots[text], item.id)
        try:
            value = templates.filled(text, words)
        except UnsaidError as error:
            draft.problem(keys, f"item '{item.id}': {error}")
            value = ""
        filled.append(slug(value) if value and slots[text] else value)
    return filled


def _refuse_twins(draft: Draft, items: Sequence[PlannedItem]) -> None:
    """Ids are folder names too: they must differ also where letter case does not count."""
    first: dict[str, PlannedItem] = {}
    for item in items:
        twin = first.setdefault(item.id.lower(), item)
        if twin is item:
            continue
        line = draft.loaded.yaml.line(twin.keys)
        many = item.entry.files is None
        files = [twin.files[0].relative, *([item.files[0].relative] if many else [])]
        message = f"the id '{item.id}' is taken by the item of line {line} ({' and '.join(files)})"
        draft.problem((*item.keys, "id"), f"{message}; every item needs its own id")


def _refuse_two_ways(draft: Draft, items: Sequence[PlannedItem]) -> None:
    """A file has one set of facts: it can be read in one way."""
    first: dict[str, PlannedFile] = {}
    for item in items:
        for file in item.files:
            known = first.setdefault(file.source, file)
            if known.asked != file.asked:
                line = draft.loaded.yaml.line(known.keys)
                other = f"'{file.relative}' is read otherwise in line {line}"
                draft.problem(file.keys, f"{other}; give both the same 'read'")


def _notice_shared(draft: Draft, items: Sequence[PlannedItem]) -> None:
    owners: dict[str, str] = {}
    shared: dict[str, list[str]] = {}
    for item in items:
        for file in item.files:
            owner = owners.setdefault(file.source, item.id)
            if owner != item.id:
                shared.setdefault(file.source, [owner]).append(item.id)
    for source, ids in shared.items():
        names = ", ".join(f"'{item_id}'" for item_id in ids)
        draft.notices.append(f"file '{name_of(source)}' is in several items: {names}")
