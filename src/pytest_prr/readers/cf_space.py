"""Where the data of a file are: latitude and longitude, a projected grid, ACDD attributes."""

from typing import TYPE_CHECKING, Any

from pytest_prr.readers import lonlat, projected
from pytest_prr.readers.facts import Box, Said, Silent

if TYPE_CHECKING:
    from xarray import Dataset

_EDGES = ("geospatial_lon_min", "geospatial_lat_min", "geospatial_lon_max", "geospatial_lat_max")
_LEAST = 1e-6  # degrees; a smaller box in the attributes is one that nobody filled in


def bbox(dataset: "Dataset") -> Said[Box] | Silent:
    """West, south, east, north in degrees that the coordinates, or else the attributes, tell."""
    reasons = []
    for attempt in (lonlat.bbox, projected.bbox, _from_attributes):
        answer = attempt(dataset)
        if isinstance(answer, Said):
            return answer
        reasons.append(answer.reason)
    return Silent(reason="; ".join(reason for reason in reasons if reason))


def _from_attributes(dataset: "Dataset") -> Said[Box] | Silent:
    given = {key: dataset.attrs[key] for key in _EDGES if key in dataset.attrs}
    if not given:
        return Silent(reason="")
    try:
        west, south, east, north = (_degrees(dataset, key) for key in _EDGES)
    except (KeyError, TypeError, ValueError):
        return Silent(reason="the geospatial_* attributes are not four numbers in degrees")
    plausible = -90 <= south <= north <= 90 and -180 <= west <= 360 and -180 <= east <= 360
    if not plausible or north - south < _LEAST or abs(east - west) < _LEAST:
        return Silent(reason="the geospatial_* attributes make no plausible box")
    if east - west >= 360:
        west, east = -180.0, 180.0
    west, east = (value - 360 if value > 180 else value for value in (west, east))
    words = "the attributes geospatial_lon_min, _lat_min, _lon_max and _lat_max"
    return Said(value=(west, south, east, north), source=words)


def _degrees(dataset: "Dataset", key: str) -> float:
    units: Any = dataset.attrs.get(f"{key.rpartition('_')[0]}_units", "degrees")
    if not str(units).strip().lower().startswith(("deg", "°")):
        raise ValueError(f"in {units}")
    return float(dataset.attrs[key])
