"""Small netCDF files, written as each test needs them."""

import netCDF4
import numpy as np
import pytest


@pytest.fixture
def netcdf(tmp_path):
    """``netcdf(lon=(("lon",), [1, 2], {"units": "degrees_east"}), ...)`` writes a file."""

    def write(name="a.nc", *, layout="NETCDF4", attributes=(), fill=None, **variables):
        path = tmp_path / name
        with netCDF4.Dataset(path, "w", format=layout) as file:
            file.setncatts(dict(attributes))
            for variable, (dims, values, attrs) in variables.items():
                array = np.asarray(values)
                for dim, size in zip(dims, array.shape, strict=True):
                    if dim not in file.dimensions:
                        file.createDimension(dim, size)
                made = file.createVariable(variable, array.dtype, dims, fill_value=fill)
                made.setncatts(attrs)
                made.set_auto_maskandscale(False)  # values are written as they stand here
                made[...] = array
        return path

    return write
