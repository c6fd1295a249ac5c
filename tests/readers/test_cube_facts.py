"""Dimensions, variables, grid and attributes: what a data file says of its data's shape."""

import math
from datetime import UTC, datetime

import netCDF4
import numpy as np
import pytest
from msgspec import json
from pyproj import CRS

from pytest_prr.readers import Asked, read

NO_CHECKSUM = Asked(checksum=False)
EAST = {"units": "degrees_east"}
NORTH = {"units": "degrees_north"}
DAYS = {"units": "days since 2000-01-01", "long_name": "time of the mean"}
NAN = float("nan")


def facts(path):
    found = read(path, NO_CHECKSUM)
    assert_no_nan(json.decode(json.encode(found)))
    return found


def assert_no_nan(value):
    """JSON knows no NaN: msgspec writes null for it, in places where a number is expected."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            assert_no_nan(part)
    assert not isinstance(value, float) or math.isfinite(value)


def axes(path):
    return {axis.name: axis for axis in facts(path).axes}


def variables(path):
    return {variable.name: variable for variable in facts(path).variables}


@pytest.fixture
def cube(netcdf):
    return netcdf(
        fill=None,
        attributes={"title": "Rain"},
        time=(("time",), [0.0, 1.0, 2.0], DAYS | {"bounds": "time_b"}),
        time_b=(("time", "nv"), [[-0.5, 0.5], [0.5, 1.5], [1.5, 2.5]], {}),
        depth=(("depth",), [0.0, 10.0, 30.0], {"units": "m", "positive": "down"}),
        lat=(("lat",), [20.0, 10.0], NORTH),
        lon=(("lon",), np.float32([0.1, 0.2, 0.3]), EAST),
        rain=(
            ("time", "depth", "lat", "lon"),
            np.zeros((3, 3, 2, 3), "f4"),
            {
                "units": "mm",
                "long_name": "rain",
                "standard_name": "rainfall_amount",
                "coordinates": "area",
                "missing_value": np.float32(-99),
            },
        ),
        area=(("lat", "lon"), np.zeros((2, 3), "i2"), {"missing_value": np.int16(-1)}),
        flag=(("lat", "lon"), np.zeros((2, 3)), {"missing_value": NAN}),
    )


def test_temporal_axis(cube):
    axis = axes(cube)["time"]
    assert (axis.kind, axis.size, axis.step) == ("temporal", 3, 86400.0)
    first, last = datetime(1999, 12, 31, 12, tzinfo=UTC), datetime(2000, 1, 3, 12, tzinfo=UTC)
    assert axis.interval == (first, last)
    assert axis.description == "time of the mean"
    assert facts(cube).step == 86400.0


def test_horizontal_axes(cube):
    x, y = axes(cube)["lon"], axes(cube)["lat"]
    assert (x.kind, x.axis, x.unit, x.reference_system) == ("spatial", "x", "degrees_east", 4326)
    assert x.extent == (0.1, 0.3)  # with the digits of single precision
    assert x.step == pytest.approx(0.1, abs=1e-7)
    assert (y.axis, y.extent, y.step) == ("y", (10.0, 20.0), 10.0)
    assert x.values is None


def test_vertical_axis_that_is_not_even(cube):
    axis = axes(cube)["depth"]
    assert (axis.kind, axis.axis, axis.unit) == ("spatial", "z", "m")
    assert (axis.extent, axis.step, axis.values) == ((0.0, 30.0), None, (0.0, 10.0, 30.0))


def test_bounds_make_no_axis(cube):
    assert set(axes(cube)) == {"time", "depth", "lat", "lon"}


def test_variables(cube):
    found = variables(cube)
    assert list(found) == ["rain", "flag", "area"]  # no coordinates, no bounds; data first
    rain = found["rain"]
    assert (rain.kind, rain.data_type, rain.unit, rain.nodata) == ("data", "float32", "mm", -99.0)
    assert rain.dimensions == ("time", "depth", "lat", "lon")
    assert (rain.description, rain.standard_name) == ("rain", "rainfall_amount")
    assert (found["area"].kind, found["area"].data_type) == ("auxiliary", "int16")
    assert found["area"].nodata == -1.0
    assert found["flag"].nodata is None  # NaN is no number in JSON


def test_grid_of_degrees(cube):
    """Columns 0.05..0.35, rows from 25 down to 5."""
    found = facts(cube).projection
    assert (found.code, found.shape) == ("EPSG:4326", (2, 3))
    assert found.bbox == pytest.approx((0.05, 5, 0.35, 25))
    assert found.transform == pytest.approx((0.1, 0, 0.05, 0, -10, 25))


@pytest.mark.parametrize(
    ("lon", "expected"),
    [
        ([1.0, 2.0, 4.0], None),  # not even
        ([0.5, 1.5, 2.5], (1, 0, 0, 0, 1, 4.5)),
        ([2.5, 1.5, 0.5], (-1, 0, 3, 0, 1, 4.5)),
        ([359.0, 360.0, 361.0], (1, 0, 358.5, 0, 1, 4.5)),
        ([179.0, -180.0, -179.0], (1, 0, 178.5, 0, 1, 4.5)),  # on over 180
    ],
)
def test_transform_of_degrees(netcdf, lon, expected):
    path = netcdf(
        lon=(("lon",), lon, EAST),
        lat=(("lat",), [5.0, 6.0], NORTH),
        v=(("lat", "lon"), np.zeros((2, 3)), {}),
    )
    found = facts(path).projection
    assert (found and found.transform) == (expected and pytest.approx(expected))


def projected(units="m", factor=1.0, crs="EPSG:32633"):
    return {
        "crs": ((), 0, CRS.from_user_input(crs).to_cf()),
        "x": (("x",), np.array([4e5, 5e5, 6e5]) / factor, {"units": units}),
        "y": (("y",), np.array([5.6e6, 5.5e6]) / factor, {"units": units}),
        "v": (("y", "x"), np.zeros((2, 3)), {"grid_mapping": "crs"}),
    }


@pytest.mark.parametrize(("units", "factor"), [("m", 1.0), ("km", 1000.0)])
def test_projected_grid(netcdf, units, factor):
    found = facts(netcdf(**projected(units, factor)))
    assert (found.projection.code, found.projection.shape) == ("EPSG:32633", (2, 3))
    assert found.projection.bbox == pytest.approx((3.5e5, 5.45e6, 6.5e5, 5.65e6))
    assert found.projection.transform == pytest.approx((1e5, 0, 3.5e5, 0, -1e5, 5.65e6))
    x, y = found.axes
    assert (x.axis, x.unit, x.reference_system) == ("x", "m", 32633)  # in metres, as the CRS is
    assert (x.extent, x.step) == (pytest.approx((4e5, 6e5)), pytest.approx(1e5))
    assert (y.axis, y.extent) == ("y", pytest.approx((5.5e6, 5.6e6)))
    assert [variable.name for variable in found.variables] == ["v"]


def test_codes_of_other_authorities_and_none(netcdf):
    path = netcdf(**projected(crs="ESRI:102020"))
    assert facts(path).projection.code == "ESRI:102020"
    assert facts(path).axes[0].reference_system == "ESRI:102020"
    own = CRS.from_proj4("+proj=laea +lat_0=12.5 +lon_0=7 +datum=WGS84")
    found = facts(netcdf("b.nc", **projected(crs=own)))
    assert found.projection.code is None
    assert CRS.from_wkt(found.projection.wkt2).is_projected
    assert found.axes[0].reference_system == found.projection.wkt2


def test_labels_are_values(tmp_path):
    path = tmp_path / "a.nc"
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("biome", 2)
        file.createVariable("biome", str, ("biome",))[:] = np.array(["forest", "bog"], object)
        file.createDimension("class", 3)
        file.createVariable("class", "i4", ("class",))[:] = [1, 2, 7]
        file.createDimension("index", 4)
        file.createVariable("flux", "f4", ("biome", "class", "index"))
    found = axes(path)
    assert found["biome"].values == ("forest", "bog")
    assert found["class"].values == (1.0, 2.0, 7.0)
    assert found["index"].values is found["index"].extent is None
    assert {axis.kind for axis in found.values()} == {"other"}


def test_a_column_axis_of_dates_is_temporal(netcdf):
    rows = np.array([[2012, 3, 4, 6], [2012, 3, 4, 12], [2012, 3, 4, 18]], "i4")
    path = netcdf(yymmddHH=(("time", "parts"), rows, {}), flux=(("time",), [1.0, 2.0, 3.0], {}))
    axis = axes(path)["time"]
    assert (axis.kind, axis.step) == ("temporal", 6 * 3600.0)
    assert variables(path)["yymmddHH"].kind == "auxiliary"


def test_attributes_are_bounded(netcdf):
    many = {f"a{number:03}": "x" for number in range(300)}
    path = netcdf(
        attributes={
            "text": "é" * 2000,
            "count": np.int32(3),
            "list": [1.0, 2.0],
            "one": [4.5],
            "nan": NAN,
            **many,
        }
    )
    found = facts(path).attributes
    assert len(found) == 200
    assert (found["text"], found["count"], found["one"]) == ("é" * 1000, 3, 4.5)
    assert not {"list", "nan"} & set(found)


def test_very_many_variables(tmp_path):
    """Facts keep a thousand of them; times and places of all are looked at."""
    path = tmp_path / "a.nc"
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("n", 2)
        for number in range(1500):
            file.createVariable(f"v{number}", "f4", ("n",))
        for name, units in (("lon", "degrees_east"), ("lat", "degrees_north")):
            file.createVariable(name, "f4", ("n",))[:] = [1.0, 2.0]
            file[name].units = units
        file.createVariable("time", "f4", ("n",))[:] = [0.0, 1.0]
        file["time"].units = "days since 2000-01-01"
    found = facts(path)
    assert len(found.variables) == 1000
    assert found.bbox == (1, 1, 2, 2)
    assert found.interval is not None


def test_fill_values_on_axes_do_not_reach_the_facts(netcdf):
    path = netcdf(
        lon=(("lon",), [1.0, NAN], EAST),
        lat=(("lat",), [NAN, NAN], NORTH),
        level=(("level",), [1.0, np.inf], {"positive": "up"}),
        v=(("level", "lat", "lon"), np.zeros((2, 2, 2)), {}),
    )
    found = axes(path)
    assert found["lon"].extent == (1.0, 1.0)
    assert found["lat"].extent is None
    assert found["level"].values is None
