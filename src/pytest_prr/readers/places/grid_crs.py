"""The coordinate reference system of a grid's x and y: where a file names it, and how."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from pytest_prr.readers.arrays.fields import ROOT, Fields, group_of
from pytest_prr.readers.facts import Asked, Silent
from pytest_prr.readers.places import to_degrees

if TYPE_CHECKING:
    from pyproj import CRS

# Attributes that hold a CRS as WKT, PROJJSON, PROJ text or a code; the surest come first.
_KEYS = (
    *("crs_wkt", "spatial_ref", "proj:wkt2", "proj:projjson", "proj:code", "_CRS", "crs"),
    *("proj4", "proj4_string", "proj4text"),
)
_NUMBERS = ("proj:epsg", "epsg", "epsg_code", "EPSG")  # these may be bare EPSG numbers
_IN_GDAL = ("wkt", "projjson", "url")  # GDAL's Zarr driver: members of _CRS
_LONGEST = 100_000  # characters of WKT


@dataclass(frozen=True, kw_only=True)
class NamedCrs:
    """A CRS, and the words for who names it. ``mapping``: the variable, if it is one."""

    crs: "CRS"
    words: str
    mapping: str = ""


def named(fields: Fields, x: str, y: str, asked: Asked) -> NamedCrs | Silent:
    """The CRS of two axes; the recipe's where the file names none that is understood."""
    reasons = []
    for mapping in _mappings(fields, x, y):
        try:
            crs = _of_mapping(fields.variables[mapping].attrs)
        except ValueError as error:
            reasons.append(f"grid mapping '{mapping}': {error}")
        else:
            return NamedCrs(crs=crs, words=f"grid mapping {mapping}", mapping=mapping)
    for attributes, where in _elsewhere(fields, x, y):
        if found := _of_attributes(attributes):
            return NamedCrs(crs=found[0], words=f"the attribute {found[1]}{where}")
    if asked.crs:
        try:
            return NamedCrs(crs=to_degrees.system(asked.crs), words="the recipe's CRS")
        except ValueError as error:
            reasons.append(str(error))
    return Silent(reason="; ".join(reasons))


def _mappings(fields: Fields, x: str, y: str) -> list[str]:
    """The grid mappings of data along both axes; else all that there are."""
    dims = {dim for name in (x, y) if name for dim in fields.variables[name].dims}
    own = [
        mapping
        for name, variable in fields.variables.items()
        if dims and dims <= set(variable.dims)
        for mapping in fields.all_related(name, "grid_mapping")
    ]
    return list(dict.fromkeys(own)) or list(fields.mappings)


def _elsewhere(fields: Fields, x: str, y: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Attributes that may name the CRS: those of data along both axes, of groups, of the file."""
    dims = {dim for name in (x, y) if name for dim in fields.variables[name].dims}
    for name, variable in fields.variables.items():
        if dims and dims <= set(variable.dims):
            yield {**variable.encoding, **variable.attrs}, f" of {name}"
    for path in dict.fromkeys((group_of(x), ROOT)):
        yield fields.attributes.get(path, {}), f" of group {path}" * bool(path)


def _of_mapping(attributes: Mapping[Any, Any]) -> "CRS":
    """The CRS of a grid mapping variable. Raises ValueError."""
    plain = {str(key): _plain(value) for key, value in attributes.items()}
    try:
        return _from_cf(_Key(plain))
    except ValueError:
        if found := _of_attributes(plain):
            return found[0]
        raise


class _Key:
    """Attributes that a cache can be asked for: files of one kind have the same."""

    def __init__(self, attributes: Mapping[str, Any]) -> None:
        self.attributes = attributes
        self._text = repr(sorted(attributes.items()))

    def __hash__(self) -> int:
        return hash(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._text == other._text


@lru_cache(maxsize=64)
def _from_cf(key: _Key) -> "CRS":
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_cf(dict(key.attributes))
    except (CRSError, KeyError, TypeError, ValueError, AttributeError) as error:
        text = (str(error) or type(error).__name__).splitlines()[0]
        name = key.attributes.get("grid_mapping_name", "without a name")
        raise ValueError(f"its CRS ({name}) is not understood: {text}") from None


def _of_attributes(attributes: Mapping[str, Any]) -> "tuple[CRS, str] | None":
    """The first CRS that is understood, and the attribute that names it."""
    for key in (*_KEYS, *_NUMBERS):
        for definition in _definitions(key, attributes.get(key)):
            try:
                return _from_text(definition), key
            except ValueError:
                continue
    return None


def _definitions(key: str, value: Any) -> Iterator[str]:
    """What an attribute says, as text that names a CRS."""
    value = _plain(value)
    if isinstance(value, Mapping):  # Zarr's attributes are JSON
        from json import dumps

        members = [value[name] for name in _IN_GDAL if value.get(name)] or [value]
        for member in members:
            yield member if isinstance(member, str) else dumps(member)
    elif isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST:
        number = key in _NUMBERS and value.strip().isdigit()
        yield f"EPSG:{value.strip()}" if number else value.strip()
    elif isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1:
        yield f"EPSG:{int(value)}"


@lru_cache(maxsize=64)
def _from_text(definition: str) -> "CRS":
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of '+init=epsg:4326', which is old and understood
        return to_degrees.system(definition)


def _plain(value: Any) -> Any:
    """An attribute as Python has it."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.item() if value.size == 1 else value.tolist()
    return value
