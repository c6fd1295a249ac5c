"""The words that generator and rules share: one place for each."""

import re

STAC_VERSION = "1.1.0"

# EOEPCA/reg-api src/main.py, valid_id_match: item ids and asset file names.
NAME_PATTERN = re.compile(r"[A-Za-z0-9._-]{1,100}")
NAME_MAX = 100
NAME_WORDS = "letters, digits, '.', '_' and '-', at most 100 characters"

EXTENSION_SITE = "https://stac-extensions.github.io/"
SCHEMA_SITE = "https://schemas.stacspec.org/"
FILE_EXTENSION = f"{EXTENSION_SITE}file/v2.1.0/schema.json"

# Field prefix -> name and newest release, from https://stac-extensions.github.io (August 2026).
# Left out: prefixes that others use for fields of their own (s3), and unreleased extensions.
EXTENSIONS = {
    "alternate": "alternate-assets/v1.2.0",
    "anon": "anonymized-location/v1.0.0",
    "auth": "authentication/v1.1.0",
    "cf": "cf/v1.0.0",
    "classification": "classification/v2.0.0",
    "cmip6": "cmip6/v3.0.2",
    "cube": "datacube/v2.3.0",
    "eo": "eo/v2.0.0",
    "file": "file/v2.1.0",
    "forecast": "forecast/v0.2.0",
    "grid": "grid/v1.1.0",
    "insar": "insar/v1.0.0",
    "label": "label/v1.0.1",
    "landsat": "landsat/v2.0.0",
    "mgrs": "mgrs/v1.0.0",
    "ml-aoi": "ml-aoi/v0.2.0",
    "ml-model": "ml-model/v1.0.0",
    "mlm": "mlm/v1.5.2",
    "order": "order/v1.1.0",
    "osc": "osc/v1.0.0",
    "pc": "pointcloud/v2.0.0",
    "processing": "processing/v1.2.0",
    "product": "product/v1.0.0",
    "proj": "projection/v2.0.0",
    "raster": "raster/v2.0.0",
    "s1": "sentinel-1/v0.2.0",
    "s2": "sentinel-2/v1.0.0",
    "s5p": "sentinel-5p/v0.2.0",
    "sar": "sar/v1.3.2",
    "sat": "sat/v1.2.0",
    "sci": "scientific/v1.0.0",
    "ssys": "ssys/v1.1.1",
    "storage": "storage/v2.0.0",
    "table": "table/v1.2.0",
    "tiles": "tiled-assets/v1.0.0",
    "view": "view/v1.1.0",
    "vrt": "virtual-assets/v1.0.0",
    "xarray": "xarray-assets/v1.0.0",
}
# Extensions whose fields have no prefix -> those fields.
PLAIN_EXTENSIONS = {
    "alternate-assets": ("alternate",),
    "contacts": ("contacts",),
    "item-assets": ("item_assets",),
    "language": ("language", "languages"),
    "themes": ("themes",),
    "timestamps": ("published", "expires", "unpublished"),
    "version": ("version", "deprecated", "experimental"),
}

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
    ".kml": "application/vnd.google-earth.kml+xml",
    ".kmz": "application/vnd.google-earth.kmz",
    ".gml": "application/gml+xml",
    ".shp": "application/vnd.shp",
    ".shx": "application/vnd.shx",
    ".dbf": "application/vnd.dbf",
    ".las": "application/vnd.las",
    ".laz": "application/vnd.laszip",
    ".grib": "application/wmo-GRIB2",
    ".grib2": "application/wmo-GRIB2",
    ".grb2": "application/wmo-GRIB2",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".json": "application/json",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".tar.gz": "application/tar+gzip",
    ".tgz": "application/tar+gzip",
    ".tar": "application/x-tar",
    ".gz": "application/gzip",
    ".zip": "application/zip",
    ".7z": "application/x-7z-compressed",
    ".bz2": "application/x-bzip2",
    ".xz": "application/x-xz",
    ".zst": "application/zstd",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".bmp": "image/bmp",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".jp2": "image/jp2",
    ".onnx": "application/octet-stream; framework=onnx",
    ".safetensors": "application/octet-stream; framework=safetensors",
    ".py": "text/x-python",
    ".ipynb": "application/x-ipynb+json",
}

_SUFFIX_DOTS = 2  # in '.zarr.zip' and '.tar.gz'; the others have one

DOCUMENT_SUFFIXES = (".pdf", ".md", ".html", ".docx")


def extension_uri(prefix: str) -> str:
    """The schema address of the newest release of the extension that a known prefix stands for."""
    return f"{EXTENSION_SITE}{EXTENSIONS[prefix]}/schema.json"


def core_schema_uri(kind: str, version: str) -> str:
    """The address of STAC's own schema of a kind of document (catalog, collection, item)."""
    return f"{SCHEMA_SITE}v{version}/{kind}-spec/json-schema/{kind}.json"


def media_type(name: str) -> str | None:
    """The media type that a file name's suffix stands for; None when it is not known."""
    _, *parts = name.lower().rsplit(".", _SUFFIX_DOTS)
    suffixes = ("." + ".".join(parts[start:]) for start in range(len(parts)))
    return next((MEDIA_TYPES[suffix] for suffix in suffixes if suffix in MEDIA_TYPES), None)


def is_name(text: str) -> bool:
    """Whether ``text`` may be an item id or an asset file name at the PRR's gateway."""
    return NAME_PATTERN.fullmatch(text) is not None


def slug(text: str) -> str:
    """``text`` made fit to be an id or file name: other characters become '-'."""
    from unicodedata import normalize

    ascii_text = normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", ascii_text).strip("-")[:NAME_MAX] or "unnamed"
