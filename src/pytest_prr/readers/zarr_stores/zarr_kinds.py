"""How to know Zarr stores, and files of references to chunks, before anything is read of them."""

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_prr.readers.zarr_stores.zarr_shelves import ROOTS, ZipShelf

if TYPE_CHECKING:
    from pytest_prr.readers.datafile import DataFile

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# kerchunk's version 1 ({"version": 1, "refs": {…}}), and metadata of Zarr among a member's names.
_VERSION = re.compile(rb'"version"\s*:\s*[0-9]')
_REFERENCES = re.compile(rb'"(?:refs|templates|gen)"\s*:\s*[\[{]')
_METADATA = re.compile(rb'"(?:[^"/\\]+/)*(?:\.zgroup|\.zarray|\.zattrs)"\s*:')


def is_store(file: "DataFile") -> bool:
    """A folder with Zarr's metadata, or named so; an archive with such metadata at its root."""
    name = file.name.lower()
    if file.is_folder and file.path is not None:
        return name.endswith(".zarr") or any((file.path / root).is_file() for root in ROOTS)
    if file.is_folder:
        return True
    if not file.head.startswith(_ZIP):
        return False
    return name.endswith((".zarr.zip", ".zarr")) or (name.endswith(".zip") and _holds_store(file))


def _holds_store(file: "DataFile") -> bool:
    from pytest_prr.errors import UnreadableFileError

    with suppress(UnreadableFileError):
        return not ZipShelf(file.location, file.stream).names.isdisjoint(ROOTS)
    return False


def is_references(file: "DataFile") -> bool:
    """JSON that looks like kerchunk's from its first bytes on."""
    head = file.head
    if not file.name.lower().endswith((".json", ".kerchunk", ".zarr")) or head.lstrip()[:1] != b"{":
        return False
    versioned = _VERSION.search(head) and _REFERENCES.search(head)
    return bool(versioned or _METADATA.search(head))
