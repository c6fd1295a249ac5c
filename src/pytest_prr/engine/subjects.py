"""What a document holds that rules look at: the whole of it, its assets, its links."""

from collections.abc import Sequence
from typing import Any

from pytest_prr.checks.problem import Applies, Subject
from pytest_prr.engine.rule import Rule
from pytest_prr.stac.tree import Kind
from pytest_prr.stac.values import mapping, sequence

_PARTS = {
    Kind.COLLECTION: (Applies.COLLECTION, Applies.ASSET, Applies.LINK),
    Kind.CATALOG: (Applies.CATALOG, Applies.LINK),
    Kind.ITEM: (Applies.ITEM, Applies.ASSET, Applies.LINK),
    Kind.OTHER: (),
    Kind.UNREADABLE: (),
}


def subjects(kind: Kind, value: dict[str, Any]) -> dict[Applies, list[Subject]]:
    """Every subject in a document of a kind; kinds of which there is none are left out."""
    found = {Applies.DOCUMENT: [Subject(Applies.DOCUMENT, value)]}
    for part in _PARTS[kind]:
        if part is Applies.ASSET:
            assets = mapping(value.get("assets")).items()
            some = [Subject(part, a, ("assets", key)) for key, a in assets if isinstance(a, dict)]
        elif part is Applies.LINK:
            links = enumerate(sequence(value.get("links")))
            some = [
                Subject(part, link, ("links", i)) for i, link in links if isinstance(link, dict)
            ]
        else:
            some = [Subject(part, value)]
        if some:
            found[part] = some
    return found


def rules_for(kind: Kind, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules that look at something in a document of a kind."""
    parts = {Applies.DOCUMENT, *_PARTS[kind]}
    return tuple(rule for rule in rules if parts & set(rule.spec.applies_to))
