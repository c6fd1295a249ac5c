"""Parquet files, with geometries (GeoParquet) or without: their footers, seldom their data."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_prr.readers.datafile import DataFile, UnreadableFileError
from pytest_prr.readers.facts import Asked, Column, Content, Said
from pytest_prr.readers.tables import columns, parquet_place, parquet_times
from pytest_prr.readers.tables.parquet_columns import ParquetColumns

if TYPE_CHECKING:
    from pyarrow import Schema
    from pyarrow.parquet import ParquetFile

_MAGIC = b"PAR1"
_TAIL = 8  # bytes: the footer's length, and the magic number again
_LEAST = len(_MAGIC) + _TAIL
_LONGEST_FOOTER = 64 << 20  # takes about a gigabyte of memory
_TEXT_MAX = 1000  # characters of a type or an attribute
_ATTRIBUTES_MAX = 200
_NOT_ATTRIBUTES = (b"geo", b"ARROW:schema", b"pandas")


def content(file: DataFile, asked: Asked) -> Content:
    """Time, place, columns and metadata. Raises UnreadableFileError."""
    import pyarrow as pa

    _check_tail(file)
    try:
        with _opened(file) as parquet:
            return _content(parquet, asked, is_local=file.path is not None)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        text = (str(error) or type(error).__name__).splitlines()[0][:300]
        raise UnreadableFileError(
            f"{file.location}: not readable as Parquet: {text}; get it again"
        ) from None


def _check_tail(file: DataFile) -> None:
    """Raises UnreadableFileError where the file is cut off, or its footer is out of bounds."""
    size = file.size or 0
    if size < _LEAST:
        raise UnreadableFileError(f"{file.location}: cut off: it has {size} bytes; get it again")
    file.stream.seek(max(size - _TAIL, 0))
    tail = file.stream.read(_TAIL)
    file.stream.seek(0)
    if tail[-len(_MAGIC) :] == b"PARE":
        raise UnreadableFileError(
            f"{file.location}: its footer is encrypted; publish it without encryption"
        )
    if tail[-len(_MAGIC) :] != _MAGIC:
        raise UnreadableFileError(
            f"{file.location}: cut off: a Parquet file ends with PAR1, this one with "
            f"{tail[-len(_MAGIC) :]!r}; get it again"
        )
    length = int.from_bytes(tail[:4], "little")
    if length > min(size, _LONGEST_FOOTER):
        raise UnreadableFileError(
            f"{file.location}: its footer is said to have {length} bytes, of {size} in the file "
            f"and at most {_LONGEST_FOOTER}; get it again"
        )


@contextmanager
def _opened(file: DataFile) -> "Iterator[ParquetFile]":
    from pyarrow import PythonFile
    from pyarrow.parquet import ParquetFile

    source = file.path or PythonFile(file.stream, mode="r")
    with ParquetFile(source, pre_buffer=False) as parquet:
        yield parquet


def _content(parquet: "ParquetFile", asked: Asked, *, is_local: bool) -> Content:
    schema = parquet.schema_arrow
    metadata = parquet.metadata.metadata or {}
    attributes = _attributes(metadata)
    known = ParquetColumns(parquet, is_local)
    projection = None
    if b"geo" in metadata:
        bbox, projection = parquet_place.of_geometries(known, metadata[b"geo"], asked)
    else:
        bbox = parquet_place.of_columns(known, schema.names, asked)
    return Content(
        interval=parquet_times.interval(known, schema, asked),
        bbox=bbox,
        title=_attribute(attributes, "title"),
        licence=_attribute(attributes, "license") or _attribute(attributes, "licence"),
        attributes=attributes,
        projection=projection,
        columns=_columns(schema),
        rows=parquet.metadata.num_rows,
    )


def _attributes(metadata: Mapping[bytes, bytes]) -> dict[str, str]:
    """The file's key-value metadata that are text of its authors."""
    found: dict[str, str] = {}
    for key, value in metadata.items():
        if key in _NOT_ATTRIBUTES or len(found) >= _ATTRIBUTES_MAX:
            continue
        try:
            found[key.decode()[:_TEXT_MAX]] = value[: 4 * _TEXT_MAX].decode(errors="ignore")
        except UnicodeDecodeError:
            continue
    return {key: value[:_TEXT_MAX] for key, value in found.items()}


def _attribute(attributes: Mapping[str, str], key: str) -> Said[str] | None:
    text = attributes.get(key, "").strip()
    return Said(value=text, source=f"the metadata {key}") if text else None


def _columns(schema: "Schema") -> tuple[Column, ...]:
    fields = (schema.field(i) for i in range(min(len(schema), columns.MANY)))
    return tuple(
        Column(
            name=field.name,
            type=str(field.type)[:_TEXT_MAX],
            description=_description(field.metadata or {}),
        )
        for field in fields
    )


def _description(metadata: Mapping[bytes, bytes]) -> str | None:
    told = metadata.get(b"description") or metadata.get(b"comment") or b""
    return told[:_TEXT_MAX].decode(errors="ignore").strip() or None
