"""Local files, and the folders that may be read: nothing outside them is ever opened."""

import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property, lru_cache
from pathlib import Path
from urllib.parse import unquote

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # two letters at least: C:\ is a drive
_MOST_LOOKED = 4096  # answers of the file system that are kept; documents lead up to the same few
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


class Where(Enum):
    """What an href leads to."""

    FOUND = "found"
    MISSING = "missing"
    OUTSIDE = "outside"  # of the folders that may be read
    REMOTE = "remote"  # has a scheme, such as https
    ABSOLUTE = "absolute"  # a path from a root: no relative reference
    NOT_A_FILE = "not a file"  # a device, a pipe, or text that is no path


@dataclass(frozen=True, slots=True)
class Target:
    """Where an href leads; ``path`` is set where something is found or missing there."""

    where: Where
    path: Path | None = None
    is_folder: bool = False


@dataclass(frozen=True)
class Roots:
    """The folders that may be read: the collection's own, and those that the user named."""

    folders: tuple[Path, ...]
    _real_folders: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    _looked: dict[str, Target] = field(default_factory=dict, repr=False, compare=False)
    _met: set[str] = field(default_factory=set, repr=False, compare=False)

    @classmethod
    def of(cls, folders: Iterable[Path]) -> "Roots":
        return cls(tuple(Path(os.path.realpath(folder)) for folder in folders))

    def meet(self, files: Iterable[str]) -> None:
        """Take note of regular files that were met below the folders, on a way without links."""
        self._met.update(files)
        real = {os.path.dirname(path) for path in self._met}  # noqa: PTH120 (hot path)
        self._real_folders.update(zip(real, real, strict=True))

    def target(self, href: str, folder: Path) -> Target:
        """Where ``href`` leads from ``folder``: as it stands, else percent-decoded."""
        if kind := href_kind(href):
            return Target(kind)
        first = self._look_from(str(folder), href)
        decoded = unquote(href) if "%" in href else href
        if first.where is Where.MISSING and decoded != href and "\0" not in decoded:
            second = self._look_from(str(folder), decoded)
            return second if second.where is Where.FOUND else first
        return first

    def look(self, path: Path) -> Target:
        """Whether there is a file or folder at ``path``, and whether it may be read."""
        return self._look(str(path))

    def _look_from(self, folder: str, href: str) -> Target:
        # The way up from a folder that is no link is what its name says.
        while href.startswith("../") and self._real_folder(folder) == folder:
            folder, href = os.path.dirname(folder), href[3:]  # noqa: PTH120 (hot path)
        if href.startswith("./") and not href.startswith(".//"):
            href = href[2:]
        return self._look(os.path.join(folder, href))  # noqa: PTH118

    def _look(self, path: str) -> Target:
        found = self._looked.get(path)
        if found is None:
            if len(self._looked) >= _MOST_LOOKED:
                self._looked.clear()
            met = path in self._met
            found = Target(Where.FOUND, Path(path)) if met else self._seen(path)
            self._looked[path] = found
        return found

    def _seen(self, path: str) -> Target:
        try:
            real = self._real(path)
            if not self._holds(real):
                return Target(Where.OUTSIDE)
            mode = os.stat(real).st_mode  # noqa: PTH116 (hot path)
        except (OSError, ValueError) as error:
            missing = isinstance(error, FileNotFoundError | NotADirectoryError)
            return Target(Where.MISSING, Path(path)) if missing else Target(Where.NOT_A_FILE)
        if stat.S_ISREG(mode):
            return Target(Where.FOUND, Path(real))
        is_folder = stat.S_ISDIR(mode)
        return Target(Where.FOUND, Path(real), is_folder) if is_folder else Target(Where.NOT_A_FILE)

    def url(self, href: str, folder: Path) -> str | None:
        """The web address that an href in ``folder`` stands for; None where it is none."""
        del folder
        return href if href.lower().startswith(("http://", "https://")) else None

    def why_unread(self, href: str, folder: Path) -> str:
        """Why a document on a server was not read; '' where nobody tried."""
        del href, folder
        return ""

    def _holds(self, real: str) -> bool:
        """Whether a path without links lies in one of the folders."""
        # With a separator at the end, so that 'data2' does not lie in 'data'.
        return os.path.join(os.path.normcase(real), "").startswith(self._beginnings)  # noqa: PTH118 (hot path)

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        return tuple(os.path.join(os.path.normcase(folder), "") for folder in self.folders)  # noqa: PTH118

    def _real(self, path: str) -> str:
        """``os.path.realpath``, with the folder's answer remembered: many files share one."""
        normal = os.path.normpath(path) if ".." not in path else os.path.realpath(path)
        folder, name = os.path.split(normal)
        joined = os.path.join(self._real_folder(folder), name)  # noqa: PTH118 (hot path)
        return os.path.realpath(joined) if os.path.islink(joined) else joined  # noqa: PTH114

    def _real_folder(self, folder: str) -> str:
        found = self._real_folders.get(folder)
        if found is None:
            found = self._real_folders[folder] = self._unlinked(folder)
        return found

    def _unlinked(self, folder: str) -> str:
        """``os.path.realpath`` of a folder, by what is known of the one above it."""
        above, name = os.path.split(folder)
        if not name or os.sep != "/":  # other systems have more than links to resolve
            return os.path.realpath(folder)
        joined = os.path.join(self._real_folder(above), name)  # noqa: PTH118
        return os.path.realpath(joined) if os.path.islink(joined) else joined  # noqa: PTH114


@lru_cache(maxsize=1024)  # a dozen rules look at each href of a document
def href_kind(href: str) -> Where | None:
    """REMOTE or ABSOLUTE where the text alone tells; None for a relative reference."""
    if href.startswith("/") or _DRIVE.match(href):
        return Where.ABSOLUTE
    if _SCHEME.match(href):
        return Where.REMOTE
    return Where.NOT_A_FILE if "\0" in href or not href else None


def sha256(path: Path) -> str:
    """The SHA-256 digest of a file, as lower-case hexadecimal digits. Raises OSError."""
    from hashlib import file_digest

    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
