"""Dimensions and variables of a file with many of them, as the datacube extension describes them.

https://github.com/stac-extensions/datacube/tree/v2.3.0
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from pytest_prr.generator.composing.field_values import data_type, exact, nodata, number, short
from pytest_prr.readers.facts import Axis, Box, FileFacts, Interval, Projection, Variable
from pytest_prr.readers.times import instants

if TYPE_CHECKING:
    import pystac
    from pystac.extensions import datacube

MANY = 200  # variables, and dimensions, described of one file
_DEGREES = re.compile(r"(deg|°)", re.IGNORECASE)
_DEGREE_DIGITS = 7  # about a centimetre
_SHORTEST_STEP = 0.001  # seconds; what is less is a count taken for a time
_DAY = 86400
_HALF = 180.0  # degrees
_GEOGRAPHIC = (None, 4326, "EPSG:4326")


def add_cube(asset: "pystac.Asset", facts: FileFacts) -> list[str]:
    """Write ``cube:dimensions`` and ``cube:variables``; returns what was left out, in words.

    The item declares the extension already.
    """
    from pystac.extensions.datacube import DatacubeExtension

    defined = {axis.name for axis in facts.axes}
    whole = [variable for variable in facts.variables if defined.issuperset(variable.dimensions)]
    kept = _most_telling(whole)
    axes = _of_use(facts.axes, kept)
    described = {axis.name: _dimension(_unbroken(axis, facts.bbox), facts) for axis in axes}
    DatacubeExtension.ext(asset).apply(
        dimensions=described,
        variables={variable.name: _variable(variable) for variable in kept} or None,
    )
    counts = ((len(kept), facts.variables, "variables"), (len(axes), facts.axes, "dimensions"))
    return [
        f"of {len(every)} {noun} in {facts.name}, {count} are described"
        for count, every, noun in counts
        if count < len(every)
    ]


def _most_telling(variables: Sequence[Variable]) -> list[Variable]:
    """As many as are described, data before coordinates, in the file's order."""
    order = {variable.name: place for place, variable in enumerate(variables)}
    by_kind = sorted(variables, key=lambda variable: variable.kind != "data")
    return sorted(by_kind[:MANY], key=lambda variable: order[variable.name])


def _of_use(axes: Sequence[Axis], variables: Sequence[Variable]) -> list[Axis]:
    """All axes; of very many those that the variables name, and some if there are none."""
    if len(axes) <= MANY:
        return list(axes)
    used = {name for variable in variables for name in variable.dimensions}
    return [axis for axis in axes if axis.name in used] or list(axes[:MANY])


def _dimension(axis: Axis, facts: FileFacts) -> "datacube.Dimension":
    from pystac.extensions.datacube import Dimension

    described = _kind_fields(axis, facts.projection)
    if axis.description and axis.description.lower() != axis.name.lower():
        described["description"] = short(axis.description)
    return Dimension.from_dict(described)


def _unbroken(axis: Axis, bbox: Box | None) -> Axis:
    """Longitudes over the meridian where their numbering begins anew (325 to 0.5), as -35 to 0.5.

    The least and the greatest of them span the Earth; the file's box tells that the data do not.
    """
    if not (axis.axis == "x" and axis.extent and bbox and _in_degrees(axis)):
        return axis
    low, high = axis.extent
    west, width = bbox[0], (bbox[2] - bbox[0]) % 360
    if axis.reference_system not in _GEOGRAPHIC or high - low <= _HALF or not 0 < width < _HALF:
        return axis
    known = axis.values or axis.extent
    turned = sorted(west + (v - west) % 360 for v in known if not isinstance(v, str))
    extent = (turned[0], turned[-1]) if axis.values else (west, west + width)
    return replace(axis, extent=extent, values=tuple(turned) if axis.values else None)


def _kind_fields(axis: Axis, projection: Projection | None) -> dict[str, Any]:
    if axis.kind == "temporal" and axis.interval:
        return _temporal(axis, axis.interval)
    if axis.kind == "spatial" and axis.axis == "z" and (axis.extent or axis.values):
        return {"type": "spatial", "axis": "z", **_numeric(axis), **_system(axis, None)}
    if axis.kind == "spatial" and axis.axis in ("x", "y") and axis.extent:
        system = _system(axis, projection)
        # Without a system these would be degrees by the extension's default, and lie elsewhere.
        if system or _in_degrees(axis):
            return {"type": "spatial", "axis": axis.axis, **_numeric(axis), **system}
    return _additional(axis)


def _temporal(axis: Axis, interval: Interval) -> dict[str, Any]:
    start, end = interval
    ends = (instants.whole_seconds(start), instants.whole_seconds(end, up=True))
    fields: dict[str, Any] = {"type": "temporal", "extent": [*map(instants.text, ends)]}
    if axis.size > 1:
        fields["step"] = duration(axis.step)
    return fields


def _additional(axis: Axis) -> dict[str, Any]:
    """A dimension of its own kind; without coordinates, that of its indices."""
    fields = _numeric(axis)
    if not fields.keys() & {"extent", "values"}:
        return {"type": "index", "extent": [0, max(axis.size - 1, 0)], "step": 1}
    return {"type": "other", **fields}


def _numeric(axis: Axis) -> dict[str, Any]:
    """Extent, step or values, and unit, as far as they are known."""
    digits = _DEGREE_DIGITS if _in_degrees(axis) else None
    fields: dict[str, Any] = {}
    if axis.extent and all(map(math.isfinite, axis.extent)):
        fields["extent"] = [number(end, digits) for end in sorted(axis.extent)]
    if axis.values and all(map(exact, axis.values)):
        values = axis.values
        fields["values"] = [v if isinstance(v, str) else number(v, digits) for v in values]
    if axis.step and math.isfinite(axis.step):
        fields["step"] = number(abs(axis.step), digits)
    elif axis.size > 1 and "extent" in fields and "values" not in fields:
        fields["step"] = None  # of uneven steps
    if axis.unit:
        fields["unit"] = axis.unit
    return fields


def _in_degrees(axis: Axis) -> bool:
    return axis.kind == "spatial" and bool(_DEGREES.match(axis.unit or ""))


def _system(axis: Axis, projection: Projection | None) -> Mapping[str, int | str]:
    """The axis' own reference system, else that of the file's grid: EPSG's number, or WKT2."""
    system = axis.reference_system
    if system is None and projection is not None:
        system = projection.code or projection.wkt2
    if isinstance(system, str) and (match := re.fullmatch(r"EPSG:(\d+)", system)):
        system = int(match[1])
    return {} if system is None else {"reference_system": system}


def _variable(variable: Variable) -> "datacube.Variable":
    from pystac.extensions.datacube import Variable as Described

    fields: dict[str, Any] = {"dimensions": list(variable.dimensions), "type": variable.kind}
    text = {"description": variable.description or variable.standard_name, "unit": variable.unit}
    fields |= {key: short(value) for key, value in text.items() if value}
    if variable.data_type:
        fields["data_type"] = data_type(variable.data_type)
    if variable.nodata is not None:
        fields["nodata"] = nodata(variable.nodata)
    return Described(fields)


def duration(seconds: float | None) -> str | None:
    """An ISO 8601 duration, as P1D, PT6H or PT0.5S; None where the steps are uneven."""
    if seconds is None or not math.isfinite(seconds) or abs(seconds) < _SHORTEST_STEP:
        return None
    days, rest = divmod(round(abs(seconds), 3), _DAY)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    parts = ((hours, "H"), (minutes, "M"), (number(round(rest, 3)), "S"))
    clock = "".join(f"{number(value)}{letter}" for value, letter in parts if value)
    return "P" + (f"{number(days)}D" if days else "") + (f"T{clock}" if clock else "")
