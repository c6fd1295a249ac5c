"""netCDF files whose variables stand in groups, as those of altimetry missions do."""

import netCDF4
import numpy as np
import pytest

from pytest_prr.readers import Asked, read
from pytest_prr.readers.facts import TimeVariable
from pytest_prr.readers.times import instants

NO_CHECKSUM = Asked(checksum=False)
SECONDS = {"units": "seconds since 2000-01-01", "standard_name": "time"}


def facts(path, asked=NO_CHECKSUM):
    return read(path, asked)


def times(path, asked=NO_CHECKSUM):
    return tuple(map(instants.text, facts(path, asked).interval))


def put(group, name, dims, values, **attributes):
    values = np.asarray(values)
    for dim, size in zip(dims, values.shape, strict=True):
        parent = group
        while parent is not None and dim not in parent.dimensions:
            parent = parent.parent
        if parent is None:
            group.createDimension(dim, size)
    made = group.createVariable(name, values.dtype, dims)
    made.setncatts(attributes)
    made[...] = values


@pytest.fixture
def altimetry(tmp_path):
    """A root with attributes alone, and data in groups: one beside, one within another."""
    path = tmp_path / "ampli.nc"
    with netCDF4.Dataset(path, "w") as file:
        file.title = "Ice sheet elevation"
        file.first_meas_time = "2019-05-01 00:11:22.500000"
        file.last_meas_time = "2019-05-01 00:22:11.500000"
        main = file.createGroup("AMPLI_processing")
        main.version = "2.1"
        put(main, "time_20_ku", ("time_20_ku",), [0.0, 3600.0], **SECONDS, bounds="limits")
        put(main, "limits", ("time_20_ku", "nv"), [[-10.0, 10.0], [3590.0, 3610.0]])
        put(main, "lat", ("time_20_ku",), [-80.0, -70.5], units="degrees_north")
        put(main, "lon", ("time_20_ku",), [170.0, -170.0], units="degrees_east")
        put(main, "elevation", ("time_20_ku",), [1.0, 2.0], units="m", coordinates="lon lat")
        inner = main.createGroup("expert")
        put(inner, "snow", ("time_20_ku",), [1.0, 2.0], long_name="snow depth")
        put(inner, "echo", ("gate",), np.zeros(3))
    return path


def test_time_and_place_are_found_in_groups(altimetry):
    assert times(altimetry) == ("1999-12-31T23:59:50Z", "2000-01-01T01:00:10Z")
    assert facts(altimetry).bbox == (170.0, -80.0, -170.0, -70.5)
    assert facts(altimetry).title == "Ice sheet elevation"
    assert facts(altimetry).provenance["interval"] == (
        "AMPLI_processing/time_20_ku(time_20_ku) and AMPLI_processing/limits(time_20_ku, nv), "
        "least and greatest of ampli.nc"
    )


def test_names_have_their_group(altimetry):
    found = {variable.name: variable for variable in facts(altimetry).variables}
    assert {name for name, one in found.items() if one.kind == "data"} == {
        "AMPLI_processing/elevation",
        "AMPLI_processing/expert/snow",
        "AMPLI_processing/expert/echo",
    }
    assert found["AMPLI_processing/lat"].kind == "auxiliary"
    along = ("AMPLI_processing/time_20_ku",)
    assert found["AMPLI_processing/elevation"].dimensions == along
    assert found["AMPLI_processing/expert/snow"].dimensions == along  # of the group around it
    axes = {axis.name: axis for axis in facts(altimetry).axes}
    assert set(axes) == {"AMPLI_processing/time_20_ku", "AMPLI_processing/expert/gate"}
    assert axes["AMPLI_processing/time_20_ku"].kind == "temporal"
    assert facts(altimetry).attributes["AMPLI_processing/version"] == "2.1"


def test_the_recipe_names_a_variable_with_or_without_its_group(altimetry):
    for name in ("time_20_ku", "AMPLI_processing/time_20_ku"):
        asked = Asked(checksum=False, time=TimeVariable(name=name, scale="gps"))
        assert times(altimetry, asked) == ("1999-12-31T23:59:37Z", "2000-01-01T00:59:57Z")


def test_attributes_where_no_group_has_times(tmp_path):
    path = tmp_path / "a.nc"
    with netCDF4.Dataset(path, "w") as file:
        file.first_meas_time = "2019-05-01 00:11:22"
        file.last_meas_time = "2019-05-01 00:22:11"
        put(file.createGroup("data"), "x", ("n",), [1.0])
    assert times(path) == ("2019-05-01T00:11:22Z", "2019-05-01T00:22:11Z")
    assert facts(path).provenance["interval"].endswith("last_meas_time, taken as UTC of a.nc")


def test_attributes_of_groups(tmp_path):
    path = tmp_path / "a.nc"
    with netCDF4.Dataset(path, "w") as file:
        for number in (1, 2):
            group = file.createGroup(f"pass{number}")
            group.setncatts({"start_date": f"2019-05-0{number}", "end_date": f"2019-05-0{number}"})
            box = {"lon_min": 1.0, "lat_min": 2.0, "lon_max": 3.0, "lat_max": 4.0}
            group.setncatts(box)
    assert times(path) == ("2019-05-01T00:00:00Z", "2019-05-02T23:59:59Z")
    assert facts(path).bbox == (1.0, 2.0, 3.0, 4.0)


def test_the_surest_kind_counts_over_all_groups(tmp_path):
    path = tmp_path / "a.nc"
    with netCDF4.Dataset(path, "w") as file:
        put(file, "time", ("time",), [0.0], units="days since 1900-01-01")
        for number in (1, 2):
            group = file.createGroup(f"g{number}")
            put(group, "t", ("n",), [float(number)], **SECONDS)
    assert times(path) == ("2000-01-01T00:00:01Z", "2000-01-01T00:00:02Z")


def test_one_name_for_dimensions_of_two_sizes(tmp_path):
    path = tmp_path / "a.nc"
    with netCDF4.Dataset(path, "w") as file:
        put(file, "a", ("n",), [1.0, 2.0])
        for number in (3, 4):
            group = file.createGroup(f"g{number}")
            group.createDimension("n", number)
            put(group, "b", ("n",), np.zeros(number))
    assert {axis.name: axis.size for axis in facts(path).axes} == {"n": 2, "g3/n": 3, "g4/n": 4}


def test_grids_of_groups_around_each_other(tmp_path):
    """Regular grids of two groups, one inside the box of the other."""
    path = tmp_path / "a.nc"
    with netCDF4.Dataset(path, "w") as file:
        for name, values in (("coarse", [0.0, 10.0]), ("fine", [4.0, 5.0])):
            group = file.createGroup(name)
            put(group, "lon", ("lon",), values, units="degrees_east")
            put(group, "lat", ("lat",), values, units="degrees_north")
            put(group, "v", ("lat", "lon"), np.zeros((2, 2)))
    assert facts(path).bbox == (-5.0, -5.0, 15.0, 15.0)


def test_empty_groups(tmp_path):
    path = tmp_path / "a.nc"
    with netCDF4.Dataset(path, "w") as file:
        file.createGroup("measurements")
    assert facts(path).missing["bbox"] == "no variable is a CF longitude or latitude"
    assert facts(path).variables == ()
