"""The variables of a file, told apart: data, what belongs to data, and what is no variable."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from pytest_prr.readers.arrays.cube_axes import Sources
from pytest_prr.readers.arrays.fields import Fields, is_number, text
from pytest_prr.readers.facts import Variable

if TYPE_CHECKING:
    from pytest_prr.readers.arrays.field import Field

MANY = 1000  # variables described of one file
_TEXT = 500  # characters of a description
_REFERRING = ("coordinates", "cell_measures", "formula_terms", "node_coordinates")


def variables(known: Sources) -> tuple[Variable, ...]:
    """Data variables first, then auxiliary ones; of very many, the first.

    Left out are the axes' own coordinates, bounds, and grid mappings.
    """
    fields, auxiliary = known.fields, _auxiliary(known)
    left_out = fields.all_bounds | set(fields.mappings)
    names = [n for n in fields.variables if n not in left_out and not fields.is_own(n)]
    ordered = sorted(names, key=lambda name: name in auxiliary)[:MANY]
    return tuple(_variable(fields, name, is_data=name not in auxiliary) for name in ordered)


def _auxiliary(known: Sources) -> frozenset[str]:
    """What tells where and when data are, rather than being data."""
    fields, names = known.fields, known.where.names
    described = [n for n, v in fields.variables.items() if "cf_role" in v.attrs]
    listed = [
        name
        for path, attributes in fields.attributes.items()
        for word in str(attributes.get("coordinates", "")).split()
        if (name := f"{path}/{word}" if path else word) in fields.variables
    ]
    times = [series.name for series in known.times.series]
    places = names.both if names else ()
    return fields.named_by(*_REFERRING) | {*described, *listed, *times, *places}


def _variable(fields: Fields, name: str, *, is_data: bool) -> Variable:
    field = fields.variables[name]
    return Variable(
        name=name,
        dimensions=tuple(str(dim) for dim in field.dims),
        kind="data" if is_data else "auxiliary",
        data_type=_data_type(field),
        unit=text(field, "units")[:_TEXT] or None,
        description=(text(field, "long_name") or text(field, "standard_name"))[:_TEXT] or None,
        standard_name=text(field, "standard_name")[:_TEXT] or None,
        nodata=_nodata(field),
    )


def _data_type(field: "Field") -> str | None:
    """The type in which the values are stored, before they are unpacked."""
    stored = np.dtype(field.encoding.get("dtype") or field.dtype)
    if stored.kind in "iufb":
        return _type_name(stored)
    return "str" if stored.kind in "SUO" and not is_number(field) else None


@lru_cache(maxsize=64)  # numpy puts the name together anew each time
def _type_name(kind: "np.dtype[Any]") -> str:
    return str(kind.name)


def _nodata(field: "Field") -> float | None:
    """The value, as it is stored, that stands for nothing."""
    for key in ("_FillValue", "missing_value"):
        value: Any = field.encoding.get(key, field.attrs.get(key))
        if value is None or isinstance(value, str | bytes) or np.size(value) != 1:
            continue
        number = np.asarray(value).item()
        if isinstance(number, int | float) and np.isfinite(number):
            return float(number)
    return None
