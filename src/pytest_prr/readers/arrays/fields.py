"""The variables of a file as one table, whatever groups they stand in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from pytest_prr.readers.arrays.field import Field, StoredField

if TYPE_CHECKING:
    from xarray import Dataset

T = TypeVar("T")

ROOT = ""
_MAPPING_KEYS = ("grid_mapping_name", "crs_wkt", "spatial_ref")


@dataclass(frozen=True, kw_only=True)
class Fields:
    """Variables by name: ``time``, or ``group/time``; their dimensions are named likewise.

    Attributes are those of each group; the root's name is empty.
    """

    variables: Mapping[str, Field]
    attributes: Mapping[str, Mapping[str, Any]]
    _known: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False)

    def values(self, name: str) -> Any:
        """The values of a variable; those of an axis are read once."""
        variable = self.variables[name]
        if variable.ndim > 1:
            return variable.values
        return self.once("values", name, lambda: variable.values)

    def once(self, what: str, name: str, find: Callable[[], T]) -> T:
        """What is found out of a variable, which is worth being kept."""
        key = (what, name)
        if key not in self._known:
            self._known[key] = find()
        found: T = self._known[key]
        return found

    def related(self, name: str, key: str) -> str:
        """The variable that an attribute of a variable names; empty where it is not there."""
        return next(iter(self.all_related(name, key)), "")

    def all_related(self, name: str, key: str) -> list[str]:
        """All the variables that an attribute names, as 'lon lat' or 'area: cell_area' do.

        A name is looked for in the variable's own group, then in those around it.
        """
        if key not in self._keys or not (words := self._said(name, key).split()):
            return []
        if any(word.endswith(":") for word in words):
            keys = key == "grid_mapping"  # of 'crs: x y', the mapping is crs
            words = [word.rstrip(":") for word in words if word.endswith(":") == keys]
        found = (self._in_scope(group_of(name), word) for word in words)
        return [one for one in found if one]

    def asked_for(self, name: str) -> str | None:
        """The variable that somebody names: with its group, or without where that is enough."""
        if name in self.variables:
            return name
        same = [known for known in self.variables if leaf(known) == name]
        return same[0] if len(same) == 1 else None

    def is_own(self, name: str) -> bool:
        """Whether the variable is the coordinate of the dimension of its name."""
        return name in self._own

    def signature(self, name: str) -> str:
        """``rain(time, lat, lon)``: how variables are called in words."""
        dims = self.variables[name].dims
        return f"{name}({', '.join(leaf(str(dim)) for dim in dims)})" if dims else name

    def bounds(self, name: str, *keys: str) -> str:
        """The variable with the cells' bounds, where there is one that fits."""
        variable = self.variables[name]
        for key in keys or ("bounds",):
            found = self.related(name, key)
            if found and self.variables[found].dims[:-1] == variable.dims:
                size = self.variables[found].shape[-1:]
                return found if size and size[0] > 1 else ""
        return ""

    @cached_property
    def all_bounds(self) -> frozenset[str]:
        """The variables that are nothing but the bounds of others."""
        return self.named_by("bounds", "climatology")

    @cached_property
    def mappings(self) -> tuple[str, ...]:
        """The grid mapping variables: first those that data variables name."""
        named = list(self.named_by("grid_mapping"))
        alike = [
            name
            for name, variable in self.variables.items()
            if any(key in variable.attrs for key in _MAPPING_KEYS) and variable.ndim == 0
        ]
        return tuple(dict.fromkeys([*sorted(named), *alike]))

    def named_by(self, *keys: str) -> frozenset[str]:
        """All the variables that an attribute of any variable names."""
        return frozenset(
            found
            for key in keys
            if key in self._keys
            for name in self.variables
            for found in self.all_related(name, key)
        )

    def spans(self, *dims: str) -> bool:
        """Whether a variable is laid out along all these dimensions."""
        return any(set(dims) <= set(variable.dims) for variable in self.variables.values())

    @cached_property
    def _own(self) -> frozenset[str]:
        one = {name: field.dims[0] for name, field in self.variables.items() if field.ndim == 1}
        return frozenset(name for name, dim in one.items() if leaf(str(dim)) == leaf(name))

    @cached_property
    def _keys(self) -> frozenset[Any]:
        """What any variable has an attribute or an encoding for: most keys, none has."""
        held = (keys for one in self.variables.values() for keys in (one.attrs, one.encoding))
        return frozenset().union(*held)

    def _said(self, name: str, key: str) -> str:
        variable = self.variables[name]
        value = variable.attrs.get(key) or variable.encoding.get(key) or ""
        return value if isinstance(value, str) else ""

    def _in_scope(self, group: str, word: str) -> str:
        for scope in _outwards(group):
            if (full := joined(scope, word)) in self.variables:
                return full
        return ""


def of(dataset: "Dataset", groups: Mapping[str, "Dataset"] | None = None) -> Fields:
    """The fields of a dataset, and of the datasets that are its groups, by their paths."""
    datasets = {ROOT: dataset, **(groups or {})}
    return gathered(
        {path: dict(one.variables) for path, one in datasets.items()},
        {path: one.attrs for path, one in datasets.items()},
    )


def gathered(
    variables: Mapping[str, Mapping[Any, Field]], attributes: Mapping[str, Mapping[Any, Any]]
) -> Fields:
    """The fields of several groups, given by their paths (the root's is empty)."""
    sizes: dict[str, int] = {}
    found: dict[str, Field] = {}
    for path, members in sorted(variables.items(), key=lambda one: one[0].count("/")):
        group = path.strip("/")
        for name, variable in members.items():
            named = zip(variable.dims, variable.shape, strict=True)
            dims = [_dimension(group, str(dim), size, sizes) for dim, size in named]
            same = tuple(dims) == variable.dims
            found[joined(group, str(name))] = variable if same else _with_dims(variable, dims)
    plain = {path.strip("/"): {str(k): v for k, v in a.items()} for path, a in attributes.items()}
    return Fields(variables=found, attributes=plain)


def _dimension(group: str, dim: str, size: int, sizes: dict[str, int]) -> str:
    """A dimension's full name: that of a group around where it has the same size there."""
    for scope in _outwards(group):
        full = joined(scope, dim)
        if sizes.get(full) == size:
            return full
    full = joined(group, dim)
    sizes[full] = size
    return full


def _with_dims(variable: Any, dims: list[str]) -> Field:
    if isinstance(variable, StoredField):
        return replace(variable, dims=tuple(dims))
    renamed: Field = variable._replace(dims=dims)  # to_base_variable() would read the data
    return renamed


def _outwards(group: str) -> Iterator[str]:
    """A group's path and those of the groups around it, up to the root."""
    while group:
        yield group
        group = group_of(group)
    yield ROOT


def joined(group: str, name: str) -> str:
    """A name with its group."""
    return f"{group}/{name}" if group else name


def group_of(name: str) -> str:
    """The path of the group that a variable, or a group, stands in."""
    return name.rpartition("/")[0]


def leaf(name: str) -> str:
    """A name without its group."""
    return name.rpartition("/")[2]


def text(variable: Field, key: str) -> str:
    """An attribute that is text, without blanks around it; else nothing."""
    value: Any = variable.attrs.get(key, "")
    return value.strip() if isinstance(value, str) else ""


def is_number(variable: Field) -> bool:
    """Whether a variable holds real numbers."""
    return variable.dtype.kind in "iuf"


def numbers(values: Any) -> Any:
    """Values as an array of floating-point numbers, in their own precision."""
    array = np.asarray(values)
    return array if array.dtype.kind == "f" else array.astype(float)
