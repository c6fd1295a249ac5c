"""Items kept as rows of a Parquet file: stac-geoparquet.

https://github.com/stac-utils/stac-geoparquet/blob/main/spec/stac-geoparquet-spec.md
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_prr.errors import PrrError
from pytest_prr.stac.documents import MAX_BYTES
from pytest_prr.stac.parts import Spool
from pytest_prr.stac.values import mapping

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

_MEMBERS = ("type", "stac_version", "stac_extensions", "id", "geometry", "bbox", "links", "assets")
_TOP = frozenset({*_MEMBERS, "collection"})
_NEEDED = {"id", "geometry", "assets"}
_BOX = ("xmin", "ymin", "zmin", "xmax", "ymax", "zmax")
_ROWS = 500  # at a time
_MAX_BYTES = 4 * 1024**3  # of all items, as JSON


class Rows:
    """The items of a file, and before them the collections that it tells of.

    A table cannot tell a member that is null from one that is not there: such a member is left
    out, but for those that an item must have.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        self.spool = Spool()

    def __iter__(self) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Each document and its JSON text. Raises PrrError."""
        with self._opened() as file:
            missing = sorted(_NEEDED - set(file.schema_arrow.names))
            if missing:
                raise PrrError(
                    f"{self.name}: no stac-geoparquet file: it has no column "
                    f"{' and no column '.join(repr(name) for name in missing)}"
                )
            for collection in _collections(file.metadata.metadata or {}):
                yield collection, _text(collection)
            for batch in file.iter_batches(batch_size=_ROWS):
                for number in range(batch.num_rows):
                    item = _item(batch.slice(number, 1).to_pylist()[0])
                    yield item, self._bounded(_text(item))

    def _bounded(self, data: bytes) -> bytes:
        if len(data) > MAX_BYTES:
            raise PrrError(f"{self.name}: an item with more than {MAX_BYTES >> 20} MiB of JSON")
        if self.spool.size + len(data) > _MAX_BYTES:
            raise PrrError(f"{self.name}: its items have more than 4 GiB as JSON; split the file")
        return data

    @contextmanager
    def _opened(self) -> "Iterator[ParquetFile]":
        try:
            from pyarrow.lib import ArrowException
            from pyarrow.parquet import ParquetFile
        except ImportError:
            raise PrrError(
                f"{self.name}: stac-geoparquet is read with pyarrow, which is not installed: "
                "pip install 'pytest-prr[parquet]'"
            ) from None
        try:
            texts = _text_columns(self.path)
            with ParquetFile(self.path, read_dictionary=texts) as file:
                yield file
        except (ArrowException, OSError, ValueError, OverflowError) as error:
            reason = str(error).partition("\n")[0][:200]
            raise PrrError(f"{self.name}: cannot be read as stac-geoparquet: {reason}") from None


def _text_columns(path: Path) -> list[str]:
    """Columns that are read with each value once: small files repeat large ones very often."""
    from pyarrow.parquet import read_metadata

    schema = read_metadata(path).schema
    columns = (schema.column(number) for number in range(len(schema)))
    return [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]


def _collections(metadata: Mapping[bytes, bytes]) -> list[dict[str, Any]]:
    """The collections in the file's metadata, as newer and older versions keep them."""
    newer = mapping(_json(metadata.get(b"stac-geoparquet")))
    older = mapping(_json(metadata.get(b"stac:collections")))
    by_id = mapping(newer.get("collections")) or older
    found = [*by_id.values(), newer.get("collection")]
    return [value for value in found if isinstance(value, dict)]


def _json(data: bytes | None) -> object:
    try:
        value: object = json.loads(data or b"null")
    except (ValueError, RecursionError):
        return None
    return value


def _text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its properties where items have them."""
    item: dict[str, Any] = {"type": "Feature"}
    for name in _MEMBERS:
        if name == "bbox":
            item |= {"bbox": _box(row["bbox"])} if row.get("bbox") else {}
        elif row.get(name) is not None:
            item[name] = _plain(row[name], name)
    item |= {"properties": _properties(row)}
    item |= {"collection": row["collection"]} if row.get("collection") is not None else {}
    return {"geometry": None, "links": [], "assets": {}} | item


def _properties(row: Mapping[str, Any]) -> dict[str, Any]:
    found = {
        name: _plain(value, name)
        for name, value in row.items()
        if name not in _TOP and value is not None
    }
    return {"datetime": None} | found


def _box(value: Any) -> Any:
    if not isinstance(value, dict):
        return _plain(value, "bbox")
    return [value[name] for name in _BOX if name in value]


def _plain(value: Any, name: str) -> Any:
    """A value of Arrow's as JSON has it."""
    if isinstance(value, dict):
        return {key: _plain(inner, key) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_plain(inner, name) for inner in value]
    if isinstance(value, bytes):
        return _geometry(value) if name.endswith("geometry") else value.hex()
    return value if isinstance(value, str | int | float | None) else _scalar(value)


def _scalar(value: Any) -> str | float:
    if isinstance(value, datetime):
        return _time(value)
    return float(value) if isinstance(value, Decimal) else str(value)


def _time(value: datetime) -> str:
    """RFC 3339 in UTC. A naive time stays as it is: rules judge that."""
    if value.tzinfo is None:
        return value.isoformat()
    text = value.astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{text.rstrip('0') if '.' in text else text}Z"


def _geometry(value: bytes) -> Any:
    """Well-known binary as GeoJSON. Raises ValueError."""
    import shapely

    try:
        found = shapely.from_wkb(value)
    except shapely.errors.ShapelyError as error:
        raise ValueError(f"a geometry is no well-known binary: {error}") from None
    return _listed(shapely.geometry.mapping(found))


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(inner) for key, inner in value.items()}
    return [_listed(inner) for inner in value] if isinstance(value, tuple | list) else value
