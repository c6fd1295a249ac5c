"""What a GeoTIFF says of its bands."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from pytest_prr.readers.facts import Band
from pytest_prr.readers.rasters.pixel_grid import PixelGrid

if TYPE_CHECKING:
    from pyproj import CRS
    from rasterio.io import DatasetReader

_LONGEST_NAME = 100  # characters; longer ones describe
_LONGEST_TEXT = 1000
_STRETCHED = 0.05  # a map's metre that differs by more from one on the ground is no resolution
# numpy's and rasterio's names -> those of the STAC raster extension, where they differ.
_TYPES = {
    "complex_int16": "cint16",
    "complex64": "cfloat32",
    "complex128": "cfloat64",
}


def bands(dataset: "DatasetReader", resolution: float | None) -> tuple[Band, ...]:
    """The bands; ``resolution`` in metres is that of all of them."""
    names = _names(dataset)
    tags = [dataset.tags(number) for number in dataset.indexes]
    return tuple(
        Band(
            name=name,
            description=_description(dataset.descriptions[n], name, tags[n]),
            data_type=_TYPES.get(dataset.dtypes[n], dataset.dtypes[n]),
            nodata=_nodata(dataset.nodatavals[n]),
            unit=_text(dataset.units[n]) or _text(tags[n].get("units")),
            scale=_unless(dataset.scales[n], 1),
            offset=_unless(dataset.offsets[n], 0),
            spatial_resolution=resolution,
        )
        for n, name in enumerate(names)
    )


def _names(dataset: "DatasetReader") -> Sequence[str | None]:
    """Names of bands tell them apart; what does not is no name."""
    texts = [_text(text) for text in dataset.descriptions]
    known = [text for text in texts if text]
    short = all(len(text) <= _LONGEST_NAME for text in known)
    return texts if short and len(set(known)) == len(known) else [None] * len(texts)


def _description(text: str | None, name: str | None, tags: Mapping[str, str]) -> str | None:
    return _text(tags.get("long_name")) or (None if name else _text(text))


def _text(value: Any) -> str | None:
    return (str(value).strip()[:_LONGEST_TEXT] or None) if value else None


def _nodata(value: float | None) -> float | Literal["nan", "inf", "-inf"] | None:
    if value is None:
        return None
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value


def _unless(value: float, usual: float) -> float | None:
    return value if math.isfinite(value) and value != usual else None


def resolution(grid: PixelGrid, crs: "CRS") -> float | None:
    """The side of a pixel in metres; None where it differs from place to place.

    Degrees do, and so do the metres of a Mercator map away from where it is true.
    """
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    if not crs.is_projected:
        return None
    nominal = math.sqrt(abs(grid.pixel_area)) * crs.axis_info[0].unit_conversion_factor
    rows, columns = (size / 2 for size in grid.shape)
    try:
        x, y = grid.xy([columns, columns + 1, columns], [rows, rows, rows + 1])
        lon, lat = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True).transform(x, y)
        ground = _side(crs, lon, lat)
    except (ProjError, ValueError, ArithmeticError):  # a CRS of impossible numbers
        return None
    return nominal if abs(ground - nominal) <= _STRETCHED * nominal else None


def _side(crs: "CRS", lon: Any, lat: Any) -> float:
    """The square root of the area between a point and its two neighbours, in metres."""
    geod = crs.get_geod()
    if geod is None:
        return math.nan
    azimuths, _, lengths = geod.inv([lon[0]] * 2, [lat[0]] * 2, lon[1:], lat[1:])
    between = math.radians(azimuths[1] - azimuths[0])
    return math.sqrt(abs(lengths[0] * lengths[1] * math.sin(between)))
