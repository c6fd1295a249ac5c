"""Rules that have nothing to say of an item, left out together after one look at it.

Rules whose checks are silent under the same looks (checks/silence.py) make a part; a part is
passed over where its looks hold. What is left of a clean item is few rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

from pytest_prr.checks.problem import Applies, Context
from pytest_prr.checks.silence import Look, Looks
from pytest_prr.engine.memory import Memory
from pytest_prr.engine.rule import Rule

_MOST_KNOWN = 256  # ways in which items are plain; their number is bounded, whatever comes


@dataclass(frozen=True, slots=True)
class Part:
    """Rules that are silent together, by the kind of subject that they look at."""

    looks: Looks  # none: never
    memories: dict[Applies, Memory]


class Parts:
    """All rules for documents of a kind; those for ``alike`` documents in several parts."""

    def __init__(self, rules: Sequence[Rule], *, alike: bool) -> None:
        self.parts = _parts(rules, alike=alike)
        self._looks = tuple(dict.fromkeys(look for part in self.parts for look in part.looks))
        self._known: dict[tuple[bool, ...], list[tuple[Applies, Memory]]] = {}

    def speaking(self, context: Context) -> list[tuple[Applies, Memory]]:
        """The rules that may have something to say of a document, by kind of subject."""
        try:
            seen = context.all_held(self._looks)
        except Exception:  # noqa: BLE001 (a broken look costs time, and no finding)
            seen = (False,) * len(self._looks)
        found = self._known.get(seen)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[seen] = self._left({*compress(self._looks, seen)})
        return found

    def _left(self, held: set[Look]) -> list[tuple[Applies, Memory]]:
        left = [part for part in self.parts if not part.looks or not held.issuperset(part.looks)]
        return [pair for part in left for pair in part.memories.items()]


def _parts(rules: Sequence[Rule], *, alike: bool) -> list[Part]:
    """Rules by the looks under which they are silent; all in one unless documents are ``alike``."""
    groups: dict[Looks, dict[Applies, list[Rule]]] = {}
    for kind in Applies:
        for rule in rules:
            if kind in rule.spec.applies_to:
                looks = rule.silent.get(kind, ()) if alike else ()
                groups.setdefault(looks, {}).setdefault(kind, []).append(rule)
    return [
        Part(looks, {kind: Memory(some, remember=alike) for kind, some in by_kind.items()})
        for looks, by_kind in groups.items()
    ]
