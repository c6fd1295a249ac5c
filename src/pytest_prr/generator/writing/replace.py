"""Whether an output folder may be replaced: only if nothing in it could be lost."""

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pytest_prr.generator.composing.compose import COLLECTION_FILE
from pytest_prr.generator.gathering.copies import Copies
from pytest_prr.generator.problems import BuildError
from pytest_prr.readers.facts import FileFacts
from pytest_prr.stac import documents

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
    for source in _near(sources):
        if _holds(real, source):
            words = f"{output}: the data file '{source}' lies in it; choose another output folder"
            raise BuildError([words])
        if _holds(Path(os.path.realpath(source)), output):
            words = f"{output}: lies in the data folder '{source}'; choose another output folder"
            raise BuildError([words])


def _near(sources: Iterable[str]) -> Iterator[str]:
    """The sources that have to be looked at: of each folder the first, links and folders."""
    seen: set[str] = set()
    for source in sources:
        folder = os.path.dirname(source)  # noqa: PTH120 (100,000 of them: a Path costs more)
        if folder not in seen or os.path.islink(source) or os.path.isdir(source):  # noqa: PTH112, PTH114
            yield source
        seen.add(folder)


def _holds(folder: Path, path: Path | str) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(folder)


def refuse_foreign(output: Path, sources: Iterable[FileFacts]) -> None:
    """Raises BuildError where the folder holds a file that this build could not bring back.

    What has another name elsewhere, and what a source file is a copy of, can be brought back.
    """
    if not output.exists():
        return
    known = documents_of(output)
    everything = {path: path.lstat() for path in _files(output)}
    inside = Counter((status.st_dev, status.st_ino) for status in everything.values())
    lone = {
        path: status
        for path, status in everything.items()
        if path not in known and not _linked_elsewhere(status, inside)
    }
    sizes = {status.st_size for status in lone.values()}
    copies = Copies(sources if lone else (), sizes)
    foreign = [
        path.relative_to(output).as_posix()
        for path, status in lone.items()
        if not stat.S_ISREG(status.st_mode) or not copies.has(path, status.st_size)
    ]
    if foreign:
        names = ", ".join(f"'{name}'" for name in foreign[:_NAMED])
        more = f" and {len(foreign) - _NAMED} more" * (len(foreign) > _NAMED)
        found = f"{output}: holds files that are not of an earlier build: {names}{more}"
        raise BuildError([f"{found}; move them away, or choose another output folder"])


def _linked_elsewhere(status: os.stat_result, inside: Counter[tuple[int, int]]) -> bool:
    """Whether a file has more names than those in the folder."""
    names = inside[status.st_dev, status.st_ino]
    return stat.S_ISREG(status.st_mode) and status.st_nlink > names


def _files(output: Path) -> Iterator[Path]:
    """Everything that is no real folder; symbolic links are not followed."""
    for folder, folders, names in os.walk(output):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        yield from (Path(folder, name) for name in sorted([*names, *links]))


def documents_of(output: Path) -> set[Path]:
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
