"""The variables of an open netCDF file, their numbers decoded as far as places need it."""

from collections.abc import Iterator, Mapping
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from pytest_prr.readers.arrays.field import Field, Part, StoredField
from pytest_prr.readers.arrays.fields import ROOT, Fields, gathered, joined
from pytest_prr.readers.places import blocks

if TYPE_CHECKING:
    from xarray import Variable

_FILLS = ("_FillValue", "missing_value")
_PACKING = ("scale_factor", "add_offset")
_UNSIGNED = "_Unsigned"
_BOOLEAN = "dtype"  # the attribute by which xarray marks what it stored as numbers
_NARROW = 2  # bytes of the integers that single precision holds


def fields(handle: Any) -> Fields:
    """Everything in a file's root, and in its groups."""
    groups = {ROOT: handle, **dict(_all(handle.groups))}
    return gathered(
        {path: _variables(group) for path, group in groups.items()},
        {path: _attributes(group) for path, group in groups.items()},
    )


def _all(groups: Mapping[str, Any], above: str = ROOT) -> Iterator[tuple[str, Any]]:
    """All groups with their paths, also those within others."""
    for name, group in groups.items():
        path = joined(above, name)
        yield path, group
        yield from _all(group.groups, path)


def _attributes(owner: Any) -> dict[str, Any]:
    return {name: owner.getncattr(name) for name in owner.ncattrs()}


def _variables(group: Any) -> dict[str, Field]:
    return {name: _field(group, name, variable) for name, variable in group.variables.items()}


def _field(group: Any, name: str, variable: Any) -> Field:
    """A variable of numbers as the library has it; xarray knows text, and all that is rare."""
    attributes = _attributes(variable)
    if not _is_simple(variable) or _BOOLEAN in attributes:
        return _by_xarray(group, name)
    encoding = {key: attributes.pop(key) for key in _FILLS if key in attributes}
    fills = [fill for value in encoding.values() for fill in np.ravel(value)]
    is_plain = not _is_packed(attributes) and variable.dtype.kind in "iuf"

    def read(part: Part) -> Any:
        if is_plain and _are_numbers(fills):
            return _decoded(_taken(variable, part), fills)
        return _by_xarray(group, name)[part].values

    shape = variable.shape
    return StoredField(
        dims=variable.dimensions,
        shape=shape,
        dtype=variable.dtype,
        attrs=attributes,
        encoding={**encoding, "dtype": variable.dtype, **_chunks(variable, shape)},
        read=read,
    )


def _is_packed(attributes: Mapping[str, Any]) -> bool:
    """Whether the numbers stand for others. A scale factor that is text, say, does nothing."""
    factors = [attributes[key] for key in _PACKING if key in attributes]
    return _UNSIGNED in attributes or (bool(factors) and _are_numbers(factors))


def _are_numbers(values: list[Any]) -> bool:
    return all(np.asarray(value).dtype.kind in "iuf" for value in values)


def _is_simple(variable: Any) -> bool:
    """Whether it holds numbers of this machine's kind, or one character, as grid mappings do."""
    kind = variable.datatype
    if not isinstance(kind, np.dtype) or not kind.isnative:
        return False
    return kind.kind in "iuf" or (kind.kind == "S" and not variable.ndim)


def _chunks(variable: Any, shape: tuple[int, ...]) -> dict[str, Any]:
    """Of a variable that is not read at once."""
    if prod(shape) <= blocks.VALUES:
        return {}
    chunks = variable.chunking()
    return {"chunksizes": tuple(chunks)} if isinstance(chunks, list) else {}


def _taken(variable: Any, part: Part) -> Any:
    variable.set_auto_maskandscale(False)
    return np.asarray(variable[part])


def _decoded(values: Any, fills: list[Any]) -> Any:
    """Fill values as NaN, for which integers become floating-point numbers, as xarray has them."""
    known = [fill for fill in fills if not np.isnan(fill)]
    if not known:
        return values
    kind = values.dtype
    if kind.kind != "f":
        kind = np.dtype("f4" if kind.itemsize <= _NARROW else "f8")
    decoded = np.array(values, dtype=kind)
    decoded[np.logical_or.reduce([decoded == fill for fill in known])] = np.nan
    return decoded


def _by_xarray(group: Any, name: str) -> "Variable":
    from xarray.backends import NetCDF4DataStore

    from pytest_prr.readers.arrays.store_fields import decoded

    store: Any = NetCDF4DataStore(group)  # type: ignore[no-untyped-call]  # not annotated
    return decoded({name: store.open_store_variable(name, group.variables[name])})[name]
