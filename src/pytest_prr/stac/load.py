"""A path becomes a tree: follow child and item links, and look for files that none leads to."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytest_prr.errors import PrrError
from pytest_prr.stac.documents import Document, read
from pytest_prr.stac.roots import Roots, Target, Where, href_kind
from pytest_prr.stac.tree import KEPT_BYTES, ItemFacts, Kind, Link, LinkStatus, Node, Tree
from pytest_prr.stac.values import bbox, has_fractions, item_interval, mapping, sequence, text
from pytest_prr.stac.vocabulary import CHILD_RELS, STAC_TYPES

MAX_DOCUMENTS = 1_000_000
MAX_LEVELS = 100  # of catalogues within catalogues; published ones have five
MAX_FOLDER_DEPTH = 64
ROOT_NAMES = ("collection.json", "catalog.json")
_SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__"})

_STATUS = {
    Where.MISSING: LinkStatus.MISSING,
    Where.OUTSIDE: LinkStatus.OUTSIDE,
    Where.REMOTE: LinkStatus.REMOTE,
    Where.ABSOLUTE: LinkStatus.ABSOLUTE,
    Where.NOT_A_FILE: LinkStatus.NOT_A_FILE,
}


def load(
    target: Path,
    data_roots: tuple[Path, ...] = (),
    source: Callable[[Path], Document] = read,
) -> Tree:
    """Read what lies at ``target``: a folder, or one collection, catalogue or item.

    A file is read with all that its links lead to; a folder also with the JSON files that no
    link leads to. Nothing outside the target's folder and ``data_roots`` is opened. ``source``
    reads one document.
    Raises PrrError where there is nothing to read.
    """
    if str(target).startswith(("http:/", "https:/", "s3:/")):
        raise PrrError(
            f"{target}: collections are read from disk; download this one and name its folder"
        )
    if not target.exists():
        raise PrrError(f"{target}: no such file or folder")
    folder = target if target.is_dir() else target.parent
    loader = _Loader(Roots.of((folder, *data_roots)), source)
    if target.is_dir():
        loader.load_folder(Path(os.path.realpath(target)))
    else:
        loader.follow(Path(os.path.realpath(target)))
    if not loader.nodes:
        raise PrrError(
            f"{target}: no STAC document found; expected a collection.json, a catalog.json "
            "or an item"
        )
    return Tree(
        target=target,
        roots=loader.roots,
        nodes=tuple(loader.nodes),
        _kept=loader.kept,
        _source=source,
    )


@dataclass
class _Loader:
    roots: Roots
    source: Callable[[Path], Document]
    nodes: list[Node] = field(default_factory=list)
    kept: dict[Path, Document] = field(default_factory=dict)
    _kept_bytes: int = 0
    _claimed: set[Path] = field(default_factory=set)  # read, or about to be

    def load_folder(self, folder: Path) -> None:
        for name in ROOT_NAMES:
            if (folder / name).is_file():
                self.follow(folder / name)
                break
        alone = not self.nodes
        loose = [self._read(path) for path in self._json_files(folder)]
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
            document = self.kept.get(here) or self._read(here)
            node = self._node(document, parent, rel, linked=True)
            self.nodes.append(node)
            for link in node.links:
                if link.status is LinkStatus.OK and link.path is not None:
                    pending.append((link.path, node, link.rel))

    def _read(self, path: Path) -> Document:
        document = self.source(path)
        if self._kept_bytes + document.size <= KEPT_BYTES:
            self.kept[path] = document
            self._kept_bytes += document.size
        return document

    def _node(self, document: Document, parent: Node | None, rel: str, *, linked: bool) -> Node:
        value = mapping(document.value)
        kind = _kind(document, rel)
        return Node(
            path=document.path,
            name=display_name(document.path),
            kind=kind,
            id=text(value.get("id")),
            linked=linked,
            parent=parent,
            links=tuple(self._links(value, document.path, parent)) if linked else (),
            item=_item_facts(value) if kind is Kind.ITEM else None,
        )

    def _links(self, value: dict[str, Any], path: Path, parent: Node | None) -> Iterator[Link]:
        above = {path}
        while parent is not None:
            above.add(parent.path)
            parent = parent.parent
        claims = _Claims(above=above, own=set())
        for index, link in enumerate(sequence(value.get("links"))):
            rel, href = text(mapping(link).get("rel")), text(mapping(link).get("href"))
            if rel in CHILD_RELS and href is not None:
                target = self.roots.target(href, path.parent)
                status = self._status(target, claims)
                yield Link(index=index, rel=rel, href=href, status=status, path=target.path)

    def _status(self, target: Target, claims: "_Claims") -> LinkStatus:
        path = target.path
        if target.where is not Where.FOUND or path is None:
            return _STATUS[target.where]
        if path.is_dir():
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

    def _json_files(self, folder: Path) -> Iterator[Path]:
        """JSON files below ``folder`` that were not read yet, in the order of their names."""
        for here, folders, names in os.walk(folder):
            deep = len(Path(here).parts) - len(folder.parts) >= MAX_FOLDER_DEPTH
            ends = deep or "pyvenv.cfg" in names
            folders[:] = [] if ends else sorted(name for name in folders if _is_searched(name))
            for name in sorted(names):
                path = Path(here, name)
                if name.endswith(".json") and path not in self._claimed and not path.is_symlink():
                    yield path

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


def _is_searched(folder_name: str) -> bool:
    zarr = folder_name.endswith(".zarr")  # its metadata documents are data, not STAC
    return not (folder_name.startswith(".") or zarr or folder_name in _SKIPPED_FOLDERS)


def _tops(documents: list[Document], roots: Roots) -> list[Document]:
    """The collections and catalogues that no other one links to; all where each is linked."""
    parents = [d for d in documents if _kind(d, "") in (Kind.COLLECTION, Kind.CATALOG)]
    below: set[Path | None] = set()
    for document in parents:
        for link in sequence(mapping(document.value).get("links")):
            href = text(mapping(link).get("href"))
            if mapping(link).get("rel") in CHILD_RELS and href is not None:
                below.add(roots.target(href, document.path.parent).path)
    return [d for d in parents if d.path not in below] or parents[:1]


def _kind(document: Document, rel: str) -> Kind:
    if not document.readable:
        return Kind.UNREADABLE
    if not isinstance(document.value, dict) or _is_record(document.value):
        return Kind.OTHER
    found = text(document.value.get("type"))
    if found in STAC_TYPES and not (found == "Feature" and _is_plain_geojson(document, rel)):
        return Kind(STAC_TYPES[found])
    if rel == "item":
        return Kind.ITEM
    if rel == "child" or document.path.name in ROOT_NAMES:
        catalog = document.path.name == "catalog.json"
        return Kind.CATALOG if catalog else Kind.COLLECTION
    return Kind.OTHER


def _is_record(value: dict[str, Any]) -> bool:
    """Whether it is a record of OGC API Records: catalogues link workflows and experiments so."""
    classes = (text(part) for part in sequence(value.get("conformsTo")))
    return "stac_version" not in value and any("ogcapi-records" in (c or "") for c in classes)


def _is_plain_geojson(document: Document, rel: str) -> bool:
    return rel != "item" and "stac_version" not in document.value


def _item_facts(value: dict[str, Any]) -> ItemFacts:
    hrefs = (text(mapping(asset).get("href")) for asset in mapping(value.get("assets")).values())
    return ItemFacts(
        id=text(value.get("id")),
        bbox=bbox(value.get("bbox")),
        interval=item_interval(mapping(value.get("properties"))),
        fractions=has_fractions(mapping(value.get("properties"))),
        local_hrefs=tuple(href for href in hrefs if href and href_kind(href) is None),
    )


def display_name(path: Path) -> str:
    """A path as reports print it: from the working directory, with POSIX slashes."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # another drive
        return path.as_posix()


def collections_of(files: Iterable[str]) -> list[Path]:
    """The folders of the collections that changed files belong to, each once.

    A file belongs to the topmost folder at or above it, up to the working directory, that
    holds a collection.json or catalog.json. Files without one are passed over.
    """
    here = Path.cwd()
    found: dict[Path, None] = {}
    for name in files:
        path = here / name
        above = [folder for folder in path.parents if folder.is_relative_to(here)]
        holding = [f for f in above if any((f / root).is_file() for root in ROOT_NAMES)]
        if holding:
            found.setdefault(holding[-1])
    return [Path(os.path.relpath(folder)) for folder in found]
