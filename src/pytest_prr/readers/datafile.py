"""A data file opened for reading: local or remote, one way to read its bytes."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pytest_prr.errors import PrrError
from pytest_prr.readers.locations import is_remote, name_of

HEAD = 4096  # bytes looked at to tell what a file is


class UnreadableFileError(PrrError):
    """A data file that is not what its name says, or that cannot be read."""


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """An open file, or a folder that is one store. Its ``stream`` is for one reader at a time."""

    location: str
    path: Path | None  # None where it is remote
    size: int | None  # bytes; of a local folder, those of all its files
    head: bytes  # its first bytes; of a folder, none
    stream: BinaryIO
    is_folder: bool = False

    @property
    def name(self) -> str:
        return name_of(self.location)


@contextmanager
def opened(location: str) -> Iterator[DataFile]:
    """The file at a path or URL. Raises UnreadableFileError."""
    if is_remote(location):
        from pytest_prr.probes.remote import opened as opened_remote

        with opened_remote(location) as stream:
            head = stream.read(HEAD)
            stream.seek(0)
            yield DataFile(location=location, path=None, size=stream.size, head=head, stream=stream)
        return
    path = Path(location)
    if path.is_dir():
        size = sum(file.stat().st_size for file in _files(path))
        yield DataFile(
            location=location, path=path, size=size, head=b"", stream=io.BytesIO(), is_folder=True
        )
        return
    with _open(path) as stream:
        head = stream.read(HEAD)
        stream.seek(0)
        size = os.fstat(stream.fileno()).st_size
        yield DataFile(location=location, path=path, size=size, head=head, stream=stream)


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise UnreadableFileError(f"{path}: cannot be read: {error.strerror or error}") from None


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent, name) for name in names)
