"""Changed files lead to the collections that they belong to, each once."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_prr.errors import PrrError

if TYPE_CHECKING:
    from pytest_prr.stac.tree import Node, Tree

_COLLECTION, _CATALOG = "collection.json", "catalog.json"
_UP = ("collection", "parent", "root")


def collections_of(files: Iterable[str], data_roots: Iterable[str | Path] = ()) -> list[Path]:
    """What is to be judged where ``files`` have changed or gone: folders, rarely single files.

    A file belongs to the topmost folder at or above it, up to the working directory or the root
    of its git repository, that holds a collection.json. Where none does,

    - a file in one of the ``data_roots`` belongs to the collections below the working directory
      whose items name it;
    - any other one, to the nearest folder with a catalog.json: the rest of a large catalogue has
      not changed;
    - a STAC document without either, to the local collection that it links to, else to itself.

    A folder belongs to the collection that it is in, else it stands for itself. Files that belong
    to none are passed over. Raises PrrError for a path that cannot be looked at.
    """
    search = _Search(tuple(_real(root) for root in data_roots))
    found: dict[Path, None] = {}
    for name in files:
        try:
            found |= dict.fromkeys(search.homes(Path(os.path.abspath(name))))  # noqa: PTH100 (links stay)
        except OSError as error:
            raise PrrError(f"{name}: cannot be looked at: {error.strerror}") from None
    found |= dict.fromkeys(search.naming(set(found)))
    tops = (home for home in found if found.keys().isdisjoint(home.parents))
    return [Path(os.path.relpath(home)) for home in tops]


@dataclass
class _Search:
    """Looks into each folder once, however many of its files have changed."""

    data_roots: tuple[Path, ...]
    _data: set[Path] = field(default_factory=set)  # changed files in the data roots
    _above: dict[Path, "_Above"] = field(default_factory=dict)

    def homes(self, path: Path) -> list[Path]:
        """What a file or folder belongs to; data files without a collection are kept for later."""
        is_folder = path.is_dir()
        above = self._looked_up(path if is_folder else path.parent)
        if above.collection:
            return [above.collection]
        if any(_real(path).is_relative_to(root) for root in self.data_roots):
            self._data.add(_real(path))
            return []
        if is_folder:
            return [path]
        if above.catalog:
            return [above.catalog]
        return _home_of_document(path) if path.suffix == ".json" and path.is_file() else []

    def naming(self, known: set[Path]) -> Iterator[Path]:
        """The collections, besides those ``known`` already, that name a changed data file."""
        if not self._data:
            return
        from pytest_prr.stac.load import load

        for folder in _collections_below(Path.cwd()):
            if folder not in known and self._names_data(load(folder, self.data_roots)):
                yield folder

    def _names_data(self, tree: "Tree") -> bool:
        return any(
            _real(node.folder / target.path) in self._data
            for node in tree.nodes
            for href in _local_hrefs(tree, node)
            if (target := tree.roots.target(href, node.folder)).path
        )

    def _looked_up(self, folder: Path) -> "_Above":
        if folder not in self._above:
            ends = folder in (Path.cwd(), folder.parent) or (folder / ".git").exists()
            above = _Above() if ends else self._looked_up(folder.parent)
            self._above[folder] = above.seen_from(folder)
        return self._above[folder]


@dataclass(frozen=True)
class _Above:
    """The topmost folder that holds a collection, and the nearest that holds a catalogue."""

    collection: Path | None = None
    catalog: Path | None = None

    def seen_from(self, folder: Path) -> "_Above":
        """The same, with what ``folder`` itself holds."""
        collection = folder if (folder / _COLLECTION).is_file() else None
        catalog = folder if (folder / _CATALOG).is_file() else None
        return _Above(self.collection or collection, catalog or self.catalog)


def _home_of_document(path: Path) -> list[Path]:
    """Of a JSON file with no root document above: nothing, where it is no STAC."""
    from pytest_prr.stac.documents import read
    from pytest_prr.stac.kinds import kind_of
    from pytest_prr.stac.tree import Kind

    document = read(path)
    kind = kind_of(document)
    if kind is Kind.ITEM:
        return [next(_roots_above(document.value, path.parent), path)]
    return [path] if kind in (Kind.COLLECTION, Kind.CATALOG) else []


def _roots_above(item: object, folder: Path) -> Iterator[Path]:
    """The collections and catalogues below the working directory that an item's links lead to."""
    from pytest_prr.stac.documents import read
    from pytest_prr.stac.kinds import kind_of
    from pytest_prr.stac.roots import Roots, Where
    from pytest_prr.stac.tree import Kind
    from pytest_prr.stac.values import mapping, sequence, text

    links = [mapping(link) for link in sequence(mapping(item).get("links"))]
    hrefs = {text(link.get("rel")): text(link.get("href")) for link in links}
    roots = Roots.of([Path.cwd()])
    for href in filter(None, map(hrefs.get, _UP)):
        target = roots.target(href, folder)
        path = target.path if target.where is Where.FOUND else None
        if path and kind_of(read(path)) in (Kind.COLLECTION, Kind.CATALOG):
            yield path


def _local_hrefs(tree: "Tree", node: "Node") -> Iterator[str]:
    from pytest_prr.stac.roots import href_kind
    from pytest_prr.stac.values import mapping, text

    if node.item:
        yield from node.item.local_hrefs
        return
    for asset in mapping(tree.value(node).get("assets")).values():
        href = text(mapping(asset).get("href"))
        if href and href_kind(href) is None:
            yield href


def _collections_below(folder: Path) -> Iterator[Path]:
    """The topmost folders that hold a collection."""
    for here, folders, names in os.walk(folder):
        found = _COLLECTION in names
        folders[:] = [] if found or "pyvenv.cfg" in names else sorted(filter(_is_searched, folders))
        if found:
            yield Path(here)


def _is_searched(folder_name: str) -> bool:
    return not folder_name.startswith(".") and folder_name != "node_modules"


def _real(path: str | Path) -> Path:
    return Path(os.path.realpath(path))
