"""When the rows of a Parquet file are from."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pytest_prr.readers.facts import Asked, Interval, Said, Silent
from pytest_prr.readers.tables import column_times, columns
from pytest_prr.readers.tables.column_times import joined
from pytest_prr.readers.tables.parquet_columns import ParquetColumns
from pytest_prr.readers.tables.table_times import TableTimes

if TYPE_CHECKING:
    from pyarrow import RecordBatch, Schema

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000_000  # microseconds
_IN_MICROSECONDS = {"milliseconds": (1000, 1), "microseconds": (1, 1), "nanoseconds": (1, 1000)}
_LAST_SECOND = timedelta(days=1, seconds=-1)


def interval(parquet: ParquetColumns, schema: "Schema", asked: Asked) -> Said[Interval] | Silent:
    """Least and greatest of the columns with dates and times, from the footer where it tells."""
    from pyarrow import types

    names = list(schema.names)
    typed = [f.name for f in schema if types.is_timestamp(f.type) or types.is_date(f.type)]
    if asked.time is None:
        chosen = columns.time_columns(names, typed)
        if dated := [name for name in chosen if name in typed]:
            return joined([_typed(parquet, schema, name) for name in dated])
    elif asked.time.name in typed and not asked.time.layout and not asked.time.units:
        return _typed(parquet, schema, asked.time.name)
    return _written(parquet, TableTimes(names, asked, typed))


def _typed(parquet: ParquetColumns, schema: "Schema", name: str) -> Said[Interval] | Silent:
    """A column whose type is a date, or a date and time."""
    from pyarrow import types

    kind = schema.field(name).type
    is_date = types.is_date(kind)
    ends = _ends_in_footer(parquet, name)
    if ends is None:
        if reason := parquet.why_unread([name]):
            return Silent(reason=reason)
        ends = _ends_in_column(parquet, name)
    if not ends:
        return Silent(reason=f"column '{name}' holds no time")
    try:
        first = _EPOCH + timedelta(microseconds=min(low for low, _ in ends))
        last = _EPOCH + timedelta(microseconds=max(high for _, high in ends))
        last += _LAST_SECOND if is_date else timedelta(0)
    except OverflowError:
        return Silent(reason=f"column '{name}' holds a time outside the years 1 to 9999")
    words = column_times.words(name, is_naive=not is_date and kind.tz is None)
    return Said(value=(first, last), source=words)


def _ends_in_footer(parquet: ParquetColumns, name: str) -> list[tuple[int, int]] | None:
    """In microseconds since 1970."""
    kind = parquet.logical_type(name)
    if kind.get("Type") == "Date":
        factors = (_DAY, 1)
    elif kind.get("Type") == "Timestamp" and kind.get("timeUnit") in _IN_MICROSECONDS:
        factors = _IN_MICROSECONDS[kind["timeUnit"]]
    else:
        return None
    ends = parquet.raw_ends(name)
    if ends is None:
        return None
    times, divided = factors
    return [(int(low) * times // divided, int(high) * times // divided) for low, high in ends]


def _ends_in_column(parquet: ParquetColumns, name: str) -> list[tuple[int, int]]:
    """In microseconds since 1970; those of batches without a value are left out."""
    import pyarrow as pa
    from pyarrow import compute

    found = []
    for batch in parquet.batches([name]):
        ends: Any = compute.min_max(batch.column(0))
        both = [ends[side].cast(pa.timestamp("us"), safe=False) for side in ("min", "max")]
        if ends["min"].is_valid:
            found.append((both[0].value, both[1].value))
    return found


def _written(parquet: ParquetColumns, times: TableTimes) -> Said[Interval] | Silent:
    """Columns of texts or numbers: they are read."""
    if not times.needs:
        return times.result()
    if reason := parquet.why_unread(times.needs):
        return Silent(reason=reason)
    rows = 0
    for batch in parquet.batches(times.needs):
        try:
            texts = {name: _texts(batch, name) for name in times.needs}
        except ValueError:
            return Silent(reason=f"columns {columns.listed(times.needs)} are neither text nor time")
        times.add(texts, _rows_from(rows))
        rows += batch.num_rows
    return times.result()


def _texts(batch: "RecordBatch", name: str) -> list[str]:
    """The column as text, nothing for null. Raises ValueError where it cannot be."""
    import pyarrow as pa
    from pyarrow import compute

    try:
        texts: list[str] = compute.fill_null(batch.column(name).cast(pa.string()), "").to_pylist()
    except pa.ArrowException as error:
        raise ValueError(str(error)) from None
    return texts


def _rows_from(first: int) -> Callable[[int], str]:
    return lambda index: f"row {first + index + 1}"
