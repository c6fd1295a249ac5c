"""Make netCDF files as models write them: ``python make_netcdf.py COUNT FOLDER``.

Each has a day of three variables on a grid of times, latitudes and longitudes; 150 to 900 KB.
"""

import sys
from pathlib import Path

import netCDF4
import numpy as np

VARIABLES = {
    "gpp": ("kg m-2 s-1", "gross primary production"),
    "lai": ("1", "leaf area index"),
    "soil_moisture": ("m3 m-3", "volumetric soil moisture"),
}
HOURS = 8


def make(count: int, folder: Path) -> None:
    """Write so many files, each of the next day and of another region."""
    folder.mkdir(parents=True)
    chance = np.random.default_rng(1)
    for number in range(count):
        _write(folder / f"fluxes_{number:05}.nc", number, chance)


def _write(path: Path, number: int, chance: np.random.Generator) -> None:
    rows, columns = 40 + number % 7 * 8, 50 + number % 11 * 6
    south, west = -60 + number % 100, -170 + number % 300
    axes = {
        "time": number + np.arange(HOURS) / HOURS,
        "lat": south + np.arange(rows) * 0.1,
        "lon": west + np.arange(columns) * 0.1,
    }
    units = ("days since 2001-01-01 00:00:00", "degrees_north", "degrees_east")
    with netCDF4.Dataset(path, "w") as file:
        file.title = f"Modelled fluxes, day {number}"
        file.license = "CC-BY-4.0"
        for (name, values), unit in zip(axes.items(), units, strict=True):
            file.createDimension(name, values.size)
            axis = file.createVariable(name, "f8", (name,))
            axis.units = unit
            axis[:] = values
        for name, (unit, words) in VARIABLES.items():
            variable = file.createVariable(name, "f4", tuple(axes))
            variable.units, variable.long_name = unit, words
            variable[:] = chance.random([values.size for values in axes.values()], dtype="f4")


if __name__ == "__main__":
    make(int(sys.argv[1]), Path(sys.argv[2]))
