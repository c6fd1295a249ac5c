"""What the words of templates mean: for one file, and for an item of several."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import Struct

from pytest_prr.errors import suggestion
from pytest_prr.generator.planning.names import split_name
from pytest_prr.generator.recipes.templates import ATTRIBUTES, ENDS, Slot, Value
from pytest_prr.readers.facts import FileFacts, Interval
from pytest_prr.readers.times import instants

if TYPE_CHECKING:
    from pytest_prr.generator.planning.planned import PlannedFile

_ATTRIBUTES_NAMED = 8
_SHOWN = 60  # characters of a value


class UnsaidError(ValueError):
    """A word that has no value here; the text says why."""


def needs_facts(slots: Iterable[Slot], groups: Iterable[str]) -> bool:
    """Whether files have to be read for it. (Where the recipe tells the time, dates need none.)"""
    own = frozenset(groups)
    return any(
        slot.is_date
        or slot.word.startswith(ATTRIBUTES)
        or (slot.word in (*ENDS, "title") and slot.word not in own)
        for slot in slots
    )


def counted(files: Sequence["PlannedFile"]) -> Sequence["PlannedFile"]:
    """The files of an item that speak for it: those with data, else all."""
    return [file for file in files if "data" in file.roles] or files


class FileWords(Struct, frozen=True, kw_only=True):
    """The words for one file. Called with a slot it gives its value, or raises UnsaidError."""

    file: "PlannedFile"
    collection: str
    item: str | None = None
    facts: FileFacts | None = None
    interval: Interval | None = None

    def __call__(self, slot: Slot) -> Value:
        return converted(slot, self._value(slot), self.file.relative)

    def _value(self, slot: Slot) -> Value:
        word = slot.word
        if word in self.file.groups and not slot.is_date:
            return self._group(slot)
        if word.startswith(ATTRIBUTES):
            return self._attribute(slot)
        if word in ENDS:
            return dated(slot, self.interval, self.file.relative)
        if word == "title" and self.facts and self.facts.title:
            return self.facts.title
        known = self._simple(word)
        if known is None:
            raise UnsaidError(self._why_not(slot))
        return known

    def _simple(self, word: str) -> str | None:
        match word:
            case "collection":
                return self.collection
            case "item":
                return self.item
            case "name":
                return self.file.own_name
            case "path":
                return self.file.relative
            case "stem" | "suffix":
                return split_name(self.file.own_name)[word == "suffix"]
        return None

    def _group(self, slot: Slot) -> str:
        value = self.file.groups[slot.word]
        if value is None:
            raise UnsaidError(
                f"'{slot}': 'match' fits '{self.file.relative}' without its group '{slot.word}'; "
                "make that group a part that is always there"
            )
        return value

    def _attribute(self, slot: Slot) -> Value:
        key = slot.word.removeprefix(ATTRIBUTES)
        attributes = self.facts.attributes if self.facts else {}
        if key in attributes:
            return attributes[key]
        names = sorted(attributes)
        more = f" and {len(names) - _ATTRIBUTES_NAMED} more" * (len(names) > _ATTRIBUTES_NAMED)
        has = f"it has {', '.join(names[:_ATTRIBUTES_NAMED])}{more}" if names else "it has none"
        raise UnsaidError(
            f"'{slot}': {self.file.relative} has no global attribute '{key}'"
            f"{suggestion(key, names)}; {has}"
        )

    def _why_not(self, slot: Slot) -> str:
        name = self.file.relative
        if slot.word == "title":
            return f"'{slot}': {name} says no title of its own; write one"
        return f"'{slot}': no 'match' with that group holds for {name}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemWords:
    """The words for an item: what its data files say, which has to be the same."""

    files: Sequence[FileWords]
    interval: Interval | None = None

    def __call__(self, slot: Slot) -> Value:
        named = slot.word in self.files[0].file.groups and not slot.is_date
        if slot.word in ENDS and not named:
            return dated(slot, self.interval, "the item")
        found: dict[Value, FileWords] = {}
        unsaid = None
        for words in self.files:
            try:
                found.setdefault(words(slot), words)
            except UnsaidError as error:
                unsaid = unsaid or error
        if not found:
            raise unsaid or UnsaidError(f"'{slot}': the item has no file")
        if len(found) > 1:
            raise UnsaidError(_differing(slot, found))
        return next(iter(found))


def _differing(slot: Slot, found: dict[Value, FileWords]) -> str:
    said = [f"{_shown(value)} in {words.file.relative}" for value, words in found.items()]
    return f"'{slot}' is {said[0]} and {said[1]}; an item needs one value"


def _shown(value: Value) -> str:
    text = str(value)
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[:_SHOWN]}…'"


def dated(slot: Slot, interval: Interval | None, what: str) -> str:
    """The start or the end of an interval, in the form that the slot asks for."""
    if interval is None:
        raise UnsaidError(f"'{slot}': {what} says no time of its own; set 'time:'")
    instant = interval[ENDS.index(slot.word)]
    return instant.strftime(slot.spec) if slot.is_date else instants.text(instant)


def converted(slot: Slot, value: Value, file: str) -> Value:
    """The value as the number that the slot asks for. Raises UnsaidError."""
    if isinstance(value, float) and not math.isfinite(value):
        raise UnsaidError(f"'{slot}': '{value}' of {file} is no number that JSON has")
    if slot.spec not in ("int", "float"):
        return value
    try:
        number = float(value)
        if slot.spec == "int" and isinstance(value, str):
            return int(value)
        if math.isfinite(number) and (slot.spec == "float" or number.is_integer()):
            return number if slot.spec == "float" else int(number)
    except ValueError:
        pass
    kind = "whole number" if slot.spec == "int" else "number"
    raise UnsaidError(f"'{slot}': {_shown(value)} of {file} is no {kind}")
