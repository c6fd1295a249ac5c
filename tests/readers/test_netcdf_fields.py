"""Variables are read without xarray where that needs no unpacking, and say what xarray says."""

import subprocess
import sys
import warnings
from contextlib import contextmanager
from pathlib import Path

import iris_sample_data
import netCDF4
import numpy as np
import pytest
from xarray.backends import NetCDF4DataStore

from pytest_prr.readers import Asked, read
from pytest_prr.readers.arrays import store_fields
from pytest_prr.readers.netcdf_files import netcdf_fields

QUIET = Asked(checksum=False)
SAMPLES = sorted(Path(iris_sample_data.path).glob("*.nc"))
LAYOUTS = ["NETCDF4", "NETCDF3_CLASSIC", "NETCDF3_64BIT_DATA"]
NUMBERS = [0, 10, 20, 30]
ATTRIBUTES = [
    {},
    {"_FillValue": 20},
    {"missing_value": 10},
    {"missing_value": [10, 20]},
    {"missing_value": np.nan},
    {"missing_value": "10"},
    {"_FillValue": 10, "missing_value": 20},
    {"scale_factor": np.float32(0.1), "add_offset": 1.5},
    {"scale_factor": 2.0, "_FillValue": 10},
    {"_Unsigned": "true"},
    {"dtype": "bool"},
]
ELSEWHERE = ("scale_factor", "add_offset", "_Unsigned")  # xarray's encoding has them


def grid(path, kind="f8", attributes=(), layout="NETCDF4"):
    """Latitudes of some kind, and longitudes as they usually are."""
    attributes = dict(attributes)
    fill = attributes.pop("_FillValue", None)
    with netCDF4.Dataset(path, "w", format=layout) as file:
        for name, units in (("lat", "degrees_north"), ("lon", "degrees_east")):
            file.createDimension(name, len(NUMBERS))
            is_asked = name == "lat"
            stored, value = (kind, fill) if is_asked else ("f8", None)
            variable = file.createVariable(name, stored, (name,), fill_value=value)
            variable.set_auto_maskandscale(False)
            variable.setncatts({"units": units} | (attributes if is_asked else {}))
            variable[:] = NUMBERS
    return path


@contextmanager
def both(path):
    """The fields as they are read, and as xarray's store and decoding make them."""
    with netCDF4.Dataset(path) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        store = NetCDF4DataStore(file)
        yield netcdf_fields.fields(file), store_fields.fields(store, file.groups)


def same(ours, theirs):
    np.testing.assert_array_equal(ours, theirs)
    assert ours.dtype == theirs.dtype


def told(variable):
    """What is asked of a variable, but for what it holds."""
    attributes = {k: str(v) for k, v in variable.attrs.items() if k not in ELSEWHERE}
    sizes = (variable.shape, variable.ndim, variable.size)
    kind = variable.encoding.get("dtype"), variable.dtype.kind in "iuf"
    return (variable.dims, *sizes, *kind, attributes)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", ["f4", "f8", "i1", "i2", "i4"])
@pytest.mark.parametrize("attributes", ATTRIBUTES, ids=str)
def test_numbers_are_decoded_as_xarray_does(tmp_path, layout, kind, attributes):
    with both(grid(tmp_path / "a.nc", kind, attributes, layout)) as (ours, theirs):
        assert told(ours.variables["lat"]) == told(theirs.variables["lat"])
        for part in (slice(1, 3), ...):
            cut = [fields.variables["lat"][part] for fields in (ours, theirs)]
            same(*(variable.values for variable in cut))
            assert cut[0].shape == cut[1].shape


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_real_files_say_what_xarray_says(path):
    with both(path) as (ours, theirs):
        assert str(ours.attributes) == str(theirs.attributes)
        assert list(ours.variables) == list(theirs.variables)
        for name, variable in ours.variables.items():
            assert told(variable) == told(theirs.variables[name])
            if variable.size < 10_000:
                same(variable.values, theirs.variables[name].values)


def test_kinds_that_are_no_numbers_of_this_machine(tmp_path):
    with netCDF4.Dataset(tmp_path / "a.nc", "w") as file:
        file.createDimension("n", 3)
        file.createVariable("word", str, ("n",))[:] = np.array(["a", "bb", "ccc"], object)
        file.createVariable("big", ">f8", ("n",), endian="big")[:] = [1, 2, 3]
        file.createVariable("letters", "S1", ("n",))[:] = np.array([b"a", b"b", b"c"])
        file.createVariable("crs", "S1", ()).grid_mapping_name = "latitude_longitude"
        group = file.createGroup("inner")
        group.createVariable("depth", "i8", ("n",), fill_value=-5)[:] = [1, 2, 3]
    with both(tmp_path / "a.nc") as (ours, theirs):
        assert list(ours.variables) == ["word", "big", "letters", "crs", "inner/depth"]
        for name, variable in ours.variables.items():
            assert told(variable) == told(theirs.variables[name])
            same(variable.values, theirs.variables[name].values)


def test_a_variable_with_one_dimension_twice(tmp_path):
    """A covariance, say: such a file is read like any other."""
    path = grid(tmp_path / "a.nc")
    with netCDF4.Dataset(path, "a") as file:
        file.createVariable("covariance", "f8", ("lat", "lat"))
    facts = read(path, QUIET)
    assert facts.bbox == (0.0, 0.0, 30.0, 30.0)
    assert facts.variables[0].dimensions == ("lat", "lat")


def test_a_scale_factor_that_is_text_does_nothing(tmp_path):
    path = grid(tmp_path / "a.nc", attributes={"scale_factor": "two"})
    assert read(path, QUIET).bbox == (0.0, 0.0, 30.0, 30.0)


@pytest.mark.parametrize(
    ("attributes", "loaded"), [({"_FillValue": -1}, 0), ({"add_offset": 1}, 1)]
)
def test_xarray_is_loaded_only_to_unpack(tmp_path, attributes, loaded):
    path = grid(tmp_path / "a.nc", attributes=attributes)
    program = (
        "import sys; from pytest_prr.readers import read; "
        f"read({str(path)!r}); sys.exit('xarray' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == loaded
