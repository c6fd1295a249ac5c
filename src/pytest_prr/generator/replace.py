"""Whether an output folder may be replaced: only if nothing in it could be lost."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pytest_prr.generator.problems import BuildError
from pytest_prr.readers.facts import FileFacts
from pytest_prr.readers.plain import SHA256_PREFIX
from pytest_prr.stac import documents
from pytest_prr.stac.roots import sha256

COLLECTION_FILE = "collection.json"
_NAMED = 3  # foreign files in one message


def refuse_unsafe(output: Path, recipe: Path, sources: Iterable[str]) -> None:
    """Raises BuildError where the output would take the place of the recipe or of its data."""
    real = Path(os.path.realpath(output))
    if output.is_symlink():
        raise BuildError([f"{output}: is a symbolic link; name the folder that it leads to"])
    if output.exists() and not output.is_dir():
        raise BuildError([f"{output}: is a file; the output is a folder, name another one"])
    above = next((folder for folder in output.parents if folder.exists()), output.parent)
    if not above.is_dir():
        raise BuildError([f"{output}: '{above}' is a file; choose another output folder"])
    if _holds(real, recipe):
        raise BuildError(
            [f"{output}: the recipe '{recipe}' lies in it; choose another output folder"]
        )
    if inside := next((source for source in sources if _holds(real, source)), None):
        raise BuildError(
            [f"{output}: the data file '{inside}' lies in it; choose another output folder"]
        )


def _holds(folder: Path, path: Path | str) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(folder)


def refuse_foreign(output: Path, sources: Sequence[FileFacts]) -> None:
    """Raises BuildError where the folder holds a file that this build could not bring back."""
    if not output.exists():
        return
    known = _documents(output)
    everything = list(_files(output))
    names_inside = Counter(_inode(path) for path in everything)
    foreign = [
        path.relative_to(output).as_posix()
        for path in everything
        if path not in known and not _expendable(path, names_inside, sources)
    ]
    if foreign:
        names = ", ".join(f"'{name}'" for name in foreign[:_NAMED])
        more = f" and {len(foreign) - _NAMED} more" * (len(foreign) > _NAMED)
        found = f"{output}: holds files that are not of an earlier build: {names}{more}"
        raise BuildError([f"{found}; move them away, or choose another output folder"])


def _files(output: Path) -> Iterator[Path]:
    """Everything that is no real folder; symbolic links are not followed."""
    for folder, folders, names in os.walk(output):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        yield from (Path(folder, name) for name in sorted([*names, *links]))


def _inode(path: Path) -> tuple[int, int]:
    status = path.lstat()
    return status.st_dev, status.st_ino


def _documents(output: Path) -> set[Path]:
    """The collection's JSON file, and those that it links to, where they are STAC documents."""
    root = output / COLLECTION_FILE
    value = _stac(root)
    if value is None or value.get("type") != "Collection":
        return set()
    hrefs = [
        link.get("href")
        for link in value.get("links", [])
        if isinstance(link, dict) and link.get("rel") == "item"
    ]
    linked = {
        Path(os.path.normpath(output / unquote(href))) for href in hrefs if isinstance(href, str)
    }
    features = {path for path in linked if (_stac(path) or {}).get("type") == "Feature"}
    return {root, *features}


def _stac(path: Path) -> dict[str, Any] | None:
    if path.is_symlink() or not path.is_file():
        return None
    value = documents.read(path).value
    return value if isinstance(value, dict) else None


def _expendable(
    path: Path, names_inside: Counter[tuple[int, int]], sources: Sequence[FileFacts]
) -> bool:
    """Whether the same bytes are somewhere else: under another name, or as a source file."""
    status = path.lstat()
    if path.is_symlink() or not path.is_file():
        return False
    if status.st_nlink > names_inside[_inode(path)]:
        return True
    alike = [facts.checksum for facts in sources if facts.size == status.st_size]
    return bool(alike) and SHA256_PREFIX + sha256(path) in alike
