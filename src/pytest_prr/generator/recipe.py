"""The recipe: what a user writes, as typed values."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from pytest_prr import strict_yaml
from pytest_prr.errors import PrrError, suggestion
from pytest_prr.generator import stated
from pytest_prr.generator.problems import RecipeError
from pytest_prr.generator.stated import Part, Place, Time

Words = Annotated[str, Meta(min_length=1)]
Placement = Literal["link", "copy", "leave"]
Keys = tuple[str | int, ...]


class Provider(Part, frozen=True):
    """Who made, licensed, processed or hosts the data."""

    name: Words
    roles: tuple[Literal["licensor", "producer", "processor", "host"], ...] = ()
    url: str | None = None
    description: str | None = None


class LinkOut(Part, frozen=True):
    """A link from the collection to somewhere else."""

    rel: Words
    href: Words
    type: str | None = None
    title: str | None = None


class CollectionPart(Part, frozen=True):
    """The collection's own fields."""

    id: Words
    description: Words
    license: Words
    title: str | None = None
    keywords: tuple[str, ...] = ()
    providers: tuple[Provider, ...] = ()
    links: tuple[LinkOut, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    extensions: tuple[str, ...] = ()


class File(Part, frozen=True):
    """One file, or with a glob several, of an item."""

    path: Words
    key: Words | None = None
    roles: list[Words] | None = None
    title: str | None = None
    description: str | None = None
    type: Words | None = None
    name: Words | None = None
    href: Words | None = None


class Defaults(Part, frozen=True):
    """What holds where an item, and for time and place its files, do not say."""

    license: Words | None = None
    roles: list[Words] | None = None
    time: Time | None = None
    place: Place | Literal["none"] | None = None
    properties: dict[str, Any] = field(default_factory=dict)


class Entry(Part, frozen=True):
    """One item with its files, or with ``each`` one item for every file."""

    id: Words | None = None
    files: str | list[str | File] | None = None
    each: Words | None = None
    title: str | None = None
    description: str | None = None
    license: Words | None = None
    roles: list[Words] | None = None
    time: Time | None = None
    place: Place | Literal["none"] | None = None
    properties: dict[str, Any] = field(default_factory=dict)


class Recipe(Part, frozen=True):
    """The whole file."""

    collection: CollectionPart
    items: Annotated[list[Entry], Meta(min_length=1)]
    href: Words | None = None
    placement: Placement = "link"
    defaults: Defaults = field(default_factory=Defaults)


@dataclass(frozen=True, kw_only=True)
class RecipeFile:
    """A recipe, and where its parts stand."""

    path: Path
    recipe: Recipe
    yaml: strict_yaml.YamlFile

    def problem(self, keys: Keys, message: str) -> str:
        """``message`` with the recipe's name, the line, and the key."""
        return str(self.yaml.error(keys, message))

    def source(self, keys: Keys) -> str:
        """The words for where in the recipe a value stands."""
        return f"{self.path.name} line {self.yaml.line(keys)}"


_TOP_LEVEL_FIELDS = (
    *("type", "stac_version", "stac_extensions", "id", "title", "description", "keywords"),
    *("license", "providers", "extent", "links", "assets"),
)
_NOT_FINITE = "JSON has no such number; write null, or leave the key out"
_ITEM_PROPERTIES = ("datetime", "start_datetime", "end_datetime", "title", "description", "license")


def load(path: Path) -> RecipeFile:
    """Read a recipe. Raises RecipeError with file, line, what was found and what is expected."""
    try:
        yaml = strict_yaml.load(path)
        loaded = RecipeFile(path=path, recipe=yaml.convert(Recipe), yaml=yaml)
    except PrrError as error:
        raise RecipeError(str(error)) from None
    if problems := list(_senseless(loaded)):
        raise RecipeError("\n".join(problems))
    return loaded


def _senseless(loaded: RecipeFile) -> Iterator[str]:
    """What has the right form and still makes no sense."""
    recipe = loaded.recipe
    for key in recipe.collection.fields:
        if key in _TOP_LEVEL_FIELDS:
            where = "is worked out from the items" if key == "extent" else "has a place of its own"
            yield loaded.problem(("collection", "fields", key), f"'{key}' {where}; remove it here")
    for path in _not_json(recipe.collection.fields):
        yield loaded.problem(("collection", "fields", *path), _NOT_FINITE)
    yield from _senseless_values(loaded, ("defaults",), recipe.defaults)
    for index, entry in enumerate(recipe.items):
        yield from _senseless_entry(loaded, ("items", index), entry)
        yield from _senseless_values(loaded, ("items", index), entry)


def _senseless_values(loaded: RecipeFile, keys: Keys, part: Entry | Defaults) -> Iterator[str]:
    for path in _not_json(part.properties):
        yield loaded.problem((*keys, "properties", *path), _NOT_FINITE)
    for key in part.properties:
        if key in _ITEM_PROPERTIES:
            instead = "time" if "datetime" in key else key
            message = f"'{key}' is set by the build; use the item's key '{instead}'"
            yield loaded.problem((*keys, "properties", key), message)
    try:
        if part.time is not None:
            stated.interval(part.time)
    except stated.MisstatedError as error:
        yield loaded.problem((*keys, "time", *error.keys), str(error))
    try:
        if isinstance(part.place, Place):
            stated.box_and_geometry(part.place)
    except stated.MisstatedError as error:
        yield loaded.problem((*keys, "place", *error.keys), str(error))


def _not_json(value: Any) -> Iterator[Keys]:
    """The keys that lead to numbers which JSON does not have."""
    if isinstance(value, float) and not math.isfinite(value):
        yield ()
    parts = list(value.items()) if isinstance(value, dict) else []
    parts += enumerate(value) if isinstance(value, list) else []
    for key, part in parts:
        yield from ((key, *keys) for keys in _not_json(part))


def _senseless_entry(loaded: RecipeFile, keys: Keys, entry: Entry) -> Iterator[str]:
    if (entry.files is None) == (entry.each is None):
        found = "neither" if entry.files is None else "both"
        message = f"an item has either 'files' or 'each' (one item for every file), found {found}"
        yield loaded.problem(keys, message)
    elif entry.each is None and entry.id is None:
        yield loaded.problem(keys, "key 'id' is missing; only 'each' makes ids of its own")
    elif entry.files is not None and not entry.files:
        yield loaded.problem((*keys, "files"), "expected at least one file, found none")


def placement(word: str) -> Placement:
    """A placement given from outside the recipe. Raises RecipeError."""
    known: dict[str, Placement] = {"link": "link", "copy": "copy", "leave": "leave"}
    if word not in known:
        words = f"placement '{word}' is not one of link, copy, leave{suggestion(word, list(known))}"
        raise RecipeError(words)
    return known[word]
