"""What the columns of a Parquet file hold: from its footer, or else from the column itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyarrow.parquet import ParquetFile

_ROWS = 1 << 16  # at a time
_MOST = 2 << 30  # bytes of columns, unpacked
_NUMBERS = ("INT32", "INT64", "FLOAT", "DOUBLE")
_PLAIN_TYPES = ("NONE", "INT")

Ends = tuple[float, float]


@dataclass(frozen=True)
class ParquetColumns:
    """The columns of an open file. ``is_local``: its data may be read too."""

    file: "ParquetFile"
    is_local: bool

    @cached_property
    def _indices(self) -> dict[str, int]:
        """Of the columns proper: those within a struct are 'struct.member'."""
        schema = self.file.schema
        return {schema.column(i).path: i for i in range(len(schema.names))}

    def paths(self, within: str) -> list[str]:
        """The columns within a struct, however deep."""
        return [path for path in self._indices if path.startswith(f"{within}.")]

    def logical_type(self, path: str) -> dict[str, Any]:
        """Type and unit of a column, as Parquet has them; empty where it is no column proper."""
        import json

        if path not in self._indices:
            return {}
        found: dict[str, Any] = json.loads(
            self.file.schema.column(self._indices[path]).logical_type.to_json()
        )
        return found

    def number_ends(self, path: str) -> list[Ends] | None:
        """Least and greatest of each row group, where that is a plain number (see ``raw_ends``)."""
        if path not in self._indices:
            return None
        kind = self.file.schema.column(self._indices[path]).logical_type.type
        return self.raw_ends(path) if kind in _PLAIN_TYPES else None

    def raw_ends(self, path: str) -> list[Ends] | None:
        """Least and greatest of each row group, as stored; row groups of nulls have none.

        None where the footer does not tell of all row groups.
        """
        index = self._indices.get(path)
        kind = None if index is None else self.file.schema.column(index).physical_type
        if kind not in _NUMBERS:
            return None
        found = []
        metadata = self.file.metadata
        for group in range(metadata.num_row_groups):
            chunk = metadata.row_group(group).column(index)
            if chunk.physical_type != kind:  # the library would end the process
                return None
            statistics = chunk.statistics
            if statistics is None:
                return None
            if statistics.has_min_max:
                low, high = statistics.min_raw, statistics.max_raw
                if not (isfinite(low) and isfinite(high) and low <= high):
                    return None
                found.append((low, high))
            elif not statistics.has_null_count or statistics.num_values:
                return None
        return found

    def why_unread(self, names: Sequence[str]) -> str | None:
        """Why columns are not read; None where they may be."""
        if not self.is_local:
            return f"the footer does not tell of {_named(names)}, and remote data are not read"
        metadata = self.file.metadata
        indices = [i for path, i in self._indices.items() if path in names or _top(path) in names]
        size = sum(
            metadata.row_group(group).column(index).total_uncompressed_size
            for group in range(metadata.num_row_groups)
            for index in indices
        )
        if size > _MOST:
            return f"{_named(names)} have {size} bytes, more than {_MOST}"
        return None

    def batches(self, names: Sequence[str], rows: int = _ROWS) -> "Iterator[RecordBatch]":
        """The columns' data, some rows at a time. The library raises what it raises."""
        yield from self.file.iter_batches(batch_size=rows, columns=list(names), use_threads=False)


def _top(path: str) -> str:
    return path.partition(".")[0]


def _named(names: Sequence[str]) -> str:
    return f"column{'s' if len(names) > 1 else ''} {' and '.join(names)}"
