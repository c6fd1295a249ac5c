"""Documents become nodes: links are followed, and files found that no link leads to."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from pytest_prr.sharing import CHUNK, Packing, chunks, shared
from pytest_prr.stac.documents import Document, read
from pytest_prr.stac.item_facts import ItemFacts, item_facts
from pytest_prr.stac.kinds import ROOT_NAMES, kind_of
from pytest_prr.stac.parts import Part, Parts
from pytest_prr.stac.roots import Roots, Target, Where
from pytest_prr.stac.tree import KEPT_BYTES, KEPT_PARENT_BYTES, Kind, Link, LinkStatus, Node
from pytest_prr.stac.values import mapping, sequence, text
from pytest_prr.stac.vocabulary import CHILD_RELS
from pytest_prr.stac.walk import json_files

MAX_DOCUMENTS = 1_000_000
MAX_LEVELS = 100  # of catalogues within catalogues; published ones have five

_DOWN = frozenset({"child", "item", "items"})
_STATUS = {
    Where.MISSING: LinkStatus.MISSING,
    Where.OUTSIDE: LinkStatus.OUTSIDE,
    Where.REMOTE: LinkStatus.REMOTE,
    Where.ABSOLUTE: LinkStatus.ABSOLUTE,
    Where.NOT_A_FILE: LinkStatus.NOT_A_FILE,
}

Lists = Mapping[Path, tuple[list[Path], str]]
"""By collection: the items of the list that it pages, and why the list was not read to its end."""


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """All that a node needs of an item that leads nowhere further."""

    id: str | None
    item: ItemFacts
    sound: bool


_PACKING = Packing(
    pack=msgspec.msgpack.encode, unpack=msgspec.msgpack.Decoder(list[Seen | None]).decode
)


def _seen(document: Document) -> Seen | None:
    value = mapping(document.value)
    leads_on = any(_rel(link) in _DOWN for link in sequence(value.get("links")))
    if leads_on or kind_of(document, "item") is not Kind.ITEM:
        return None
    return Seen(text(value.get("id")), item_facts(value), _is_sound(document))


def _is_sound(document: Document) -> bool:
    return document.plain and not document.defects


@dataclass
class Loader:
    """Reads documents and makes nodes of them."""

    roots: Roots
    source: Callable[[Path], Document]
    parts: Parts | None = None  # None: documents are files on disk
    lists: Lists = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    kept: dict[Path, Document] = field(default_factory=dict)
    _kept_bytes: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})
    _claimed: set[Path] = field(default_factory=set)  # read, or about to be
    _ahead: "dict[Path, Seen]" = field(default_factory=dict)  # read by several processes

    def load_folder(self, folder: Path) -> None:
        """Read what the folder's root document leads to, then what else lies there."""
        met = json_files(folder)
        self.roots.meet(met.regular)
        for name in ROOT_NAMES:
            if (folder / name).is_file():
                self.follow(folder / name)
                break
        alone = not self.nodes
        claimed = {str(path) for path in self._claimed}
        loose = [self._read(Path(path)) for path in met.files if path not in claimed]
        homes = {folder}
        if alone:
            tops = _tops(loose, self.roots)
            for document in tops:
                self.follow(document.path)
            homes = {document.path.parent for document in tops} or homes
        known = self._claimed | self._asset_files()
        for document in loose:
            near = not homes.isdisjoint(document.path.parents)
            if near and document.path not in known:
                self._add_loose(document)

    def follow(self, path: Path) -> None:
        """Read a document and everything its child and item links lead to, breadth first."""
        self._claimed.add(path)
        pending: deque[tuple[Path, Node | None, str]] = deque([(path, None, "")])
        while pending:
            here, parent, rel = pending.popleft()
            found = self._ahead.pop(here, None) if parent else None
            if parent and found:
                node = self._known_node(here, found, parent)
            else:
                document = self.kept.get(here) or self._read(here)
                node = self._node(document, parent, rel, linked=True)
            self.nodes.append(node)
            below = [
                (link.path, node, "child" if link.rel == "child" else "item")
                for link in node.links
                if link.status is LinkStatus.OK and link.path is not None
            ]
            pending.extend(below)
            if len(below) >= 2 * CHUNK and self.source is read:
                self._read_ahead([path for path, _, rel in below if rel == "item"])

    def _read_ahead(self, paths: list[Path]) -> None:
        """What is known of many items, read by several processes; each keeps what it has read."""
        parts = chunks(len(paths))

        def seen(number: int) -> list[Seen | None]:
            return [_seen(self._read(paths[index])) for index in parts[number]]

        for part, found in zip(parts, shared(seen, len(parts), _PACKING), strict=True):
            self._ahead |= {paths[i]: one for i, one in zip(part, found, strict=True) if one}

    def _known_node(self, path: Path, found: "Seen", parent: Node) -> Node:
        return Node(
            path=path,
            name=self._shown(path),
            kind=Kind.ITEM,
            id=found.id,
            linked=True,
            parent=parent,
            item=found.item,
            sound=found.sound,
        )

    def load_items(self, paths: Iterable[Path]) -> None:
        """Read documents that no link leads to; items hang below the collections among them."""
        above: dict[str | None, Node] = {}
        for path in paths:
            document = self._read(path)
            found = text(mapping(document.value).get("collection"))
            node = self._node(document, above.get(found), "item", linked=True)
            if node.kind is Kind.COLLECTION and node.id is not None:
                above.setdefault(node.id, node)
            self.nodes.append(node)

    def _read(self, path: Path) -> Document:
        document = self.source(path)
        parent = kind_of(document) in (Kind.COLLECTION, Kind.CATALOG)
        most = KEPT_PARENT_BYTES if parent else KEPT_BYTES
        if self._kept_bytes[parent] + document.size <= most:
            self.kept[path] = document
            self._kept_bytes[parent] += document.size
        return document

    def _node(self, document: Document, parent: Node | None, rel: str, *, linked: bool) -> Node:
        value = mapping(document.value)
        path, kind = document.path, kind_of(document, rel)
        part = self.parts.by_path[path] if self.parts else None
        alone = linked and not (part and part.label)  # an item in a file has lost its surroundings
        return Node(
            path=path,
            name=part.name if part else self._shown(path) if self.nodes else display_name(path),
            kind=kind,
            id=text(value.get("id")),
            linked=linked,
            label=part.label if part else "",
            own_file=part is None or self._is_file(path, part),
            parent=parent,
            links=tuple(self._links(value, path, parent)) if alone else (),
            item=item_facts(value) if kind is Kind.ITEM else None,
            sound=_is_sound(document),
        )

    def _shown(self, path: Path) -> str:
        """``display_name``, quickly for what lies below the first document."""
        name = str(path)
        folder, shown = self._top
        return shown + name[len(folder) :] if name.startswith(folder) else display_name(path)

    @cached_property
    def _top(self) -> tuple[str, str]:
        """The folder of the first document, and how it is shown; with '/' at the end."""
        if not self.nodes or os.sep != "/":
            return "\0", ""
        first = self.nodes[0]
        end = len(str(first.path)) - len(first.path.name)
        return str(first.path)[:end], first.name[: len(first.name) - len(first.path.name)]

    def _links(self, value: dict[str, Any], path: Path, parent: Node | None) -> Iterator[Link]:
        links = sequence(value.get("links"))
        down = [pair for pair in enumerate(links) if _rel(pair[1]) in _DOWN]
        if not down:  # nearly every item
            return
        above = {path}
        while parent is not None:
            above.add(parent.path)
            parent = parent.parent
        claims = _Claims(above=above, own=set())
        paged = self.lists.get(path)
        folder = path.parent
        for index, link in down:
            rel, href = link["rel"], text(link.get("href"))
            if href is None:
                continue
            if rel == "items" and paged is not None:
                yield from self._paged(index, href, *paged)
                paged = ([], "")
            elif rel == "child" or (rel == "item" and paged is None):
                target = self.roots.target(href, folder)
                status = self._status(target, claims)
                why = self.roots.why_unread(href, folder)
                yield Link(
                    index=index, rel=rel, href=href, status=status, path=target.path, reason=why
                )

    def _paged(self, index: int, href: str, items: list[Path], cut: str) -> Iterator[Link]:
        """A link to a list that came in pages, as a link to each item in it."""
        ok = LinkStatus.OK
        for path in items:
            yield Link(index=index, rel="items", href=href, status=ok, path=path)
        if cut:
            why = LinkStatus.REMOTE
            yield Link(index=index, rel="items", href=href, status=why, reason=cut)

    def _is_file(self, path: Path, part: Part) -> bool:
        """Whether a document on a server is a file there, and no answer of a program."""
        return not part.label and path.name.endswith(".json") and path not in self._in_lists

    @cached_property
    def _in_lists(self) -> frozenset[Path]:
        return frozenset(path for paths, _ in self.lists.values() for path in paths)

    def _status(self, target: Target, claims: "_Claims") -> LinkStatus:
        path = target.path
        if target.where is not Where.FOUND or path is None:
            return _STATUS[target.where]
        if target.is_folder:
            return LinkStatus.NOT_A_FILE
        known = claims.refusal(path)
        if known is None and path in self._claimed:
            known = LinkStatus.SHARED
        if known is None and len(self._claimed) >= MAX_DOCUMENTS:
            known = LinkStatus.UNREAD
        claims.own.add(path)
        if known is None:
            self._claimed.add(path)
        return known or LinkStatus.OK

    def _add_loose(self, document: Document) -> None:
        node = self._node(document, None, "", linked=False)
        if node.kind is not Kind.OTHER or document.path.name in ROOT_NAMES:
            self.nodes.append(node)

    def _asset_files(self) -> set[Path]:
        """Local files that items name as assets: data, even where they are JSON."""
        found: set[Path] = set()
        for node in self.nodes:
            for href in node.item.local_hrefs if node.item else ():
                if href.endswith("json"):
                    target = self.roots.target(href, node.folder)
                    found |= {target.path} if target.path else set()
        return found


@dataclass
class _Claims:
    """What the links of one document may not lead to: what is above it, and one file twice."""

    above: set[Path]
    own: set[Path]

    def refusal(self, path: Path) -> LinkStatus | None:
        if path in self.above:
            return LinkStatus.CYCLE
        if path in self.own:
            return LinkStatus.REPEATED
        return LinkStatus.UNREAD if len(self.above) >= MAX_LEVELS else None


def _rel(link: object) -> str | None:
    return text(link.get("rel")) if isinstance(link, dict) else None


def _tops(documents: list[Document], roots: Roots) -> list[Document]:
    """The collections and catalogues that no other one links to; all where each is linked."""
    parents = [d for d in documents if kind_of(d) in (Kind.COLLECTION, Kind.CATALOG)]
    below: set[Path | None] = set()
    for document in parents:
        for link in sequence(mapping(document.value).get("links")):
            href = text(mapping(link).get("href"))
            if mapping(link).get("rel") in CHILD_RELS and href is not None:
                below.add(roots.target(href, document.path.parent).path)
    return [d for d in parents if d.path not in below] or parents[:1]


def display_name(path: Path) -> str:
    """A path as reports print it: from the working directory, with POSIX slashes."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # another drive
        return path.as_posix()
