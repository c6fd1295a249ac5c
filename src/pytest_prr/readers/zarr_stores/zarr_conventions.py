"""How Zarr stores name dimensions, and tell of pyramids: the same data in several resolutions."""

from collections.abc import Iterable, Mapping
from math import prod
from typing import Any

from pytest_prr.readers.zarr_stores.zarr_metadata import ArrayNode, Group

_XARRAY = "_ARRAY_DIMENSIONS"  # format 2; format 3 has dimension_names
_NCZARR = "_NCZARR_ARRAY"  # format 2, as netCDF-C writes it
_HIDDEN = (_XARRAY, _NCZARR, "_nczarr_array", "_nczarr_attrs", "_NCZARR_ATTR")
_DEEP = 4  # levels of a description that are looked at


def dimensions(node: ArrayNode, count: int) -> tuple[str, ...]:
    """The names of the array's dimensions; made-up ones where it does not say."""
    nczarr = node.document.get(_NCZARR) or node.attributes.get("_nczarr_array") or {}
    stated = (
        node.document.get("dimension_names"),
        node.attributes.get(_XARRAY),
        nczarr.get("dimrefs", nczarr.get("dimension_references"))
        if isinstance(nczarr, dict)
        else None,
    )
    for names in stated:
        if isinstance(names, list) and len(names) == count and all(map(_is_name, names)):
            return tuple(name.rpartition("/")[2] for name in names)
    return tuple(f"{node.name}_{position}" for position in range(count))


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip("/"))


def own_attributes(node: ArrayNode) -> dict[str, Any]:
    """The array's attributes without those for Zarr's own use."""
    return {key: value for key, value in node.attributes.items() if key not in _HIDDEN}


def finest(groups: Mapping[str, Group]) -> dict[str, Group]:
    """Without the coarser levels of pyramids, where these tell nothing of their own."""
    coarser = {path for group in groups.values() for path in _coarser(group, groups)}
    return {path: group for path, group in groups.items() if path not in coarser}


def _coarser(group: Group, groups: Mapping[str, Group]) -> list[str]:
    """The levels of a group that is a pyramid, but for the one of most values."""
    prefix = f"{group.path}/" if group.path else ""
    stated = _levels(group.attributes.get("multiscales"), _DEEP)
    levels = [path for level in stated if (path := f"{prefix}{level}".strip("/")) in groups]
    if not levels:
        return []
    fine = max(levels, key=lambda path: _values(groups[path]))
    known = _names(groups[fine])
    return [path for path in levels if path != fine and _names(groups[path]) <= known]


def _names(group: Group) -> set[str]:
    return {array.name for array in group.arrays}


def _values(group: Group) -> int:
    shapes = (array.document.get("shape") for array in group.arrays)
    whole = [s for s in shapes if isinstance(s, list) and all(isinstance(n, int) for n in s)]
    return sum(prod(shape) for shape in whole)


def _levels(stated: Any, depth: int) -> Iterable[str]:
    if isinstance(stated, list) and depth:
        for part in stated:
            yield from _levels(part, depth - 1)
    elif isinstance(stated, dict) and depth:
        path = stated.get("asset", stated.get("path"))
        if isinstance(path, str):
            yield path
        for key in ("layout", "datasets"):
            yield from _levels(stated.get(key), depth - 1)
