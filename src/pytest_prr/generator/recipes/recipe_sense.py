"""What in a recipe has the right form and still makes no sense."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pytest_prr.generator.deciding import stating
from pytest_prr.generator.planning import matching
from pytest_prr.generator.recipes import stated, templates
from pytest_prr.generator.recipes.recipe_model import CollectionFile, Defaults, Entry, File, Recipe
from pytest_prr.generator.recipes.stated import Place, Time
from pytest_prr.generator.recipes.templates import ATTRIBUTES, ENDS

if TYPE_CHECKING:
    from pytest_prr.generator.recipes.recipe import Keys

Problems = Iterator[tuple["Keys", str]]

_TOP_LEVEL_FIELDS = (
    *("type", "stac_version", "stac_extensions", "id", "title", "description", "keywords"),
    *("license", "providers", "extent", "links", "assets"),
)
_NOT_FINITE = "JSON has no such number; write null, or leave the key out"
_ITEM_PROPERTIES = ("datetime", "start_datetime", "end_datetime", "title", "description", "license")
_LISTS = {
    "files": "'files'",
    "each": "'each' (one item for every file)",
    "group": "'group' (one item for the files of one id)",
}
_NAMES = ("collection", "name", "stem", "suffix", "path")


def senseless(recipe: Recipe) -> Problems:
    """Each problem, and the keys that lead to its place."""
    yield from _collection(recipe)
    everywhere = matching.groups(
        text for entry in recipe.items for text in matching.of_entry(entry)
    )
    if recipe.href:
        yield from _template(("href",), recipe.href, _words(everywhere))
    yield from _values(("defaults",), recipe.defaults, everywhere)
    for index, entry in enumerate(recipe.items):
        groups = matching.groups(matching.of_entry(entry))
        yield from _entry(("items", index), entry, groups)
        yield from _values(("items", index), entry, groups)


def _words(groups: Sequence[str], *, with_item: bool = True) -> tuple[str, ...]:
    """The words of texts that are filled in when the files have been read."""
    item = ("item",) if with_item else ()
    return tuple(dict.fromkeys((*_NAMES, *item, "title", *ENDS, ATTRIBUTES, *groups)))


def _collection(recipe: Recipe) -> Problems:
    part = recipe.collection
    for key in part.fields:
        if key in _TOP_LEVEL_FIELDS:
            where = "is worked out from the items" if key == "extent" else "has a place of its own"
            yield ("collection", "fields", key), f"'{key}' {where}; remove it here"
    for path in _not_json(part.fields):
        yield ("collection", "fields", *path), _NOT_FINITE
    for key, file in part.assets.items():
        if wrong := _wrong_file(file):
            yield ("collection", "assets", key), wrong


def _wrong_file(file: CollectionFile) -> str | None:
    if (file.path is None) == (file.href is None):
        found = "neither" if file.path is None else "both"
        return f"an asset has either 'path' (a file) or 'href' (an address), found {found}"
    return "'name' is for a file; an address has its own" if file.href and file.name else None


def _values(keys: "Keys", part: Entry | Defaults, groups: Sequence[str]) -> Problems:
    for path in _not_json(part.properties):
        yield (*keys, "properties", *path), _NOT_FINITE
    for key in part.properties:
        if key in _ITEM_PROPERTIES:
            instead = "time" if "datetime" in key else key
            message = f"'{key}' is set by the build; use the item's key '{instead}'"
            yield (*keys, "properties", key), message
    for path, text in texts(part.properties):
        yield from _template((*keys, "properties", *path), text, _words(groups))
    names = tuple(dict.fromkeys((*_NAMES, ATTRIBUTES, *groups)))
    if part.time is not None:
        yield from _time((*keys, "time"), part.time, names)
    if isinstance(part.place, Place):
        yield from _place((*keys, "place"), part.place, names)


def texts(value: Any) -> Iterator[tuple["Keys", str]]:
    """Every text in a value, with the keys that lead to it."""
    if isinstance(value, str):
        yield (), value
    for key, part in _parts(value):
        yield from (((key, *keys), text) for keys, text in texts(part))


def _not_json(value: Any) -> Iterator["Keys"]:
    """The keys that lead to numbers which JSON does not have."""
    if isinstance(value, float) and not math.isfinite(value):
        yield ()
    for key, part in _parts(value):
        yield from ((key, *keys) for keys in _not_json(part))


def _parts(value: Any) -> list[tuple[str | int, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def _template(keys: "Keys", text: str, known: Sequence[str]) -> Problems:
    if wrong := templates.wrong(text, known):
        yield keys, wrong


def _time(keys: "Keys", time: Time, known: Sequence[str]) -> Problems:
    wrong = [
        problem
        for key in ("start", "end", "datetime")
        for problem in _template((*keys, key), getattr(time, key) or "", known)
    ]
    yield from wrong
    if wrong:
        return
    try:
        stated.check_form(time)
        if not stating.time_slots(time):
            stating.interval(time, ())
    except stated.MisstatedError as error:
        yield (*keys, *error.keys), str(error)


def _place(keys: "Keys", place: Place, known: Sequence[str]) -> Problems:
    wrong = [
        problem
        for path, text in stating.place_texts(place)
        for problem in _template((*keys, *path), text, known)
    ]
    yield from wrong
    if wrong:
        return
    try:
        stating.check_place(place)
    except stated.MisstatedError as error:
        yield (*keys, *error.keys), str(error)


def _entry(keys: "Keys", entry: Entry, groups: Sequence[str]) -> Problems:
    named = [key for key in _LISTS if getattr(entry, key) is not None]
    if len(named) != 1:
        found = " and ".join(f"'{key}'" for key in named) or "none of them"
        *most, last = _LISTS.values()
        yield keys, f"an item has one of {', '.join(most)} and {last}, found {found}"
        return
    where, files = entry.listed
    if entry.id is None and where != "each":
        yield keys, "key 'id' is missing; only 'each' makes ids of its own"
    if not files:
        yield (*keys, where), "expected at least one file, found none"
    if entry.match and (wrong := matching.wrong(entry.match)):
        yield (*keys, "match"), wrong
    yield from _template((*keys, "id"), entry.id or "", _words(groups, with_item=False))
    for key in ("key", "title", "description"):
        yield from _template((*keys, key), getattr(entry, key) or "", _words(groups))
    for number, file in enumerate(files if isinstance(files, list) else []):
        if isinstance(file, File):
            yield from _file((*keys, where, number), file, groups)


def _file(keys: "Keys", file: File, groups: Sequence[str]) -> Problems:
    if file.match and (wrong := matching.wrong(file.match)):
        yield (*keys, "match"), wrong
    for key in ("key", "name", "title", "description", "href"):
        yield from _template((*keys, key), getattr(file, key) or "", _words(groups))
