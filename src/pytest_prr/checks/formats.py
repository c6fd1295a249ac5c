"""The media types of assets: known ones, those that fit the file's suffix, those that suit the PRR.

Some formats have several spellings in use; each of them is accepted, and none is rewritten.
"""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from pytest_prr.checks.problem import Change, Context, Outcome, Problem, Repair, Subject
from pytest_prr.checks.reads import reads
from pytest_prr.checks.silence import assets_of, silent_where
from pytest_prr.checks.wording import show
from pytest_prr.stac.values import sequence, text
from pytest_prr.stac.vocabulary import media_type

# RFC 6838 section 4.2: a type and a subtype, then perhaps parameters.
_MEDIA_TYPE = re.compile(r"([A-Za-z0-9!#$&^_.+-]+)/([A-Za-z0-9!#$&^_.+-]+)\s*(;.*)?", re.DOTALL)
_OPEN_KINDS = ("audio/", "font/", "image/", "message/", "model/", "multipart/", "text/", "video/")
_OPEN_SUBTYPES = re.compile(
    r"application/(?:vnd\.|prs\.|x\.|.*\+(?:xml|json|zip|gzip|yaml|protobuf|sqlite3)$)"
)

# Format -> the spellings of its media type, in lower case.
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "netCDF": (
        "application/x-netcdf", "application/netcdf", "application/netcdf4",
        "application/x-netcdf4", "application/x-netcdf-cf", "application/cdf",
    ),
    "HDF": (
        "application/x-hdf5", "application/x-hdf", "application/hdf5", "application/hdf",
        "application/vnd.hdf", "application/hdf4", "application/x-hdf4",
    ),
    "Zarr": (
        "application/vnd+zarr", "application/vnd.zarr", "application/x-zarr", "application/zarr",
        "application/zarr+zip", "application/vnd.zarr+zip", "application/vnd.zarr+icechunk",
    ),
    "TIFF": (
        "image/tiff", "image/geotiff", "image/vnd.stac.geotiff", "application/geotiff",
        "application/x-geotiff", "application/tiff", "application/x-tiff",
    ),
    "Parquet": (
        "application/vnd.apache.parquet", "application/x-parquet", "application/parquet",
        "application/geoparquet",
    ),
    "FlatGeobuf": (
        "application/vnd.flatgeobuf", "application/x-flatgeobuf", "application/flatgeobuf",
    ),
    "GeoJSON": ("application/geo+json", "application/vnd.geo+json", "application/geojson"),
    "JSON": (
        "application/json", "application/ndjson", "application/x-ndjson", "application/ld+json",
        "application/schema+json", "text/json",
    ),
    "GeoPackage": (
        "application/geopackage+sqlite3", "application/geopackage+vnd.sqlite3",
        "application/x-sqlite3", "application/vnd.sqlite3",
    ),
    "GRIB": (
        "application/wmo-grib2", "application/wmo-grib", "application/grib", "application/x-grib",
        "application/x-grib2", "application/grib2", "application/wmo-bufr",
    ),
    "CSV": ("text/csv", "application/csv", "text/comma-separated-values", "text/x-csv"),
    "PDF": ("application/pdf", "application/x-pdf"),
    "PNG": ("image/png", "image/vnd.mozilla.apng"),
    "JPEG": ("image/jpeg", "image/jpg", "image/pjpeg"),
    "GIF": ("image/gif",),
    "COPC": ("application/vnd.laszip+copc", "application/vnd.laszip", "application/vnd.las"),
    "archive": (
        "application/zip", "application/x-zip", "application/x-zip-compressed", "application/gzip",
        "application/x-gzip", "application/x-tar", "application/tar", "application/tar+gzip",
        "application/x-gtar", "application/x-compressed-tar", "application/x-7z-compressed",
        "application/x-bzip2", "application/x-xz", "application/zstd", "application/x-tgz",
        "application/shapefile+zip",
    ),
}  # fmt: skip
_FORMATS = {spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings}
_OTHERS = (
    "application/octet-stream", "application/xml", "application/yaml", "application/x-yaml",
    "application/msword", "application/rtf", "application/sql", "application/wasm",
    "application/javascript", "application/onnx", "application/x-onnx", "application/x-ipynb+json",
    "application/pytorch", "application/x-pytorch", "application/safetensors", "application/x-dbf",
    "application/x-python-code", "application/x-sh", "application/epub+zip",
    "application/x-shapefile", "application/x-numpy", "application/x-npy", "application/toml",
    "application/x-filegdb", "application/x-ogc-sos", "application/x-matlab-data",
    "application/x-protobuf", "application/protobuf", "application/x-pickle", "application/wkt",
)  # fmt: skip

# Types that say no more than how a file is packed or that it is text: any suffix may have them.
_GENERIC = ("application/octet-stream", "application/x-binary", "text/plain", "text/html")
# Formats that are kin: the suffix of one with the type of the other is no contradiction.
_KIN = (
    {"netCDF", "HDF"},
    {"JSON", "GeoJSON", "Zarr"},  # Kerchunk references are JSON or Parquet, described as Zarr
    {"Parquet", "Zarr"},
    {"archive", "Zarr", "GeoPackage"},
)


def types_fit(item: dict[str, Any], context: Context) -> bool:
    """Each asset has a media type that is in use, and none contradicts the name of its file."""
    del context
    assets = assets_of(item)
    return assets is not None and all(map(_has_fitting_type, assets))


def _has_fitting_type(asset: dict[str, Any]) -> bool:
    stated, href = asset.get("type"), asset.get("href")
    if type(stated) is not str or type(href) is not str or not _is_in_use(stated):
        return False
    return _suits(stated, _suffixes(_name(href)))


@lru_cache(maxsize=1024)
def _suits(stated: str, suffixes: str) -> bool:
    return not contradict(*_formats(stated, suffixes))


@silent_where(types_fit)
@reads("href", "type", key=True)
def has_media_type(subject: Subject, context: Context) -> Outcome:
    """The asset says what format its file has."""
    del context
    if (text(subject.value.get("type")) or "").strip():
        return
    known = media_type(_name(text(subject.value.get("href")) or ""))
    at: tuple[str, ...] = ("type",) if "type" in subject.value else ()
    hint = f"; for this file '{known}'" if known else ""
    repair = None
    if known:
        op = Change(op="replace" if at else "add", at=("type",), value=known)
        repair = Repair(description=f"write '{known}'", changes=(op,))
    message = f"asset '{subject.key}': 'type' should be a media type{hint}"
    yield Problem(message, at, repair=repair)


@silent_where(types_fit)
@reads("href", "type", key=True)
def known_media_type(subject: Subject, context: Context) -> Outcome:
    """The media type is one that programs know."""
    del context
    stated = text(subject.value.get("type"))
    if not stated or not stated.strip():
        return
    if _is_in_use(stated):
        return
    known = media_type(_name(text(subject.value.get("href")) or ""))
    hint = f"; for this file '{known}'" if known else ""
    if not _MEDIA_TYPE.fullmatch(stated.strip()):
        wanted = "a media type such as 'application/x-netcdf'"
        yield Problem(
            f"asset '{subject.key}': {show(stated)} is not {wanted}{hint}",
            ("type",),
        )
    else:
        yield Problem(
            f"asset '{subject.key}': {show(stated)} is no media type in use{hint}", ("type",)
        )


@silent_where(types_fit)
@reads("href", "type", key=True)
def suits_suffix(subject: Subject, context: Context) -> Outcome:
    """The media type does not contradict the suffix of the file's name."""
    del context
    stated = text(subject.value.get("type"))
    if not stated:
        return
    name = _name(text(subject.value.get("href")) or "")
    found, meant = _formats(stated, _suffixes(name))
    if contradict(found, meant):
        yield Problem(
            f"asset '{subject.key}': {show(stated)} is {found}, the file's name '{name}' says "
            f"{meant}",
            ("type",),
        )


def _suffixes(name: str) -> str:
    return name[name.find(".") :] if "." in name else ""


@lru_cache(maxsize=1024)
def _formats(stated: str, suffixes: str) -> tuple[str | None, str | None]:
    """The formats that a media type and a name's suffixes stand for, where both tell one."""
    expected = media_type(f"name{suffixes}")
    if expected is None or essence(stated) in _GENERIC:
        return None, None
    return data_format(stated), data_format(expected)


def contradict(one: str | None, other: str | None) -> bool:
    """Whether a file cannot be of both formats; what is not known contradicts nothing."""
    if not one or not other or one == other:
        return False
    return not any({one, other} <= kin for kin in _KIN)


@reads("roles", "type", key=True)
def not_in_format(
    subject: Subject, context: Context, *, formats: list[str], instead: str
) -> Outcome:
    """Data are not in one of the formats; ``instead`` says what to use."""
    del context
    found = _data_format(subject)
    if found in formats:
        stated = show(subject.value["type"])
        yield Problem(f"asset '{subject.key}': data in {found} ({stated}); {instead}", ("type",))


@reads("roles", "type", key=True)
def in_format(
    subject: Subject, context: Context, *, formats: list[str], spared: list[str]
) -> Outcome:
    """Data are in one of the formats; ``spared`` ones, and those that are not known, pass."""
    del context
    found = _data_format(subject)
    if found is not None and found not in formats and found not in spared:
        stated = show(subject.value["type"])
        yield Problem(
            f"asset '{subject.key}': data in {found} ({stated}), expected one of "
            f"{', '.join(formats)}",
            ("type",),
        )
    elif found == "TIFF" and "cloud-optimized" not in subject.value["type"].lower():
        yield Problem(
            f"asset '{subject.key}': {show(subject.value['type'])} does not say that the GeoTIFF "
            "is cloud-optimized ('profile=cloud-optimized')",
            ("type",),
        )


def _data_format(subject: Subject) -> str | None:
    """The format of a data asset; None for other assets, models, and formats that have no name."""
    roles = [role for role in sequence(subject.value.get("roles")) if isinstance(role, str)]
    stated = text(subject.value.get("type"))
    if stated is None or "data" not in roles or any(role.startswith("ml") for role in roles):
        return None
    return data_format(stated)


def data_format(stated: str) -> str | None:
    """The format that a media type stands for, in any of its spellings; None for others."""
    return _FORMATS.get(essence(stated))


def essence(stated: str) -> str:
    """A media type without its parameters, in lower case."""
    return stated.partition(";")[0].strip().lower()


@lru_cache(maxsize=256)  # of many assets, most are of a few types
def _is_in_use(stated: str) -> bool:
    if not _MEDIA_TYPE.fullmatch(stated.strip()):
        return False
    essence_of_type = essence(stated)
    return (
        essence_of_type in _FORMATS
        or essence_of_type in _OTHERS
        or essence_of_type.startswith(_OPEN_KINDS)
        or _OPEN_SUBTYPES.match(essence_of_type) is not None
    )


def _name(href: str) -> str:
    """The last part of the path that an href leads along."""
    try:
        plain = "?" not in href and "#" not in href and "[" not in href
        path = href if plain or "://" not in href else urlsplit(href).path
    except ValueError:
        return ""
    return path.rstrip("/").rpartition("/")[2]
