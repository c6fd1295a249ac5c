"""The formats whose files tell more than their size: how to know them, and who reads them."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from pytest_prr.readers.datafile import DataFile
from pytest_prr.readers.netcdf_files.hdf5_header import SIGNATURE as HDF5
from pytest_prr.readers.tables import table_kinds

_CLASSIC = tuple(b"CDF" + version for version in (b"\x01", b"\x02", b"\x05"))
_HDF5_OFFSETS = (0, 512, 1024, 2048)


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format. Its ``reader`` is a module with ``content(file, asked) -> Content``."""

    name: str
    reader: str
    suffixes: tuple[str, ...]  # a file with one of these has to be of this format
    is_it: Callable[[DataFile], bool]
    needs: tuple[str, ...] = ()  # libraries besides those that are always there
    extra: str = ""  # of this package, which installs them

    def lacks(self) -> str | None:
        """The first library that is needed and not installed."""
        return next((name for name in self.needs if find_spec(name) is None), None)


def format_of(file: DataFile) -> Format | None:
    """The format that the content shows; None for files that are taken as they are."""
    return next((form for form in FORMATS if form.is_it(file)), None)


def claimed(name: str) -> Format | None:
    """The format that the name claims."""
    return next((form for form in FORMATS if name.lower().endswith(form.suffixes or "\0")), None)


def _is_netcdf(file: DataFile) -> bool:
    head = file.head
    hdf = any(head[offset : offset + len(HDF5)] == HDF5 for offset in _HDF5_OFFSETS)
    return hdf or head.startswith(_CLASSIC)


def _is_tiff(file: DataFile) -> bool:
    from pytest_prr.readers.rasters.tiff import is_tiff

    return is_tiff(file.head)


def _is_references(file: DataFile) -> bool:
    from pytest_prr.readers.zarr_stores import zarr_kinds

    return zarr_kinds.is_references(file)


def _is_store(file: DataFile) -> bool:
    from pytest_prr.readers.zarr_stores import zarr_kinds

    return zarr_kinds.is_store(file)


FORMATS = (
    Format(
        name="netCDF",
        reader="netcdf_files.netcdf",
        suffixes=(".nc", ".nc4", ".cdf"),
        is_it=_is_netcdf,
    ),
    Format(
        name="GeoTIFF",
        reader="rasters.geotiff",
        suffixes=(".tif", ".tiff"),
        is_it=_is_tiff,
        needs=("rasterio",),
        extra="raster",
    ),
    Format(
        name="kerchunk",
        reader="zarr_stores.kerchunk",
        suffixes=(),
        is_it=_is_references,
        needs=("zarr",),
        extra="zarr",
    ),
    Format(
        name="Zarr",
        reader="zarr_stores.zarr_store",
        suffixes=(".zarr", ".zarr.zip"),
        is_it=_is_store,
        needs=("zarr",),
        extra="zarr",
    ),
    Format(
        name="Parquet",
        reader="tables.geoparquet",
        suffixes=(".parquet", ".geoparquet"),
        is_it=table_kinds.is_parquet,
        needs=("pyarrow",),
        extra="parquet",
    ),
    Format(
        name="FlatGeobuf",
        reader="tables.vector",
        suffixes=(".fgb",),
        is_it=table_kinds.is_flatgeobuf,
        needs=("pyogrio",),
        extra="vector",
    ),
    Format(
        name="GeoPackage",
        reader="tables.vector",
        suffixes=(".gpkg",),
        is_it=table_kinds.is_geopackage,
        needs=("pyogrio",),
        extra="vector",
    ),
    Format(
        name="GeoJSON",
        reader="tables.geojson",
        suffixes=(".geojson",),
        is_it=table_kinds.is_geojson,
    ),
    Format(
        name="CSV",
        reader="tables.csv_table",
        suffixes=(".csv", ".tsv"),
        is_it=table_kinds.is_csv,
    ),
)
