"""Where a file is about: made-up files, one difficulty each."""

import numpy as np
import pytest
from pyproj import CRS, Transformer

from pytest_prr.readers import Asked, read

NO_CHECKSUM = Asked(checksum=False)

EAST = {"units": "degrees_east"}
NORTH = {"units": "degrees_north"}
NAN = float("nan")
LAT = (("lat",), [10.0, 20.0], NORTH)


def place(path):
    return read(path, NO_CHECKSUM).bbox


def why_no_place(path):
    facts = read(path, NO_CHECKSUM)
    assert facts.bbox is None
    return facts.missing["bbox"]


@pytest.mark.parametrize(
    ("longitudes", "west", "east"),
    [
        ([-10.0, 0.0, 10.0], -10, 10),
        ([10.0, 0.0, -10.0], -10, 10),  # descending
        ([350.0, 0.0, 10.0], -10, 10),  # 0..360, over the prime meridian
        ([0.5, 180.0, 270.0, 359.5], -180, 0.5),  # far apart: the widest gap stays out
        ([170.0, 175.0, -175.0, -170.0], 170, -170),  # over the antimeridian
        ([170.0, 175.0, 185.0, 190.0], 170, -170),
        ([0.0, 90.0, 180.0], 0, 180),
        ([180.0, 185.0], -180, -175),
        ([-180.0, -175.0], -180, -175),
        ([175.0, 180.0], 175, 180),
        (np.arange(0.0, 360.0, 10.0), -180, 180),
        (np.arange(-175.0, 180.0, 10.0), -180, 180),
        (np.arange(-180.0, 181.0, 10.0), -180, 180),
        (np.arange(0.0, 320.0, 10.0), 0, -50),  # not global: four columns are missing
        ([7.25], 7.25, 7.25),
    ],
)
def test_longitudes(netcdf, longitudes, west, east):
    assert place(netcdf(lon=(("lon",), longitudes, EAST), lat=LAT)) == (west, 10, east, 20)


def test_many_longitudes(netcdf):
    """As few, and found without sorting them all."""
    lon, lat = np.meshgrid(np.linspace(160.0, 200.25, 500), np.linspace(-40.0, 40.0, 400))
    path = netcdf(lon=(("y", "x"), lon, EAST), lat=(("y", "x"), lat, NORTH))
    assert place(path) == (160, -40, -159.75, 40)
    lon = np.concatenate([lon, lon + 100.0])  # and 260..300.25: 200.25..260 stays open
    path = netcdf(lon=(("p",), lon.ravel(), EAST), lat=(("q",), [0.0], NORTH))
    assert place(path) == (160, 0, -59.75, 0)
    lon = np.linspace(-180.0, 179.5, 720) + np.zeros((300, 1))
    path = netcdf(lon=(("y", "x"), lon, EAST), lat=(("q",), [0.0], NORTH))
    assert place(path) == (-180, 0, 180, 0)


def test_box_over_the_antimeridian_is_two_polygons(netcdf):
    facts = read(netcdf(lon=(("lon",), [170.0, -170.0], EAST), lat=LAT), NO_CHECKSUM)
    assert facts.geometry == {
        "type": "MultiPolygon",
        "coordinates": [
            [[[170.0, 10.0], [180.0, 10.0], [180.0, 20.0], [170.0, 20.0], [170.0, 10.0]]],
            [[[-180.0, 10.0], [-170.0, 10.0], [-170.0, 20.0], [-180.0, 20.0], [-180.0, 10.0]]],
        ],
    }


def test_geometry_of_a_box_a_line_and_a_point(netcdf):
    box = read(netcdf(lon=(("lon",), [1.0, 2.0], EAST), lat=LAT), NO_CHECKSUM)
    assert box.geometry == {
        "type": "Polygon",
        "coordinates": [[[1.0, 10.0], [2.0, 10.0], [2.0, 20.0], [1.0, 20.0], [1.0, 10.0]]],
    }
    line = read(netcdf("l.nc", lon=((), 1.0, EAST), lat=LAT), NO_CHECKSUM)
    assert line.geometry == {"type": "LineString", "coordinates": [[1.0, 10.0], [1.0, 20.0]]}
    point = read(netcdf("p.nc", lon=((), 1.0, EAST), lat=((), 2.0, NORTH)), NO_CHECKSUM)
    assert point.geometry == {"type": "Point", "coordinates": [1.0, 2.0]}


def test_bounds_of_one_dimension(netcdf):
    path = netcdf(
        lon=(("lon",), [0.0, 1.0], {**EAST, "bounds": "lon_b"}),
        lon_b=(("lon", "nv"), [[-0.5, 0.5], [0.5, 1.5]], {}),
        lat=(("lat",), [89.5, -89.5], {**NORTH, "bounds": "lat_b"}),
        lat_b=(("lat", "nv"), [[89.0, 90.25], [-90.25, -89.0]], {}),
    )
    assert place(path) == (-0.5, -90, 1.5, 90)


def test_bounds_that_jump_at_the_prime_meridian(netcdf):
    path = netcdf(
        lon=(("lon",), [0.0, 1.0], {**EAST, "bounds": "lon_b"}),
        lon_b=(("lon", "nv"), [[359.5, 0.5], [0.5, 1.5]], {}),
        lat=LAT,
    )
    assert place(path) == (-0.5, 10, 1.5, 20)


def test_one_cell_around_the_globe(netcdf):
    path = netcdf(
        lon=(("lon",), [180.0], {**EAST, "bounds": "lon_b"}),
        lon_b=(("lon", "nv"), [[0.0, 360.0]], {}),
        lat=LAT,
    )
    assert place(path) == (-180, 10, 180, 20)


def test_corners_of_a_curvilinear_grid(netcdf):
    corners = [[[179.0, -179.0, -179.0, 179.0]], [[-179.0, -177.0, -177.0, -179.0]]]
    path = netcdf(
        lon=(("y", "x"), [[180.0], [-178.0]], {**EAST, "bounds": "corners"}),
        corners=(("y", "x", "nv"), corners, {}),
        lat=(("y", "x"), [[1.0], [2.0]], NORTH),
    )
    assert place(path) == (179, 1, -177, 2)


def test_fill_in_two_dimensions(netcdf):
    lon = [[1e20, 5.0, 6.0], [4.0, NAN, 7.0]]
    lat = [[50.0, 51.0, 9.96921e36], [52.0, 53.0, -9999.0]]
    path = netcdf(lon=(("y", "x"), lon, EAST), lat=(("y", "x"), lat, NORTH))
    assert place(path) == (4, 51, 5, 52)  # points count where both coordinates do


def test_packed_coordinates(netcdf):
    packed = NORTH | {"scale_factor": 0.5, "add_offset": 100.0}
    stored = np.array([-180, -170], "i2")
    path = netcdf(lon=(("lon",), [1.0, 2.0], EAST), lat=(("lat",), stored, packed))
    assert place(path) == (1, 10, 2, 15)


def test_names_and_units_of_custom(netcdf):
    path = netcdf(LONGITUDE=(("n",), [1.0, 2.0], {}), LATITUDE=(("n",), [3.0, 4.0], {}))
    assert place(path) == (1, 3, 2, 4)
    degrees = {"units": "degrees"}
    path = netcdf("b.nc", x=(("x",), [1.0, 2.0], degrees), y=(("y",), [3.0, 4.0], degrees))
    assert place(path) == (1, 3, 2, 4)


def test_the_standard_name_is_surer_than_the_name(netcdf):
    path = netcdf(
        lon=(("a",), [500_000.0], {"units": "m", "standard_name": "projection_x_coordinate"}),
        real_lon=(("a",), [5.0], {**EAST, "standard_name": "longitude"}),
        lat=LAT,
    )
    assert place(path) == (5, 10, 5, 20)


def test_metres_are_not_degrees(netcdf):
    x = {"units": "m", "standard_name": "longitude"}
    path = netcdf(lon=(("lon",), [500_000.0], x), lat=LAT)
    assert why_no_place(path) == "'lon' is in 'm', not in degrees"


def test_swapped_coordinates_are_told_and_not_turned(netcdf):
    path = netcdf(lon=(("p",), [-30.0, -31.0], EAST), lat=(("p",), [140.0, 141.0], NORTH))
    assert why_no_place(path) == "'lat' is a latitude and holds 140: swapped with longitude?"


def test_nothing_but_fill(netcdf):
    path = netcdf(lon=(("lon",), [NAN, 1e30], EAST), lat=LAT)
    assert why_no_place(path) == "the longitudes hold only fill values (lon(lon), lat(lat))"


def test_box_covers_the_numbers_in_seven_decimals(netcdf):
    path = netcdf(
        lon=(("lon",), [0.12345678, 1.12345672], EAST),
        lat=(("lat",), [-0.12345672, 0.12345678], NORTH),
    )
    assert place(path) == (0.1234567, -0.1234568, 1.1234568, 0.1234568)


def utm_grid(units, factor):
    return {
        "crs": ((), 0, CRS.from_epsg(32633).to_cf()),
        "x": (("x",), np.array([4e5, 6e5]) / factor, {"units": units, "axis": "X"}),
        "y": (("y",), np.array([5.4e6, 5.6e6]) / factor, {"units": units, "axis": "Y"}),
        "v": (("y", "x"), np.zeros((2, 2)), {"grid_mapping": "crs"}),
    }


@pytest.mark.parametrize(("units", "factor"), [("m", 1.0), ("km", 1000.0)])
def test_map_projection(netcdf, units, factor):
    to_degrees = Transformer.from_crs(32633, 4326, always_xy=True)
    # two cells each way, half a cell beyond their middles
    expected = to_degrees.transform_bounds(3e5, 5.3e6, 7e5, 5.7e6, densify_pts=200)
    assert place(netcdf(**utm_grid(units, factor))) == pytest.approx(expected, abs=1e-4)


def test_polar_grid_around_the_pole(netcdf):
    path = netcdf(
        crs=((), 0, CRS.from_epsg(3031).to_cf()),
        x=(("x",), [-3e6, 3e6], {"units": "m", "standard_name": "projection_x_coordinate"}),
        y=(("y",), [3e6, -3e6], {"units": "m", "standard_name": "projection_y_coordinate"}),
        v=(("y", "x"), np.zeros((2, 2)), {"grid_mapping": "crs"}),
    )
    west, south, east, north = place(path)
    to_degrees = Transformer.from_crs(3031, 4326, always_xy=True)
    assert (west, south, east) == (-180, -90, 180)
    assert north == pytest.approx(to_degrees.transform(6e6, 6e6)[1], abs=1e-6)


def test_grid_mapping_that_is_not_understood(netcdf):
    grid = utm_grid("m", 1.0) | {"crs": ((), 0, {"grid_mapping_name": "home_made"})}
    assert "grid mapping 'crs': its CRS (home_made) is not understood: " in why_no_place(
        netcdf(**grid)
    )


def test_axis_in_strange_units(netcdf):
    assert why_no_place(netcdf(**utm_grid("furlong", 200.0))) == (
        "no variable is a CF longitude or latitude; "
        "grid mapping 'crs': 'x' is in 'furlong', not in metres"
    )


EDGES = {
    "geospatial_lon_min": 350.0,
    "geospatial_lon_max": 370.0,
    "geospatial_lat_min": "40",
    "geospatial_lat_max": 50.0,
}


def test_acdd_attributes_where_no_variable_tells(netcdf):
    inside = EDGES | {"geospatial_lon_max": 360.0}
    assert place(netcdf(attributes=inside)) == (-10, 40, 0, 50)


@pytest.mark.parametrize(
    "changed",
    [
        {"geospatial_lon_max": 370.0},
        {"geospatial_lat_max": 95.0},
        {"geospatial_lat_min": 50.0},
        dict.fromkeys(EDGES, 0.0),
    ],
)
def test_acdd_attributes_that_make_no_box(netcdf, changed):
    assert why_no_place(netcdf(attributes=EDGES | changed)).endswith(
        "the attributes geospatial_lon_min, geospatial_lat_min, geospatial_lon_max, "
        "geospatial_lat_max make no plausible box"
    )


def test_acdd_attributes_in_metres_or_incomplete(netcdf):
    metres = EDGES | {"geospatial_lat_units": "m"}
    assert why_no_place(netcdf(attributes=metres)).endswith("are not four numbers in degrees")
    part = {"geospatial_lon_min": 1.0}
    assert why_no_place(netcdf("b.nc", attributes=part)).endswith(
        "the attribute geospatial_lon_min alone tells no box"
    )
