"""Rules that have nothing to say of an item, left out together after one look at it.

Rules whose checks are silent under the same looks (checks/silence.py) make a part; a part is
passed over where its looks hold. What is left of a clean item is few rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_prr.checks.problem import Applies, Context
from pytest_prr.checks.silence import Looks
from pytest_prr.engine.memory import Memory
from pytest_prr.engine.rule import Rule


@dataclass(frozen=True, slots=True)
class Part:
    """Rules that are silent together, by the kind of subject that they look at."""

    looks: Looks  # none: never
    memories: dict[Applies, Memory]

    def is_silent(self, context: Context) -> bool:
        """Whether none of the rules has anything to say of a document."""
        looks = self.looks
        if not looks:
            return False
        try:
            return all(map(context.holds, looks))
        except Exception:  # noqa: BLE001 (a broken look costs time, and no finding)
            return False


def parts(rules: Sequence[Rule], *, alike: bool) -> list[Part]:
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
