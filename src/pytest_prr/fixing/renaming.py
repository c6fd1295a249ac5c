"""A new id, and all that follows it: file and folder names, links, hrefs, ``collection``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pytest_prr.engine.finding import Operation
from pytest_prr.fixing.hrefs import Moves, rewritten
from pytest_prr.fixing.result import Rename
from pytest_prr.stac.pointer import pointer
from pytest_prr.stac.tree import Kind, Node, Tree
from pytest_prr.stac.values import texts
from pytest_prr.stac.vocabulary import NAME_WORDS, is_name


@dataclass
class Renaming:
    """New ids for documents of a tree, collected one by one and then carried out together."""

    tree: Tree
    moves: Moves = field(init=False)
    _patches: dict[Node, Sequence[Operation]] = field(default_factory=dict)
    _ids: dict[Node, str] = field(default_factory=dict)
    _collections: dict[Node, str] = field(default_factory=dict)  # of them those of collections
    _taken: dict[tuple[Node | None, str], str] = field(init=False)

    def __post_init__(self) -> None:
        self.moves = Moves(self.tree.roots.folders[0])
        self._taken = {
            (_scope(node), node.id): node.name
            for node in self.tree.nodes
            if node.id is not None and node.kind is not Kind.OTHER
        }

    @property
    def renames(self) -> tuple[Rename, ...]:
        """Files and folders that get another name: what lies deepest first."""
        deepest = sorted(self.moves.names, key=lambda path: (-len(path.parts), path))
        return tuple(Rename(path=path, to=self.moves.names[path]) for path in deepest)

    def give_id(self, node: Node, new: str, patch: Sequence[Operation]) -> str | None:
        """Take up a new id; ``patch`` sets it. Returns why not, where it cannot be given."""
        names = {path: new + path.suffix * path.is_file() for path in _named_by_id(node)}
        refusal = self._refusal(node, new, names)
        if refusal is None:
            self.moves.add(names)
            self._patches[node] = patch
            self._ids[node] = new
            if node.kind is Kind.COLLECTION:
                self._collections[node] = new
            self._taken[_scope(node), new] = node.name
        return refusal

    def operations(self) -> Iterator[tuple[Node, list[Operation]]]:
        """What each document has to change."""
        if not self._ids:
            return
        for node in self.tree.nodes:
            found = [*self._patches.get(node, ()), *self._member(node), *self._hrefs(node)]
            if found and self.moves.holds(node.path):
                yield node, found

    def _refusal(self, node: Node, new: str, names: dict[Path, str]) -> str | None:
        if node in self._ids:
            return "another fix gives it an id first; run again"
        if node.kind is Kind.ITEM and node.parent is None:
            return "no collection in view links to the item: name the collection's folder as PATH"
        if not is_name(new) or not new.strip("."):
            return f"'{new}' cannot name a file; expected {NAME_WORDS}"
        if holder := self._taken.get((_scope(node), new)):
            return f"the id '{new}' is taken by {holder}"
        for path, name in names.items():
            if self.moves.is_taken(path.with_name(name)):
                return f"'{name}' lies beside '{path.name}' already"
        return None

    def _member(self, node: Node) -> Iterator[Operation]:
        """An item's ``collection``, where that gets a new id."""
        if node.kind is not Kind.ITEM:
            return
        value = self.tree.value(node).get("collection")
        holders = [node.collection] if node.linked else list(self._collections)
        for holder in holders:
            if holder in self._collections and value == holder.id:
                yield Operation(op="replace", path="/collection", value=self._collections[holder])
                return

    def _hrefs(self, node: Node) -> Iterator[Operation]:
        if self.moves.names:
            for at, href in texts(self.tree.value(node)):
                if at[-1:] == ("href",):
                    new = rewritten(href, node.path, self.moves)
                    if new != href:
                        yield Operation(op="replace", path=pointer(at), value=new)


def _scope(node: Node) -> Node | None:
    """Within what an id is used once: an item's collection; the whole tree for the others."""
    return node.holder if node.kind is Kind.ITEM else None


def _named_by_id(node: Node) -> Iterator[Path]:
    """The file and the folder that carry a document's id, as pystac lays them out."""
    if node.parent is None:
        return
    if node.kind is Kind.ITEM and node.path.stem == node.id:
        yield node.path
    holds_parent = node.parent.path.is_relative_to(node.folder)
    if node.folder.name == node.id and not holds_parent:
        yield node.folder
