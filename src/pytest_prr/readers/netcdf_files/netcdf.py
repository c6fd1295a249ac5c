"""netCDF files of every version, and HDF5 files that keep netCDF's conventions."""

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_prr.readers import plain
from pytest_prr.readers.arrays import gridded
from pytest_prr.readers.datafile import DataFile, UnreadableFileError
from pytest_prr.readers.facts import Asked, Content
from pytest_prr.readers.netcdf_files import (
    classic_header,
    hdf5_header,
    netcdf_fields,
    netcdf_remote,
)
from pytest_prr.stac.vocabulary import media_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_prr.readers.arrays.fields import Fields

MEDIA_TYPE = "application/x-netcdf"
_HDF_SUFFIXES = (".h5", ".hdf5", ".he5")  # may hold netCDF-4, or anything
_TROUBLES = (OSError, RuntimeError, ValueError, AttributeError, EOFError)  # netCDF4 raises all


def content(file: DataFile, asked: Asked) -> Content:
    """The content of one file; it is opened once, and only its coordinates are read.

    Raises UnreadableFileError; an HDF5 file that cannot be read as netCDF counts as a plain file.
    """
    try:
        return _content(file, asked)
    except UnreadableFileError:
        raise
    except RecursionError:
        raise UnreadableFileError(
            f"{file.location}: not readable as netCDF: its groups are nested too deep"
        ) from None
    except _TROUBLES as error:
        text = (str(error) or type(error).__name__).splitlines()[0]
        if file.name.lower().endswith(_HDF_SUFFIXES):
            return plain.silent(f"not readable as netCDF ({text})")
        raise UnreadableFileError(
            f"{file.location}: not readable as netCDF: {text}{_advice(file, error)}"
        ) from None


def _advice(file: DataFile, error: Exception) -> str:
    if not isinstance(error, OSError | RuntimeError | EOFError):
        return ""
    end = hdf5_header.end(file.head)
    if end is not None and file.size is not None and end <= file.size:  # nothing is missing
        return "; look at it with h5dump: it is damaged, or HDF5 that is no netCDF"
    return "; the file may be cut off, get it again"


def _content(file: DataFile, asked: Asked) -> Content:
    with _fields(file) as found, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of strange encodings; they are data, judged below
        return gridded.described(found, asked, media_type=media_type(file.name) or MEDIA_TYPE)


@contextmanager
def _fields(file: DataFile) -> "Iterator[Fields]":
    """All the fields of a file, as long as it is open."""
    if file.path is None:
        from pytest_prr.readers.arrays import store_fields

        with netcdf_remote.opened(file) as (store, groups):
            yield store_fields.fields(store, groups)
        return
    import netCDF4

    with netCDF4.Dataset(file.path) as handle:
        if handle.data_model.startswith("NETCDF3"):
            _refuse_cut_off(file)
        yield netcdf_fields.fields(handle)


def _refuse_cut_off(file: DataFile) -> None:
    """The classic formats' library reads zeros where a file is cut off; HDF5's refuses it."""
    file.stream.seek(0)
    least = classic_header.read(file.stream, file.size or 0).end
    if file.size is not None and least > file.size:
        raise UnreadableFileError(
            f"{file.location}: cut off: its variables reach to byte {least}, "
            f"the file has {file.size}; get it again"
        )
