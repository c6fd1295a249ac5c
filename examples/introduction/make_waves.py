"""Make the file of this example: ``python make_waves.py [FOLDER]``. Its numbers are made up."""

import sys
from pathlib import Path

import netCDF4
import numpy as np

NAME = "waves_north-sea_2021.nc"


def make_data(folder: Path) -> Path:
    """Write the file below ``folder``, and return where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    with netCDF4.Dataset(path, "w") as file:
        file.setncatts(
            {
                "Conventions": "CF-1.11, ACDD-1.3",
                "title": "Significant wave height in the North Sea, 2021",
                "summary": "Monthly means of significant wave height from radar altimeters.",
                "institution": "Coastal Waves project",
                "license": "CC-BY-4.0",
            }
        )
        coordinate(file, "time", np.arange(12) * 30.4375, units="days since 2021-01-16")
        coordinate(file, "lat", np.arange(51.25, 60, 0.5), units="degrees_north")
        coordinate(file, "lon", np.arange(-2.75, 9, 0.5), units="degrees_east")
        height = file.createVariable("swh", "f4", ("time", "lat", "lon"), zlib=True)
        height.setncatts(
            {
                "standard_name": "sea_surface_wave_significant_height",
                "long_name": "significant wave height",
                "units": "m",
            }
        )
        months = np.arange(12)[:, None, None]
        height[:] = np.round(1.5 + np.cos(months / 6 * np.pi) * np.ones((1, 18, 24)), 2)
    return path


def coordinate(file: netCDF4.Dataset, name: str, values: "np.ndarray", units: str) -> None:
    file.createDimension(name, len(values))
    variable = file.createVariable(name, "f8", (name,))
    variable.units = units
    variable[:] = values


if __name__ == "__main__":
    print(make_data(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent / "data"))
