"""Zarr stores of format 2 and 3: folders, zip archives, and stores behind URLs."""

from typing import TYPE_CHECKING

from pytest_prr.readers.datafile import DataFile, UnreadableFileError
from pytest_prr.readers.zarr_stores import zarr_content
from pytest_prr.readers.zarr_stores.zarr_metadata import is_consolidated
from pytest_prr.readers.zarr_stores.zarr_shelves import (
    ROOTS,
    FolderShelf,
    RemoteShelf,
    Shelf,
    ZipShelf,
)

if TYPE_CHECKING:
    from pytest_prr.readers.facts import Asked, Content


def content(file: DataFile, asked: "Asked") -> "Content":
    """The content of one store; only metadata and coordinates are read.

    Raises UnreadableFileError.
    """
    shelf = _shelf(file)
    found = zarr_content.content(shelf, asked)
    whole = shelf.is_remote or is_consolidated(shelf)  # remote ones say so by themselves
    return found if whole else zarr_content.not_consolidated(found)


def _shelf(file: DataFile) -> Shelf:
    if not file.is_folder:
        return _archive(file)
    if file.path is None:
        return RemoteShelf(url=file.location)
    return FolderShelf(location=file.location, folder=file.path)


def _archive(file: DataFile) -> Shelf:
    shelf = ZipShelf(file.location, file.stream)
    if shelf.names.isdisjoint(ROOTS):
        raise UnreadableFileError(f"{file.location}: {_misplaced(shelf)}")
    return shelf


def _misplaced(shelf: ZipShelf) -> str:
    """Where the store is, if not at the archive's root: the PRR's statistics look there only."""
    folders = (name.rpartition("/") for name in sorted(shelf.names))
    inside = next((folder for folder, _, name in folders if name in ROOTS), None)
    if inside is None:
        return "the archive holds no Zarr store: neither zarr.json nor .zgroup; rename it"
    return (
        f"the store lies in the folder '{inside}' of the archive, expected at its root; "
        f"zip what is in '{inside}', not the folder itself"
    )
