"""The nine satellite data sets."""

import numpy as np

from stand_ins.netcdf_file import Array, NetcdfFile, Variable, latitude, longitude, measured
from stand_ins.time_axes import (
    COUNT,
    cf_time,
    rows_to_hours,
    rows_to_seconds,
    series,
)

SITE = (67.36, 26.64)  # FI-Sod: latitude, longitude in degrees

TIP_LICENSE = (
    "Free for research and teaching. Whoever passes the product on names its authors and tells "
    "them; commercial use needs their consent."
)


def satellite_files() -> list[NetcdfFile]:
    return [
        jrc_tip(),
        smos_brightness(),
        smos_soil_moisture(),
        tropomi(),
        ascat(),
        modis_pri(),
        modis_lst(),
        oco2(),
        amsr2(),
    ]


def jrc_tip() -> NetcdfFile:
    """A regular grid, north first."""
    shape = (COUNT, 5, 8)
    time = series("2011-01-01", "2022-01-05")
    return NetcdfFile(
        path="jrc-tip/jrctip_fapar-lai_sodankyla_20110101-20220105.nc",
        title="JRC-TIP FAPAR and effective LAI, Lapland",
        license=TIP_LICENSE,
        variables=[
            cf_time(time, "days since 2000-01-01", "i4"),
            latitude("lat", np.linspace(68.75, 65.25, 5)),
            longitude("lon", np.linspace(18.25, 31.75, 8)),
            measured("fapar", "time lat lon", shape, (0.0, 0.9), units="1"),
            measured("lai_eff", "time lat lon", shape, (0.0, 4.0), units="m2 m-2"),
        ],
    )


def smos_brightness() -> NetcdfFile:
    """A regular grid; rows of an equal-area grid are not equally far apart in latitude."""
    shape = (COUNT, 4, 6)
    time = series("2011-01-01T03:00", "2021-12-31T15:00", step="h")
    return NetcdfFile(
        path="smos/smos_l3tb/SMOS_L3TB__sodankyla.nc",
        title="SMOS level 3 brightness temperature, Lapland",
        license="CC-BY-4.0",
        format="NETCDF3_CLASSIC",
        variables=[
            rows_to_hours(time),
            latitude("lat", [65.12, 66.31, 67.57, 68.93]),
            longitude("lon", np.linspace(18.35, 31.35, 6)),
            measured("tb_h", "time lat lon", shape, (190.0, 270.0), units="K"),
            measured("tb_v", "time lat lon", shape, (200.0, 275.0), units="K"),
        ],
    )


def smos_soil_moisture() -> NetcdfFile:
    """Grid nodes near the site; evening overpasses stand before the morning ones."""
    evening = series("2011-01-04T15:00", "2021-12-28T15:00", COUNT // 2)
    morning = series("2011-01-02T03:00", "2021-12-30T03:00", COUNT // 2)
    shape = (COUNT, 6)
    return NetcdfFile(
        path="smos/smosL2/smosL2_1D_v700_sodankyla_trans.nc",
        title="SMOS level 2 soil moisture and L-band vegetation optical depth, Sodankylä",
        license="CC-BY-4.0",
        variables=[
            cf_time(np.concatenate([evening, morning]), "hours since 2010-01-01"),
            latitude("node", [67.05, 67.18, 67.31, 67.44, 67.57, 67.7]),
            longitude("node", [26.9, 26.1, 27.2, 26.4, 26.64, 25.95]),
            measured(
                "soil_moisture",
                "time node",
                shape,
                (0.05, 0.6),
                units="m3 m-3",
                valid_range=np.array([0.0, 1.0]),
            ),
            measured("l_vod", "time node", shape, (0.1, 0.5), units="1"),
        ],
    )


def tropomi() -> NetcdfFile:
    """Soundings with a place each; the last one has lost its time."""
    time = series("2018-05-07T09:41:12", "2021-12-30T11:03:59", COUNT - 1, "s")
    return NetcdfFile(
        path="sif/tropomi/Sodankyla_SIF_TROPOMI_final.nc4",
        title="Solar-induced fluorescence from Sentinel-5P TROPOMI, Sodankylä",
        license="CC-BY-4.0",
        variables=[
            rows_to_seconds(np.append(time, np.datetime64("NaT", "s")), "sounding"),
            *_soundings(spread=0.35),
            measured("sif_743", "sounding", (COUNT,), (-0.4, 1.9), units="mW m-2 sr-1 nm-1"),
        ],
    )


def oco2() -> NetcdfFile:
    """Soundings in glint mode stand before those in nadir mode, which began earlier."""
    glint = series("2014-09-22T10:52:31", "2021-12-24T11:17:08", COUNT // 2, "s")
    nadir = series("2014-09-06T11:02:44", "2021-11-29T10:58:13", COUNT // 2, "s")
    return NetcdfFile(
        path="sif/oco2/Sodankyla_SIF_OCO2_final.nc4",
        title="Solar-induced fluorescence from OCO-2, Sodankylä",
        license="CC-BY.4.0",
        variables=[
            rows_to_seconds(np.concatenate([glint, nadir]), "sounding"),
            *_soundings(spread=0.9),
            measured(
                "sif_757",
                "sounding",
                (COUNT,),
                (-0.5, 2.1),
                units="mW m-2 sr-1 nm-1",
                no_value=np.nan,
            ),
        ],
    )


def ascat() -> NetcdfFile:
    """One site, written as axes of length one."""
    time = series("2011-01-01T06:30", "2021-12-31T18:30", step="h")
    return NetcdfFile(
        path="ascat/local_slope.final/ASCAT_slope_so.nc",
        title="ASCAT backscatter slope, Sodankylä",
        license="CC-BY-4.0",
        format="NETCDF3_CLASSIC",
        variables=[
            cf_time(time, "seconds since 1970-01-01"),
            latitude("lat", [SITE[0]]),
            longitude("lon", [SITE[1]]),
            measured("slope", "time lat lon", (COUNT, 1, 1), (-0.2, -0.05), units="dB degree-1"),
        ],
    )


def modis_pri() -> NetcdfFile:
    time = series("2011-01-01T10:00", "2021-12-31T11:00", step="h")
    shape = (COUNT, 4, 5)
    return NetcdfFile(
        path="modis/final/PRI_ESTIMATE_SODANKYLA_SINUSOIDAL.nc",
        title="MODIS photochemical reflectance index, Sodankylä",
        license="CC-BY-4.0",
        format="NETCDF3_CLASSIC",
        variables=[
            rows_to_hours(time),
            *_sinusoidal(rows=shape[1], columns=shape[2]),
            _on_sinusoidal("pri", shape, (-0.2, 0.1), units="1"),
        ],
    )


def modis_lst() -> NetcdfFile:
    time = series("2011-01-01T10:30", "2021-12-31T10:30")
    shape = (COUNT, 4, 5)
    return NetcdfFile(
        path="modis/final/LST_ESTIMATE_SODANKYLA_SINUSOIDAL.nc",
        title="MODIS land surface temperature, Sodankylä",
        license="cc-by-4.0",
        variables=[
            cf_time(time, "days since 2000-01-01"),
            *_sinusoidal(rows=shape[1], columns=shape[2]),
            _on_sinusoidal("lst", shape, (235.0, 300.0), units="K"),
        ],
    )


def amsr2() -> NetcdfFile:
    """Three by three cells around the site."""
    time = series("2012-07-03T01:00", "2021-12-31T12:00", step="h")
    return NetcdfFile(
        path="amsr2/final/AMSR2_so.nc",
        title="AMSR2 vegetation optical depth, Sodankylä",
        license="CC-BY-4.0",
        format="NETCDF3_CLASSIC",
        variables=[
            rows_to_hours(time),
            latitude("lat", [67.125, 67.375, 67.625]),
            longitude("lon", [26.375, 26.625, 26.875]),
            measured("vod_c1", "time lat lon", (COUNT, 3, 3), (0.2, 0.9), units="1"),
        ],
    )


def _soundings(spread: float) -> list[Variable]:
    turn = np.arange(COUNT) * 2.4
    return [
        latitude("sounding", (SITE[0] + spread * np.sin(turn)).round(4)),
        longitude("sounding", (SITE[1] + 2 * spread * np.cos(turn)).round(4)),
    ]


# The MODIS land grid: radius of its sphere and size of a 1 km cell, in metres
# (MODIS Land: "MODIS Grids", sinusoidal tiling system).
RADIUS = 6371007.181
CELL = 926.62543305


def _sinusoidal(*, rows: int, columns: int) -> list[Variable]:
    """Axes in metres, and 2-D lat and lon whose last corner is fill."""
    y = CELL * (8084.5 - np.arange(rows))
    x = CELL * (1226.5 + np.arange(columns))
    lat, lon = _unproject(*np.meshgrid(x, y))
    return [
        _metres("y", y.round(4)),
        _metres("x", x.round(4)),
        latitude("y x", lat, _FillValue=-9999.0),
        longitude("y x", lon, _FillValue=-9999.0),
        Variable(
            name="sinusoidal",
            dimensions=(),
            values=np.array(0, "i4"),
            attributes={
                "grid_mapping_name": "sinusoidal",
                "longitude_of_central_meridian": 0.0,
                "earth_radius": RADIUS,
            },
        ),
    ]


def _unproject(x: Array, y: Array) -> tuple[Array, Array]:
    lat = y / RADIUS
    lon = x / (RADIUS * np.cos(lat))
    places = np.degrees(lat).round(6), np.degrees(lon).round(6)
    for place in places:
        place[-1, -1] = -9999.0
    return places


def _metres(name: str, values: Array) -> Variable:
    attributes = {"standard_name": f"projection_{name}_coordinate", "units": "m"}
    return Variable(name=name, dimensions=(name,), values=values, attributes=attributes)


def _on_sinusoidal(
    name: str, shape: tuple[int, ...], span: tuple[float, float], *, units: str
) -> Variable:
    where = {"grid_mapping": "sinusoidal", "coordinates": "lat lon"}
    return measured(name, "time y x", shape, span, units=units, **where)
