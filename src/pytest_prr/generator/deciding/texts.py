"""Titles, descriptions, hrefs and properties of an item, once its files have been read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from msgspec import structs

from pytest_prr.generator.deciding import stating
from pytest_prr.generator.deciding.words import FileWords, ItemWords, UnsaidError, counted
from pytest_prr.generator.planning.planned import PlannedFile, PlannedItem
from pytest_prr.generator.recipes import templates
from pytest_prr.generator.recipes.stated import MisstatedError
from pytest_prr.generator.recipes.templates import ENDS, Slot, Value
from pytest_prr.readers.facts import FileFacts, Interval
from pytest_prr.readers.locations import is_remote

if TYPE_CHECKING:
    from pytest_prr.generator.deciding.gathered import Gathered
    from pytest_prr.generator.recipes.recipe import Keys, Recipe

Say = Callable[[Slot], Value]


@dataclass(frozen=True, kw_only=True)
class Texts:
    """An item whose title, description, and files' titles and hrefs are as they will be written."""

    item: PlannedItem
    properties: Mapping[str, Any]


def written(gathered: "Gathered", item: PlannedItem, interval: Interval) -> Texts:
    """The item's texts. What nobody says is kept as a problem of ``gathered``."""
    writer = _Writer(
        gathered=gathered,
        item=item,
        interval=interval,
        facts={facts.location: facts for facts in gathered.of(item)},
    )
    return Texts(item=writer.item_written(), properties=dict(writer.properties()))


def words_of(gathered: "Gathered", item: PlannedItem) -> list[FileWords]:
    """The words for those of an item's files that speak for it."""
    collection = gathered.plan.loaded.recipe.collection.id
    facts = {facts.location: facts for facts in gathered.of(item)}
    return [
        FileWords(file=file, collection=collection, item=item.id, facts=facts[file.source])
        for file in counted(item.files)
    ]


@dataclass(frozen=True, kw_only=True)
class _Writer:
    gathered: "Gathered"
    item: PlannedItem
    interval: Interval
    facts: Mapping[str, FileFacts]

    @property
    def _recipe(self) -> "Recipe":
        return self.gathered.plan.loaded.recipe

    def item_written(self) -> PlannedItem:
        """The item with its texts, and its files with theirs."""
        item = self.item
        return replace(
            item,
            title=self._own(item.title, "title"),
            description=self._own(item.description, "description"),
            files=tuple(self._file(file) for file in item.files),
        )

    def _own(self, template: str | None, key: str) -> str | None:
        if template is None:
            return None
        keys = (*self.item.keys, key)
        return str(self._noted(key, self._value(template, self._say_of_item(), keys), keys))

    def _noted(self, key: str, value: Any, keys: "Keys") -> Any:
        source = self.gathered.plan.loaded.source(keys) if self.gathered.explains else ""
        self.gathered.note(self.item, key, value, source)
        return value

    def properties(self) -> Iterator[tuple[str, Any]]:
        """The defaults' properties, then the item's own; one key's value is the item's."""
        say = self._say_of_item()
        own, usual = self.item.entry.properties, self._recipe.defaults.properties
        for key, value in {**usual, **own}.items():
            part = self.item.keys if key in own else ("defaults",)
            keys = (*part, "properties", key)
            yield key, self._noted(key, self._property(value, say, keys), keys)

    def _property(self, value: Any, say: Say, keys: "Keys") -> Any:
        if isinstance(value, str):
            return self._value(value, say, keys)
        if isinstance(value, dict):
            return {key: self._property(part, say, (*keys, key)) for key, part in value.items()}
        if isinstance(value, list):
            return [self._property(part, say, (*keys, n)) for n, part in enumerate(value)]
        return value

    def _file(self, file: PlannedFile) -> PlannedFile:
        entry, keys = file.entry, file.keys
        if is_remote(file.source) and not file.href:
            own = file.source.replace("{", "{{").replace("}", "}}")
            file = structs.replace(file, href=own)
        texts = [text for text in (entry.title, entry.description, file.href) if text]
        if not texts:
            return file
        say = self._say_of_file(file, texts)
        entry = structs.replace(
            entry,
            title=self._text(entry.title, say, (*keys, "title")),
            description=self._text(entry.description, say, (*keys, "description")),
        )
        place = (*keys, "href") if entry.href else ("href",)
        href = self._text(file.href, lambda slot: quote(str(say(slot))), place)
        return structs.replace(file, entry=entry, href=href)

    def _text(self, template: str | None, say: Say, keys: "Keys") -> str | None:
        return None if template is None else str(self._value(template, say, keys))

    def _value(self, template: str, say: Say, keys: "Keys") -> Value:
        try:
            return templates.value(template, say)
        except UnsaidError as error:
            message = f"item '{self.item.id}': {error}"
            self.gathered.problems.append(self.gathered.plan.loaded.problem(keys, message))
            return ""

    def _say_of_item(self) -> ItemWords:
        return ItemWords(files=words_of(self.gathered, self.item), interval=self.interval)

    def _words(self, file: PlannedFile) -> FileWords:
        return FileWords(
            file=file,
            collection=self._recipe.collection.id,
            item=self.item.id,
            facts=self.facts[file.source],
        )

    def _say_of_file(self, file: PlannedFile, texts: list[str]) -> FileWords:
        words = self._words(file)
        if not any(slot.word in ENDS for text in texts for slot in templates.slots(text)):
            return words
        return structs.replace(words, interval=self._interval(words))

    def _interval(self, words: FileWords) -> Interval:
        """The file's own time: as the recipe says, else the file, else that of the item."""
        own = words.facts.interval if words.facts else None
        if self.item.entry.time is None:
            return own or self.interval
        try:
            return stating.interval(self.item.entry.time, [words])
        except MisstatedError:
            return self.interval
