"""What a check takes and gives: subject and context in, problems and unknowns out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

import orjson

from pytest_prr.stac.documents import Document
from pytest_prr.stac.plain_text import is_plain
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.roots import Target
from pytest_prr.stac.tree import Node, Tree
from pytest_prr.stac.values import mapping, texts

if TYPE_CHECKING:
    from pytest_prr.checks.compiled_schemas import Validators
    from pytest_prr.checks.file_readings import DataFiles
    from pytest_prr.checks.outside import Outside
    from pytest_prr.checks.silence import Look, Looks

T = TypeVar("T")


class Applies(StrEnum):
    """What a rule can look at."""

    DOCUMENT = "document"  # every JSON file, readable or not
    CATALOG = "catalog"
    COLLECTION = "collection"
    ITEM = "item"
    ASSET = "asset"
    LINK = "link"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One step of a fix; ``at`` leads from the subject to the place."""

    op: Literal["add", "remove", "replace"]
    at: Tokens
    value: Any = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """A fix as a check proposes it."""

    description: str
    changes: tuple[Change, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong. ``at`` leads from the subject to the value."""

    message: str
    at: Tokens = ()
    repair: Repair | None = None
    offset: int | None = None  # the character, where the text itself is broken


@dataclass(frozen=True, slots=True)
class Unknown:
    """The check could not tell, and why."""

    reason: str


Outcome = Iterator[Problem | Unknown]

NO_FILE = Unknown("it is no file of its own, so it has neither a name nor a folder to be judged")
MOVED = Unknown("it was put into a file with others, away from where its relative links begin")


class Subject(NamedTuple):
    """What a check judges: a JSON object, and where it stands in its document."""

    kind: Applies
    value: dict[str, Any]
    at: Tokens = ()

    @property
    def key(self) -> str:
        """The asset key or link index that leads to it; '' for a whole document."""
        return str(self.at[-1]) if self.at else ""

    def metadata(self) -> tuple[dict[str, Any], Tokens]:
        """Where STAC common metadata stands: an item's ``properties``, else the object itself."""
        if self.kind is Applies.ITEM:
            return mapping(self.value.get("properties")), ("properties",)
        return self.value, ()


@dataclass
class Context:
    """What a check may look at besides its subject; everything is computed when first asked."""

    node: Node
    tree: Tree
    outside: "Outside | None" = None  # None: nobody is asked
    validators: "Validators | None" = None  # of schemas that others publish
    data: "DataFiles | None" = None  # None: no data file is opened
    _readings: dict[Callable[[dict[str, Any]], Any], Any] = field(default_factory=dict, repr=False)
    _targets: dict[str, Target] = field(default_factory=dict, repr=False)
    _derived: dict[Any, Any] = field(default_factory=dict, repr=False)
    _looks: "dict[Look, bool]" = field(default_factory=dict, repr=False)

    @cached_property
    def document(self) -> Document:
        """The parsed document that the subject stands in."""
        return self.tree.document(self.node)

    @cached_property
    def collection(self) -> dict[str, Any] | None:
        """The collection that the document belongs to; None where it is not in view."""
        above = self.node.collection
        return self.tree.value(above) if above else None

    @cached_property
    def odd_texts(self) -> tuple[tuple[Tokens, str], ...]:
        """Every text in the document that is not plain, with the tokens that lead to it."""
        if self.document.plain:
            return ()
        return tuple((at, value) for at, value in texts(self.document.value) if not _plain(value))

    def once(self, reading: Callable[[dict[str, Any]], T]) -> T:
        """What a function tells of the document; for what several rules need to know."""
        if reading not in self._readings:
            self._readings[reading] = reading(mapping(self.document.value))
        found: T = self._readings[reading]
        return found

    def derived(self, derive: "Callable[[Context], T]") -> T:
        """As ``once``, of what needs more than the document to be told."""
        if derive not in self._derived:
            self._derived[derive] = derive(self)
        found: T = self._derived[derive]
        return found

    def holds(self, look: "Look") -> bool:
        """Whether all is plain in the document, in the respect that a look tells of."""
        found = self._looks.get(look)
        if found is None:
            found = self._looks[look] = look(mapping(self.document.value), self)
        return found

    def all_held(self, looks: "Looks") -> tuple[bool, ...]:
        """As ``holds``, of many looks at once: of each item all are asked for."""
        value, known = mapping(self.document.value), self._looks
        for look in looks:
            if look not in known:  # another look may have asked for it
                known[look] = look(value, self)
        return tuple(map(known.__getitem__, looks))

    def of_collection(self, reading: Callable[[dict[str, Any]], T]) -> T:
        """What a function tells of the collection above; of nothing where it is not in view."""
        return self.tree.reading(self.node.collection, reading)

    @property
    def items(self) -> "list[Node]":
        """The linked items below the document."""
        return list(self.tree.items_below(self.node))

    def target(self, href: str) -> Target:
        """Where an href leads from the document."""
        if href not in self._targets:
            self._targets[href] = self.tree.roots.target(href, self.node.folder)
        return self._targets[href]

    def look(self, path: Path) -> Target:
        """Whether there is a file at a path, and whether it may be read."""
        return self.tree.roots.look(path)


@lru_cache(maxsize=4096)  # documents of a collection have most of their texts in common
def _plain(value: str) -> bool:
    # Blanks around are seen between the quotation marks that the form in JSON has.
    return value.isascii() and is_plain(orjson.dumps(value))


Check = Callable[..., Outcome]
