"""GeoTIFF files, written by rasterio: where they are, what their bands are, whether COGs."""

import io
import socket
import struct
import warnings
from datetime import UTC, datetime
from math import acos, atan, cos, degrees, pi, radians

import numpy as np
import pyproj
import pytest
import rasterio
from rasterio.control import GroundControlPoint
from rasterio.errors import NotGeoreferencedWarning
from rasterio.rpc import RPC
from rasterio.shutil import copy
from rasterio.transform import Affine
from shapely.geometry import shape as shapely_shape

from pytest_prr.readers import Asked, UnreadableFileError, read
from pytest_prr.readers.datafile import DataFile
from pytest_prr.readers.rasters import cog, geotiff

MERCATOR_RADIUS = 6378137.0  # metres
EDGE = pi * MERCATOR_RADIUS
MODIS_RADIUS = 6371007.181
TILE = MODIS_RADIUS * pi / 18  # ten degrees on that sphere
SINUSOIDAL = f"+proj=sinu +lon_0=0 +R={MODIS_RADIUS} +units=m"
SPHERE = 6371000.0
GEOTIFF = "image/tiff; application=geotiff"
COG = f"{GEOTIFF}; profile=cloud-optimized"


def north_up(west, north, width, height):
    return Affine(width, 0, west, 0, -height, north)


UTM = {"crs": "EPSG:32633", "transform": north_up(500000, 100000, 10000, 10000)}


@pytest.fixture
def raster(tmp_path):
    """``raster(crs="EPSG:3031", transform=...)`` writes ten rows and ten columns."""

    def write(
        name="a.tif", *, size=(10, 10), count=1, dtype="uint8", tags=None, data=None, **options
    ):
        path = tmp_path / name
        profile = {"driver": "GTiff", "height": size[0], "width": size[1], **options}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path, "w", count=count, dtype=dtype, **profile) as file:
                file.write(np.ones((count, *size), dtype=dtype) if data is None else data)
                if tags:
                    file.update_tags(**tags)
        return path

    return write


def degrees_of(crs, x, y):
    return pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(x, y)


def mercator(x, y, central=0.0):
    """Longitude and latitude of the spherical Mercator projection (Snyder 1987, 7-4, 7-5)."""
    return central + degrees(x / MERCATOR_RADIUS), degrees(atan(np.sinh(y / MERCATOR_RADIUS)))


def stereographic_latitude(distance):
    """Latitude at a distance from the south pole (Snyder 1987, 21-14 with k0 = 1, on a sphere)."""
    return -90 + 2 * degrees(atan(distance / (2 * SPHERE)))


# Where a grid reaches furthest is found by hand: which of its points that is, stands beside it.
PLACES = {
    "UTM: corners, its meridian and the equator": (
        *("EPSG:32633", north_up(500000, 100000, 10000, 10000)),
        lambda: (
            15,
            0,
            degrees_of("EPSG:32633", 600000, 100000)[0],
            degrees_of("EPSG:32633", 500000, 100000)[1],
        ),
    ),
    "degrees": ("EPSG:4326", north_up(5, 51, 0.1, 0.2), lambda: (5, 49, 6, 51)),
    "south-up": ("EPSG:4326", Affine(0.1, 0, 5, 0, 0.2, 49), lambda: (5, 49, 6, 51)),
    "0 to 360": ("EPSG:4326", north_up(0, 90, 36, 18), lambda: (-180, -90, 180, 90)),
    "180 to 360": ("EPSG:4326", north_up(180, 90, 18, 18), lambda: (-180, -90, 0, 90)),
    "170 to 190": ("EPSG:4326", north_up(170, 10, 2, 1), lambda: (170, 0, -170, 10)),
    "cells around the poles": (
        *("EPSG:4326", north_up(-5, 100, 1, 20)),
        lambda: (-5, -90, 5, 90),
    ),
    "turned by 45 degrees": ("EPSG:4326", Affine(1, 1, 5, -1, 1, 50), lambda: (5, 40, 25, 60)),
    "Mercator of the Pacific, over the antimeridian": (
        *("EPSG:3832", north_up(3.2e6, 0, 30000, 30000)),
        lambda: (
            150 + degrees(3.2e6 / MERCATOR_RADIUS),
            degrees_of("EPSG:3832", 3.2e6, -300000)[1],
            150 + degrees(3.5e6 / MERCATOR_RADIUS) - 360,
            0,
        ),
    ),
    "Web Mercator that runs on over the antimeridian": (
        *("EPSG:3857", north_up(19.9e6, 300000, 30000, 30000)),
        lambda: (mercator(19.9e6, 0)[0], 0, mercator(20.2e6, 0)[0] - 360, mercator(0, 3e5)[1]),
    ),
    "Web Mercator, all of it": (
        *("EPSG:3857", north_up(-EDGE, EDGE, EDGE / 5, EDGE / 5)),
        lambda: (-180, mercator(0, -EDGE)[1], 180, mercator(0, EDGE)[1]),
    ),
    "UTM over the antimeridian": (
        *("EPSG:32660", north_up(700000, 1000000, 20000, 10000)),
        lambda: (
            degrees_of("EPSG:32660", 700000, 900000)[0],
            degrees_of("EPSG:32660", 900000, 900000)[1],
            degrees_of("EPSG:32660", 900000, 1000000)[0],
            degrees_of("EPSG:32660", 700000, 1000000)[1],
        ),
    ),
    "a pole inside: all around, to the corner": (
        *("EPSG:3031", north_up(-300000, 200000, 40000, 40000)),
        lambda: (-180, -90, 180, degrees_of("EPSG:3031", -300000, 200000)[1]),
    ),
    "a pole inside, on a sphere": (
        *(f"+proj=stere +lat_0=-90 +R={SPHERE}", north_up(-2e6, 2e6, 4e5, 4e5)),
        lambda: (-180, -90, 180, stereographic_latitude(2e6 * 2**0.5)),
    ),
    "a pole at the corner: a quarter of the circle": (
        *("EPSG:3031", north_up(0, 1000000, 100000, 100000)),
        lambda: (0, -90, 90, degrees_of("EPSG:3031", 1000000, 1000000)[1]),
    ),
    "beside a pole, over the antimeridian": (
        *("EPSG:3031", north_up(-500000, -1000000, 100000, 100000)),
        lambda: (
            degrees_of("EPSG:3031", 500000, -1000000)[0],
            degrees_of("EPSG:3031", 0, -1000000)[1],
            degrees_of("EPSG:3031", -500000, -1000000)[0],
            degrees_of("EPSG:3031", 500000, -2000000)[1],
        ),
    ),
    "sinusoidal: bent outwards to its northern corner": (
        *(SINUSOIDAL, north_up(0, 5 * TILE, TILE / 10, TILE / 10)),
        lambda: (0, 40, 10 / cos(radians(50)), 50),
    ),
    "sinusoidal, partly beside the Earth": (
        *(SINUSOIDAL, north_up(-18 * TILE, TILE, TILE / 10, TILE / 10)),
        lambda: (-180, 0, -170, 10),
    ),
    "sinusoidal, all of it": (
        *(SINUSOIDAL, north_up(-18 * TILE, 9 * TILE, 3.6 * TILE, 1.8 * TILE)),
        lambda: (-180, -90, 180, 90),
    ),
    "the disk that a satellite sees, to its limb": (
        *(f"+proj=geos +h=35785831 +R={SPHERE}", north_up(-6e6, 6e6, 1.2e6, 1.2e6)),
        lambda: tuple(
            sign * degrees(acos(SPHERE / (SPHERE + 35785831))) for sign in (-1, -1, 1, 1)
        ),
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_place(raster, name):
    crs, transform, expected = PLACES[name]
    facts = read(raster(crs=crs, transform=transform))
    assert facts.bbox == pytest.approx(expected(), abs=2e-5)
    outline = shapely_shape(facts.geometry)
    assert outline.is_valid
    parts = getattr(outline, "geoms", [outline])
    assert max(part.bounds[3] for part in parts) == pytest.approx(facts.bbox[3], abs=1e-6)
    assert min(part.bounds[1] for part in parts) == pytest.approx(facts.bbox[1], abs=1e-6)
    wests, easts = {part.bounds[0] for part in parts}, {part.bounds[2] for part in parts}
    assert min(abs(west - facts.bbox[0]) for west in wests) < 1e-6
    assert min(abs(east - facts.bbox[2]) for east in easts) < 1e-6
    assert all(part.exterior.is_ccw for part in parts)


def test_the_footprint_follows_the_bent_edges_with_few_points(raster):
    crs, transform = "EPSG:3035", north_up(2e6, 5e6, 3000, 3000)
    facts = read(raster(crs=crs, transform=transform, size=(1000, 1000)))
    ring = facts.geometry["coordinates"][0]
    assert 20 < len(ring) <= 60
    x, y = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(
        *zip(*ring, strict=True)
    )
    from_edge = np.min(np.abs([np.subtract(x, 2e6), np.subtract(x, 5e6)]), axis=0)
    from_top = np.min(np.abs([np.subtract(y, 2e6), np.subtract(y, 5e6)]), axis=0)
    assert np.minimum(from_edge, from_top).max() < 0.1


def test_the_footprint_is_drawn_with_no_more_points_than_its_pixels_need(raster):
    facts = read(raster(crs="EPSG:32633", transform=north_up(500000, 100000, 10, 10)))
    assert len(facts.geometry["coordinates"][0]) <= 9


def test_the_footprint_of_a_turned_grid(raster):
    facts = read(raster(crs="EPSG:4326", transform=Affine(1, 1, 5, -1, 1, 50)))
    ring = {tuple(point) for point in facts.geometry["coordinates"][0]}
    assert ring == {(5, 50), (15, 40), (25, 50), (15, 60)}
    assert facts.projection.bbox == (5, 40, 25, 60)
    assert facts.projection.transform == (1, 1, 5, -1, 1, 50)


def test_a_footprint_over_the_antimeridian_is_cut_there(raster):
    facts = read(raster(crs="EPSG:32660", transform=north_up(700000, 1000000, 20000, 10000)))
    assert facts.geometry["type"] == "MultiPolygon"
    west, east = shapely_shape(facts.geometry).geoms
    assert (west.bounds[2], east.bounds[0]) == (180, -180)


def test_degrees_of_another_datum_are_brought_to_wgs84(raster):
    facts = read(raster(crs="EPSG:4314", transform=north_up(9, 51, 0.1, 0.1)))
    shift = np.abs(np.subtract(facts.bbox, (9, 50, 10, 51)))
    assert ((shift > 0.0002) & (shift < 0.005)).all()  # 20 to 200 m in Germany


def test_projection(raster):
    facts = read(raster(crs="EPSG:32633", transform=north_up(500000, 100000, 10, 20)))
    projection = facts.projection
    assert (projection.code, projection.wkt2) == ("EPSG:32633", None)
    assert projection.bbox == (500000, 99800, 500100, 100000)
    assert projection.shape == (10, 10)
    assert projection.transform == (10, 0, 500000, 0, -20, 100000)
    assert facts.provenance["bbox"] == "the geotransform and the CRS of a.tif"


def test_a_projection_without_a_code_is_told_in_wkt2(raster):
    projection = read(raster(crs=SINUSOIDAL, transform=north_up(0, 0, 500, 500))).projection
    assert projection.code is None
    assert pyproj.CRS.from_wkt(projection.wkt2).to_cf()["grid_mapping_name"] == "sinusoidal"


def test_heights_do_not_stand_in_the_way(raster):
    facts = read(raster(crs="EPSG:32633+5773", transform=UTM["transform"]))
    assert facts.bbox[:2] == pytest.approx((15, 0), abs=1e-6)
    assert facts.projection.wkt2.startswith("COMPOUNDCRS")


@pytest.mark.parametrize(
    ("crs", "transform", "metres"),
    [
        ("EPSG:32633", north_up(500000, 100000, 10, 10), 10),
        ("EPSG:2263", north_up(980000, 200000, 100, 100), 100 * 1200 / 3937),  # US feet
        (SINUSOIDAL, north_up(8 * TILE, 5 * TILE, 500, 500), 500),  # sheared, yet of equal area
        ("EPSG:3857", north_up(0, 0, 100, 100), 100),
        ("EPSG:3857", north_up(0, 8e6, 100, 100), None),  # 58 degrees north: 53 metres
        ("EPSG:4326", north_up(5, 51, 0.1, 0.1), None),
    ],
)
def test_resolution_in_metres_where_it_is_one(raster, crs, transform, metres):
    (band,) = read(raster(crs=crs, transform=transform)).bands
    assert band.spatial_resolution == (metres and pytest.approx(metres))


def test_bands(raster):
    path = raster(count=3, dtype="float32", nodata=float("nan"), **UTM)
    with rasterio.open(path, "r+") as file:
        file.descriptions = ("red", "nir", None)
        file.scales = (0.0001, 1, 1)
        file.offsets = (0, -0.5, 0)
        file.units = ("1", None, "K")
        file.update_tags(2, long_name="Near infrared")
    red, nir, third = read(path).bands
    assert (red.name, red.unit, red.scale, red.offset) == ("red", "1", 0.0001, None)
    assert (nir.name, nir.description, nir.offset) == ("nir", "Near infrared", -0.5)
    assert (third.name, third.description, third.unit) == (None, None, "K")
    assert {(b.data_type, b.nodata) for b in (red, nir, third)} == {("float32", "nan")}


def test_bands_that_share_a_name_have_it_as_description(raster):
    path = raster(count=2, **UTM)
    with rasterio.open(path, "r+") as file:
        file.descriptions = ("rain", "rain")
    assert [(b.name, b.description) for b in read(path).bands] == [(None, "rain")] * 2


@pytest.mark.parametrize(
    ("dtype", "nodata", "told", "found"),
    [
        ("uint8", 255, "uint8", 255),
        ("int16", -9999, "int16", -9999),
        ("float64", float("-inf"), "float64", "-inf"),
        ("complex64", None, "cfloat32", None),
        ("int8", None, "int8", None),
        ("uint64", None, "uint64", None),
    ],
)
def test_data_types_and_nodata(raster, dtype, nodata, told, found):
    (band,) = read(raster(dtype=dtype, nodata=nodata, **UTM)).bands
    assert (band.data_type, band.nodata) == (told, found)


@pytest.mark.parametrize(
    "options",
    [
        {"BIGTIFF": "YES"},
        {"ENDIANNESS": "BIG"},
        {"BIGTIFF": "YES", "ENDIANNESS": "BIG"},
        {"tiled": True, "blockxsize": 16, "blockysize": 16, "compress": "deflate"},
        {"compress": "jpeg", "photometric": "YCBCR", "interleave": "pixel"},
        {"nbits": 1},
        {"interleave": "band"},
    ],
)
def test_every_kind_of_tiff_says_the_same(raster, options):
    plain = read(raster(count=3, **UTM), Asked(checksum=False))
    other = read(raster("b.tif", count=3, **UTM, **options), Asked(checksum=False))
    assert (other.bbox, other.geometry) == (plain.bbox, plain.geometry)
    assert (other.projection, other.bands) == (plain.projection, plain.bands)


TIMES = [
    (
        {"time_coverage_start": "2020-01-01", "time_coverage_end": "2020-12-31"},
        (datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ),
    (
        {"NC_GLOBAL#time_coverage_start": "2020-01-01", "NC_GLOBAL#time_coverage_end": "2021"},
        (datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ),
    (
        {"ACQUISITIONDATETIME": "2020-06-01 10:11:12"},
        (datetime(2020, 6, 1, 10, 11, 12, tzinfo=UTC),) * 2,
    ),
]


@pytest.mark.parametrize(("tags", "expected"), TIMES)
def test_times_that_the_metadata_tell(raster, tags, expected):
    assert read(raster(tags=tags, **UTM)).interval == expected


def test_the_time_of_writing_is_no_time_of_the_data(raster):
    facts = read(raster(tags={"TIFFTAG_DATETIME": "2020:01:01 00:00:00"}, **UTM))
    assert facts.interval is None
    assert "the TIFF date is that of writing" in facts.missing["interval"]


def test_a_time_that_is_none(raster):
    tags = {"time_coverage_start": "spring", "time_coverage_end": "2020-12-31"}
    facts = read(raster(tags=tags, **UTM))
    assert facts.missing["interval"].startswith("the attribute 'time_coverage_start', 'spring', ")


def test_title_licence_and_attributes(raster):
    tags = {"title": "Snow", "license": "CC-BY-4.0", "TIFFTAG_COPYRIGHT": "2020, the authors"}
    facts = read(raster(tags={**tags, "long": "x" * 5000}, **UTM))
    assert (facts.title, facts.licence) == ("Snow", "CC-BY-4.0")
    assert facts.attributes["TIFFTAG_COPYRIGHT"] == "2020, the authors"
    assert len(facts.attributes["long"]) == 1000


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_letters_beyond_ascii(raster, encoding):
    path = raster(tags={"title": "Schneehöhe", "TIFFTAG_ARTIST": "Zoë"}, **UTM)
    data = path.read_bytes()
    for word in ("Schneehöhe", "Zoë"):
        assert word.encode() in data
        data = data.replace(word.encode(), word.encode(encoding).ljust(len(word.encode())))
    path.write_bytes(data)
    facts = read(path)
    assert facts.title == "Schneehöhe"
    assert facts.attributes["TIFFTAG_ARTIST"].strip() == "Zoë"


@pytest.mark.parametrize(
    ("tags", "title", "licence"),
    [
        ({"TIFFTAG_IMAGEDESCRIPTION": "Snow depth"}, "Snow depth", None),
        ({"TIFFTAG_IMAGEDESCRIPTION": '{"shape": [10, 10]}'}, None, None),
        ({"TIFFTAG_IMAGEDESCRIPTION": "ImageJ=1.53\nimages=3"}, None, None),
        ({"TIFFTAG_COPYRIGHT": "2020, the authors"}, None, None),
        ({"TIFFTAG_COPYRIGHT": "CC BY 4.0, the authors"}, None, "CC BY 4.0, the authors"),
    ],
)
def test_what_the_tiff_tags_say(raster, tags, title, licence):
    facts = read(raster(tags=tags, **UTM))
    assert (facts.title, facts.licence) == (title, licence)


def test_a_plain_picture(raster):
    facts = read(raster(), Asked(crs="EPSG:4326"))
    assert facts.bbox is None
    reason = "a picture that does not say where its pixels lie (no geotransform)"
    assert facts.missing["bbox"] == reason
    assert (facts.media_type, len(facts.bands)) == ("image/tiff", 1)


def test_no_crs(raster):
    path = raster(transform=north_up(500000, 100000, 10000, 10000))
    facts = read(path)
    assert facts.missing["bbox"].startswith("it names no CRS; set one in the recipe")
    assert facts.projection is None
    assert facts.media_type.startswith(GEOTIFF)
    told = read(path, Asked(crs="EPSG:32633"))
    assert told.bbox[:2] == pytest.approx((15, 0), abs=1e-6)
    assert told.provenance["bbox"] == "the geotransform, with the recipe's CRS, of a.tif"
    wrong = read(path, Asked(crs="EPSG:99999999"))
    assert "EPSG:99999999" in wrong.missing["bbox"]


def test_control_points_alone(raster):
    points = [
        GroundControlPoint(row, column, 5 + column / 10, 51 - row / 10)
        for row, column in ((0, 0), (0, 10), (10, 0), (10, 9))
    ]
    facts = read(raster(gcps=points, crs="EPSG:4326"))
    assert facts.missing["bbox"].startswith("placed by 4 ground control points, which are not")
    assert facts.media_type.startswith(GEOTIFF)


def test_rational_polynomials_alone(raster):
    ones = [1.0] * 20
    numbers = dict.fromkeys(
        [f"{part}_{kind}" for part in ("lat", "long", "height", "line", "samp")
         for kind in ("off", "scale")], 1.0,
    )  # fmt: skip
    coefficients = {f"{part}_{kind}_coeff": ones for part in ("line", "samp")
                    for kind in ("num", "den")}  # fmt: skip
    facts = read(raster(rpcs=RPC(err_bias=0, err_rand=0, **numbers, **coefficients)))
    assert facts.missing["bbox"].startswith("placed by rational polynomials (RPC)")


@pytest.mark.parametrize(
    ("crs", "transform", "reason"),
    [
        ('LOCAL_CS["the lab",UNIT["metre",1]]', UTM["transform"], "'the lab'"),
        ("EPSG:4326", UTM["transform"], "degrees of latitude"),
        ("EPSG:4326", north_up(5000, 51, 0.1, 0.1), "degrees of longitude"),
        ("EPSG:32633", north_up(5e12, 5e12, 10, 10), "no pixel of it lies on the Earth"),
    ],
)
def test_a_place_that_is_none(raster, crs, transform, reason):
    facts = read(raster(crs=crs, transform=transform))
    assert facts.bbox is None
    assert reason in facts.missing["bbox"]


LARGE = {"size": (1100, 1300), "crs": "EPSG:32633", "transform": north_up(5e5, 1e5, 10, 10)}
TILED = {"tiled": True, "blockxsize": 256, "blockysize": 256}


def found_faults(path):
    with path.open("rb") as stream:
        return cog.faults(stream)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"count": 3},
        {"BIGTIFF": "YES"},
        {"blocksize": 256},
        {"blocksize": 2048},  # all of it is one tile
        {"compress": "zstd", "dtype": "float32"},
        {"sparse_ok": True},
        {"add_mask": "YES", "count": 3, "compress": "jpeg"},
    ],
)
def test_what_the_cog_driver_writes_is_one(raster, options):
    path = raster(driver="COG", **{**LARGE, **options})
    assert found_faults(path) == []
    assert read(path).media_type == COG


def test_a_small_picture_needs_neither_tiles_nor_overviews(raster):
    assert read(raster(size=(512, 512), **UTM)).media_type == COG


def test_a_cog_without_a_place_is_a_picture(raster):
    assert read(raster(driver="COG", size=(600, 600))).media_type == "image/tiff"


def plain(raster):
    return raster(**LARGE)


def tiled(raster):
    return raster(**LARGE, **TILED)


def overviews_added(raster):
    path = raster(**LARGE, **TILED)
    with rasterio.open(path, "r+") as file:
        file.build_overviews([2, 4])
    return path


def cog_without_overviews(raster):
    return raster(driver="COG", OVERVIEWS="NONE", **LARGE)


def cog_with_rebuilt_overviews(raster):
    path = raster(driver="COG", OVERVIEWS="NONE", **LARGE)
    with rasterio.open(path, "r+", IGNORE_COG_LAYOUT_BREAK="YES") as file:
        file.build_overviews([2, 4])
    return path


def cog_edited(raster):
    path = raster(driver="COG", **LARGE)
    with rasterio.open(path, "r+", IGNORE_COG_LAYOUT_BREAK="YES") as file:
        file.update_tags(title="changed " * 100)
    return path


def several_pages(raster):
    path = raster(**UTM)
    pages = path.with_name("pages.tif")
    for append in ("NO", "YES"):
        copy(path, pages, driver="GTiff", APPEND_SUBDATASET=append)
    return pages


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        (plain, "the picture of 1300 x 1100 pixels is stored in strips, expected tiles"),
        (tiled, "the picture of 1300 x 1100 pixels has no overviews"),
        (cog_without_overviews, "the picture of 1300 x 1100 pixels has no overviews"),
        (overviews_added, "expected all headers before them"),
        (cog_with_rebuilt_overviews, "it was changed after it had been made cloud-optimized"),
        (cog_edited, "it was changed after it had been made cloud-optimized"),
        (several_pages, "it holds 2 pictures, expected one with its overviews"),
    ],
)
def test_what_is_no_cog(raster, made, fault):
    path = made(raster)
    assert any(fault in found for found in found_faults(path)), found_faults(path)
    assert read(path).media_type == GEOTIFF


def test_pixels_in_the_wrong_order(raster):
    path = raster(driver="COG", **LARGE)
    data = bytearray(path.read_bytes())
    with path.open("rb") as stream:
        picture, first, *_ = geotiff.tiff.opened(stream).directories
    for directory in (picture, first):  # the overview's only tile number trades places
        offsets, _ = directory.where
        data[offsets.at : offsets.at + 4] = struct.pack("<I", 900 if directory is picture else 999)
    path.write_bytes(data)
    assert any("expected the smallest overview first" in found for found in found_faults(path))


class Counted(io.BytesIO):
    """Bytes in memory that count how many of them are read."""

    count = 0

    def read(self, size=-1):
        data = super().read(size)
        self.count += len(data)
        return data


@pytest.mark.parametrize("driver", ["GTiff", "COG"])
def test_the_header_alone_is_read(raster, driver):
    pixels = np.random.default_rng(1).integers(0, 256, (3, *LARGE["size"]), dtype="uint8")
    path = raster(driver=driver, **LARGE, count=3, data=pixels)
    data = path.read_bytes()
    stream = Counted(data)
    file = DataFile(
        location="https://example.org/a.tif",
        path=None,
        size=len(data),
        head=data[:4096],
        stream=stream,
    )
    found = geotiff.content(file, Asked())
    assert found.bbox.value[0] == 15
    assert stream.count < 40_000 < len(data)


def refusal(path):
    with pytest.raises(UnreadableFileError) as caught:
        read(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: ")
    assert "\n" not in text
    return text.removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "named as GeoTIFF, but it is empty; get it again, or rename it"),
        (b"<html>", "named as GeoTIFF, but its content is an HTML page; get it again, or rename"),
        (b"II*\0", "not readable as TIFF: it holds no picture; it may be cut off, get it again"),
        (b"II*\0\0\0\0\0", "not readable as TIFF: it holds no picture"),
        (b"II*\0\x08\0\0\0", "not readable as TIFF: its header leads to byte 10, the file has 8"),
        (b"II*\0\xff\xff\xff\x7f", "not readable as TIFF: its header leads to byte 2147483649"),
        (b"II*\0\x08\0\0\0\0\0\x08\0\0\0", "its directories go in a circle, back to byte 8"),
        (b"II*\0\x08\0\0\0\xff\xff" + bytes(100), "the directory at byte 8 has 65535 tags"),
        (b"II*\0\x08\0\0\0\x01\0" + bytes(16), "its picture has 0 x 0 pixels"),
        (b"II+\0\x08\0\0\0" + b"\xff" * 8, "its header leads to byte 18446744073709551623"),
    ],
)
def test_what_is_damaged(tmp_path, content, found):
    path = tmp_path / "a.tif"
    path.write_bytes(content)
    assert found in refusal(path)


@pytest.mark.parametrize("driver", ["GTiff", "COG"])
@pytest.mark.parametrize("part", [0.3, 0.9])
def test_what_is_cut_off(raster, driver, part):
    pixels = np.random.default_rng(1).random((1, *LARGE["size"]), dtype="float32")
    path = raster(driver=driver, **LARGE, dtype="float32", compress="deflate", data=pixels)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    assert "cut off" in refusal(path)


def test_a_crs_in_units_that_nobody_knows(raster):
    path = raster(crs="+proj=laea +lat_0=40 +lon_0=10", transform=UTM["transform"])
    data = path.read_bytes()
    metres = struct.pack("<HHHH", 3076, 0, 1, 9001)
    assert metres in data
    path.write_bytes(data.replace(metres, struct.pack("<HHHH", 3076, 0, 1, 9999)))
    assert "its CRS counts in unit 9999, which is no linear one of EPSG" in refusal(path)


def test_units_of_length(raster, capfd):
    whole = read(raster(crs="+proj=laea +lat_0=40", transform=north_up(0, 0, 3000, 3000)))
    kilometres = {"crs": "+proj=laea +lat_0=40 +units=km", "transform": north_up(0, 0, 3, 3)}
    facts = read(raster("b.tif", **kilometres))
    assert facts.bbox == pytest.approx(whole.bbox)
    assert facts.bands[0].spatial_resolution == pytest.approx(3000)
    assert capfd.readouterr() == ("", "")


def directory(*tags):
    """A small TIFF with one directory; tags as (number, type, count, value)."""
    entries = b"".join(struct.pack("<HHII", *tag) for tag in sorted(tags))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + bytes(4)


def test_more_directories_than_any_file_has(tmp_path):
    path = tmp_path / "a.tif"
    chain = (struct.pack("<HI", 0, 8 + 6 * number) for number in range(1, 2000))
    path.write_bytes(b"II*\0\x08\0\0\0" + b"".join(chain) + bytes(6))
    assert "it has more than 1000 directories" in refusal(path)


def test_more_pixels_than_any_machine_holds(tmp_path):
    path = tmp_path / "a.tif"
    size = 2**31
    path.write_bytes(
        directory(
            *[(256, 4, 1, size), (257, 4, 1, size), (258, 3, 1, 8), (277, 3, 1, 65535)],
            *[(273, 4, 2**31, 8), (278, 4, 1, 1), (279, 4, 2**31, 8)],
        )
    )
    assert "its header leads to byte" in refusal(path)


def test_a_picture_of_many_bands_and_pixels_without_data(tmp_path):
    path = tmp_path / "a.tif"
    size = 2**31
    path.write_bytes(
        directory((256, 4, 1, size), (257, 4, 1, size), (258, 3, 1, 8), (277, 3, 1, 65535))
    )
    facts = read(path)
    assert len(facts.bands) == 1000
    assert facts.media_type == "image/tiff"


def test_what_a_header_names_is_not_opened(raster, capfd):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"/vsicurl/http://127.0.0.1:{server.getsockname()[1]}/x.tif"
        path = raster(**UTM)
        with rasterio.open(path, "r+") as file:
            file.update_tags(ns="OVERVIEWS", OVERVIEW_FILE=address)
            file.update_tags(1, ns="OVERVIEWS", OVERVIEW_FILE=address)
            file.update_tags(ns="xml:VRT", text=f"<VRTDataset>{address}</VRTDataset>")
        path.with_suffix(".tif.ovr").write_bytes(path.read_bytes())
        path.with_suffix(".tif.aux.xml").write_text(
            f"<PAMDataset><Metadata domain='OVERVIEWS'><MDI key='OVERVIEW_FILE'>{address}</MDI>"
            "</Metadata><SRS>EPSG:3031</SRS></PAMDataset>"
        )
        assert read(path).projection.code == "EPSG:32633"
        with pytest.raises(TimeoutError):
            server.accept()
    assert capfd.readouterr() == ("", "")


def test_damaged_headers_give_facts_or_a_sentence(raster, capfd):
    path = raster(driver="COG", **LARGE, tags={"title": "Snow"})
    whole = path.read_bytes()
    random = np.random.default_rng(20260101)
    refused = []
    for _ in range(300):
        data = bytearray(whole)
        for place in random.integers(4, 1200, size=6):
            data[place] = random.integers(0, 256)
        path.write_bytes(data)
        try:
            read(path, Asked(checksum=False))
        except UnreadableFileError as error:
            refused.append(str(error))
    assert 0 < len(refused) < 300
    assert all(text.startswith(f"{path}: ") and "\n" not in text for text in refused)
    assert capfd.readouterr() == ("", "")
