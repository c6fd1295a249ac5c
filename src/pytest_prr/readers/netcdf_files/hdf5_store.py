"""netCDF-4 files, read through a stream, as an xarray store that fetches its chunks in one go."""

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar

import h5netcdf
import h5py
from xarray import Variable
from xarray.backends import BackendArray, H5NetCDFStore
from xarray.core import indexing

from pytest_prr.readers.netcdf_files import prefetching

if TYPE_CHECKING:
    from collections.abc import Iterator

Key = tuple[Any, ...]
"""What is taken of each dimension: a number, a slice, or an array of numbers."""


@contextmanager
def opened(stream: BinaryIO) -> "Iterator[tuple[HDF5Store, dict[str, Any]]]":
    """The store of the file's root group, and the handles of the root's groups.

    ``type(store)(handle)`` is the store of a group.
    Raises what the libraries raise: OSError, ValueError, RuntimeError.
    """
    with h5py.File(stream, "r") as file:
        try:
            root = _File(file, "r", phony_dims="access", decode_vlen_strings=True)
        except (KeyError, TypeError) as error:
            raise OSError(str(error)) from None
        with root:
            store = type("OpenHDF5Store", (HDF5Store,), {"file": file, "stream": stream})
            yield store(root), dict(root.groups)


class _File(h5netcdf.File):  # type: ignore[misc]  # not annotated
    """Lets go without complaint where opening fails half-way: h5netcdf then looks for this."""

    _writable = False


class HDF5Store(H5NetCDFStore):
    """For xarray. Each open file has a subclass of its own, which knows the file."""

    file: ClassVar[h5py.File]
    stream: ClassVar[BinaryIO]

    def open_store_variable(self, name: str, var: Any) -> Variable:
        made: Variable = super().open_store_variable(name, var)  # type: ignore[no-untyped-call]
        stored = self.file.get(var.name)
        if not isinstance(stored, h5py.Dataset) or not stored.chunks:
            return made
        values = indexing.LazilyIndexedArray(_Chunked(var, made, stored, self.stream))
        return Variable(made.dims, values, made.attrs, made.encoding)


class _Chunked(BackendArray):
    """Before chunks are read one by one, all that will be read are fetched."""

    def __init__(self, var: Any, made: Variable, stored: h5py.Dataset, stream: BinaryIO) -> None:
        self._var = var
        self._stored = stored
        self._stream = stream
        self.shape = made.shape
        self.dtype = made.dtype

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:
        support = indexing.IndexingSupport.OUTER_1VECTOR
        return indexing.explicit_indexing_adapter(key, self.shape, support, self._read)

    def _read(self, key: Key) -> Any:
        prefetching.told(self._stream, _spans(self._stored, key))
        return self._var[key]


def _spans(stored: h5py.Dataset, key: Key) -> list[prefetching.Span]:
    """Where the chunks lie of which a part is taken."""
    ends = [_ends(part, size) for part, size in zip(key, stored.shape, strict=True)]
    found: list[prefetching.Span] = []

    def look(chunk: h5py.h5d.StoreInfo) -> None:
        places = zip(chunk.chunk_offset, stored.chunks, ends, strict=True)
        if all(start < stop and start + size > first for start, size, (first, stop) in places):
            found.append((chunk.byte_offset, chunk.byte_offset + chunk.size))

    stored.id.chunk_iter(look)
    return found


def _ends(part: Any, size: int) -> prefetching.Span:
    """The first index that is taken, and the one after the last."""
    if isinstance(part, slice):
        taken = range(size)[part]
        return (min(taken), max(taken) + 1) if taken else (0, 0)
    numbers = [part] if isinstance(part, int) else list(part)
    return (int(min(numbers)), int(max(numbers)) + 1) if numbers else (0, 0)
