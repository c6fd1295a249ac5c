"""All that a build's output depends on, in one digest, without a look into any data file.

Paths are strings here, which 100,000 of them ask for.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from stat import S_ISDIR, S_ISLNK
from time import time

import msgspec

from pytest_prr.generator.gathering import stamps
from pytest_prr.generator.planning.finding_files import FoundFile, NotFound, find
from pytest_prr.readers.locations import is_remote

_LIBRARIES = ("pystac", "shapely")  # have a say in what documents hold
_VARIABLE = "PYSTAC_STAC_VERSION_OVERRIDE"
# From time to time a build goes the long way, so that the cache does not drop the facts as unused.
_PERIOD = 30 * 86400


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a build is asked for, before its recipe is read."""

    recipe: Path
    output: Path | None
    bases: tuple[Path, ...]  # where the recipe's files are looked for
    placement: str | None  # in place of the recipe's


def fingerprint(order: Order, text: str, patterns: Iterable[str], folder: Path) -> bytes | None:
    """What tells a build from one of other files or to another folder, or by another program.

    ``text`` is the recipe's, ``patterns`` are those of its files, ``folder`` is the collection's.
    None where that cannot be told: of URLs, and where files are missing.
    """
    try:
        found = (file for pattern in patterns for file in find(pattern, order.bases))
        files = _States().of(found)
    except (OSError, NotFound):
        return None  # the build tells what is wrong
    if files is None:
        return None
    paths = [str(order.recipe), *map(str, order.bases), str(folder)]
    named = (
        [_program(), *map(_installed, _LIBRARIES), os.environ.get(_VARIABLE)],
        text,
        [(os.fsencode(p), os.fsencode(os.path.realpath(p)), absolute(p)) for p in paths],
        order.placement,
        int(time() // _PERIOD),
        files,
    )
    return sha256(msgspec.msgpack.encode(named)).digest()


def _program() -> tuple[object, ...]:
    """What tells this program from another state of it. To read its code would take longer."""
    found = stamps.modules(stamps.files(stamps.PACKAGE))
    states = [(name, *_state(module.stat())) for name, module in found]
    return stamps.edition(), states


def _installed(library: str) -> tuple[object, ...]:
    """What tells a library from another version of it, which takes its place on the disk."""
    spec = find_spec(library)
    if spec is None or spec.origin is None:
        return ()
    return spec.origin, *_state(os.stat(spec.origin))  # noqa: PTH116


def absolute(path: str) -> bytes:
    """The whole path; links stay."""
    return os.fsencode(os.path.abspath(path))  # noqa: PTH100


class _States:
    """The state of files as the system tells it, and where links lead."""

    def __init__(self) -> None:
        self._folders: dict[str, bytes] = {}

    def of(self, files: Iterable[FoundFile]) -> list[object] | None:
        """Of all files; None where one is at a URL. Raises OSError."""
        states: list[object] = []
        for file in files:
            if is_remote(file.location):
                return None
            states.append((os.fsencode(file.relative), *self._of(file.location)))
        return [states, list(self._folders.items())]

    def _of(self, location: str) -> Iterator[object]:
        folder, name = os.path.split(location)
        if folder not in self._folders:
            self._folders[folder] = os.fsencode(os.path.realpath(folder))
        yield os.fsencode(name)
        yield self._folders[folder]
        status = os.lstat(location)
        if S_ISLNK(status.st_mode):
            yield os.fsencode(os.path.realpath(location))
            status = os.stat(location)  # noqa: PTH116
        yield _state(status)
        if S_ISDIR(status.st_mode):
            yield [(name, _state(inside)) for name, inside in walked(location)]


def _state(status: os.stat_result) -> tuple[int, ...]:
    return status.st_size, status.st_mtime_ns, status.st_dev, status.st_ino


def walked(folder: str) -> list[tuple[bytes, os.stat_result]]:
    """Everything in a folder, sorted; links are not followed. Raises OSError."""
    found: list[tuple[bytes, os.stat_result]] = []
    waiting = [(folder, b"")]
    while waiting:
        path, inside = waiting.pop()
        with os.scandir(path) as entries:
            for entry in entries:
                name = inside + os.fsencode(entry.name)
                found.append((name, entry.stat(follow_symlinks=False)))
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, name + b"/"))
    return sorted(found)
