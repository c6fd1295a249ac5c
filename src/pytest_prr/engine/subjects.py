"""What a document holds that rules look at: the whole of it, its assets, its links."""

from collections.abc import Iterator, Sequence
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


def subjects(kind: Kind, value: dict[str, Any]) -> Iterator[Subject]:
    """Every subject in a document of a kind."""
    yield Subject(Applies.DOCUMENT, value)
    for part in _PARTS[kind]:
        if part is Applies.ASSET:
            for key, asset in mapping(value.get("assets")).items():
                if isinstance(asset, dict):
                    yield Subject(part, asset, ("assets", key))
        elif part is Applies.LINK:
            for index, link in enumerate(sequence(value.get("links"))):
                if isinstance(link, dict):
                    yield Subject(part, link, ("links", index))
        else:
            yield Subject(part, value)


def rules_for(kind: Kind, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules that look at something in a document of a kind."""
    parts = {Applies.DOCUMENT, *_PARTS[kind]}
    return tuple(rule for rule in rules if parts & set(rule.spec.applies_to))
