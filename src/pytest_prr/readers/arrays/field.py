"""A variable of a file: what is asked of it, wherever it is read from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    import numpy as np

Part = Any
"""Of the first dimension, a slice; or of each one a slice or an array of numbers; ``...``: all."""


class Field(Protocol):
    """As xarray's Variable: decoded, its values read when they are asked for."""

    @property
    def dims(self) -> tuple[Any, ...]: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def ndim(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def dtype(self) -> "np.dtype[Any]": ...
    @property
    def attrs(self) -> dict[Any, Any]: ...
    @property
    def encoding(self) -> dict[Any, Any]: ...
    @property
    def values(self) -> Any: ...
    def __getitem__(self, key: Part) -> "Field": ...


@dataclass(frozen=True, kw_only=True)
class StoredField:
    """A variable with a function that reads its values.

    To import xarray takes longer than to read what a hundred small files say.
    """

    dims: tuple[str, ...]
    shape: tuple[int, ...]
    dtype: "np.dtype[Any]"  # as stored: decoded numbers may be of another type, but are numbers
    attrs: dict[str, Any]
    encoding: dict[str, Any]
    read: Callable[[Part], Any]
    part: Part = ...

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @cached_property
    def size(self) -> int:
        return prod(self.shape)

    @property
    def values(self) -> Any:
        return self.read(self.part)

    def __getitem__(self, part: Part) -> Self:
        """A part of a variable that has not been cut yet."""
        if part is ...:
            return self
        parts = part if isinstance(part, tuple) else (part,)
        cut = [_length(*pair) for pair in zip(self.shape, parts, strict=False)]
        return replace(self, part=part, shape=(*cut, *self.shape[len(cut) :]))


def _length(size: int, part: Any) -> int:
    return len(range(size)[part]) if isinstance(part, slice) else len(part)
