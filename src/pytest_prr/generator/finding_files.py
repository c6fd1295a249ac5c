"""From the paths and globs of a recipe to files."""

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_prr.errors import suggestion

_WILD = frozenset("*?[")


@dataclass(frozen=True, kw_only=True)
class FoundFile:
    """A file, and its path with slashes as the recipe sees it: relative to a base folder."""

    location: str
    relative: str


class NotFound(ValueError):  # noqa: N818 (an answer, caught by the one caller)
    """A path or glob that leads to no file; the text says so, and what is near."""


def find(pattern: str, bases: Sequence[Path]) -> list[FoundFile]:
    """The files that ``pattern`` means: in the first base folder that has any, sorted by path.

    Raises NotFound.
    """
    for base in bases:
        found = _in(base, pattern)
        if found:
            return found
    raise NotFound(_nothing(pattern, bases))


def _in(base: Path, pattern: str) -> list[FoundFile]:
    if not _WILD & set(pattern) or (base / pattern).exists():
        path = base / pattern
        return [_found(path, base)] if path.is_file() else []
    names = glob.glob(pattern, root_dir=base, recursive=True)  # noqa: PTH207 (root_dir, absolute)
    paths = sorted({base / name for name in names}, key=lambda path: path.as_posix())
    return [_found(path, base) for path in paths if path.is_file()]


def _found(path: Path, base: Path) -> FoundFile:
    return FoundFile(location=str(path), relative=_relative(path, base))


def _relative(path: Path, base: Path) -> str:
    """The path under the base folder; of a file elsewhere, its name."""
    normal = os.path.relpath(path, base).replace(os.sep, "/")
    return path.name if normal.startswith("..") or Path(normal).is_absolute() else normal


def _nothing(pattern: str, bases: Sequence[Path]) -> str:
    folders = " or ".join(f"'{base}'" for base in dict.fromkeys(bases))
    if _WILD & set(pattern):
        return f"no file matches '{pattern}' in {folders}"
    if folder := next((base / pattern for base in bases if (base / pattern).is_dir()), None):
        return f"'{folder}' is a folder; name its files, for example '{pattern.rstrip('/')}/*.nc'"
    return f"there is no file '{pattern}' in {folders}{_near(pattern, bases)}"


def _near(pattern: str, bases: Sequence[Path]) -> str:
    """A file of a similar name in the same folder."""
    for base in bases:
        folder = (base / pattern).parent
        names = sorted(os.listdir(folder)) if folder.is_dir() else []  # noqa: PTH208 (names only)
        if near := suggestion(Path(pattern).name, names):
            return near
    return ""
