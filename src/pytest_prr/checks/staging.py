"""How the PRR's gateway stores the files of an item: which it moves, and which it loses."""

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from pytest_prr.stac.roots import Where, href_kind
from pytest_prr.stac.tree import Node, Tree
from pytest_prr.stac.values import mapping, text

_REMOTE_MARK = "://"
_NAME_BYTES = 255  # of a name in the file systems of Linux


class Place(Enum):
    """What lies where an href leads in the staging area."""

    FILE = "a file"
    DIRECTORY = "a directory"
    OTHER = "neither a file nor a directory"
    MISSING = "nothing"
    OUTSIDE = "a place outside the staging area"
    BROKEN = "a path that no system can look up"
    UNSEEN = "a file that is not at hand"  # judged as a file of the stated size


@dataclass(frozen=True, slots=True)
class Staged:
    """Where an href leads: the normalised path, what lies there, and a file's size in bytes."""

    place: Place
    path: str = ""
    size: int | None = None


Local = Callable[[str], Staged]


@dataclass(frozen=True, slots=True)
class Moved:
    """A file or directory that the gateway moves, and the name under which it stores it."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Left:
    """An asset that is not stored as its item says, because of another asset."""

    key: str
    because_of: str


@dataclass(frozen=True, slots=True)
class Storing:
    """What becomes of the local assets of an item, in the order in which they are moved."""

    moved: tuple[Moved, ...]
    lost: tuple[Left, ...]  # never moved: the path begins like that of the asset moved before
    unchanged: tuple[Left, ...]  # keep their relative href: a later asset has the same path


def is_remote(href: str) -> bool:
    """Whether the gateway leaves the href as it is."""
    return _REMOTE_MARK in href


def storing(staged: Iterable[tuple[str, Staged]]) -> Storing:
    """What the gateway does with the assets of an item, given by key in their order.

    It sorts the paths and takes each that begins like the one moved last for a file within that
    directory (EOEPCA/reg-api, src/main.py, add_item_to_collection).
    """
    owners: dict[str, str] = {}
    unchanged: list[tuple[str, str]] = []
    for key, found in staged:
        path = found.path + "/" * (found.place is Place.DIRECTORY)
        if path in owners:
            unchanged.append((owners[path], path))
        owners[path] = key
    moved, lost = _walked(owners)
    return Storing(moved, lost, tuple(Left(key, owners[path]) for key, path in unchanged))


def _walked(owners: Mapping[str, str]) -> tuple[tuple[Moved, ...], tuple[Left, ...]]:
    moved: list[Moved] = []
    lost: list[Left] = []
    last: str | None = None
    for path in sorted(owners):
        if last is None or not path.startswith(last):
            last = path.removesuffix("/")
            moved.append(Moved(owners[path], posixpath.basename(last)))
        elif not path.removeprefix(last).startswith("/"):
            lost.append(Left(owners[path], moved[-1].key))
    return tuple(moved), tuple(lost)


def staged_assets(item: Mapping[str, Any], local: Local) -> list[tuple[str, Staged]]:
    """The assets of an item that the gateway would move: those with a path within the area."""
    found: list[tuple[str, Staged]] = []
    for key, asset in mapping(item.get("assets")).items():
        href = text(mapping(asset).get("href"))
        if href is not None and not is_remote(href):
            staged = local(href)
            if staged.place in (Place.FILE, Place.DIRECTORY, Place.UNSEEN):
                found.append((key, staged))
    return found


def staging_area(tree: Tree, node: Node) -> Local:
    """The files on disk as the gateway's client would upload them: hrefs count from the item."""

    def local(href: str) -> Staged:
        if "\0" in href:
            return Staged(Place.BROKEN)
        path = posixpath.normpath(posixpath.join(node.folder.as_posix(), href))
        if href.startswith("/"):
            return Staged(Place.OUTSIDE, path)
        if href_kind(href) in (Where.REMOTE, Where.ABSOLUTE):
            return Staged(Place.MISSING, path)  # 'data:…', 'C:\\…': no path on the gateway's disk
        target = tree.roots.look(Path(path))
        if target.where is Where.FOUND and target.path is not None:
            return _found(target.path, path)
        return Staged(_unfound(tree, node, target.where, Path(path)), path)

    return local


def _found(real: Path, path: str) -> Staged:
    if real.is_dir():
        return Staged(Place.DIRECTORY, path)
    return Staged(Place.FILE, path, real.stat().st_size)


def _unfound(tree: Tree, node: Node, where: Where, path: Path) -> Place:
    if where is Where.OUTSIDE:
        return Place.OUTSIDE
    if where is Where.NOT_A_FILE:
        too_long = any(len(part.encode(errors="replace")) > _NAME_BYTES for part in path.parts)
        return Place.BROKEN if too_long else Place.OTHER
    if any(parent.is_file() for parent in path.parents if node.folder in parent.parents):
        return Place.BROKEN  # a file is taken for a directory
    return Place.MISSING if tree.data_beside(node) else Place.UNSEEN
