"""The fields of an xarray data store and its groups, decoded as far as places and times need it.

An xarray dataset would build an index of each axis, which costs more than all else of a small file.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pytest_prr.readers.arrays.fields import ROOT, Fields, gathered, joined

if TYPE_CHECKING:
    from xarray import Variable
    from xarray.backends import AbstractDataStore


def fields(store: "AbstractDataStore", groups: Mapping[str, Any]) -> Fields:
    """Everything in a store's root, and in ``groups`` (handles that the store's kind can open)."""
    kind: Any = type(store)
    stores = {ROOT: store, **{path: kind(one) for path, one in _all(groups)}}
    loaded = {path: one.load() for path, one in stores.items()}
    return gathered(
        {path: decoded(variables) for path, (variables, _) in loaded.items()},
        {path: attributes for path, (_, attributes) in loaded.items()},
    )


def _all(groups: Mapping[str, Any], above: str = ROOT) -> Iterator[tuple[str, Any]]:
    """All groups with their paths, also those within others."""
    for name, group in groups.items():
        path = joined(above, name)
        yield path, group
        yield from _all(group.groups, path)


def decoded(variables: "Mapping[Any, Variable]") -> "dict[Any, Variable]":
    """Fill values as NaN, packed numbers unpacked, characters as text; times stay numbers."""
    from xarray.conventions import decode_cf_variable

    found = {}
    for name, variable in variables.items():
        try:
            found[name] = decode_cf_variable(
                name, variable, decode_times=False, decode_timedelta=False
            )
        except (ValueError, TypeError):  # a scale_factor that is text, say
            found[name] = variable
    return found
