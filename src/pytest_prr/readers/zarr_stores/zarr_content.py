"""What a Zarr store tells: its groups' metadata and coordinates, wherever they lie."""

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_prr.readers import plain
from pytest_prr.readers.arrays import gridded
from pytest_prr.readers.datafile import UnreadableFileError
from pytest_prr.readers.facts import CONSOLIDATED, Asked, Content
from pytest_prr.readers.zarr_stores.zarr_metadata import (
    NotConsolidatedError,
    SilentStoreError,
    groups,
)

if TYPE_CHECKING:
    from pytest_prr.readers.arrays.fields import Fields
    from pytest_prr.readers.zarr_stores.zarr_shelves import Shelf

MEDIA_TYPE = "application/vnd+zarr"  # as the PRR's tutorials spell it


def content(shelf: "Shelf", asked: Asked) -> Content:
    """The content of a store, with all its groups. Raises UnreadableFileError."""
    try:
        return gridded.described(_fields(shelf), asked, media_type=MEDIA_TYPE)
    except NotConsolidatedError as error:
        return not_consolidated(silent(str(error)))
    except SilentStoreError as error:
        return silent(str(error))


def not_consolidated(content: Content) -> Content:
    """The content of a store whose root does not hold the metadata of its arrays."""
    return replace(content, shortfalls={CONSOLIDATED: "readers look for each array by itself"})


def silent(reason: str) -> Content:
    """A store of which nothing is told."""
    return replace(plain.silent(reason), media_type=MEDIA_TYPE)


def _fields(shelf: "Shelf") -> "Fields":
    from pytest_prr.readers.arrays.fields import gathered
    from pytest_prr.readers.arrays.store_fields import decoded
    from pytest_prr.readers.zarr_stores.zarr_arrays import TROUBLES, first_line, variables
    from pytest_prr.readers.zarr_stores.zarr_conventions import finest

    try:
        found = finest(groups(shelf))
        return gathered(
            {path: decoded(variables(shelf, group.arrays)) for path, group in found.items()},
            {path: group.attributes for path, group in found.items()},
        )
    except SilentStoreError:
        raise
    except TROUBLES as error:
        raise UnreadableFileError(
            f"{shelf.location}: not readable as Zarr: {first_line(error)}"
        ) from None
