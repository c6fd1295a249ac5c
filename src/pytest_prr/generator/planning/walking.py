"""Files that a glob means. A folder that is one store, as Zarr's are, is one of them.

Unlike the standard library's glob, what is inside stores is not looked at: it can be a million
files, none of them data by itself. Paths are strings here, which 100,000 of them ask for.
"""

import fnmatch
import os
import re
from collections.abc import Iterator
from pathlib import PurePath

from msgspec import Struct

STORE_MARKS = ("zarr.json", ".zgroup", ".zarray", ".zmetadata")
_WILD = re.compile(r"[*?[]")


class Match(Struct, frozen=True, kw_only=True):
    """A file, or a folder that is a store."""

    path: str
    is_folder: bool


def is_wild(pattern: str) -> bool:
    """Whether a path has wild cards."""
    return _WILD.search(pattern) is not None


def is_store(path: str) -> bool:
    """Whether a folder is one Zarr store or array, whatever its name."""
    return os.path.isdir(path) and any(  # noqa: PTH112
        os.path.exists(_join(path, mark))  # noqa: PTH110
        for mark in STORE_MARKS
    )


def matching(base: str, pattern: str) -> list[Match]:
    """Every file and store that ``pattern`` means, from the folder ``base``; sorted by path.

    ``*`` and ``?`` stay in one folder and leave hidden names out; ``**`` is any number of folders.
    """
    path = PurePath(pattern)
    start, parts = (path.anchor, path.parts[1:]) if path.is_absolute() else (base, path.parts)
    found = {match.path: match for match in _walk(start, parts)}
    return [found[path] for path in sorted(found)]


def _walk(
    folder: str, parts: tuple[str, ...], above: frozenset[str] = frozenset()
) -> Iterator[Match]:
    """``above`` are the real paths of folders that '**' is in: links may lead round in circles."""
    first, rest = parts[0], parts[1:]
    if first == "**":
        yield from _deep(folder, parts, above)
    elif is_wild(first):
        fits = re.compile(fnmatch.translate(first)).match
        for entry in _entries(folder):
            if fits(entry.name) and (first.startswith(".") or not entry.name.startswith(".")):
                yield from _step(entry, rest)
    elif rest:
        yield from _walk(_join(folder, first), rest)
    else:
        yield from _named(_join(folder, first))


def _deep(folder: str, parts: tuple[str, ...], above: frozenset[str]) -> Iterator[Match]:
    yield from _walk(folder, parts[1:] or ("*",))
    real = os.path.realpath(folder)
    if real in above:
        return
    for entry in _entries(folder):
        if not entry.name.startswith(".") and _is_dir(entry) and not is_store(entry.path):
            yield from _walk(entry.path, parts, above | {real})


def _step(entry: os.DirEntry[str], rest: tuple[str, ...]) -> Iterator[Match]:
    if not _is_dir(entry):
        if not rest and _is_file(entry):
            yield Match(path=entry.path, is_folder=False)
    elif is_store(entry.path):
        if not rest or rest == ("**",):
            yield Match(path=entry.path, is_folder=True)
    elif rest:
        yield from _walk(entry.path, rest)


def _named(path: str) -> Iterator[Match]:
    """A file or store that the pattern names without wild cards."""
    if is_store(path):
        yield Match(path=path, is_folder=True)
    elif os.path.isfile(path):  # noqa: PTH113
        yield Match(path=path, is_folder=False)


def _is_dir(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads nowhere
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _join(folder: str, name: str) -> str:
    return os.path.join(folder, name)  # noqa: PTH118


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:  # no folder, or one that may not be looked into
        return []
