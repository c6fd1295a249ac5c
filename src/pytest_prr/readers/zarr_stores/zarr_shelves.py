"""Where a Zarr store's documents and chunks lie: in a folder, in a zip archive, behind a URL."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlsplit, urlunsplit

from pytest_prr.readers.datafile import UnreadableFileError

if TYPE_CHECKING:
    from typing import BinaryIO

DOCUMENTS = ("zarr.json", ".zgroup", ".zarray", ".zattrs", ".zmetadata")
CONSOLIDATED = (".zmetadata", "zarr.json")  # format 2, format 3
ROOTS = ("zarr.json", ".zgroup", ".zarray", ".zmetadata")  # one of them makes a folder a store
MOST_BYTES = 256 << 20  # of one document or chunk
_MOST_LISTED = 64 << 20  # bytes of a zip archive's list of members: about 600,000 of them
_DEEPEST = 32  # folders within folders that are looked into for groups
_ZIP_TROUBLES = (
    zipfile.BadZipFile,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    zlib.error,
)


class Shelf(Protocol):
    """A store's content by key, such as 'lat/.zarray' or 'lat/0'."""

    @property
    def location(self) -> str:
        """What messages call it."""

    @property
    def is_remote(self) -> bool:
        """Whether every ``get`` is a request."""

    def get(self, key: str) -> bytes | None:
        """None where there is nothing. Raises UnreadableFileError."""

    def documents(self) -> Iterator[str]:
        """The keys of metadata documents, but for consolidated ones; nothing if remote."""


@dataclass(frozen=True, kw_only=True)
class FolderShelf:
    """A store that is a folder. What lies outside of it is not read, links or not."""

    location: str
    folder: Path
    is_remote: bool = False

    def get(self, key: str) -> bytes | None:
        path = self.folder / key
        try:
            if not path.is_file():
                return None
            if not path.resolve().is_relative_to(self.folder.resolve()):
                raise UnreadableFileError(
                    f"{self.location}: '{key}' leads out of the store; "
                    "put the file itself there, in place of the link"
                )
            return _bounded(self.location, key, path.stat().st_size, path.read_bytes)
        except OSError as error:
            text = error.strerror or error
            raise UnreadableFileError(f"{self.location}: '{key}' cannot be read: {text}") from None

    def documents(self) -> Iterator[str]:
        yield from self._below("", _DEEPEST)

    def _below(self, prefix: str, depth: int) -> Iterator[str]:
        folder = self.folder / prefix
        entries = sorted(folder.iterdir())
        names = {entry.name for entry in entries}
        yield from (prefix + name for name in DOCUMENTS if name in names)
        if self._is_array(prefix, names) or not depth:
            return
        for entry in entries:
            if entry.is_dir() and not entry.is_symlink() and not entry.name.startswith("."):
                yield from self._below(f"{prefix}{entry.name}/", depth - 1)

    def _is_array(self, prefix: str, names: set[str]) -> bool:
        """Its folders are chunks, maybe hundreds of thousands."""
        if ".zarray" in names:
            return True
        document = (self.get(f"{prefix}zarr.json") or b"") if "zarr.json" in names else b""
        return b'"chunk_grid"' in document


class ZipShelf:
    """A store in a zip archive. Its members are read, never unpacked."""

    is_remote = False

    def __init__(self, location: str, stream: "BinaryIO") -> None:
        """Raises UnreadableFileError where it is no archive, or a damaged one."""
        self.location = location
        try:
            self._archive = zipfile.ZipFile(_Sparing(stream))
        except _ZIP_TROUBLES as error:
            raise UnreadableFileError(
                f"{location}: not readable as a zip archive: {error}; "
                "it may be cut off, get it again"
            ) from None
        self.names = frozenset(self._archive.namelist())

    def get(self, key: str) -> bytes | None:
        if key not in self.names:
            return None
        try:
            member = self._archive.getinfo(key)
            return _bounded(self.location, key, member.file_size, lambda: self._read(member))
        except _ZIP_TROUBLES as error:
            raise UnreadableFileError(
                f"{self.location}: its member '{key}' cannot be read: {error}; get the file again"
            ) from None

    def _read(self, member: zipfile.ZipInfo) -> bytes:
        """As many bytes as it is said to have, also where it unpacks to far more."""
        with self._archive.open(member) as stream:
            return stream.read(member.file_size)

    def documents(self) -> Iterator[str]:
        return (name for name in sorted(self.names) if name.rpartition("/")[2] in DOCUMENTS)


class _Sparing:
    """A stream that refuses to read more at once than a sensible list of members takes."""

    def __init__(self, stream: "BinaryIO") -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if size > _MOST_LISTED:
            raise ValueError(f"its list of members takes {size} bytes")
        return self._stream.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@dataclass(frozen=True, kw_only=True)
class RemoteShelf:
    """A store behind a URL. It cannot be listed; what is there is known from its documents."""

    url: str
    is_remote: bool = True

    @property
    def location(self) -> str:
        from pytest_prr.probes.urls import shown

        return shown(self.url)

    def get(self, key: str) -> bytes | None:
        from pytest_prr.probes.remote import fetch

        return fetch(below(self.url, key), limit=MOST_BYTES)

    def documents(self) -> Iterator[str]:
        return iter(())


def below(url: str, key: str) -> str:
    """The URL of what lies below another: before its query, which may hold a signature."""
    parts = urlsplit(url)
    path = f"{parts.path.rstrip('/')}/{quote(key)}"
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def _bounded(location: str, key: str, size: int, read: Any) -> bytes:
    if size > MOST_BYTES:
        raise UnreadableFileError(
            f"{location}: '{key}' takes {size} bytes; documents and chunks of coordinates "
            f"are read up to {MOST_BYTES} bytes"
        )
    content: bytes = read()
    return content
