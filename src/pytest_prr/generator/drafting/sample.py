"""What some files of each group say: as many as tell enough, not all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_prr import readers
from pytest_prr.generator.drafting.groups import Group
from pytest_prr.readers.datafile import UnreadableFileError
from pytest_prr.readers.facts import Asked, Box, FileFacts, Interval
from pytest_prr.stac.boxes import hull

MOST = 200  # files read in all
_EACH = 10  # at most of one group
_ASKED = Asked(checksum=False)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What was read of a group: facts, and sentences where files cannot be read."""

    facts: tuple[FileFacts, ...]
    troubles: tuple[str, ...]

    @property
    def interval(self) -> Interval | None:
        known = [facts.interval for facts in self.facts if facts.interval]
        return (min(s for s, _ in known), max(e for _, e in known)) if known else None

    @property
    def bbox(self) -> Box | None:
        return hull(facts.bbox for facts in self.facts if facts.bbox)

    def silent(self, fact: str) -> list[FileFacts]:
        """The files that do not say it."""
        return [facts for facts in self.facts if getattr(facts, fact) is None]

    def source(self, fact: str) -> str:
        """Where the first of the files that say it does so."""
        return next(
            (known.provenance[fact] for known in self.facts if fact in known.provenance), ""
        )

    def why_silent(self, fact: str) -> str:
        """Why the first of the files does not say it; nothing where all do."""
        return next((facts.missing.get(fact, "") for facts in self.silent(fact)), "")


def samples(groups: Sequence[Group]) -> list[Sample]:
    """One sample for each group: its first file, its last, then others in between."""
    facts: Mapping[int, list[FileFacts]] = {number: [] for number in range(len(groups))}
    troubles: Mapping[int, list[str]] = {number: [] for number in range(len(groups))}
    for number, location in _turns(groups):
        try:
            facts[number].append(readers.read(location, _ASKED))
        except UnreadableFileError as error:
            troubles[number].append(str(error))
    return [
        Sample(facts=tuple(facts[number]), troubles=tuple(troubles[number]))
        for number in range(len(groups))
    ]


def _turns(groups: Sequence[Group]) -> Iterator[tuple[int, str]]:
    """Groups take turns, so that each is looked into before any is looked into twice."""
    left = MOST
    orders = [_spread(len(group.files)) for group in groups]
    for turn in range(_EACH):
        for number, order in enumerate(orders):
            if turn < len(order) and left:
                left -= 1
                yield number, groups[number].files[order[turn]].location


def _spread(count: int) -> list[int]:
    """First, last, and some between."""
    steps = min(count, _EACH)
    places = [round(step * (count - 1) / max(steps - 1, 1)) for step in range(steps)]
    return [places[0], *places[:0:-1]]
