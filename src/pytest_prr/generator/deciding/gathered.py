"""What deciding gathers on its way: problems, notices, and where each value came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pytest_prr.generator.planning.plan import Plan, PlannedItem
from pytest_prr.generator.problems import Provenance
from pytest_prr.readers.facts import FileFacts

_FILES_NAMED = 3  # in one message


@dataclass(kw_only=True)
class Gathered:
    """A plan, the facts of its files, and what is to be told of them.

    ``explains``: whether it is kept where each value came from, which takes memory.
    """

    plan: Plan
    facts: Mapping[str, FileFacts]
    explains: bool = True
    problems: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    provenance: list[Provenance] = field(default_factory=list)
    _last: tuple[str, list[FileFacts]] = ("", [])

    def of(self, item: PlannedItem) -> list[FileFacts]:
        """The facts of an item's files, in their order."""
        if self._last[0] != item.id:  # facts come from the disk, and an item's are asked for often
            self._last = item.id, [self.facts[file.source] for file in item.files]
        return self._last[1]

    def note(self, item: PlannedItem, name: str, value: object, source: str) -> None:
        """Keep where an item's value came from."""
        if self.explains:
            row = Provenance(item=item.id, file="-", field=name, value=str(value), source=source)
            self.provenance.append(row)

    def untold(self, item: PlannedItem, fact: str, fields: str, advice: str) -> None:
        """The problem that nobody tells a field: which file, why not, what to do."""
        whys = [f"{facts.name}: {facts.missing.get(fact, '')}" for facts in self.of(item)]
        more = f" (and {len(whys) - _FILES_NAMED} more files)" * (len(whys) > _FILES_NAMED)
        why = "; ".join(whys[:_FILES_NAMED]) + more
        message = f"item '{item.id}' has no {fields}: {why}; {advice}"
        self.problems.append(self.plan.loaded.problem(item.keys, message))


def sources(told: Sequence[FileFacts], name: str) -> str:
    """Where in the files a value was read."""
    words = [facts.provenance[name] for facts in told[:_FILES_NAMED]]
    more = f" and {len(told) - _FILES_NAMED} more files" * (len(told) > _FILES_NAMED)
    return "; ".join(words) + more
