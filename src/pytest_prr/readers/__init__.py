"""What a data file says of itself. Which reader: the file's content decides, and its name."""

from pathlib import Path

from pytest_prr.readers.facts import FileFacts
from pytest_prr.readers.plain import UnreadableFileError

__all__ = ["FileFacts", "UnreadableFileError", "read"]

NETCDF_SUFFIXES = (".nc", ".nc4", ".cdf")
_HDF_SUFFIXES = (".h5", ".hdf5", ".he5")  # may hold netCDF-4, or anything
_CLASSIC = tuple(b"CDF" + version for version in (b"\x01", b"\x02", b"\x05"))
_HDF5 = b"\x89HDF\r\n\x1a\n"
_HDF5_OFFSETS = (0, 512, 1024, 2048)


def read(path: Path, *, checksum: bool = True) -> FileFacts:
    """Read one file's facts; data variables are never read.

    Raises UnreadableFileError where the content is not what the name says, or cannot be read.
    """
    from pytest_prr.readers import plain

    suffix = path.suffix.lower()
    head = _head(path)
    if _is_netcdf(head):
        from pytest_prr.readers import netcdf

        return netcdf.read(path, checksum=checksum, strict=suffix not in _HDF_SUFFIXES)
    if suffix in NETCDF_SUFFIXES:
        raise UnreadableFileError(
            f"{path}: named as netCDF, but {_content(head)}; get it again, or rename it"
        )
    return plain.read(path, checksum=checksum)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HDF5_OFFSETS[-1] + len(_HDF5))
    except OSError as error:
        raise UnreadableFileError(f"{path}: cannot be read: {error.strerror or error}") from None


def _is_netcdf(head: bytes) -> bool:
    hdf = any(head[offset : offset + len(_HDF5)] == _HDF5 for offset in _HDF5_OFFSETS)
    return hdf or head.startswith(_CLASSIC)


def _content(head: bytes) -> str:
    """What a file that is no netCDF seems to be, in words."""
    start = head.lstrip()[:200].lower()
    if not head:
        return "it is empty"
    if start.startswith((b"<!doctype html", b"<html")):
        return "its content is an HTML page"
    if start.startswith(b"<?xml"):
        return "its content is XML"
    if start.startswith(b"version https://git-lfs"):
        return "its content is a Git LFS pointer"
    if start.startswith((b"{", b"[")):
        return "its content looks like JSON"
    return f"its content begins with {head[:8]!r}"
