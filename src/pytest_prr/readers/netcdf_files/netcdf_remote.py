"""netCDF files that are not on this machine: only headers and coordinates are fetched."""

from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pytest_prr.readers.datafile import DataFile, UnreadableFileError
from pytest_prr.readers.netcdf_files import classic_header

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xarray.backends import AbstractDataStore


@contextmanager
def opened(file: DataFile) -> "Iterator[tuple[AbstractDataStore, Mapping[str, Any]]]":
    """An xarray store of the file's root group, and the handles of its other groups.

    Raises UnreadableFileError, or OSError and ValueError with what the libraries say.
    """
    if file.head.startswith(b"CDF"):
        yield _classic(file), {}
        return
    if find_spec("h5netcdf") is None:
        raise UnreadableFileError(
            f"{file.location}: remote netCDF-4 is read with h5netcdf, which is not installed: "
            "pip install 'pytest-prr[remote]'"
        )
    from pytest_prr.readers.netcdf_files import hdf5_store

    with hdf5_store.opened(file.stream) as (store, groups):
        yield store, groups


def _classic(file: DataFile) -> "AbstractDataStore":
    from pytest_prr.readers.netcdf_files.classic_store import ClassicStore

    size = file.size or 0
    file.stream.seek(0)
    header = classic_header.read(file.stream, size)
    if header.end > size:
        raise UnreadableFileError(
            f"{file.location}: cut off: its variables reach to byte {header.end}, "
            f"the file has {size}; get it again"
        )
    return ClassicStore(header, file.stream)
