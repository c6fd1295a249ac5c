"""Which files there are to make a collection of, and what each of them is for."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson

from pytest_prr.generator.planning.walking import is_store
from pytest_prr.generator.problems import BuildError
from pytest_prr.readers.datafile import UnreadableFileError, opened
from pytest_prr.readers.formats import claimed, format_of
from pytest_prr.readers.locations import is_remote, name_of
from pytest_prr.stac.vocabulary import DOCUMENT_SUFFIXES, STAC_TYPES, media_type

Kind = Literal["data", "archive", "document", "picture", "other"]

MOST = 100_000  # files that are looked at
_MOST_JSON = 100  # files of that suffix that are looked into
_ROOTS = ("collection.json", "catalog.json")
_ROOT_LIMIT = 16 * 1024 * 1024  # bytes
_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".gz", ".7z")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp")
_NO_DATA = (
    *("text/plain", "text/x-python", "application/x-ipynb+json"),
    *("application/json", "application/xml", "application/yaml"),
)
_SKIPPED = frozenset({"__pycache__", "node_modules"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A file or store: where it is, and how the recipe names it."""

    location: str
    path: str
    kind: Kind

    @property
    def name(self) -> str:
        return name_of(self.location)


@dataclass(frozen=True, kw_only=True)
class Survey:
    """All files in the order of their paths; folders that are collections already."""

    files: tuple[Found, ...]
    collections: tuple[str, ...] = ()
    is_whole: bool = True

    def of(self, *kinds: Kind) -> list[Found]:
        """The files of some kinds."""
        return [found for found in self.files if found.kind in kinds]


def survey(targets: Sequence[str], recipe: Path) -> Survey:
    """The files under folders, single files, and URLs; paths are relative to the recipe's folder.

    Hidden files and folders, built collections and the recipe itself are left out; a Zarr store
    is one file. Raises BuildError for a target that is not there.
    """
    collections: list[str] = []
    locations: dict[str, None] = {}
    is_whole = True
    for target in targets:
        for location in _locations(target, collections):
            if len(locations) == MOST:
                is_whole = False
                break
            locations[location] = None
    found = (_found(location, recipe.parent) for location in locations)
    files = sorted((file for file in found if file.path != recipe.name), key=lambda f: f.path)
    return Survey(
        files=tuple(_looked_into(files)), collections=tuple(collections), is_whole=is_whole
    )


def _locations(target: str, collections: list[str]) -> Iterator[str]:
    if is_remote(target) or is_store(target) or Path(target).is_file():
        yield target
    elif Path(target).is_dir():
        yield from _inside(target, collections)
    else:
        raise BuildError([f"{target}: there is no such file or folder; name one, or a URL"])


def _inside(folder: str, collections: list[str]) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        if _is_collection(parent, names):
            collections.append(parent)
            folders.clear()
            continue
        inner = sorted(n for n in folders if not n.startswith(".") and n not in _SKIPPED)
        stores = [name for name in inner if is_store(_join(parent, name))]
        folders[:] = [name for name in inner if name not in stores]
        plain = [name for name in names if not name.startswith(".")]
        yield from (_join(parent, name) for name in sorted([*plain, *stores]))


def _join(folder: str, name: str) -> str:
    return str(Path(folder, name))


def _is_collection(folder: str, names: Sequence[str]) -> bool:
    """Whether a STAC collection stands here: what a build wrote is no data for the next one."""
    for name in _ROOTS:
        path = Path(folder, name)
        try:
            if name in names and path.stat().st_size < _ROOT_LIMIT:
                value = orjson.loads(path.read_bytes())
                if isinstance(value, dict) and value.get("type") in STAC_TYPES:
                    return True
        except (OSError, orjson.JSONDecodeError):
            continue
    return False


def _found(location: str, beside: Path) -> Found:
    path = location
    if not is_remote(location):
        path = os.path.relpath(location, beside).replace(os.sep, "/")
    return Found(location=location, path=path, kind=_kind(name_of(location)))


def _kind(name: str) -> Kind:
    lower = name.lower()
    if lower.startswith("readme") or lower.endswith(DOCUMENT_SUFFIXES):
        return "document"
    if claimed(name) is not None:
        return "data"
    if lower.endswith(_ARCHIVES) and not lower.endswith(".zarr.zip"):
        return "archive"
    if lower.endswith(_PICTURES):
        return "picture"
    known = media_type(name)
    return "data" if known is not None and known not in _NO_DATA else "other"


def _looked_into(files: Sequence[Found]) -> Iterator[Found]:
    """References to data are JSON files too; only their content tells."""
    left = _MOST_JSON
    for found in files:
        if found.kind == "other" and found.name.lower().endswith(".json") and left:
            left -= 1
            yield Found(location=found.location, path=found.path, kind=_content_kind(found))
        else:
            yield found


def _content_kind(found: Found) -> Kind:
    try:
        with opened(found.location) as file:
            return "other" if format_of(file) is None else "data"
    except UnreadableFileError:
        return "other"
