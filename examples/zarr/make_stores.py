"""Make the two stores of this example: ``python make_stores.py [FOLDER]``. Numbers are made up.

One is a folder, the other the same kind of store in a zip archive, as the PRR keeps them.
"""

import shutil
import sys
import warnings
from pathlib import Path

import numpy as np
import xarray as xr
from zarr.storage import ZipStore

PERIODS = {"winter": "2019-12-01", "summer": "2020-06-01"}


def make_data(folder: Path) -> list[Path]:
    """Write both stores below ``folder``, replacing those that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    plain, zipped = folder / "backscatter_winter.zarr", folder / "backscatter_summer.zarr.zip"
    shutil.rmtree(plain, ignore_errors=True)
    zipped.unlink(missing_ok=True)
    backscatter(PERIODS["winter"]).to_zarr(plain, zarr_format=2, consolidated=True)
    with warnings.catch_warnings(), ZipStore(zipped, mode="w") as store:
        warnings.simplefilter("ignore")  # metadata is written twice into the archive
        backscatter(PERIODS["summer"]).to_zarr(store, zarr_format=2, consolidated=True)
    return [plain, zipped]


def backscatter(start: str) -> xr.Dataset:
    """Six passes, twelve days apart, over a corner of Greenland."""
    times = np.datetime64(start, "ns") + np.arange(6) * np.timedelta64(12, "D")
    lat, lon = np.linspace(66.95, 66.05, 10), np.linspace(-50.95, -49.05, 20)
    values = np.full((6, 10, 20), -12.5, dtype="f4") + np.arange(6, dtype="f4")[:, None, None]
    return xr.Dataset(
        {
            "sigma0_vh": (
                ("time", "lat", "lon"),
                values,
                {"long_name": "backscatter in VH polarisation", "units": "dB"},
            )
        },
        {
            "time": ("time", times, {"standard_name": "time"}),
            "lat": ("lat", lat, {"standard_name": "latitude", "units": "degrees_north"}),
            "lon": ("lon", lon, {"standard_name": "longitude", "units": "degrees_east"}),
        },
        {"title": f"Radar backscatter of an ice margin from {start}", "license": "CC-BY-4.0"},
    )


if __name__ == "__main__":
    for made in make_data(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent / "data"):
        print(made)
