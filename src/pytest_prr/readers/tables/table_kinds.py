"""Which tables and vector files are which, by their first bytes and their names."""

import re

from pytest_prr.readers.datafile import DataFile

PARQUET = b"PAR1"
FLATGEOBUF = b"fgb"  # then the version, fgb again, and its patch level
_SQLITE = b"SQLite format 3\0"
_APPLICATION_ID = slice(68, 72)
_GEOPACKAGES = (b"GPKG", b"GP10", b"GP11")
_GEOJSON = re.compile(
    rb'"type"\s*:\s*"(?:FeatureCollection|Feature|(?:Multi)?(?:Point|LineString|Polygon)'
    rb'|GeometryCollection)"'
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"version https://git-lfs")
_BOM = b"\xef\xbb\xbf"


def is_parquet(file: DataFile) -> bool:
    return file.head.startswith((PARQUET, b"PARE"))


def is_flatgeobuf(file: DataFile) -> bool:
    return file.head.startswith(FLATGEOBUF) and file.head[4:7] == FLATGEOBUF


def is_geopackage(file: DataFile) -> bool:
    """SQLite that calls itself a GeoPackage, or is called so."""
    if not file.head.startswith(_SQLITE):
        return False
    return file.head[_APPLICATION_ID] in _GEOPACKAGES or file.name.lower().endswith(".gpkg")


def is_geojson(file: DataFile) -> bool:
    """A JSON object that is called GeoJSON, or is called JSON and looks like GeoJSON."""
    name, start = file.name.lower(), file.head.removeprefix(_BOM).lstrip()
    if not start.startswith(b"{"):
        return False
    return name.endswith(".geojson") or (
        name.endswith(".json") and _GEOJSON.search(start) is not None
    )


def is_csv(file: DataFile) -> bool:
    """Text that is called CSV: it has no other mark."""
    if not file.name.lower().endswith((".csv", ".tsv")) or file.is_folder:
        return False
    start = file.head.removeprefix(_BOM).lstrip().lower()
    return bool(start) and not start.startswith(_MARKUP)
