"""How a file is told from what it was: its stamp; and the key under which its facts are kept."""

import os
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from stat import S_ISDIR
from typing import TYPE_CHECKING

import msgspec

from pytest_prr import __version__
from pytest_prr.readers import Asked
from pytest_prr.readers.formats import FORMATS
from pytest_prr.readers.locations import is_remote

if TYPE_CHECKING:
    from collections.abc import Iterator

Stamp = tuple[int, int, int]
"""Bytes, time of the last change in nanoseconds, and (of a folder) how many files."""

PACKAGE = "pytest_prr"
_BYTECODE = "__pycache__"
_READING = (f"{PACKAGE}.readers", f"{PACKAGE}.stac")  # have a say in what is read of a file


def stamp(location: str) -> Stamp | None:
    """What tells a file from an earlier state of it; None where that cannot be told cheaply."""
    if is_remote(location):
        return None
    try:
        status = os.stat(location)  # noqa: PTH116 (once per file of 100,000: a Path costs more)
        if S_ISDIR(status.st_mode):
            return _of_folder(location)
    except OSError:
        return None  # the reader tells what is wrong with it
    return status.st_size, status.st_mtime_ns, 1


def _of_folder(folder: str) -> Stamp:
    """Of a store: all bytes, the newest change of a file or folder, the number of files."""
    size, newest, count = 0, 0, 0
    for parent, _, names in os.walk(folder):
        newest = max(newest, os.stat(parent).st_mtime_ns)  # noqa: PTH116
        for name in names:
            status = os.lstat(os.path.join(parent, name))  # noqa: PTH118
            size, newest, count = size + status.st_size, max(newest, status.st_mtime_ns), count + 1
    return size, newest, count


class Keys:
    """Names for the facts of files: of a file in some state, read by this program in some way.

    They differ wherever the same file might be read differently. That is told from the package's
    version, the code of its readers, and which of the libraries that read further formats are
    installed: nobody has to remember to count anything up.
    """

    def __init__(self) -> None:
        self._version = version(*_READING)

    def of(self, location: str, asked: Asked, seen: Stamp | None) -> bytes:
        """The name for the facts of one file."""
        path = location if is_remote(location) else os.path.abspath(location)  # noqa: PTH100
        named = (self._version, os.fsencode(path), asked, seen)
        return sha256(msgspec.msgpack.encode(named)).digest()


def version(*packages: str) -> bytes:
    """What tells one state of the program from another: of these packages, by their content."""
    number, *libraries = edition()
    digest = sha256(number.encode())
    for package in packages:
        for name, module in modules(files(package)):
            digest.update(name.encode() + Path(module.path).read_bytes())
    for library in libraries:
        digest.update(library.encode())
    return digest.digest()


def edition() -> list[str]:
    """Its number, and which of the libraries that read further formats are installed."""
    names = sorted({name for form in FORMATS for name in form.needs})
    return [__version__, *(f"{name}:{find_spec(name) is not None}" for name in names)]


def files(package: str) -> Path:
    """The folder of a package. (That of importlib.resources takes longer to load than to use.)"""
    spec = find_spec(package)
    (folder,) = (spec and spec.submodule_search_locations) or [""]
    return Path(folder)


def modules(folder: str | Path, above: str = "") -> "Iterator[tuple[str, os.DirEntry[str]]]":
    """All modules of a package, also of those in it."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        name = f"{above}/{entry.name}"
        if entry.name.endswith(".py"):
            yield name, entry
        elif entry.name != _BYTECODE and entry.is_dir():
            yield from modules(entry.path, name)
