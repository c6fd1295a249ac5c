"""From the paths, globs and URLs of a recipe to files."""

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from pytest_prr.errors import suggestion
from pytest_prr.generator.planning import walking
from pytest_prr.readers.locations import REMOTE_SCHEMES, is_remote


class FoundFile(Struct, frozen=True, kw_only=True):
    """A file, and its path with slashes as the recipe sees it: relative to a base folder.

    A folder that is one store counts as a file.
    """

    location: str
    relative: str
    is_folder: bool = False


class NotFound(ValueError):  # noqa: N818 (an answer, caught by the one caller)
    """A path or glob that leads to no file; the text says so, and what is near."""


def find(pattern: str, bases: Sequence[Path]) -> list[FoundFile]:
    """The files that ``pattern`` means: in the first base folder that has any, sorted by path.

    A URL is taken as it is. Raises NotFound.
    """
    if "://" in pattern:
        return [_remote(pattern)]
    for base in bases:
        found = _in(str(base), pattern)
        if found:
            return found
    raise NotFound(_nothing(pattern, bases))


def _remote(url: str) -> FoundFile:
    """A file or store at a URL. Raises NotFound for what is none, or is not to be published."""
    scheme, _, rest = url.partition("://")
    if not is_remote(url):
        known = ", ".join(REMOTE_SCHEMES)
        raise NotFound(f"'{scheme}://' is no address that is read from; known are {known}")
    parts = urlsplit(url)
    if "@" in parts.netloc:
        clean = f"{scheme}://{rest.rpartition('@')[2]}"
        raise NotFound(f"'{clean}' has a user name before its host, which would be published")
    if "*" in parts.path or "[" in parts.path:
        raise NotFound(f"'{url}' is a pattern; servers list no files, so write each URL by itself")
    if not parts.netloc or not parts.path.strip("/"):
        raise NotFound(f"'{url}' names no file")
    return FoundFile(location=url, relative=parts.path.strip("/"))


def _in(base: str, pattern: str) -> list[FoundFile]:
    path = os.path.join(base, pattern)  # noqa: PTH118 (strings: there may be 100,000 of them)
    if not walking.is_wild(pattern) or os.path.lexists(path):
        is_store = walking.is_store(path)
        return [_found(path, base, is_folder=is_store)] if is_store or _is_file(path) else []
    return [
        _found(found.path, base, is_folder=found.is_folder)
        for found in walking.matching(base, pattern)
    ]


def _is_file(path: str) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 (as above)


def _found(path: str, base: str, *, is_folder: bool) -> FoundFile:
    return FoundFile(location=path, relative=_relative(path, base), is_folder=is_folder)


def _relative(path: str, base: str) -> str:
    """The path under the base folder; of a file elsewhere, its name."""
    start = base.rstrip(os.sep) + os.sep
    inside = path[len(start) :] if path.startswith(start) else ""
    if inside and f".{os.sep}" not in inside:
        return inside.replace(os.sep, "/")
    normal = os.path.relpath(path, base).replace(os.sep, "/")
    return Path(path).name if normal.startswith("../") or Path(normal).is_absolute() else normal


def _nothing(pattern: str, bases: Sequence[Path]) -> str:
    folders = " or ".join(f"'{base}'" for base in dict.fromkeys(bases))
    if walking.is_wild(pattern):
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
