"""How the documents of a collection hang together: the values of a tree, and questions to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pytest_prr.stac.documents import Document, Locator, read, read_again
from pytest_prr.stac.item_facts import ItemFacts
from pytest_prr.stac.parts import container_of
from pytest_prr.stac.roots import Roots, Where
from pytest_prr.stac.values import plain_words

T = TypeVar("T")

# Source bytes of documents that stay in memory once read: few of items, which are read again as
# quickly as old memory is; collections and catalogues, which each of their items asks for, all.
KEPT_BYTES = 4 * 1024 * 1024
KEPT_PARENT_BYTES = 128 * 1024 * 1024


class Kind(StrEnum):
    """What a document is."""

    COLLECTION = "collection"
    CATALOG = "catalog"
    ITEM = "item"
    OTHER = "other"  # JSON, but no STAC object
    UNREADABLE = "unreadable"


class LinkStatus(StrEnum):
    """What became of a child or item link."""

    OK = "ok"
    MISSING = "missing"
    OUTSIDE = "outside"
    REMOTE = "remote"
    ABSOLUTE = "absolute"
    NOT_A_FILE = "not a file"
    CYCLE = "cycle"  # to the document itself or one above it
    REPEATED = "repeated"  # to a document that an earlier link of this one leads to
    SHARED = "shared"  # to a document that another one holds already
    UNREAD = "unread"  # beyond the number of documents or levels that are read


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A child or item link: its place in ``links``, and what it leads to.

    A link to a list of items that comes in pages stands here once for each item.
    """

    index: int
    rel: str
    href: str
    status: LinkStatus
    path: Path | None = None
    reason: str = ""  # why it was not read, where the status does not tell


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Node:
    """A document in its tree. ``name`` is its path or address as reports print it."""

    path: Path  # leads nowhere where the document is no file on disk
    name: str
    kind: Kind
    id: str | None
    linked: bool
    label: str = ""  # tells it from others of that name: the items of one file
    own_file: bool = True  # else it has no file name and no place in a folder to be judged
    parent: "Node | None" = None
    links: tuple[Link, ...] = ()
    item: ItemFacts | None = None
    sound: bool = False  # nothing was wrong when it was read, and all texts were plain

    @property
    def folder(self) -> Path:
        return self.path.parent

    @property
    def file(self) -> Path:
        """The file that the document is, or is in."""
        return container_of(self.path) if self.label else self.path

    @property
    def collection(self) -> "Node | None":
        """The nearest collection above this document."""
        node = self.parent
        while node is not None and node.kind is not Kind.COLLECTION:
            node = node.parent
        return node

    @property
    def holder(self) -> "Node | None":
        """The document within which ids are unique: the collection, else the catalogue above."""
        return self.collection or self.parent


@dataclass(kw_only=True)
class Tree:
    """All documents of one target, parents before children; unlinked files come last."""

    target: Path | str  # a str is an address
    roots: Roots
    nodes: tuple[Node, ...]
    locator: Callable[[Path], Locator] = field(default=Locator, repr=False)
    _kept: dict[Path, Document] = field(default_factory=dict, repr=False)
    _source: Callable[[Path], Document] = field(default=read, repr=False)
    _data_beside: dict[Node, bool] = field(default_factory=dict, repr=False)
    _readings: dict[Any, Any] = field(default_factory=dict, repr=False)
    _first_with: dict[str, dict[str, Node]] = field(default_factory=dict, repr=False)

    def document(self, node: Node) -> Document:
        """The parsed document: from memory, or read again where the tree is large."""
        kept = self._kept.get(node.path)
        if kept is not None:
            return kept
        if node.sound and self._source is read:
            return read_again(node.path)
        return self._source(node.path)

    def is_at_hand(self, node: Node) -> bool:
        """Whether the document is in memory."""
        return node.path in self._kept

    def value(self, node: Node) -> dict[str, Any]:
        """The document's JSON object; empty where it is none."""
        value = self.document(node).value
        return value if isinstance(value, dict) else {}

    def reading(self, node: Node | None, reading: Callable[[dict[str, Any]], T]) -> T:
        """What a function tells of a document (of {} for None): computed once for all who ask."""
        key = node, reading
        if key not in self._readings:
            self._readings[key] = reading(self.value(node) if node else {})
        found: T = self._readings[key]
        return found

    def items_below(self, node: Node) -> Sequence[Node]:
        """The linked items under a collection or catalog, at any depth."""
        return self._items.get(node, ())

    def data_beside(self, node: Node) -> bool:
        """Whether any item of the document's collection has a data file on disk."""
        group = node.holder or node
        if group not in self._data_beside:
            members = [node] if group is node else self.items_below(group)
            self._data_beside[group] = any(self._has_data(member) for member in members)
        return self._data_beside[group]

    def _has_data(self, node: Node) -> bool:
        hrefs = node.item.local_hrefs if node.item else ()
        return any(self.roots.target(href, node.folder).where is Where.FOUND for href in hrefs)

    def links_down(self, above: Node, node: Node) -> bool:
        """Whether a child or item link of the one document leads to the other."""
        return (above, node.path) in self._links_down

    @cached_property
    def _links_down(self) -> set[tuple[Node, Path]]:
        return {(node, link.path) for node in self.nodes for link in node.links if link.path}

    @cached_property
    def loose_folders(self) -> frozenset[Path]:
        """The folders with items at any depth that no link leads to."""
        loose = (node for node in self.nodes if node.kind is Kind.ITEM and not node.linked)
        return frozenset(folder for node in loose for folder in node.path.parents)

    @cached_property
    def collections(self) -> dict[Node, int]:
        """Each collection, and how many come before it."""
        found = [node for node in self.nodes if node.kind is Kind.COLLECTION]
        return {node: index for index, node in enumerate(found)}

    def first_with(self, field: str) -> dict[str, Node]:
        """The first collection of each text in a field; case and blanks make no difference."""
        if field not in self._first_with:
            found = self._first_with[field] = {}
            for node in self.collections:
                if words := plain_words(self.value(node).get(field)):
                    found.setdefault(words, node)
        return self._first_with[field]

    @cached_property
    def by_id(self) -> dict[tuple[Node | None, str], Node]:
        """The first item of each id in each collection or, where there is none, catalogue."""
        found: dict[tuple[Node | None, str], Node] = {}
        for node in self.nodes:
            if node.kind is Kind.ITEM and node.id is not None and node.linked:
                found.setdefault((node.holder, node.id), node)
        return found

    @cached_property
    def first_of_id(self) -> dict[str, Node]:
        """The first item of each id in any collection."""
        found: dict[str, Node] = {}
        for (_, name), node in self.by_id.items():
            if node.collection is not None:
                found.setdefault(name, node)
        return found

    @cached_property
    def by_path(self) -> dict[Path, Node]:
        """Each document that was read."""
        return {node.path: node for node in self.nodes}

    @cached_property
    def _items(self) -> dict[Node, list[Node]]:
        found: dict[Node, list[Node]] = {}
        for node in self.nodes:
            above = node.parent if node.kind is Kind.ITEM else None
            while above is not None:
                found.setdefault(above, []).append(node)
                above = above.parent
        return found
