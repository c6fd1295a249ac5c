"""What planning gathers on its way."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import structs

from pytest_prr.generator.deciding import stating
from pytest_prr.generator.deciding.words import FileWords, needs_facts
from pytest_prr.generator.planning import matching
from pytest_prr.generator.planning.planned import PlannedFile
from pytest_prr.generator.problems import BuildError
from pytest_prr.generator.recipes.recipe import Entry, Keys, Placement, RecipeFile
from pytest_prr.generator.recipes.stated import MisstatedError
from pytest_prr.generator.recipes.templates import ENDS, Slot
from pytest_prr.readers.facts import FileFacts, Interval


@dataclass(kw_only=True)
class Draft:
    """A plan in the making. ``facts`` are those of all files, once they have been read."""

    loaded: RecipeFile
    bases: Sequence[Path]
    placement: Placement
    facts: Mapping[str, FileFacts] | None = None
    left_out: Collection[str] = ()  # files to go on without
    is_final: bool = True
    problems: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def collection(self) -> str:
        return self.loaded.recipe.collection.id

    def problem(self, keys: Keys, message: str) -> None:
        self.problems.append(self.loaded.problem(keys, message))

    def can_say(self, slots: Iterable[Slot], entry: Entry) -> bool:
        """Whether words have values by now; where they have not, the plan is not final."""
        dated = entry.time is not None and self.can_fill(stating.time_slots(entry.time), entry)
        wanted = [slot for slot in slots if not (dated and slot.word in ENDS)]
        if self.can_fill(wanted, entry):
            return True
        self.is_final = False
        return False

    def can_fill(self, slots: Iterable[Slot], entry: Entry) -> bool:
        """Whether words that tell no time have values by now."""
        groups = matching.groups(matching.of_entry(entry))
        return self.facts is not None or not needs_facts(slots, groups)

    def facts_of(self, file: PlannedFile) -> FileFacts | None:
        """What a file says; None as long as nothing has been read. Raises BuildError."""
        if self.facts is None:
            return None
        facts = self.facts.get(file.source)
        if facts is None:
            raise BuildError([f"{file.source}: was not there when the build began; build again"])
        return facts

    def file_words(self, file: PlannedFile, item: str | None = None) -> FileWords:
        """The words for one file, without its time."""
        facts = self.facts_of(file)
        return FileWords(file=file, collection=self.collection, item=item, facts=facts)

    def words(
        self, file: PlannedFile, entry: Entry, slots: Sequence[Slot], item: str | None = None
    ) -> FileWords:
        """The words for one file; where ``slots`` ask for its time, the recipe's, else its own."""
        words = self.file_words(file, item)
        if not any(slot.word in ENDS for slot in slots):
            return words
        return structs.replace(words, interval=self._interval(words, entry))

    def _interval(self, words: FileWords, entry: Entry) -> Interval | None:
        if entry.time is None:
            return words.facts.interval if words.facts else None
        try:
            return stating.interval(entry.time, [words])
        except MisstatedError:
            return None  # told where the item's time is worked out
