"""A data file opened for reading: local or remote, one way to read its bytes."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from pytest_prr.errors import UnreadableFileError
from pytest_prr.readers.locations import is_remote, name_of

__all__ = ["DataFile", "UnreadableFileError", "opened"]

HEAD = 2056  # bytes looked at to tell what a file is: the last place for HDF5's signature is 2048


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """An open file, or a folder that is one store. Its ``stream`` is for one reader at a time."""

    location: str
    path: Path | None  # None where it is remote
    size: int | None  # bytes; of a local folder, those of all its files
    head: bytes  # its first bytes; of a folder, none
    stream: BinaryIO
    is_folder: bool = False

    @cached_property
    def name(self) -> str:
        return name_of(self.location)


@contextmanager
def opened(location: str) -> Iterator[DataFile]:
    """The file at a path or URL. Raises UnreadableFileError."""
    if is_remote(location) and _is_remote_store(location):
        yield DataFile(
            location=location, path=None, size=None, head=b"", stream=io.BytesIO(), is_folder=True
        )
        return
    if is_remote(location):
        from pytest_prr.probes.remote import opened as opened_remote

        with opened_remote(location) as stream:
            head = stream.read(HEAD)
            stream.seek(0)
            yield DataFile(location=location, path=None, size=stream.size, head=head, stream=stream)
        return
    path = Path(location)
    if path.is_dir():
        size = _size_of_folder(path)
        yield DataFile(
            location=location, path=path, size=size, head=b"", stream=io.BytesIO(), is_folder=True
        )
        return
    with _open(path) as stream:
        head = stream.read(HEAD)
        stream.seek(0)
        size = os.fstat(stream.fileno()).st_size
        yield DataFile(location=location, path=path, size=size, head=head, stream=stream)


def _is_remote_store(url: str) -> bool:
    """Named as a Zarr store or as a folder; asked for its metadata where the name says nothing."""
    name = name_of(url).lower()
    if name.endswith(".zarr") or urlsplit(url).path.endswith("/"):
        return True
    if "." in name:
        return False
    from pytest_prr.probes.remote import fetch
    from pytest_prr.readers.zarr_stores.zarr_shelves import CONSOLIDATED, MOST_BYTES, below

    with suppress(UnreadableFileError):
        documents = (fetch(below(url, key), limit=MOST_BYTES) for key in CONSOLIDATED)
        return any((document or b"").startswith(b"{") for document in documents)
    return False


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise UnreadableFileError(f"{path}: cannot be read: {error.strerror or error}") from None


def _size_of_folder(folder: Path) -> int:
    try:
        return sum(file.stat().st_size for file in _files(folder))
    except OSError as error:
        raise UnreadableFileError(
            f"{folder}: its file '{error.filename}' cannot be read: {error.strerror}"
        ) from None


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent, name) for name in names)
