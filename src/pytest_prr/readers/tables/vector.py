"""FlatGeobuf and GeoPackage, through GDAL's drivers for these two."""

import struct
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pytest_prr.readers import plain
from pytest_prr.readers.datafile import DataFile, UnreadableFileError
from pytest_prr.readers.facts import Asked, Box, Column, Content, Interval, Projection, Said, Silent
from pytest_prr.readers.places import to_degrees
from pytest_prr.readers.tables import columns
from pytest_prr.readers.tables.column_times import joined
from pytest_prr.readers.tables.table_times import TableTimes
from pytest_prr.stac.boxes import hull

if TYPE_CHECKING:
    from pathlib import Path

_FLATGEOBUF, _GEOPACKAGE = "FlatGeobuf", "GPKG"
_MAGIC_LENGTH = 8  # bytes; then the header's length, and the header
_LONGEST_HEADER = 16 << 20
_LAYERS = 100
_MOST = 1 << 30  # bytes of a file whose columns are read
_MOST_FEATURES = 5_000_000
_FEATURES = 500_000  # at a time
_DATED = ("OFTDate", "OFTDateTime")
_TYPES = {
    "OFTInteger": "int32",
    "OFTInteger64": "int64",
    "OFTReal": "double",
    "OFTString": "string",
    "OFTDate": "date",
    "OFTTime": "time",
    "OFTDateTime": "datetime",
    "OFTBinary": "binary",
}

Info = Mapping[str, Any]


def content(file: DataFile, asked: Asked) -> Content:
    """Time, place and columns of all layers. Raises UnreadableFileError."""
    with _plain_errors(file):
        if file.head.startswith(b"fgb"):
            return _flatgeobuf(file, asked)
        if file.path is None:
            return plain.silent("a remote GeoPackage is not read; FlatGeobuf is, or GeoParquet")
        return _geopackage(file.path, asked)


@contextmanager
def _plain_errors(file: DataFile) -> Iterator[None]:
    """GDAL's exceptions as one sentence, and its warnings not at all: they are of the data."""
    from pyogrio.errors import CRSError, DataSourceError, FieldError, GeometryError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (
        DataSourceError, CRSError, FieldError, GeometryError, RuntimeError, OSError, IndexError,
        UnicodeDecodeError,
    ) as error:  # fmt: skip
        text = (str(error) or type(error).__name__).splitlines()[0][:300]
        raise UnreadableFileError(
            f"{file.location}: not readable as a vector file: {text}; "
            "it may be cut off, get it again"
        ) from None


def _flatgeobuf(file: DataFile, asked: Asked) -> Content:
    """From the header, which has it all but the times."""
    from pyogrio import read_info

    info = read_info(_header(file))
    if info["total_bounds"] is None and file.path is not None:
        info = read_info(file.path.absolute(), force_total_bounds=True)
    bbox, projection = _place(info, asked)
    return Content(
        interval=_interval(file.path, None, info, asked),
        bbox=bbox,
        projection=projection,
        columns=_columns(info),
        rows=info["features"] if info["features"] > 0 else None,
    )


def _header(file: DataFile) -> bytes:
    """Raises UnreadableFileError where the file ends before it."""
    file.stream.seek(0)
    start = file.stream.read(_MAGIC_LENGTH + 4)
    length = struct.unpack("<I", start[_MAGIC_LENGTH:])[0] if len(start) > _MAGIC_LENGTH + 3 else 0
    header = file.stream.read(min(length, _LONGEST_HEADER))
    if not length or len(header) < length:
        raise UnreadableFileError(
            f"{file.location}: cut off: its header has {length} bytes, {len(header)} are there or "
            f"read ({_LONGEST_HEADER} at most); get it again"
        )
    return start + header


def _geopackage(path: "Path", asked: Asked) -> Content:
    from pyogrio import list_layers, read_info

    whole = path.absolute()
    names = [str(name) for name, _ in list_layers(whole)]
    if not names:
        return plain.silent("it has no layer of features")
    if len(names) > _LAYERS:
        return plain.silent(f"it has {len(names)} layers, more than {_LAYERS}")
    infos = {
        name: read_info(whole, layer=name, force_feature_count=True, force_total_bounds=True)
        for name in names
    }
    places = [_place(info, asked) for info in infos.values() if info["geometry_type"]]
    times = [_interval(path, name, info, asked) for name, info in infos.items()]
    only = infos[names[0]] if len(names) == 1 else None
    return Content(
        interval=_all_times(times),
        bbox=_all_places([bbox for bbox, _ in places]),
        projection=places[0][1] if len(places) == 1 else None,
        columns=_columns(only) if only else (),
        rows=only["features"] if only else None,
    )


def _all_places(answers: Sequence[Said[Box] | Silent]) -> Said[Box] | Silent:
    """One box for all layers; Silent where one of them does not tell."""
    said = [answer for answer in answers if isinstance(answer, Said)]
    silent = [answer.reason for answer in answers if isinstance(answer, Silent)]
    whole = hull(answer.value for answer in said)
    if silent or whole is None:
        return Silent(reason="; ".join(silent) or "no layer has geometries")
    return Said(value=whole, source=" and ".join(answer.source for answer in said))


def _all_times(answers: Sequence[Said[Interval] | Silent]) -> Said[Interval] | Silent:
    """Layers without times do not count, where others have them."""
    said = [answer for answer in answers if isinstance(answer, Said)]
    return joined(said or answers)


def _place(info: Info, asked: Asked) -> tuple[Said[Box] | Silent, Projection | None]:
    layer = f"extent of layer {info['layer_name']}"
    definition = info["crs"] or asked.crs
    if not definition:
        reason = f"{layer}: it has no CRS; set 'read: {{crs: EPSG:…}}'"
        return Silent(reason=reason), None
    if info["total_bounds"] is None:
        return Silent(reason=f"{layer}: the header has none"), None
    bounds = [float(number) for number in info["total_bounds"]]
    try:
        crs = to_degrees.system(definition)
        box = to_degrees.box(bounds, crs)
    except ValueError as error:
        return Silent(reason=f"{layer}: {error}"), None
    words = "" if to_degrees.in_degrees(crs) else f", transformed from {to_degrees.name(crs)}"
    return Said(value=box, source=layer + words), to_degrees.projection(crs, bounds)


def _interval(
    path: "Path | None", layer: str | None, info: Info, asked: Asked
) -> Said[Interval] | Silent:
    """Least and greatest of the fields with dates: they are read."""
    names = [str(name) for name in info["fields"]]
    typed = [name for name, kind in zip(names, info["ogr_types"], strict=True) if kind in _DATED]
    times = TableTimes(names, asked, typed)
    if not times.needs:
        return times.result()
    listed = columns.listed(times.needs)
    if path is None:
        return Silent(reason=f"the header does not tell of {listed}, and remote data are not read")
    if path.stat().st_size > _MOST or info["features"] > _MOST_FEATURES:
        return _too_much(listed)
    for first in range(0, _MOST_FEATURES, _FEATURES):  # the number in the header may be unknown
        texts = _texts(path, layer, times.needs, first)
        times.add(texts, _features_from(first))
        count = len(texts[times.needs[0]])
        if count < _FEATURES:
            _refuse_cut_off(path, first + count, info["features"])
            return times.result()
    return _too_much(listed)


def _refuse_cut_off(path: "Path", found: int, stated: int) -> None:
    """GDAL takes the end of a FlatGeobuf file within its index for the end of its features."""
    if found < stated:
        raise UnreadableFileError(
            f"{path}: cut off: its header tells of {stated} features, {found} are there; "
            "get it again"
        )


def _too_much(listed: str) -> Silent:
    return Silent(
        reason=f"{listed} not read: more than {_MOST >> 20} MiB or {_MOST_FEATURES} features"
    )


def _texts(
    path: "Path", layer: str | None, names: Sequence[str], first: int
) -> dict[str, list[str]]:
    from pyogrio import raw

    meta, _, _, arrays = raw.read(
        path.absolute(),
        layer=layer,
        columns=list(names),
        read_geometry=False,
        skip_features=first,
        max_features=_FEATURES,
        datetime_as_string=True,  # otherwise their time zones are lost
    )
    read = dict(zip(map(str, meta["fields"]), arrays, strict=True))
    return {name: ["" if v is None else str(v) for v in read[name].tolist()] for name in names}


def _features_from(first: int) -> Callable[[int], str]:
    return lambda index: f"feature {first + index + 1}"


def _columns(info: Info) -> tuple[Column, ...]:
    pairs = zip(info["fields"], info["ogr_types"], info["ogr_subtypes"], strict=True)
    described = (
        Column(
            name=str(name),
            type="boolean" if subtype == "OFSTBoolean" else _TYPES.get(kind),
        )
        for name, kind, subtype in pairs
        if str(name)
    )
    return tuple(column for column, _ in zip(described, range(columns.MANY), strict=False))
