"""Files that hold many items: item collections (GeoJSON), NDJSON, and stac-geoparquet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from pytest_prr.errors import PrrError
from pytest_prr.stac import features as geojson
from pytest_prr.stac.documents import MAX_BYTES, Place, parse, read_bytes
from pytest_prr.stac.parts import Labels, Part, Parts, Span, Store, StoredFile, part_path
from pytest_prr.stac.values import mapping, sequence

LINE_SUFFIXES = (".ndjson", ".jsonl", ".geojsonl")
TABLE_SUFFIXES = (".parquet", ".geoparquet")
MAX_PARTS = 1_000_000
_ABOVE = ("Collection", "Catalog")


def parts_of(path: Path, name: str) -> Parts | None:
    """The documents within a file; None where the file is a document itself.

    ``name``: the file's, as reports print it. Raises PrrError where it cannot be read.
    """
    suffix = path.suffix.lower()
    try:
        if not path.is_file():
            return None  # a pipe, say: told where it is read as a document
        if suffix in LINE_SUFFIXES:
            return _collected(path, StoredFile(path), _of_lines(path, name))
        if suffix in TABLE_SUFFIXES:
            return _of_table(path, name)
        return _of_features(path, name)
    except OSError as error:
        raise PrrError(f"{name}: cannot be read: {error.strerror or error}") from None


def _collected(path: Path, store: Store, found: Iterator[tuple[object, Part]]) -> Parts:
    """Collections before the items that they hold."""
    above: dict[Path, Part] = {}
    below: dict[Path, Part] = {}
    for number, (value, part) in enumerate(found, 1):
        if number > MAX_PARTS:
            raise PrrError(f"{part.name}: more than {MAX_PARTS} items; split the file")
        group = above if mapping(value).get("type") in _ABOVE else below
        group[part_path(path, number)] = part
    return Parts(store=store, by_path=above | below)


def _of_lines(path: Path, name: str) -> Iterator[tuple[object, Part]]:
    labels = Labels()
    start, found = 0, 0
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(MAX_BYTES + 1), b""), 1):
            if len(line) > MAX_BYTES:
                raise PrrError(
                    f"{name}:{number}: a line of more than {MAX_BYTES // 1024**2} MiB; expected "
                    "one item a line"
                )
            if line.strip():
                value = _value(line)
                label = labels.label(value, number)
                begin = Place(line=number, column=1)
                yield (
                    value,
                    Part(
                        span=Span(start, len(line.rstrip(b"\r\n"))),
                        name=name,
                        label=label,
                        begin=begin,
                    ),
                )
                found += 1
            start += len(line)
    if not found:
        raise PrrError(f"{name}: no line with an item in it; expected one item a line")


def _value(line: bytes) -> object:
    """For labels only: what is wrong with a line is found when it is read as a document."""
    try:
        value: object = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value


def _of_features(path: Path, name: str) -> Parts | None:
    try:
        data = read_bytes(path) or b""
    except OSError:
        return None  # told where it is read as a document
    value = parse(data)[0] if b"FeatureCollection" in data else None
    if mapping(value).get("type") != "FeatureCollection":
        return None
    parts = _collected(path, StoredFile(path), _feature_parts(data, name))
    if not parts.by_path or not _has_items(value):
        raise PrrError(
            f"{name}: a GeoJSON feature collection without STAC items; expected features with "
            "'stac_version' or 'assets'"
        )
    return parts


def _feature_parts(data: bytes, name: str) -> Iterator[tuple[object, Part]]:
    labels = Labels()
    try:
        for number, feature in enumerate(geojson.features(data), 1):
            label = labels.label(feature.value, number)
            yield (
                feature.value,
                Part(span=feature.span, name=name, label=label, begin=feature.begin),
            )
    except geojson.TooDeepError:
        raise PrrError(f"{name}: a feature is nested too deeply to be read") from None


def _has_items(value: Any) -> bool:
    features = sequence(value.get("features"))
    return any("stac_version" in mapping(f) or "assets" in mapping(f) for f in features)


def _of_table(path: Path, name: str) -> Parts:
    from pytest_prr.stac.item_tables import Rows

    rows = Rows(path, name)
    labels = Labels()

    def found() -> Iterator[tuple[object, Part]]:
        row = 0
        for number, (value, data) in enumerate(rows, 1):
            row += mapping(value).get("type") not in _ABOVE  # those stand in the file's metadata
            span, label = rows.spool.put(data), labels.label(value, number)
            begin = Place(line=max(row, 1), column=1)
            yield value, Part(span=span, name=name, label=label, begin=begin, is_text=False)

    return _collected(path, rows.spool, found())
