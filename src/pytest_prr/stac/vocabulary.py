"""The words that generator and rules share: one place for each."""

import re

STAC_VERSION = "1.1.0"

# EOEPCA/reg-api src/main.py, valid_id_match: item ids and asset file names.
NAME_PATTERN = re.compile(r"[A-Za-z0-9._-]{1,100}")
NAME_MAX = 100
NAME_WORDS = "letters, digits, '.', '_' and '-', at most 100 characters"

FILE_EXTENSION = "https://stac-extensions.github.io/file/v2.1.0/schema.json"

# STAC 1.1.0 item specification: members that every item has.
STAC_TYPES = {"Collection": "collection", "Catalog": "catalog", "Feature": "item"}
CHILD_RELS = ("child", "item")

# Suffix (lower case, longest first where one ends another) -> media type.
# netCDF and Zarr have several spellings in use; these are the PRR tutorials'.
MEDIA_TYPES = {
    ".nc": "application/x-netcdf",
    ".nc4": "application/x-netcdf",
    ".cdf": "application/x-netcdf",
    ".h5": "application/x-hdf5",
    ".hdf5": "application/x-hdf5",
    ".he5": "application/x-hdf5",
    ".zarr.zip": "application/vnd+zarr",
    ".zarr": "application/vnd+zarr",
    ".tif": "image/tiff; application=geotiff",
    ".tiff": "image/tiff; application=geotiff",
    ".parquet": "application/vnd.apache.parquet",
    ".geoparquet": "application/vnd.apache.parquet",
    ".fgb": "application/vnd.flatgeobuf",
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".grib": "application/wmo-GRIB2",
    ".grib2": "application/wmo-GRIB2",
    ".grb2": "application/wmo-GRIB2",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".json": "application/json",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".tar.gz": "application/tar+gzip",
    ".tgz": "application/tar+gzip",
    ".tar": "application/x-tar",
    ".gz": "application/gzip",
    ".zip": "application/zip",
    ".7z": "application/x-7z-compressed",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".bmp": "image/bmp",
    ".onnx": "application/octet-stream; framework=onnx",
    ".py": "text/x-python",
    ".ipynb": "application/x-ipynb+json",
}

DOCUMENT_SUFFIXES = (".pdf", ".md", ".html", ".docx")


def media_type(name: str) -> str | None:
    """The media type that a file name's suffix stands for; None when it is not known."""
    lower = name.lower()
    suffixes = sorted((s for s in MEDIA_TYPES if lower.endswith(s)), key=len, reverse=True)
    return MEDIA_TYPES[suffixes[0]] if suffixes else None


def is_name(text: str) -> bool:
    """Whether ``text`` may be an item id or an asset file name at the PRR's gateway."""
    return NAME_PATTERN.fullmatch(text) is not None


def slug(text: str) -> str:
    """``text`` made fit to be an id or file name: other characters become '-'."""
    from unicodedata import normalize

    ascii_text = normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", ascii_text).strip("-")[:NAME_MAX] or "unnamed"
