"""The five files that drive the model: at the site and for the region."""

import numpy as np

from stand_ins.netcdf_file import Array, NetcdfFile, Variable, latitude, longitude, measured
from stand_ins.satellites import SITE
from stand_ins.time_axes import COUNT, cf_time, rows_to_hours, series

LICENSE = "CC-BY-4.0"
FOLDER = "forcing"
REGION_LAT = np.linspace(65.5, 68.5, 4)  # degrees, centres of cells of one degree
REGION_LON = np.linspace(19.0, 31.0, 7)  # degrees, centres of cells of two degrees


def forcing_files() -> list[NetcdfFile]:
    return [
        site_static(),
        site_era5(),
        site_insitu(),
        region_static(),
        region_era5(),
    ]


def site_static() -> NetcdfFile:
    """No time: soil and plant types do not change."""
    return NetcdfFile(
        path=f"{FOLDER}/FI-Sod_staticforcing.nc",
        title="Static model forcing, FI-Sod",
        license=LICENSE,
        format="NETCDF3_CLASSIC",
        variables=[
            *_site(),
            measured("pft_fraction", "pft", (3,), (0.0, 0.5), units="1"),
            measured("soil_depth", "", (), (1.0, 2.0), units="m"),
        ],
    )


def site_era5() -> NetcdfFile:
    return NetcdfFile(
        path=f"{FOLDER}/FI-Sod_dynforcing-era5_20090101-20211231_with-lwdown.nc",
        title="Hourly model forcing from ERA5, FI-Sod",
        license=LICENSE,
        format="NETCDF3_CLASSIC",
        variables=[rows_to_hours(_hours()), *_site(), *_weather("time", (COUNT,))],
    )


def site_insitu() -> NetcdfFile:
    return NetcdfFile(
        path=f"{FOLDER}/FI-Sod_dynforcing-insitu_20090101-20211231_with-insitu-lwdown.nc",
        title="Hourly model forcing from the tower, FI-Sod",
        license=LICENSE,
        format="NETCDF3_CLASSIC",
        variables=[
            cf_time(_hours(), "hours since 2009-01-01"),
            *_site(),
            *_weather("time", (COUNT,)),
        ],
    )


def region_static() -> NetcdfFile:
    """No time; the cells' edges are given, so the file covers more than its cell centres."""
    shape = (3, len(REGION_LAT), len(REGION_LON))
    return NetcdfFile(
        path=f"{FOLDER}/sodankyla-region_cgls-pft-crops-redistributed_staticforcing.nc",
        title="Static model forcing, Sodankylä region",
        license=LICENSE,
        format="NETCDF3_CLASSIC",
        variables=[
            latitude("lat", REGION_LAT, bounds="lat_bnds"),
            longitude("lon", REGION_LON, bounds="lon_bnds"),
            _edges("lat", REGION_LAT, 0.5),
            _edges("lon", REGION_LON, 1.0),
            measured("pft_fraction", "pft lat lon", shape, (0.0, 0.5), units="1"),
        ],
    )


def region_era5() -> NetcdfFile:
    shape = (COUNT, len(REGION_LAT), len(REGION_LON))
    return NetcdfFile(
        path=f"{FOLDER}/sodankyla-region_dynforcing_era5_2009-2021.nc",
        title="Hourly model forcing from ERA5, Sodankylä region",
        license=LICENSE,
        variables=[
            cf_time(_hours(), "hours since 2009-01-01", "i4"),
            latitude("lat", REGION_LAT),
            longitude("lon", REGION_LON),
            *_weather("time lat lon", shape),
        ],
    )


def _hours() -> Array:
    return series("2009-01-01T00:00", "2021-12-31T23:00", step="h")


def _site() -> list[Variable]:
    return [latitude("", SITE[0]), longitude("", SITE[1])]


def _weather(dimensions: str, shape: tuple[int, ...]) -> list[Variable]:
    return [
        measured("air_temperature", dimensions, shape, (240.0, 295.0), units="K"),
        measured("lwdown", dimensions, shape, (150.0, 380.0), units="W m-2"),
    ]


def _edges(axis: str, centres: Array, half: float) -> Variable:
    edges = np.stack([centres - half, centres + half], axis=-1)
    return Variable(name=f"{axis}_bnds", dimensions=(axis, "two"), values=edges)
