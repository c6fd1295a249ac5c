"""The JSON files in a folder, at any depth: links to files or folders are not followed."""

import os
from pathlib import Path
from typing import NamedTuple

import msgspec

from pytest_prr.sharing import CHUNK, Packing, chunks, shared

MAX_FOLDER_DEPTH = 64
_SKIPPED = frozenset({"node_modules", "__pycache__"})
_ENVIRONMENT = "pyvenv.cfg"  # whose folder holds programs


class Met(msgspec.Struct):
    """Paths, in the order of folders and names; those that are no regular files a second time."""

    files: list[str] = []
    odd: list[str] = []

    @property
    def regular(self) -> set[str]:
        return set(self.files).difference(self.odd)

    def add(self, other: "Met") -> None:
        self.files += other.files
        self.odd += other.odd


_PACKING = Packing(pack=msgspec.msgpack.encode, unpack=msgspec.msgpack.Decoder(Met).decode)


class _Folder(NamedTuple):
    """What is in a folder."""

    met: Met
    folders: list[str]


def json_files(folder: Path) -> Met:
    """Those of the folder itself, then those of each folder in it."""
    met, folders = _seen(str(folder))
    parts = chunks(len(folders))

    def walked(number: int) -> Met:
        return _below([folders[index] for index in parts[number]])

    if len(folders) < 2 * CHUNK:
        met.add(_below(folders))
        return met
    for found in shared(walked, len(parts), _PACKING):
        met.add(found)
    return met


def _below(folders: list[str]) -> Met:
    met = Met()
    pending = [(folder, 1) for folder in reversed(folders)]
    while pending:
        here, depth = pending.pop()
        found, inner = _seen(here)
        met.add(found)
        if depth < MAX_FOLDER_DEPTH:
            pending += [(folder, depth + 1) for folder in reversed(inner)]
    return met


def _seen(folder: str) -> _Folder:
    try:
        with os.scandir(folder) as entries:
            known = sorted(entries, key=_name)
    except OSError:
        return _Folder(Met(), [])
    inner = [entry.path for entry in known if _is_searched(entry)]
    if any(entry.name == _ENVIRONMENT for entry in known):
        inner = []
    there = [one for one in known if one.name.endswith(".json") and not _is_elsewhere(one)]
    odd = [one.path for one in there if not one.is_file()]
    return _Folder(Met([one.path for one in there], odd), inner)


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _is_elsewhere(entry: os.DirEntry[str]) -> bool:
    """A link, or a folder, which is looked into instead."""
    return entry.is_symlink() or entry.is_dir()


def _is_searched(entry: os.DirEntry[str]) -> bool:
    name = entry.name
    if not entry.is_dir(follow_symlinks=False) or name.startswith("."):
        return False
    return not name.endswith(".zarr") and name not in _SKIPPED  # a store's documents are data
