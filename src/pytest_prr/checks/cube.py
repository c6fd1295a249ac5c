"""Does the datacube description say what is in a file with many dimensions?"""

from functools import lru_cache
from typing import Any

import orjson

from pytest_prr.checks.data_times import cube_dimensions, used_dimensions
from pytest_prr.checks.problem import Applies, Context, Outcome, Problem, Subject
from pytest_prr.checks.reads import reads
from pytest_prr.checks.silence import assets_of, silent_where
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.item_facts import described
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.tree import Kind
from pytest_prr.stac.values import mapping, number, sequence, text
from pytest_prr.stac.vocabulary import media_type

_DIMENSIONS, _VARIABLES = "cube:dimensions", "cube:variables"
_CUBE_SUFFIXES = (".nc", ".nc4", ".cdf", ".zarr", ".zarr.zip")
_CUBE_WORDS = ("netcdf", "zarr")


def assets_are_cubes(item: dict[str, Any], context: Context) -> bool:
    """Each asset states the dimensions of a cube."""
    del context
    assets = assets_of(item)
    return assets is not None and all(_DIMENSIONS in asset for asset in assets)


def cubes_are_whole(item: dict[str, Any], context: Context) -> bool:
    """Of the cubes of an item's assets, all dimensions and variables are as they should be."""
    cubes = context.once(cube_dimensions)
    if cubes is None or not all(map(_has_good_dimensions, cubes)):
        return False
    return all(map(_has_good_variables, assets_of(item) or ()))


def _has_good_dimensions(cube: object) -> bool:
    return type(cube) is dict and not any(map(_dimension_problem, cube.values()))


def _has_good_variables(asset: dict[str, Any]) -> bool:
    variables = asset.get(_VARIABLES)
    if variables is None:
        return _VARIABLES not in asset
    used = _laid_along(variables) if type(variables) is dict else None
    return used is not None and used <= mapping(asset.get(_DIMENSIONS)).keys()


def _laid_along(variables: dict[str, Any]) -> frozenset[str] | None:
    """The dimensions of variables that are all right; None where one is not."""
    try:
        content = orjson.dumps(variables)
    except TypeError:
        return None
    if content.rfind(b"null") >= 0:  # it may stand for NaN; from the end it is found sooner
        return None
    return _used_in(content)


@lru_cache(maxsize=256)
def _used_in(content: bytes) -> frozenset[str] | None:
    variables = orjson.loads(content)
    fine = not any(map(_variable_problem, variables.values()))
    return frozenset(used_dimensions(variables)) if fine else None


@silent_where(assets_are_cubes)
def cube_described(subject: Subject, context: Context, *, roles: list[str]) -> Outcome:
    """A netCDF or Zarr asset of one of these roles has ``cube:dimensions``, or its item has."""
    if _DIMENSIONS in subject.value or context.node.kind is not Kind.ITEM:
        return
    named = {role for role in sequence(subject.value.get("roles")) if isinstance(role, str)}
    if not named & set(roles) or not _is_cube(subject.value):
        return
    above = mapping(mapping(context.document.value).get("properties"))
    if _DIMENSIONS not in above:
        yield Problem(
            f"asset '{subject.key}' holds arrays, but no '{_DIMENSIONS}' tells their dimensions"
        )


def _is_cube(asset: dict[str, Any]) -> bool:
    kind = (text(asset.get("type")) or "").lower()
    href = (text(asset.get("href")) or "").lower().rstrip("/")
    if any(word in kind for word in _CUBE_WORDS):
        return True
    return not kind and media_type(href) is not None and href.endswith(_CUBE_SUFFIXES)


@silent_where(cubes_are_whole, kind=Applies.ASSET)
@reads(metadata=(_DIMENSIONS, _VARIABLES))
def defined_dimensions(subject: Subject, context: Context) -> Outcome:
    """Each dimension that a variable names is defined in ``cube:dimensions``."""
    del context
    metadata, base = subject.metadata()
    if _VARIABLES not in metadata or not isinstance(metadata.get(_DIMENSIONS, {}), dict):
        return
    defined = mapping(metadata.get(_DIMENSIONS))
    if used_dimensions(mapping(metadata[_VARIABLES])) <= defined.keys():
        return
    users: dict[str, list[tuple[str, int]]] = {}
    for name, variable in mapping(metadata[_VARIABLES]).items():
        for index, dimension in enumerate(sequence(mapping(variable).get("dimensions"))):
            if isinstance(dimension, str) and dimension not in defined:
                users.setdefault(dimension, []).append((name, index))
    for dimension, uses in users.items():
        (first, index), *_ = uses
        names = listed([f"'{name}'" for name, _ in uses], 4)
        verb = "names" if len(uses) == 1 else "name"
        yield Problem(
            f"{names} {verb} the dimension {show(dimension)}, which '{_DIMENSIONS}' does not "
            "define",
            (*base, _VARIABLES, first, "dimensions", index),
        )


def variables_described(subject: Subject, context: Context) -> Outcome:
    """The variables of a collection's datacubes have a unit and a description."""
    found = [described(subject.value)]
    found += [node.item.described for node in context.items if node.item]
    count, unitless, unexplained = (sum(one) for one in zip(*found, strict=True))
    if unitless or unexplained:
        yield Problem(
            f"of {count} variables in '{_VARIABLES}', {unitless} have no unit and {unexplained} "
            "no description"
        )


def properties_are_flat(item: dict[str, Any], context: Context) -> bool:
    """No property of an item is an object."""
    del context
    return dict not in map(type, mapping(item.get("properties")).values())


@silent_where(properties_are_flat)
def variable_properties(subject: Subject, context: Context, *, prefix: str) -> Outcome:
    """An item's properties hold no free fields of the form ``prefix`` and a variable's name."""
    del context
    properties = mapping(subject.value.get("properties"))
    found = [
        name for name, value in properties.items()
        if name.startswith(prefix) and isinstance(value, dict)
    ]  # fmt: skip
    if found:
        verb = "describes" if len(found) == 1 else "describe"
        words = listed([f"'{name}'" for name in found], 4)
        yield Problem(
            f"{words} {verb} variables in a form of their own; '{_VARIABLES}' is where readers "
            "look",
            ("properties", found[0]),
        )


@silent_where(cubes_are_whole, kind=Applies.ASSET)
@reads(metadata=(_DIMENSIONS, _VARIABLES))
def cube_shape(subject: Subject, context: Context) -> Outcome:
    """Each dimension and variable has what its type asks for."""
    del context
    metadata, base = subject.metadata()
    for field, judge in ((_DIMENSIONS, _dimension_problem), (_VARIABLES, _variable_problem)):
        if field not in metadata:
            continue
        at = (*base, field)
        if not isinstance(metadata[field], dict):
            yield Problem(f"'{field}' should be an object, found {show(metadata[field])}", at)
            continue
        if _is_known_to_be_fine(field, metadata[field]):
            continue
        for name, entry in metadata[field].items():
            if problem := judge(entry):
                message, place = problem
                yield Problem(f"'{name}': {message}", (*at, name, *place))


def _is_known_to_be_fine(field: str, entries: dict[str, Any]) -> bool:
    """Whether all entries are right; remembered, for thousands of assets have the same."""
    try:
        content = orjson.dumps(entries)
    except TypeError:
        return False
    return b"null" not in content and _are_fine(field, content)  # null may stand for NaN


@lru_cache(maxsize=256)
def _are_fine(field: str, content: bytes) -> bool:
    judge = _dimension_problem if field == _DIMENSIONS else _variable_problem
    return not any(judge(entry) for entry in orjson.loads(content).values())


_Fault = tuple[str, Tokens]


def _variable_problem(variable: object) -> _Fault | None:
    if not isinstance(variable, dict):
        return f"a variable should be an object, found {show(variable)}", ()
    dimensions = variable.get("dimensions")
    if not isinstance(dimensions, list) or not _are_names(dimensions):
        return _member(variable, "dimensions", "a list of names (empty where it has none)")
    if variable.get("type") not in ("data", "auxiliary"):
        return _member(variable, "type", "'data' or 'auxiliary'")
    return None


def _are_names(values: list[Any]) -> bool:
    return set(map(type, values)) <= {str}  # a third of what a loop takes, for every variable


def _dimension_problem(dimension: object) -> _Fault | None:
    if not isinstance(dimension, dict):
        return f"a dimension should be an object, found {show(dimension)}", ()
    kind = dimension.get("type")
    if not isinstance(kind, str) or not kind:
        return _member(dimension, "type", "text such as 'spatial', 'temporal' or 'bands'")
    if kind == "spatial":
        return _spatial_problem(dimension)
    if kind == "geometry":
        box = dimension.get("bbox")
        fits = isinstance(box, list) and len(box) in (4, 6) and all(map(_is_number, box))
        return None if fits else _member(dimension, "bbox", "a list of 4 or 6 numbers")
    if kind == "temporal" and "values" not in dimension and "extent" not in dimension:
        return "a temporal dimension needs 'extent': its first and last time", ()
    return _extent_problem(dimension)


def _spatial_problem(dimension: dict[str, Any]) -> _Fault | None:
    axis = dimension.get("axis")
    if axis not in ("x", "y", "z"):
        return _member(dimension, "axis", "'x', 'y' or 'z'")
    if axis != "z":
        extent = dimension.get("extent")
        if not isinstance(extent, list) or len(extent) != 2 or not all(map(_is_number, extent)):
            return _member(dimension, "extent", "two numbers, the lower one first")
    return _extent_problem(dimension)


def _extent_problem(dimension: dict[str, Any]) -> _Fault | None:
    if "extent" not in dimension:
        has_values = isinstance(dimension.get("values"), list)
        return None if has_values else ("it needs 'extent' or 'values'", ())
    extent = dimension["extent"]
    if not isinstance(extent, list) or len(extent) != 2:
        return _member(dimension, "extent", "a list of two values, the lower one first")
    low, high = (number(part) for part in extent)
    if low is not None and high is not None and low > high:
        return f"'extent' goes from {show(extent[0])} down to {show(extent[1])}", ("extent",)
    return None


def _is_number(value: object) -> bool:
    return number(value) is not None


def _member(entry: dict[str, Any], name: str, expected: str) -> _Fault:
    if name not in entry:
        return f"'{name}' is missing; expected {expected}", ()
    return f"'{name}' should be {expected}, found {show(entry[name])}", (name,)
