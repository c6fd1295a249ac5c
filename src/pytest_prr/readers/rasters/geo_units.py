"""The units of a GeoTIFF's CRS, spelled out for GDAL (OGC 19-008, GeoTIFF 1.1).

GDAL's GeoTIFF library knows few units by itself. Of others, kilometres among them, it prints that
it has no list of them; of unknown ones it makes metres.
"""

import struct
from collections.abc import Mapping

from pytest_prr.readers.rasters.tiff import DamagedTiffError, Tag, Tiff

KEYS, DOUBLES = 34735, 34736  # TIFF tags: keys in fours (number, place, count, value), numbers
_SHORT, _DOUBLE = 3, 12  # types
_OWN_SIZE = 32767  # in place of a unit's code: its size stands in a key of its own
_KNOWN = (0, _OWN_SIZE, 9001, 9002, 9003, *range(9101, 9109))  # metre, feet; degree, grad ...
# Key of a unit -> what it measures, and the key of its size where GDAL follows one.
_UNITS = {
    2052: ("linear", 2053),
    2054: ("angular", None),
    2060: ("angular", None),
    3076: ("linear", 3077),
    4099: ("linear", None),
}

Keys = dict[int, tuple[int, int, int]]


def spelled_out(tiff: Tiff) -> Mapping[int, Tag]:
    """The tags of a CRS in units that GDAL does not know by itself; nothing where it knows them.

    Raises DamagedTiffError for units that nobody knows.
    """
    entries = tiff.directories[0].entries
    if KEYS not in entries:
        return {}
    head, keys = _keys(tiff)
    strange = [key for key, (place, _, code) in keys.items() if _is_strange(key, place, code)]
    if not strange:
        return {}
    doubles = list(tiff.numbers(entries[DOUBLES])) if DOUBLES in entries else []
    for key in strange:
        measure, size_key = _UNITS[key]
        size = _size(keys[key][2], measure)
        if size_key is not None:
            keys[key] = (0, 1, _OWN_SIZE)
            keys[size_key] = (DOUBLES, 1, len(doubles))
            doubles.append(size)
    return _written(tiff.order, head, keys, doubles)


def _keys(tiff: Tiff) -> tuple[tuple[int, ...], Keys]:
    numbers = [int(number) for number in tiff.numbers(tiff.directories[0].entries[KEYS])]
    fours = zip(*(numbers[start::4] for start in range(4, 8)), strict=False)
    return tuple(numbers[:3]), {key: (place, count, value) for key, place, count, value in fours}


def _is_strange(key: int, place: int, code: int) -> bool:
    return key in _UNITS and place == 0 and code not in _KNOWN


def _size(code: int, measure: str) -> float:
    """Metres or radians. Raises DamagedTiffError."""
    from pyproj.database import get_units_map

    units = get_units_map(auth_name="EPSG", category=measure, allow_deprecated=True)
    for unit in units.values():
        if unit.code == str(code):
            return unit.conv_factor
    raise DamagedTiffError(f"its CRS counts in unit {code}, which is no {measure} one of EPSG")


def _written(order: str, head: tuple[int, ...], keys: Keys, doubles: list[float]) -> dict[int, Tag]:
    fours = [(key, *value) for key, value in sorted(keys.items())]
    shorts = [*head, len(fours), *(number for four in fours for number in four)]
    data = struct.pack(f"{order}{len(shorts)}H", *(number & 0xFFFF for number in shorts))
    numbers = struct.pack(f"{order}{len(doubles)}d", *doubles)
    tags: dict[int, Tag] = {KEYS: (_SHORT, len(shorts), data)}
    return tags | ({DOUBLES: (_DOUBLE, len(doubles), numbers)} if doubles else {})
