"""Which columns of a table say where and when its rows are, by their names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pytest_prr.readers.facts import Asked, Silent

MANY = 1000  # columns; further ones are read, but not listed
SHOWN = 8  # names in a sentence

_UNITS = re.compile(r"\s*[(\[{].*[)\]}]\s*$")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = re.compile(r"[^a-z0-9]+")

# The surest first; as written without separators, units and capitals.
_LONGITUDES = (
    "longitude", "lon", "decimallongitude", "longitudes", "lons", "lng", "long", "navlon",
    "xlong", "glon", "longitudedeg", "londeg", "longitudedd", "londd", "longitudedecimal",
    "longitudewgs84", "lonwgs84", "gpslongitude", "gpslon", "longitudee", "lone",
)  # fmt: skip
_LATITUDES = (
    "latitude", "lat", "decimallatitude", "latitudes", "lats", "navlat", "xlat", "glat",
    "latitudedeg", "latdeg", "latitudedd", "latdd", "latitudedecimal", "latitudewgs84",
    "latwgs84", "gpslatitude", "gpslat", "latituden", "latn",
)  # fmt: skip
_EASTINGS = ("x", "easting", "eastings", "xcoord", "xcoordinate", "coordx", "pointx")
_NORTHINGS = ("y", "northing", "northings", "ycoord", "ycoordinate", "coordy", "pointy")

_TIME = "(?:date_?time|time_?stamp|times?|dates?)"
_ZONE = "(?:_(?:utc|gmt|z|iso))?"
_END = "(?:start|begin|beginning|end|stop|first|last)"
_TIMES = (  # the surest first
    re.compile(f"{_TIME}{_ZONE}|{_END}(?:_{_TIME})?{_ZONE}|{_TIME}_{_END}{_ZONE}"),
    re.compile(f".+_{_TIME}{_ZONE}"),
)
# Words of columns that tell when the record was kept, not when the data are from.
_BOOKKEEPING = re.compile(
    "created|creation|modif.*|updat.*|insert.*|process.*|publish.*|publication|ingest.*|upload.*"
    "|download.*|edit.*|deleted|export.*|import.*|version|released?|retriev.*"
)
_PARTS = (
    ("year", "yyyy", "yr"),
    ("month", "mon"),
    ("day", "dayofmonth"),
    ("hour", "hr"),
    ("minute",),
    ("second",),
)


@dataclass(frozen=True, kw_only=True)
class PlaceColumns:
    """The columns with the rows' places: degrees, unless ``crs`` names another system."""

    x: str
    y: str
    crs: str | None = None


def place_columns(names: Sequence[str], asked: Asked) -> PlaceColumns | Silent:
    """Longitude and latitude as asked for, else by name; x and y only where a CRS is given."""
    for role, name in (("longitude", asked.longitude), ("latitude", asked.latitude)):
        if name is not None and name not in names:
            return Silent(
                reason=f"no column '{name}', asked for as {role}; there are {listed(names)}"
            )
    x = asked.longitude or _first(names, _LONGITUDES)
    y = asked.latitude or _first(names, _LATITUDES)
    if x and y:
        return PlaceColumns(x=x, y=y, crs=asked.crs if asked.longitude or asked.latitude else None)
    east, north = _first(names, _EASTINGS), _first(names, _NORTHINGS)
    if east and north and asked.crs:
        return PlaceColumns(x=east, y=north, crs=asked.crs)
    if east and north:
        return Silent(
            reason=f"columns '{east}' and '{north}' have no CRS; set 'read: {{crs: EPSG:…}}'"
        )
    return Silent(
        reason=f"no columns named longitude and latitude among {listed(names)}; "
        "set 'read: {longitude: …, latitude: …}'"
    )


def time_columns(names: Sequence[str], typed: Sequence[str] = ()) -> list[str]:
    """The columns with the data's times: all those of the surest kind.

    Of the columns whose type is a date or time (``typed``), a lone one may have any name.
    """
    words = {name: _words(name) for name in names}
    ours = [name for name in names if not any(map(_BOOKKEEPING.fullmatch, words[name]))]
    for pattern in _TIMES:
        found = [name for name in ours if pattern.fullmatch("_".join(words[name]))]
        if found:
            return found
    lone = [name for name in typed if name in ours]
    return lone if len(lone) == 1 else []


def date_parts(names: Sequence[str]) -> list[str]:
    """The columns year, month, day, hour, minute, second, as far as they go; none without year."""
    found = []
    for called in _PARTS:
        name = _first(names, called)
        if name is None:
            break
        found.append(name)
    return found


def date_and_time_of_day(chosen: Sequence[str]) -> tuple[str, str] | None:
    """Of the chosen columns, the lone two that are called date and time."""
    named = {_plain(name): name for name in chosen}
    return (named["date"], named["time"]) if set(named) == {"date", "time"} else None


def listed(names: Sequence[str]) -> str:
    """The names in a sentence: the first few, and how many more."""
    shown = ", ".join(f"'{name[:40]}'" for name in names[:SHOWN])
    more = len(names) - SHOWN
    return f"{shown} and {more} more" if more > 0 else shown or "none"


def _first(names: Sequence[str], called: tuple[str, ...]) -> str | None:
    """The column that is called by the first of the words that any is called by."""
    by_word: dict[str, str] = {}
    for name in names:
        by_word.setdefault(_plain(name), name)
    return next((by_word[word] for word in called if word in by_word), None)


def _plain(name: str) -> str:
    return _SEPARATORS.sub("", _UNITS.sub("", name[:100]).lower())


def _words(name: str) -> list[str]:
    snake = _HUMP.sub("_", _UNITS.sub("", name[:100])).lower()
    return [word for word in _SEPARATORS.split(snake) if word]
