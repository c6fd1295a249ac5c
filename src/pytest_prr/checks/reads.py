"""What a check reads of its subject: where that is equal, its outcome is, and is remembered.

Documents of one collection are alike: ten thousand items state one licence, one set of roles, one
list of links. A check that declares what it reads is shown no more than that, so what it says can
be kept for every subject that reads the same (engine/memory.py).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True, slots=True)
class Reads:
    """``members`` of the subject itself; ``metadata`` where common metadata stands (an item's
    properties, else the subject); ``key``: the asset's key; ``collection``: the one above it;
    ``document``: members of the document that the subject stands in, or of its properties, and
    what was wrong when it was read.
    """

    members: frozenset[str]
    metadata: frozenset[str] = frozenset()
    key: bool = False
    collection: bool = False
    document: frozenset[str] | None = None

    def bound(self, arguments: Mapping[str, Any]) -> "Reads":
        """With ``{fields}`` replaced by what the argument ``fields`` names."""
        return Reads(
            members=_named(self.members, arguments),
            metadata=_named(self.metadata, arguments),
            key=self.key,
            collection=self.collection,
            document=None if self.document is None else _named(self.document, arguments),
        )


def reads(
    *members: str,
    metadata: Iterable[str] = (),
    key: bool = False,
    collection: bool = False,
    document: Iterable[str] | None = None,
) -> Callable[[F], F]:
    """Declare what a check reads; ``{name}`` stands for the names in its argument of that name.

    The check may use nothing else of its context, and of its subject only the kind besides.
    """
    declared = Reads(
        members=frozenset(members),
        metadata=frozenset(metadata),
        key=key,
        collection=collection,
        document=None if document is None else frozenset(document),
    )

    def mark(check: F) -> F:
        vars(check)["reads"] = declared
        return check

    return mark


def declared_reads(check: Callable[..., Any], arguments: Mapping[str, Any]) -> Reads | None:
    """What a check with these arguments reads; None where it does not say."""
    found: Reads | None = vars(check).get("reads")
    return found.bound(arguments) if found else None


def _named(names: Iterable[str], arguments: Mapping[str, Any]) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        if name.startswith("{"):
            value = arguments.get(name[1:-1]) or ()
            found |= {value} if isinstance(value, str) else set(value)
        else:
            found.add(name)
    return frozenset(found)
