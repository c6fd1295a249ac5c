"""Large variables, a block of rows at a time: memory does not grow with the file."""

from collections.abc import Iterator, Sequence
from math import prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_prr.readers.arrays.field import Field

VALUES = 1 << 20  # in one block: eight megabytes


def rows(variables: Sequence["Field"]) -> Iterator[slice | None]:
    """Slices of the first dimension, which all the variables have; None: all at once.

    A block is made of whole chunks, so that none is read and unpacked twice.
    """
    if all(variable.size <= VALUES for variable in variables):
        yield None
        return
    count = variables[0].shape[0]
    width = max(prod(variable.shape[1:]) for variable in variables)
    height = max(VALUES // max(width, 1), 1)
    chunk = max(_chunk_rows(variable) for variable in variables)
    height = max(height // chunk, 1) * chunk
    for start in range(0, count, height):
        yield slice(start, min(start + height, count))


def read(variable: "Field", part: slice | None) -> Any:
    """The values of some rows; all of them without ``part``."""
    return variable.values if part is None else variable[part].values


def _chunk_rows(variable: "Field") -> int:
    """The height of the chunks that the variable is stored in; 1 where it has none."""
    encoding = variable.encoding
    sizes = encoding.get("chunksizes") or encoding.get("chunks")
    if not isinstance(sizes, tuple | list) or len(sizes) != variable.ndim:
        return 1
    return int(sizes[0]) if isinstance(sizes[0], int) and sizes[0] > 0 else 1
