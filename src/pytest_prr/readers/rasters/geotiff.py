"""GeoTIFF files, cloud-optimized or not. No pixel is read."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_prr.readers import facts
from pytest_prr.readers.datafile import DataFile, UnreadableFileError
from pytest_prr.readers.facts import Asked, Content, Projection, Said, Silent
from pytest_prr.readers.rasters import cog, raster_words, tiff, tiff_excerpt
from pytest_prr.readers.rasters.pixel_grid import PixelGrid
from pytest_prr.readers.rasters.raster_place import RasterPlace, place
from pytest_prr.readers.rasters.tiff import DamagedTiffError, Tiff
from pytest_prr.stac.vocabulary import media_type

if TYPE_CHECKING:
    from pyproj import CRS
    from rasterio.io import DatasetReader

MEDIA_TYPE = "image/tiff; application=geotiff"
CLOUD_OPTIMIZED = f"{MEDIA_TYPE}; profile=cloud-optimized"
PICTURE = "image/tiff"
# GDAL sees bytes in memory: no files beside them, no addresses.
_SETTINGS = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_GEOREF_SOURCES": "INTERNAL",
    "GDAL_PAM_ENABLED": "NO",
}
_ADVICE = "warp it to a map (gdalwarp), or set `place:` in the recipe"


def content(file: DataFile, asked: Asked) -> Content:
    """What the header of the file says. Raises UnreadableFileError."""
    try:
        structure = tiff.opened(file.stream)
        _refuse_cut_off(file, structure)
        _refuse_nothing(structure)
        with _header(structure) as dataset:
            return _content(file, asked, structure, dataset)
    except DamagedTiffError as error:
        raise UnreadableFileError(
            f"{file.location}: not readable as TIFF: {error}; it may be cut off, get it again"
        ) from None
    except OSError as error:
        raise UnreadableFileError(
            f"{file.location}: cannot be read: {error.strerror or error}"
        ) from None


def _refuse_cut_off(file: DataFile, structure: Tiff) -> None:
    end = structure.data_end()
    if end > structure.size:
        raise UnreadableFileError(
            f"{file.location}: cut off: its pixels reach to byte {end}, "
            f"the file has {structure.size}; get it again"
        )


def _refuse_nothing(structure: Tiff) -> None:
    rows, columns = _shape(structure)
    if rows < 1 or columns < 1:
        raise DamagedTiffError(f"its picture has {columns} x {rows} pixels")


@contextmanager
def _header(structure: Tiff) -> Iterator["DatasetReader"]:
    """The header as GDAL reads it. Raises DamagedTiffError."""
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioError
    from rasterio.io import MemoryFile

    header = tiff_excerpt.excerpt(structure)
    with rasterio.Env(**_SETTINGS), MemoryFile(header) as memory, warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # it is a reason, not a warning
        try:
            dataset = memory.open(driver="GTiff", sharing=False)
        except (RasterioError, ValueError):  # CRSError is no RasterioError
            raise DamagedTiffError("GDAL does not understand its header") from None
        with dataset:
            yield dataset


def _content(file: DataFile, asked: Asked, structure: Tiff, dataset: "DatasetReader") -> Content:
    from pytest_prr.readers.rasters import raster_bands

    words = raster_words.attributes(dataset)
    grid = _grid(structure, dataset)
    crs = _crs(dataset, asked)
    where = _place(structure, grid, crs)
    system = crs.value if isinstance(crs, Said) else None
    resolution = raster_bands.resolution(grid, system) if grid and system else None
    return Content(
        media_type=_media_type(file, structure, dataset),
        interval=raster_words.interval(dataset, words),
        bbox=Said(value=where.value.box, source=where.source) if isinstance(where, Said) else where,
        geometry=where.value.footprint if isinstance(where, Said) else None,
        title=raster_words.title(words),
        licence=raster_words.licence(words),
        attributes=words,
        projection=_projection(structure, grid, system) if system else None,
        bands=raster_bands.bands(dataset, resolution),
        shortfalls=_shortfalls(structure),
    )


def _shortfalls(structure: Tiff) -> dict[str, str]:
    first = next(cog.each_fault(structure), None)
    return {facts.CLOUD_OPTIMIZED: first} if first else {}


def _grid(structure: Tiff, dataset: "DatasetReader") -> PixelGrid | None:
    """Rows, columns and the way to coordinates, where the file has one."""
    tags = structure.directories[0].entries
    scaled = tiff_excerpt.PIXEL_SCALE in tags and tiff_excerpt.TIE_POINTS in tags
    if not scaled and tiff_excerpt.MATRIX not in tags:
        return None
    a, b, c, d, e, f = (float(number) for number in dataset.transform[:6])
    return PixelGrid(shape=_shape(structure), transform=(a, b, c, d, e, f))


def _shape(structure: Tiff) -> tuple[int, int]:
    picture = structure.directories[0]
    return picture.height, picture.width


def _crs(dataset: "DatasetReader", asked: Asked) -> "Said[CRS] | Silent":
    """The file's CRS, else the recipe's."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError
    from rasterio.enums import WktVersion

    from pytest_prr.readers.places.to_degrees import system

    try:
        if dataset.crs:
            text = dataset.crs.to_wkt(version=WktVersion.WKT2_2019)
            return Said(value=CRS.from_wkt(text), source="the geotransform and the CRS")
        if asked.crs:
            return Said(value=system(asked.crs), source="the geotransform, with the recipe's CRS,")
    except (CRSError, ValueError) as error:
        return Silent(reason=f"its CRS is not understood: {str(error).splitlines()[0]}")
    example = "`read: {crs: EPSG:3031}`"
    return Silent(reason=f"it names no CRS; set one in the recipe, for example {example}")


def _place(
    structure: Tiff, grid: PixelGrid | None, crs: "Said[CRS] | Silent"
) -> Said[RasterPlace] | Silent:
    if grid is None:
        return Silent(reason=_why_nowhere(structure))
    if isinstance(crs, Silent):
        return crs
    try:
        return Said(value=place(grid, crs.value), source=crs.source)
    except ValueError as error:
        return Silent(reason=str(error))


def _why_nowhere(structure: Tiff) -> str:
    tags = structure.directories[0].entries
    if tiff_excerpt.TIE_POINTS in tags:
        count = tags[tiff_excerpt.TIE_POINTS].count // 6
        return f"placed by {count} ground control points, which are not read; {_ADVICE}"
    if tiff_excerpt.RATIONAL_POLYNOMIAL in tags:
        return f"placed by rational polynomials (RPC), which are not read; {_ADVICE}"
    return "a picture that does not say where its pixels lie (no geotransform)"


def _media_type(file: DataFile, structure: Tiff, dataset: "DatasetReader") -> str:
    tags = structure.directories[0].entries
    if not dataset.crs and not any(tag in tags for tag in tiff_excerpt.PLACING):
        known = media_type(file.name)
        return known if known and known != MEDIA_TYPE else PICTURE
    return MEDIA_TYPE if cog.faults_of(structure) else CLOUD_OPTIMIZED


def _projection(structure: Tiff, grid: PixelGrid | None, crs: "CRS") -> Projection:
    code = crs.to_authority(min_confidence=100)
    return Projection(
        code=":".join(code) if code else None,
        wkt2=None if code else crs.to_wkt(),
        bbox=grid.box if grid else None,
        shape=_shape(structure),
        transform=grid.transform if grid else None,
    )
