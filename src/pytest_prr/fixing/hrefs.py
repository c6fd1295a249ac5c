"""Relative references, kept right while files and folders get other names."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from pytest_prr.stac.roots import Where, href_kind

_PLAIN = "/!$&'()*+,;=:@~"  # what a path may hold as it stands (RFC 3986 section 3.3)


@dataclass
class Moves:
    """New names of files and folders below ``root``; all paths are as they are before."""

    root: Path
    names: dict[Path, str] = field(default_factory=dict)
    _planned: set[Path] = field(default_factory=set)

    def add(self, names: dict[Path, str]) -> None:
        """Take up further new names."""
        self.names.update(names)
        self._planned.update(path.with_name(name) for path, name in names.items())

    def holds(self, path: Path) -> bool:
        """Whether a path without links lies below the root."""
        return path.is_relative_to(self.root)

    def moved(self, path: Path) -> Path:
        """Where a path leads afterwards."""
        if not self.names or not self.holds(path):
            return path
        before = after = self.root
        for part in path.relative_to(self.root).parts:
            before /= part
            after /= self.names.get(before, part)
        return after

    def is_taken(self, path: Path) -> bool:
        """Whether something has a path already, or is to get it."""
        return path in self._planned or os.path.lexists(path)


def rewritten(href: str, document: Path, moves: Moves) -> str:
    """An href of a document so that it leads to the same file after the moves.

    Web addresses, and references that stay right as they stand, are given back unchanged.
    """
    kind = href_kind(href)
    if kind is Where.ABSOLUTE:
        old = Path(os.path.normpath(href))
        return moves.moved(old).as_posix() if moves.moved(old) != old else href
    if kind is not None:
        return href
    path, is_quoted = _meant(href, document.parent)
    target, folder = moves.moved(path), moves.moved(document).parent
    if target == path and folder == document.parent:
        return href
    if _resolved(folder, unquote(href) if is_quoted else href) == target:
        return href
    new = Path(os.path.relpath(target, folder)).as_posix()
    ending = "/" if href.endswith("/") else ""
    start = "./" if href.startswith("./") and not new.startswith("../") else ""
    return start + (quote(new, safe=_PLAIN) if is_quoted else new) + ending


def _meant(href: str, folder: Path) -> tuple[Path, bool]:
    """The path that an href means: as it stands, else percent-decoded, as readers try them."""
    plain = _resolved(folder, href)
    decoded = _resolved(folder, unquote(href).replace("\0", ""))
    is_quoted = decoded != plain and not plain.exists() and decoded.exists()
    return (decoded, True) if is_quoted else (plain, False)


def _resolved(folder: Path, href: str) -> Path:
    return Path(os.path.normpath(folder / href))
