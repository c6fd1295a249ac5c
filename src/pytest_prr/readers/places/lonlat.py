"""Which variables hold longitudes and latitudes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_prr.readers.arrays.fields import Fields, is_number, leaf
from pytest_prr.readers.facts import Asked, Silent

if TYPE_CHECKING:
    from pytest_prr.readers.arrays.field import Field


@dataclass(frozen=True, kw_only=True)
class Axis:
    """How CF, and custom, call a longitude or a latitude."""

    standard_name: str
    units: tuple[str, ...]
    names: tuple[str, ...]
    names_in_degrees: tuple[str, ...]  # these also name other things: only where units say degrees
    least: float
    greatest: float


LONGITUDE = Axis(
    standard_name="longitude",
    units=("degrees_east", "degree_east", "degree_e", "degrees_e", "degreee", "degreese"),
    names=("lon", "lons", "longitude", "longitudes", "nav_lon", "xlong", "glon"),
    names_in_degrees=("x", "long"),
    least=-360,
    greatest=720,
)
LATITUDE = Axis(
    standard_name="latitude",
    units=("degrees_north", "degree_north", "degree_n", "degrees_n", "degreen", "degreesn"),
    names=("lat", "lats", "latitude", "latitudes", "nav_lat", "xlat", "glat"),
    names_in_degrees=("y",),
    least=-90.5,  # a cell's bounds may reach over the pole by half a step
    greatest=90.5,
)


@dataclass(frozen=True, kw_only=True)
class Names:
    """The variables that hold longitudes, and those that hold latitudes."""

    longitudes: tuple[str, ...]
    latitudes: tuple[str, ...]

    @property
    def both(self) -> tuple[str, ...]:
        return (*self.longitudes, *self.latitudes)

    def axis(self, name: str) -> Axis:
        """Which of the two a variable is."""
        return LONGITUDE if name in self.longitudes else LATITUDE

    def partners(self, name: str) -> tuple[str, ...]:
        """The latitudes for a longitude, and the other way round."""
        return self.latitudes if name in self.longitudes else self.longitudes


def named(fields: Fields, asked: Asked) -> Names | Silent:
    """The variables to look at: those that the recipe names, else the surest ones."""
    found = []
    for axis, wanted in ((LONGITUDE, asked.longitude), (LATITUDE, asked.latitude)):
        known = fields.asked_for(wanted) if wanted else None
        if wanted and known is None:
            return Silent(reason=f"no variable is called '{wanted}', as the recipe says")
        found.append((known,) if known else tuple(find(fields, axis)))
    missing = [
        axis.standard_name
        for axis, names in zip((LONGITUDE, LATITUDE), found, strict=True)
        if not names
    ]
    if missing:
        return Silent(reason=f"no variable is a CF {' or '.join(missing)}")
    return Names(longitudes=found[0], latitudes=found[1])


def find(fields: Fields, axis: Axis) -> list[str]:
    """The variables of the surest kind: by standard name, else by units, else by name."""
    kinds = {
        name: _kind(axis, name, variable)
        for name, variable in fields.variables.items()
        if is_number(variable)
    }
    best = min((kind for kind in kinds.values() if kind), default=0)
    return [name for name, kind in kinds.items() if best and kind == best]


def _kind(axis: Axis, name: str, variable: "Field") -> int:
    """How sure it is that this is the axis: 1 is surest, 0 is not at all."""
    standard_name, units = word(variable, "standard_name"), word(variable, "units")
    if standard_name:  # any other one (grid_longitude, say) speaks against it
        return int(standard_name == axis.standard_name)
    if units in axis.units:
        return 0 if _is_edge(name) else 2
    return 3 if _is_named(axis, leaf(name).lower(), units) else 0


def _is_edge(name: str) -> bool:
    """Whether a name is that of an end of a range (min_lon), which is no coordinate."""
    parts = leaf(name).lower().replace("-", "_").split("_")
    return bool({"min", "max", "minimum", "maximum"} & set(parts))


def _is_named(axis: Axis, name: str, units: str) -> bool:
    degrees = is_degrees(units)
    known = name in axis.names and (degrees or not units)
    return known or (degrees and name in axis.names_in_degrees)


def is_degrees(units: str) -> bool:
    """Whether units, in lower case, are degrees of whatever kind."""
    return units.startswith(("deg", "°"))


def word(variable: "Field", key: str) -> str:
    """An attribute that is text, in lower case, to be compared."""
    value: Any = variable.attrs.get(key, "")
    return value.strip().lower() if isinstance(value, str) else ""
