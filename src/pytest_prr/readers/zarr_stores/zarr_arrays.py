"""Arrays of a Zarr store as variables of xarray, each read only when its values are asked for."""

import base64
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil, prod
from typing import Any, Literal

import numpy as np
import zarr
from xarray import Variable
from xarray.backends import BackendArray
from xarray.core import indexing

from pytest_prr.readers.datafile import UnreadableFileError
from pytest_prr.readers.zarr_stores.zarr_bridge import ShelfStore
from pytest_prr.readers.zarr_stores.zarr_conventions import dimensions, own_attributes
from pytest_prr.readers.zarr_stores.zarr_metadata import ArrayNode, SilentStoreError
from pytest_prr.readers.zarr_stores.zarr_shelves import Shelf

MOST_READ = 1 << 30  # bytes of one coordinate, and of one chunk of it, once decoded
MOST_CHUNKS = 100_000  # of one coordinate
MOST_REQUESTED = 10_000  # of one coordinate of a remote store
_KEPT = 64 << 20  # bytes of a coordinate that is not read again when it is looked at again
_SLACK = 64 << 10  # bytes that codecs may add to a chunk
_DATETIMES = {"units": "seconds since 1970-01-01", "calendar": "proleptic_gregorian"}

TROUBLES: tuple[type[Exception], ...] = (
    ValueError, TypeError, LookupError, ArithmeticError, RuntimeError, OSError,
    AttributeError, ImportError, MemoryError, EOFError,
)  # fmt: skip
"""What the zarr library, and the codecs, raise of damaged metadata and chunks."""


def variables(shelf: Shelf, arrays: list[ArrayNode]) -> dict[str, Variable]:
    """The arrays by name, still encoded; nothing of their values is read."""
    store = ShelfStore(shelf, arrays)
    return {node.name: _variable(store, node) for node in arrays}


def _variable(store: ShelfStore, node: ArrayNode) -> Variable:
    shape = node.document.get("shape")
    if not isinstance(shape, list) or not all(isinstance(n, int) and n >= 0 for n in shape):
        raise UnreadableFileError(
            f"{store.shelf.location}: the array '{node.path}' has the shape {str(shape)[:80]}, "
            "expected a list of lengths; get the store again"
        )
    dims = dimensions(node, len(shape))
    try:
        values = _Values(store, node, dims)
    except TROUBLES as error:
        nothing = _Undecodable(store.shelf.location, node, tuple(shape), first_line(error))
        return Variable(dims, indexing.LazilyIndexedArray(nothing), own_attributes(node))
    attributes = own_attributes(node) | values.encoding(node)
    return Variable(dims, indexing.LazilyIndexedArray(values), attributes, values.chunking())


class _Values(BackendArray):
    """The values of an array, bounded in size, decoded when they are indexed."""

    def __init__(self, store: ShelfStore, node: ArrayNode, dims: tuple[str, ...]) -> None:
        self._store = store
        self._path = node.path
        self._is_axis = dims == (node.name,)
        self._kept: Any = None
        zarr_format: Literal[2, 3] = 3 if node.version == 3 else 2
        with _quiet():
            self._array: Any = zarr.open_array(
                store, path=node.path, mode="r", zarr_format=zarr_format
            )
        self.shape: tuple[int, ...] = tuple(self._array.shape)
        self.is_datetimes = self._array.dtype.kind == "M"
        self.dtype = np.dtype("f8") if self.is_datetimes else self._array.dtype

    def encoding(self, node: ArrayNode) -> dict[str, Any]:
        """What tells how the numbers are meant, in netCDF's words."""
        if self.is_datetimes:
            return dict(_DATETIMES)
        if node.version == 3:
            fill = own_attributes(node).get("_FillValue")
            return {"_FillValue": _number(fill)} if isinstance(fill, str) else {}
        # 0 is what Zarr writes where nobody chose a fill value: it stands for the number.
        fill = self._array.fill_value
        return {"_FillValue": fill} if fill is not None and fill != 0 else {}

    def chunking(self) -> dict[str, Any]:
        return {"chunks": tuple(self._array.shards or self._array.chunks)}

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:
        return indexing.explicit_indexing_adapter(
            key, self.shape, indexing.IndexingSupport.BASIC, self._read
        )

    def _read(self, key: tuple[int | slice, ...]) -> Any:
        if self._kept is None:
            self._refuse_too_large()
            if prod(self.shape) * self.dtype.itemsize > _KEPT:
                return self._decoded(key)
            self._kept = self._decoded(...)
        return self._kept[key]

    def _decoded(self, key: Any) -> Any:
        self._store.missed.clear()
        self._store.most = self._most_stored()
        try:
            with _quiet():
                values = np.asarray(self._array[key])
        except SilentStoreError:
            raise
        except TROUBLES as error:
            raise UnreadableFileError(
                f"{self._store.shelf.location}: the values of '{self._path}' cannot be decoded: "
                f"{first_line(error)}; the store may be damaged, get it again"
            ) from None
        self._refuse_gaps()
        return _seconds(values) if self.is_datetimes else values

    def _most_stored(self) -> int | None:
        """Bytes of a chunk as it is stored. What unpacks to far more than it should is large."""
        if self.dtype.kind not in "biufcM":
            return None
        values: int = prod(self._array.shards or self._array.chunks)
        return 4 * values * self.dtype.itemsize + _SLACK

    def _refuse_too_large(self) -> None:
        size = prod(self.shape) * self.dtype.itemsize
        stored = self._array.shards or self._array.chunks
        if max(size, prod(stored) * self.dtype.itemsize) > MOST_READ:
            raise SilentStoreError(
                f"'{self._path}' takes {size} bytes in chunks of {list(stored)}; "
                f"coordinates are read up to {MOST_READ} bytes"
            )
        most = MOST_REQUESTED if self._store.shelf.is_remote else MOST_CHUNKS
        count = prod(ceil(n / max(part, 1)) for n, part in zip(self.shape, stored, strict=True))
        if count > most:
            raise SilentStoreError(
                f"'{self._path}' lies in {count} chunks; coordinates are read up to {most}"
            )

    def _refuse_gaps(self) -> None:
        """A chunk that is not there stands for fill values; no axis repeats one value, though."""
        missed = self._store.missed
        repeated = self._is_axis and min(self.shape[0], self._array.chunks[0]) > 1
        if missed and (repeated or self._array.fill_value is None):
            raise UnreadableFileError(
                f"{self._store.shelf.location}: the chunk '{missed[0]}' is missing; "
                "the store is incomplete, get it again"
            )


class _Undecodable(BackendArray):
    """An array that the library cannot open: no matter, until its values are asked for."""

    def __init__(self, location: str, node: ArrayNode, shape: tuple[int, ...], why: str) -> None:
        self._message = (
            f"{location}: the array '{node.path}' cannot be opened: {why}; "
            "write it with a codec and data type that the zarr library has"
        )
        self.shape = shape
        self.dtype = _declared_type(node)

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:
        raise UnreadableFileError(self._message)


def _declared_type(node: ArrayNode) -> "np.dtype[Any]":
    stated = node.document.get("dtype", node.document.get("data_type"))
    try:
        return np.dtype(stated) if isinstance(stated, str) else np.dtype("O")
    except (TypeError, ValueError):
        return np.dtype("O")


def _number(fill: str) -> float:
    """What xarray writes as the base64 of a number's eight bytes."""
    try:
        number: float = struct.unpack("<d", base64.b64decode(fill, validate=True))[0]
    except (ValueError, struct.error):
        return float("nan")
    return number


def _seconds(instants: Any) -> Any:
    """Seconds since 1970 of datetime64 values; NaN where there is none."""
    return (instants - np.datetime64(0, "s")) / np.timedelta64(1, "s")


def first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


@contextmanager
def _quiet() -> Iterator[None]:
    """The library warns of what is not in Zarr's specification yet: no business of ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
