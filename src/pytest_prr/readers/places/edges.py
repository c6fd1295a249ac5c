"""Boxes told as four numbers: variables or attributes such as min_lon, geospatial_lat_max."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pytest_prr.readers.arrays.fields import ROOT, Fields, group_of, is_number, leaf
from pytest_prr.readers.facts import Box, Said, Silent
from pytest_prr.readers.places.arcs import Floats, shortest_arc
from pytest_prr.readers.places.lonlat import is_degrees, word
from pytest_prr.readers.places.lonlat_box import is_fill

SIDES = ("west", "south", "east", "north")
_LEAST = 1e-6  # degrees; a smaller box in the attributes is one that nobody filled in


def _spellings(axis: tuple[str, ...], end: tuple[str, ...], others: tuple[str, ...]) -> set[str]:
    pairs = {a + e for a in axis for e in end} | {e + a for a in axis for e in end}
    return pairs | {f"geospatial{a}{e}" for a in axis for e in end} | set(others)


_LON, _LAT = ("lon", "longitude", "lons"), ("lat", "latitude", "lats")
_MIN, _MAX = ("min", "minimum"), ("max", "maximum")
# Names in lower case, without '_' and '-'.
_NAMES = {
    "west": _spellings(_LON, _MIN, ("westernmostlongitude", "westboundlongitude",
                                    "westboundingcoordinate", "westlongitude")),
    "south": _spellings(_LAT, _MIN, ("southernmostlatitude", "southboundlatitude",
                                     "southboundingcoordinate", "southlatitude")),
    "east": _spellings(_LON, _MAX, ("easternmostlongitude", "eastboundlongitude",
                                    "eastboundingcoordinate", "eastlongitude")),
    "north": _spellings(_LAT, _MAX, ("northernmostlatitude", "northboundlatitude",
                                     "northboundingcoordinate", "northlatitude")),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Edges:
    """Where the four sides are told: a name for each."""

    names: Mapping[str, str]

    @property
    def words(self) -> str:
        return ", ".join(self.names[side] for side in SIDES)


def of_variables(fields: Fields) -> Said[Box] | Silent:
    """The box of variables such as min_lon and max_lat, of one value or of one for each place."""
    chosen = {n: v for n, v in fields.variables.items() if is_number(v) and v.ndim < 2}
    edges = _edges(chosen)
    if edges is None:
        return Silent(reason="")
    in_metres = [n for n in edges.names.values() if not _in_degrees(word(chosen[n], "units"))]
    if in_metres:
        return Silent(reason=f"'{in_metres[0]}' is not in degrees")
    if len({chosen[name].shape for name in edges.names.values()}) > 1:
        return Silent(reason=f"{edges.words} do not hold equally many values")
    values = np.array([np.ravel(fields.values(edges.names[side])) for side in SIDES], dtype=float)
    values = values[:, ~is_fill(values).any(axis=0)]
    if not values.size:
        return Silent(reason=f"{edges.words} hold no value")
    return _said(list(values), f"{edges.words}, least and greatest")


def of_attributes(fields: Fields) -> Said[Box] | Silent:
    """The box that attributes of the file, or else of its groups, tell."""
    reasons = []
    for path in sorted(fields.attributes, key=lambda path: (path != ROOT, path)):
        answer = _of_group(fields.attributes[path])
        if isinstance(answer, Said):
            return answer
        reasons.append(answer.reason)
    return Silent(reason="; ".join(reason for reason in reasons if reason))


def _of_group(attributes: Mapping[str, Any]) -> Said[Box] | Silent:
    edges = _edges(attributes)
    if edges is None:
        known = [key for key in attributes if any(_plain(key) in _NAMES[side] for side in SIDES)]
        some, plural = " and ".join(known), "s" * (len(known) > 1)
        return Silent(reason=f"the attribute{plural} {some} alone tells no box" if known else "")
    try:
        values = [np.array([_degrees(attributes, edges.names[side])]) for side in SIDES]
    except (TypeError, ValueError):
        return Silent(reason=f"the attributes {edges.words} are not four numbers in degrees")
    west, south, east, north = (float(part[0]) for part in values)
    if north - south < _LEAST or abs(east - west) < _LEAST:
        return Silent(reason=f"the attributes {edges.words} make no plausible box")
    return _said(values, f"the attributes {edges.words}", f"the attributes {edges.words} make")


def _said(values: list[Floats], words: str, what: str = "") -> Said[Box] | Silent:
    """West ends and east ends belong together; of north and south, the outermost count."""
    west, south, east, north = values
    low, high = float(south.min()), float(north.max())
    plausible = -90 <= low <= high <= 90 and west.min() >= -180 and east.max() <= 360
    if not plausible or west.max() > 360 or east.min() < -180:
        return Silent(reason=f"{what or words + ' make'} no plausible box")
    east = np.where(east < west, east + 360, east)  # across the antimeridian
    first, last = shortest_arc(west, east)
    return Said(value=(first, low, last, high), source=words)


def _edges(names: Mapping[str, Any]) -> _Edges | None:
    """The four names among these that tell a box, all of one group."""
    groups: dict[str, dict[str, str]] = {}
    for name in names:
        plain = _plain(leaf(name))
        for side in SIDES:
            if plain in _NAMES[side]:
                groups.setdefault(group_of(name), {}).setdefault(side, name)
    whole = (found for found in groups.values() if len(found) == len(SIDES))
    return next((_Edges(names=found) for found in whole), None)


def _degrees(attributes: Mapping[str, Any], key: str) -> float:
    """Raises ValueError or TypeError where the attribute is no number of degrees."""
    units = attributes.get(f"{key.rpartition('_')[0]}_units", "")
    if not _in_degrees(str(units).strip().lower()):
        raise ValueError(f"in {units}")
    value = attributes[key]
    return float(value.item() if isinstance(value, np.ndarray) else value)


def _in_degrees(units: str) -> bool:
    return not units or is_degrees(units)


def _plain(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")
