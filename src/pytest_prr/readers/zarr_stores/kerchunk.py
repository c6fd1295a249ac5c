"""Kerchunk's JSON files: Zarr metadata, with references to where in other files the chunks lie."""

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from msgspec import DecodeError, Raw
from msgspec.json import decode

from pytest_prr.readers import plain
from pytest_prr.readers.datafile import DataFile, UnreadableFileError
from pytest_prr.readers.zarr_stores import zarr_content
from pytest_prr.readers.zarr_stores.kerchunk_refs import NO_REFERENCES, ReferenceShelf, references
from pytest_prr.readers.zarr_stores.kerchunk_targets import Targets

if TYPE_CHECKING:
    from pytest_prr.readers.facts import Asked, Content

MOST_BYTES = 128 << 20  # of the JSON; Parquet files of references are made for more


def content(file: DataFile, asked: "Asked") -> "Content":
    """The content of the referenced data; only metadata and coordinates are read.

    Raises UnreadableFileError. A JSON file of something else is a plain file.
    """
    if file.size is not None and file.size > MOST_BYTES:
        return zarr_content.silent(
            f"references are read from JSON of up to {MOST_BYTES} bytes; this file has {file.size}"
        )
    refs = references(file.location, _parsed(file))
    if refs is NO_REFERENCES:
        return plain.content(file, asked)
    with ExitStack() as open_files:
        targets = Targets(file.location, file.path, open_files)
        return zarr_content.content(ReferenceShelf(file.location, refs, targets), asked)


def _parsed(file: DataFile) -> Any:
    """Members as they are written: of a million references, a few are looked at."""
    file.stream.seek(0)
    text = file.stream.read(MOST_BYTES + 1)
    try:
        return decode(text, type=dict[str, Raw])
    except (DecodeError, RecursionError):
        pass  # metadata that Python wrote may hold NaN
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(
            f"{file.location}: not readable as JSON: {error}; it may be cut off, get it again"
        ) from None
