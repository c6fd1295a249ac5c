"""Files of netCDF's classic formats as an xarray store: values are read when they are wanted."""

from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from xarray import Variable
from xarray.backends import AbstractDataStore, BackendArray
from xarray.core import indexing

from pytest_prr.readers.netcdf_files import prefetching
from pytest_prr.readers.netcdf_files.classic_header import ClassicVariable, Header

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEAR = 4096  # bytes from record to record: below, all between them is read as well


class ClassicStore(AbstractDataStore):
    """For ``xarray.open_dataset``."""

    def __init__(self, header: Header, stream: BinaryIO) -> None:
        self._header = header
        self._stream = stream

    def get_dimensions(self) -> dict[str, int]:
        return self._header.dimensions

    def get_attrs(self) -> dict[str, Any]:
        return self._header.attributes

    def get_variables(self) -> dict[str, Variable]:
        return {variable.name: self._variable(variable) for variable in self._header.variables}

    def _variable(self, variable: ClassicVariable) -> Variable:
        values = indexing.LazilyIndexedArray(_Values(variable, self._header.record, self._stream))
        return Variable(variable.dimensions, values, variable.attributes)


class _Values(BackendArray):
    def __init__(self, variable: ClassicVariable, record: int, stream: BinaryIO) -> None:
        self._variable = variable
        self._record = record
        self._stream = stream
        self.shape = variable.shape
        self.dtype = variable.dtype.newbyteorder("=")

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:
        basic = indexing.IndexingSupport.BASIC
        return indexing.explicit_indexing_adapter(key, self.shape, basic, self._read)

    def _read(self, key: tuple[int | slice, ...]) -> "NDArray[Any]":
        """The values of whole rows (along the first dimension), of which ``key`` is taken."""
        if not self.shape:
            return self._rows(0, 1).reshape(())
        wanted = range(self.shape[0])[key[0]] if isinstance(key[0], slice) else [int(key[0])]
        first, stop = (min(wanted), max(wanted) + 1) if len(wanted) else (0, 0)
        rows = self._rows(first, stop).reshape(stop - first, *self.shape[1:])
        if isinstance(key[0], slice):
            return rows[(np.asarray(wanted, dtype=int) - first, *key[1:])]
        found: NDArray[Any] = np.asarray(rows[(0, *key[1:])])
        return found

    def _rows(self, first: int, stop: int) -> "NDArray[Any]":
        variable = self._variable
        if variable.is_record:
            raw = self._records(first, stop)
        else:
            row = variable.row // (self.shape[0] if self.shape else 1) if variable.row else 0
            raw = self._bytes(variable.begin + first * row, (stop - first) * row)
        return np.frombuffer(raw, variable.dtype).astype(self.dtype)

    def _records(self, first: int, stop: int) -> bytes:
        row, begin, step = self._variable.row, self._variable.begin, self._record
        starts = [begin + number * step for number in range(first, stop)]
        if step <= _NEAR and starts:
            prefetching.told(self._stream, [(starts[0], starts[-1] + row)])
        else:
            prefetching.told(self._stream, ((start, start + row) for start in starts))
        return b"".join(self._bytes(start, row) for start in starts)

    def _bytes(self, start: int, count: int) -> bytes:
        self._stream.seek(start)
        found = self._stream.read(count)
        if len(found) < count:
            raise OSError(f"the values of '{self._variable.name}' end too early")
        return found
