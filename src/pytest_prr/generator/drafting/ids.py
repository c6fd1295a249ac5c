"""Ids of the draft's items: each once, in any letter case, and short enough."""

from collections.abc import Collection
from dataclasses import dataclass, field

from pytest_prr.stac.vocabulary import NAME_MAX, slug

_ROOM = 4  # characters for a number at the end


@dataclass(kw_only=True)
class Ids:
    """The collection's id, and the ids that are taken."""

    collection: str
    taken: set[str] = field(default_factory=set)

    def take(self, ids: Collection[str]) -> bool:
        """Whether these may be ids beside those that are taken; then they are taken too."""
        lower = {item_id.lower() for item_id in ids}
        if len(lower) < len(ids) or lower & self.taken or max(map(len, ids)) > NAME_MAX:
            return False
        self.taken |= lower
        return True

    def single(self, stem: str) -> str:
        """An id for one item: from a name, with a number where it is taken."""
        base = slug(self.prefixed(stem))[: NAME_MAX - _ROOM]
        number, name = 2, base
        while not self.take([name]):
            name, number = f"{base}-{number}", number + 1
        return name

    def prefixed(self, stem: str) -> str:
        """A stem with the collection's id before it, once."""
        begun = stem.lower().startswith(self.collection.lower())
        return stem if begun else f"{self.collection}-{stem}"
