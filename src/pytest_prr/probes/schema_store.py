"""JSON Schemas on disk: folders that the user names, and a cache of what was fetched once.

Both are laid out alike: an address without its scheme is a path below the folder.
"""

import logging
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import orjson

from pytest_prr import caches
from pytest_prr.errors import PrrError
from pytest_prr.probes.limits import MIB

FOLDER_VARIABLE = "PRR_SCHEMA_CACHE"
MAX_BYTES = 2 * MIB  # the largest released one has 90 KiB
MAX_NESTING = 100  # objects and lists in each other; released ones have 30
# No character that a shell gives a meaning: addresses are shown in commands to be copied.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[1-9]\d{1,4})?(?:/[A-Za-z0-9._~@+,=-]+)+")
_MAX_ADDRESS = 500  # characters

Schema = dict[str, Any]
_log = logging.getLogger(__name__)


class NoSchemaError(PrrError):
    """There is no usable schema at an address."""

    def __init__(self, uri: str, why: str, *, at_hand: bool = True) -> None:
        """``why`` goes on after the address; ``at_hand``: False where fetching would help."""
        super().__init__(f"{uri[:_MAX_ADDRESS]} {why}")
        self.uri = uri
        self.why = why
        self.at_hand = at_hand


def cache_folder() -> Path:
    """Where fetched schemas are kept: what PRR_SCHEMA_CACHE names, or the platform's place."""
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named)
    return caches.folder() / "schemas"


def place(uri: str) -> Path:
    """The path of a schema below its folder. Raises NoSchemaError for what makes no path."""
    if not _is_address(uri):
        raise NoSchemaError(uri, "is not the plain address of a schema (https://host/path)")
    segments = uri.removeprefix("https://").replace("://", ":/", 1).split("/")
    return Path(*(quote(segment, safe="") for segment in segments))


def _is_address(uri: str) -> bool:
    # No member of the path begins with a dot: not '..', and no file that is being written.
    return len(uri) <= _MAX_ADDRESS and bool(_ADDRESS.fullmatch(uri)) and "/." not in uri


def address(path: Path) -> str:
    """The address of which ``place`` makes a path."""
    whole = "/".join(unquote(segment) for segment in path.parts)
    return whole.replace(":/", "://", 1) if whole.startswith("http:/") else f"https://{whole}"


def parsed(uri: str, data: bytes) -> Schema:
    """The schema that was read or fetched. Raises NoSchemaError."""
    if len(data) > MAX_BYTES:
        raise NoSchemaError(uri, f"is larger than {MAX_BYTES // MIB} MiB, which no schema needs")
    try:
        schema = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise NoSchemaError(uri, f"is not a whole JSON text ({error})") from None
    if not isinstance(schema, dict):
        raise NoSchemaError(uri, "is not a JSON Schema: an object was expected")
    if _nests_deeper(schema, MAX_NESTING):
        raise NoSchemaError(uri, f"nests objects and lists more than {MAX_NESTING} deep")
    return schema


def _nests_deeper(value: object, most: int) -> bool:
    level: list[Any] = [value]
    for _ in range(most):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A schema in a folder."""

    uri: str
    size: int  # bytes
    when: datetime  # it came; in UTC
    whole: bool


def kept(folder: Path) -> Iterator[Kept]:
    """What a folder holds, by address."""
    for path in sorted(folder.rglob("*")):
        uri = address(path.relative_to(folder))
        if _is_address(uri) and path.is_file():
            found = path.stat()
            when = datetime.fromtimestamp(found.st_mtime, UTC)
            whole = _is_whole(folder, uri)
            yield Kept(uri=uri, size=found.st_size, when=when, whole=whole)


def _is_whole(folder: Path, uri: str) -> bool:
    try:
        return read(folder, uri) is not None
    except NoSchemaError:
        return False


def keep(folder: Path, uri: str, data: bytes) -> None:
    """Write a schema so that others see it whole or not at all. Raises OSError."""
    path = folder / place(uri)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise


def read(folder: Path, uri: str) -> Schema | None:
    """The schema in a folder; None where there is none. Raises NoSchemaError for a damaged one."""
    path = folder / place(uri)
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise NoSchemaError(uri, f"cannot be read from '{path}': {error.strerror}") from None
    try:
        return parsed(uri, data)
    except NoSchemaError as error:
        raise NoSchemaError(uri, f"is damaged in '{path}': it {error.why}", at_hand=False) from None


class SchemaStore:
    """Schemas by address: from the user's folders, then from the cache, then fetched if allowed.

    Each is looked for once, also where there is none.
    """

    def __init__(
        self,
        *,
        cache: Path,
        own: Sequence[Path] = (),
        fetch: Callable[[str], bytes] | None = None,
        refresh: bool = False,
    ) -> None:
        """``refresh``: fetch also what the cache has."""
        self._cache = cache
        self._own = tuple(own)
        self._fetch = fetch
        self._refresh = refresh
        self._found: dict[str, Schema | NoSchemaError] = {}
        self._keeps = True

    def get(self, uri: str) -> Schema:
        """The schema at an address. Raises NoSchemaError."""
        if uri not in self._found:
            try:
                self._found[uri] = self._look(uri)
            except NoSchemaError as error:
                self._found[uri] = error
        found = self._found[uri]
        if isinstance(found, NoSchemaError):
            raise found.with_traceback(None)  # which else grows with every document
        return found

    def _look(self, uri: str) -> Schema:
        for folder in self._own:
            if (schema := read(folder, uri)) is not None:
                return schema
        if (schema := self._cached(uri)) is not None:
            return schema
        if self._fetch is None:
            raise NoSchemaError(uri, "is not in the cache of schemas", at_hand=False)
        data = self._fetch(uri)
        schema = parsed(uri, data)
        self._keep(uri, data)
        return schema

    def _cached(self, uri: str) -> Schema | None:
        if self._refresh:
            return None
        try:
            return read(self._cache, uri)
        except NoSchemaError as error:
            if self._fetch is None:
                raise
            _log.warning("%s; it is fetched again", error)
            return None

    def _keep(self, uri: str, data: bytes) -> None:
        if not self._keeps:
            return
        try:
            keep(self._cache, uri, data)
        except OSError as error:  # what was fetched serves this run all the same
            self._keeps = False
            _log.warning(
                "'%s' cannot be written (%s): schemas are fetched again next time; name another "
                "folder in %s",
                self._cache,
                error.strerror,
                FOLDER_VARIABLE,
            )
