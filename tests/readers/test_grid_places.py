"""Where grids lie: cells' edges, projections, numbers for the four sides, large swaths."""

import tracemalloc

import netCDF4
import numpy as np
import pytest
from pyproj import CRS, Transformer

from pytest_prr.readers import Asked, read

NO_CHECKSUM = Asked(checksum=False)
EAST = {"units": "degrees_east"}
NORTH = {"units": "degrees_north"}
METRES_X = {"units": "m", "standard_name": "projection_x_coordinate"}
METRES_Y = {"units": "m", "standard_name": "projection_y_coordinate"}
SINUSOIDAL = {
    "grid_mapping_name": "sinusoidal",
    "longitude_of_projection_origin": 0.0,
    "false_easting": 0.0,
    "false_northing": 0.0,
    "earth_radius": 6371007.181,
}


def facts(path, asked=NO_CHECKSUM):
    return read(path, asked)


def place(path, asked=NO_CHECKSUM):
    return facts(path, asked).bbox


def regular(lon, lat, **more):
    shape = (len(lat), len(lon))
    return {
        "lon": (("lon",), lon, EAST),
        "lat": (("lat",), lat, NORTH),
        "v": (("lat", "lon"), np.zeros(shape), {}),
        **more,
    }


@pytest.mark.parametrize(
    ("lon", "lat", "box"),
    [
        ([1.0, 2.0], [10.0, 20.0], (0.5, 5, 2.5, 25)),
        ([2.0, 1.0], [20.0, 10.0], (0.5, 5, 2.5, 25)),
        ([1.0, 2.0], [-90.0, 0.0, 90.0], (0.5, -90, 2.5, 90)),  # no further than the poles
        (np.arange(0.25, 360, 0.5), [0.0, 1.0], (-180, -0.5, 180, 1.5)),
        (np.arange(-175.0, 180, 10), [0.0, 1.0], (-180, -0.5, 180, 1.5)),
        (np.arange(0.0, 350, 10), [0.0, 1.0], (-5, -0.5, -15, 1.5)),  # one column is missing
        ([179.0, 180.0, -179.0, -178.0], [0.0, 1.0], (178.5, -0.5, -177.5, 1.5)),
        (np.arange(0.5, 360, 1).tolist()[180:] + np.arange(0.5, 180, 1).tolist(), [0.0, 1.0],
         (-180, -0.5, 180, 1.5)),
        (np.float32([0.1, 0.2, 0.3]), np.float32([0.1, 0.2, 0.3]), (0.05, 0.05, 0.35, 0.35)),
        ([1.0, 2.0, 4.0], [10.0, 20.0], (1, 10, 4, 20)),  # not even: where cells end is not known
        ([1.0, 2.0], [10.0], (1, 10, 2, 10)),  # one row
    ],
)  # fmt: skip
def test_cells_reach_half_a_step_outwards(netcdf, lon, lat, box):
    path = netcdf(**regular(lon, lat))
    assert place(path) == pytest.approx(box, abs=2e-7)
    halved = "half a cell added" in facts(path).provenance["bbox"]
    assert halved == (box[1] != 10)


def test_bounds_are_surer_than_half_steps(netcdf):
    limits = (("lon", "nv"), [[0.9, 1.6], [1.6, 2.1]], {})
    grid = regular([1.0, 2.0], [10.0, 20.0], lon_b=limits)
    grid["lon"] = (("lon",), [1.0, 2.0], EAST | {"bounds": "lon_b"})
    assert place(netcdf(**grid)) == (0.9, 5, 2.1, 25)


@pytest.mark.parametrize(
    "variables",
    [
        {  # a trajectory
            "lon": (("obs",), [1.0, 2.0], EAST),
            "lat": (("obs",), [10.0, 20.0], NORTH),
            "v": (("obs",), [0.0, 0.0], {}),
        },
        {  # axes without data along both
            "lon": (("lon",), [1.0, 2.0], EAST),
            "lat": (("lat",), [10.0, 20.0], NORTH),
            "v": (("lat",), [0.0, 0.0], {}),
        },
        {  # a swath
            "lon": (("y", "x"), [[1.0, 2.0], [1.0, 2.0]], EAST),
            "lat": (("y", "x"), [[10.0, 10.0], [20.0, 20.0]], NORTH),
            "v": (("y", "x"), np.zeros((2, 2)), {}),
        },
    ],
)
def test_points_have_no_cells(netcdf, variables):
    assert place(netcdf(**variables)) == (1, 10, 2, 20)


SIDES = (350.0, 40.0, 10.0, 50.0)


@pytest.mark.parametrize(
    "names",
    [
        ("min_lon", "min_lat", "max_lon", "max_lat"),
        ("lon_min", "lat_min", "lon_max", "lat_max"),
        ("longitude_min", "latitude_min", "longitude_max", "latitude_max"),
        ("geospatial_lon_min", "geospatial_lat_min", "geospatial_lon_max", "geospatial_lat_max"),
        ("westernmost_longitude", "southernmost_latitude", "easternmost_longitude",
         "northernmost_latitude"),
    ],
)  # fmt: skip
def test_four_numbers(netcdf, names):
    attributes = dict(zip(names, SIDES, strict=True))
    assert place(netcdf(attributes=attributes)) == (-10, 40, 10, 50)
    variables = {name: ((), value, {}) for name, value in attributes.items()}
    assert place(netcdf("b.nc", **variables)) == (-10, 40, 10, 50)


def test_four_numbers_for_each_of_many_places(netcdf):
    """Fields on both sides of the antimeridian; one of them has no place."""
    columns = {
        "min_lon": [178.0, -179.0, 1e20],
        "max_lon": [179.5, -178.5, 1e20],
        "min_lat": [1.0, -3.0, 1e20],
        "max_lat": [2.0, 4.0, 1e20],
    }
    path = netcdf(**{name: (("field",), values, EAST) for name, values in columns.items()})
    assert place(path) == (178, -3, -178.5, 4)


def test_four_numbers_in_metres(netcdf):
    names = ("min_lon", "min_lat", "max_lon", "max_lat")
    path = netcdf(**{name: ((), 5e5, {"units": "m"}) for name in names})
    assert facts(path).missing["bbox"].endswith("'min_lon' is not in degrees")


def projected(code_or_crs, x, y, *, x_attrs=METRES_X, y_attrs=METRES_Y, **more):
    crs = CRS.from_user_input(code_or_crs)
    return {
        "crs": ((), 0, crs.to_cf()),
        "x": (("x",), x, x_attrs),
        "y": (("y",), y, y_attrs),
        "v": (("y", "x"), np.zeros((len(y), len(x))), {"grid_mapping": "crs"}),
        **more,
    }


def outline(crs, west, south, east, north, *, target="EPSG:4326"):
    """Independent of the project's own: pyproj's box of densified edges."""
    to_degrees = Transformer.from_crs(crs, target, always_xy=True)
    return to_degrees.transform_bounds(west, south, east, north, densify_pts=500)


@pytest.mark.parametrize(
    ("crs", "x", "y", "edges"),
    [
        ("EPSG:32633", [4e5, 5e5, 6e5], [5.6e6, 5.5e6, 5.4e6], (3.5e5, 5.35e6, 6.5e5, 5.65e6)),
        ("EPSG:3035", [4e6, 4.1e6], [3e6, 3.2e6], (3.95e6, 2.9e6, 4.15e6, 3.3e6)),
        ("ESRI:102020", [1e6, 1.1e6], [1e6, 1.2e6], (9.5e5, 9e5, 1.15e6, 1.3e6)),
        ("EPSG:3413", [1e6, 1.1e6], [1e6, 1.2e6], (9.5e5, 9e5, 1.15e6, 1.3e6)),
    ],
)
def test_map_projections(netcdf, crs, x, y, edges):
    path = netcdf(**projected(crs, x, y))
    assert place(path) == pytest.approx(outline(crs, *edges), abs=1e-5)


def test_sinusoidal_tile(netcdf):
    """MODIS: on the sphere, x = R lon cos lat and y = R lat, in radians."""
    grid = projected("EPSG:3857", [0.0, 1e6], [5e6, 6e6])
    grid["crs"] = ((), 0, SINUSOIDAL)
    south, north = (np.degrees(y / 6371007.181) for y in (4.5e6, 6.5e6))
    wide = np.degrees(1.5e6 / 6371007.181 / np.cos(np.radians(north)))
    west = np.degrees(-0.5e6 / 6371007.181 / np.cos(np.radians(north)))
    assert place(netcdf(**grid)) == pytest.approx((west, south, wide, north), abs=1e-5)


def test_the_outline_is_the_geometry(netcdf):
    path = netcdf(**projected("EPSG:3035", [4e6, 4.1e6], [3e6, 3.2e6]))
    geometry, box = facts(path).geometry, place(path)
    ring = np.array(geometry["coordinates"][0])
    assert geometry["type"] == "Polygon"
    assert 5 <= len(ring) <= 101
    assert [*ring.min(axis=0), *ring.max(axis=0)] == pytest.approx(box, abs=2e-7)
    to_degrees = Transformer.from_crs(3035, 4326, always_xy=True)
    corner = to_degrees.transform(3.95e6, 2.9e6)
    assert np.hypot(*(ring - corner).T).min() < 1e-6


def test_around_a_pole_the_geometry_is_the_box(netcdf):
    path = netcdf(**projected("EPSG:3031", [-1e6, 1e6], [1e6, -1e6]))
    assert place(path)[:3] == (-180, -90, 180)
    assert len(facts(path).geometry["coordinates"][0]) == 5


def test_only_axes_are_read_of_a_large_grid(tmp_path):
    """Antarctica in 100 m: the data, if they were read, would take 11 GB."""
    path = tmp_path / "a.nc"
    with netCDF4.Dataset(path, "w") as file:
        for name, size, first in (("x", 57358, -2867850.0), ("y", 49158, 2457850.0)):
            file.createDimension(name, size)
            axis = file.createVariable(name, "f8", (name,))
            axis[:] = first - np.copysign(100.0, first) * np.arange(size)
            axis.setncatts(METRES_X if name == "x" else METRES_Y)
        mapping = file.createVariable("spatial_ref", "i4")
        mapping.setncatts({"crs_wkt": CRS.from_epsg(3031).to_wkt()})
        made = file.createVariable("h", "f4", ("y", "x"), chunksizes=(1000, 1000))
        made.grid_mapping = "spatial_ref"
    tracemalloc.start()
    found = facts(path)
    assert tracemalloc.get_traced_memory()[1] < 100e6
    tracemalloc.stop()
    assert found.bbox[:3] == (-180, -90, 180)
    assert found.projection.code == "EPSG:3031"
    assert found.projection.shape == (49158, 57358)
    assert found.projection.transform == pytest.approx((100, 0, -2867900, 0, -100, 2457900))


UTM = outline("EPSG:32633", 3.5e5, 5.35e6, 6.5e5, 5.65e6)
UTM_X, UTM_Y = [4e5, 5e5, 6e5], [5.6e6, 5.5e6, 5.4e6]


def bare(x="x", y="y", *, attributes=(), data=(), units="m"):
    """x and y in metres, without a grid mapping."""
    return {
        "attributes": dict(attributes),
        x: ((x,), UTM_X, {"units": units} if units else {}),
        y: ((y,), UTM_Y, {"units": units} if units else {}),
        "v": ((y, x), np.zeros((3, 3)), dict(data)),
    }


@pytest.mark.parametrize(
    "told",
    [
        {"attributes": {"crs": "EPSG:32633"}},
        {"attributes": {"crs": "+init=epsg:32633"}},
        {"attributes": {"spatial_ref": CRS.from_epsg(32633).to_wkt("WKT1_GDAL")}},
        {"attributes": {"crs_wkt": CRS.from_epsg(32633).to_wkt()}},
        {"attributes": {"proj:code": "EPSG:32633"}},
        {"attributes": {"proj:epsg": 32633}},
        {"attributes": {"epsg_code": "32633"}},
        {"data": {"spatial_ref": CRS.from_epsg(32633).to_wkt()}},
        {"data": {"proj4": "+proj=utm +zone=33 +datum=WGS84 +units=m"}},
    ],
)
def test_attributes_that_name_the_crs(netcdf, told):
    path = netcdf(**bare(**told))
    assert place(path) == pytest.approx(UTM, abs=1e-5)
    assert "the attribute " in facts(path).provenance["bbox"]


@pytest.mark.parametrize("names", [("x", "y"), ("X", "Y"), ("easting", "northing")])
def test_the_recipe_names_the_crs(netcdf, names):
    path = netcdf(**bare(*names, units=None))
    assert place(path, Asked(checksum=False, crs="EPSG:32633")) == pytest.approx(UTM, abs=1e-5)
    assert place(path) is None


def test_the_files_own_crs_counts_before_the_recipes(netcdf):
    path = netcdf(**bare(attributes={"crs": "EPSG:32633"}))
    assert place(path, Asked(checksum=False, crs="EPSG:32634")) == pytest.approx(UTM, abs=1e-5)


def test_metres_without_a_crs(netcdf):
    assert (
        facts(netcdf(**bare()))
        .missing["bbox"]
        .endswith("nothing names the CRS of 'x' and 'y'; set 'read: {crs: …}' if you know it")
    )


def test_a_crs_of_the_recipe_that_is_none(netcdf):
    path = netcdf(**bare())
    assert "EPSG:1" in facts(path, Asked(checksum=False, crs="EPSG:1")).missing["bbox"]


def test_gdal_geotransform_without_axes(netcdf):
    """x = 350000 + 100000 column, y = 5650000 - 100000 row, to the cells' corners."""
    mapping = CRS.from_epsg(32633).to_cf() | {"GeoTransform": "350000 100000 0 5650000 0 -100000"}
    path = netcdf(crs=((), 0, mapping), v=(("y", "x"), np.zeros((3, 3)), {"grid_mapping": "crs"}))
    assert place(path) == pytest.approx(UTM, abs=1e-5)
    assert facts(path).projection.transform == (1e5, 0, 3.5e5, 0, -1e5, 5.65e6)


def test_extended_grid_mapping_syntax(netcdf):
    grid = projected("EPSG:32633", UTM_X, UTM_Y)
    grid["v"] = (("y", "x"), np.zeros((3, 3)), {"grid_mapping": "crs: x y"})
    assert place(netcdf(**grid)) == pytest.approx(UTM, abs=1e-5)


def degrees_of(crs, x, y):
    to_degrees = Transformer.from_crs(crs, 4326, always_xy=True)
    return to_degrees.transform(*np.meshgrid(x, y))


@pytest.mark.parametrize("shift", [0.0, 5.0])
def test_a_projected_grid_with_degrees_of_its_points(netcdf, shift):
    """The grid's edges count where it agrees with the points, else the points."""
    x, y = [1e6, 1.1e6, 1.2e6], [1e6, 1.2e6, 1.4e6]
    lon, lat = degrees_of("ESRI:102020", x, y)
    grid = projected("ESRI:102020", x, y)
    grid["lon"] = (("y", "x"), lon + shift, EAST)
    grid["lat"] = (("y", "x"), lat, NORTH)
    path = netcdf(**grid)
    edges = outline("ESRI:102020", 9.5e5, 9e5, 1.25e6, 1.5e6)
    points = (lon.min() + shift, lat.min(), lon.max() + shift, lat.max())
    assert place(path) == pytest.approx(points if shift else edges, abs=1e-5)


def test_the_variables_that_the_recipe_names(netcdf):
    path = netcdf(
        lon=(("n",), [1.0, 2.0], EAST),
        lat=(("n",), [1.0, 2.0], NORTH),
        LON_20=(("m",), [5.0, 6.0], {}),
        LAT_20=(("m",), [7.0, 8.0], {}),
    )
    asked = Asked(checksum=False, longitude="LON_20", latitude="LAT_20")
    assert place(path, asked) == (5, 7, 6, 8)
    wrong = Asked(checksum=False, longitude="LON_21", latitude="LAT_20")
    assert (
        facts(path, wrong)
        .missing["bbox"]
        .startswith("no variable is called 'LON_21', as the recipe says")
    )


def test_a_rotated_grid_over_its_own_antimeridian(netcdf):
    """As the same grid, turned by 180 degrees along with its pole."""

    def grid(first, turn):
        mapping = {
            "grid_mapping_name": "rotated_latitude_longitude",
            "grid_north_pole_latitude": 90.0,
            "grid_north_pole_longitude": turn,
        }
        return {
            "pole": ((), 0, mapping),
            "rlon": (("rlon",), [first, first + 10.0], {"standard_name": "grid_longitude"}),
            "rlat": (("rlat",), [10.0, 20.0], {"standard_name": "grid_latitude"}),
            "v": (("rlat", "rlon"), np.zeros((2, 2)), {"grid_mapping": "pole"}),
        }

    # With a pole at 90 N, rotated longitudes count from pole + 180.
    assert place(netcdf(**grid(175.0, 0.0))) == pytest.approx((-10, 5, 10, 25), abs=1e-5)
    assert place(netcdf("b.nc", **grid(-5.0, 180.0))) == pytest.approx((-10, 5, 10, 25), abs=1e-5)


def test_a_large_swath_is_read_in_blocks(tmp_path):
    """9 million points: as a whole, degrees and masks of them would take half a gigabyte."""
    path = tmp_path / "swath.nc"
    rows, columns = 3000, 3000
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("y", rows)
        file.createDimension("x", columns)
        lon = file.createVariable("lon", "f4", ("y", "x"), fill_value=-1e30)
        lat = file.createVariable("lat", "f4", ("y", "x"), fill_value=-1e30)
        across = np.linspace(-1, 1, columns)
        for row in range(rows):
            along = row / (rows - 1)
            turned = 175 + 10 * across + 5 * along  # from 165 to 190: over the antimeridian
            lon[row] = np.where(turned > 180, turned - 360, turned)
            lat[row] = -60 + 30 * along + 2 * across**2
        lon[1500, 100:200] = np.ma.masked
        lon[1501, 5] = 400.0  # it is in range
        lon[1502, 5] = 1000.0  # it is not
        lat.units, lon.units = "degrees_north", "degrees_east"
    tracemalloc.start()
    found = facts(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150e6
    # 400 degrees are 40: the rest of the circle, 40..165 and -170..40, is nowhere covered
    assert found.bbox == pytest.approx((40, -60, -170, -28), abs=1e-4)
    assert "(1 values out of range left out)" in found.provenance["bbox"]


def test_ends_are_exact_however_many_points(netcdf):
    """No end is rounded to the bins that thin out the points."""
    lon = np.linspace(-179.98765, -170.12345, 20_000)
    lon = np.concatenate([lon, np.linspace(160.54321, 179.99999, 20_000)])
    path = netcdf(lon=(("n",), lon, EAST), lat=(("n",), np.zeros(40_000), NORTH))
    assert place(path) == pytest.approx((160.54321, 0, -170.12345, 0), abs=1e-7)
