"""Real files: what they say of themselves, worked out by hand from their raw numbers."""

from datetime import UTC, datetime
from pathlib import Path

import iris_sample_data
import pytest

from pytest_prr.readers import Asked, read

NO_CHECKSUM = Asked(checksum=False)

FOLDER = Path(iris_sample_data.path)
NO_TIME = "no variable has CF time units ('days since ...')"


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def once(*parts):
    return utc(*parts), utc(*parts)


# File: first and last instant (or why none), west, south, east, north (or why none).
EXPECTED = {
    # time_bnds of the 360_day calendar; longitudes 225..315 in steps of 1.875, latitudes 15..60
    # in steps of 1.25, without bounds: 225 - 0.9375 - 360 = -135.9375, 15 - 0.625 = 14.375
    "A1B_north_america.nc": (
        (utc(1859, 12, 1), utc(2099, 12, 1)),
        (-135.9375, 14.375, -44.0625, 60.625),
    ),
    "E1_north_america.nc": (
        (utc(1859, 12, 1), utc(2099, 12, 1)),
        (-135.9375, 14.375, -44.0625, 60.625),
    ),
    # a curvilinear grid around the globe, with bounds; time_counter has no units
    "NEMO/nemo_1m_20150101-20150201_grid-T.nc": (
        (utc(2015, 1, 1), utc(2015, 2, 1)),
        (-180, -85.71044922, 180, 89.94174194),
    ),
    "NEMO/nemo_1m_20150201-20150301_grid-T.nc": (
        (utc(2015, 2, 1), utc(2015, 3, 1)),
        (-180, -85.71044922, 180, 89.94174194),
    ),
    "NEMO/nemo_1m_20150301-20150401_grid-T.nc": (
        (utc(2015, 3, 1), utc(2015, 4, 1)),
        (-180, -85.71044922, 180, 89.94174194),
    ),
    # a station index: no place at all
    "SOI_Darwin.nc": (
        (utc(1866, 1, 1), utc(2013, 12, 1)),
        "no variable is a CF longitude or latitude",
    ),
    # longitudes 0.5, 325.5, ... 355.5: the prime meridian lies inside; as they are ordered they are
    # not evenly spaced, so nobody knows where cells end
    "atlantic_profiles.nc": (once(1984, 12, 1), (-34.5, -9.83379841, 0.5, -1.50052500)),
    # rotated poles; expectations from spherical trigonometry,
    #   sin lat = sin p sin b + cos p cos b cos l,  p = 37.5, the rotated pole's latitude,
    #   tan(lon - 177.5 - 180) = cos b sin l / (sin p cos b cos l - cos p sin b),
    # on 4001 x 4001 points of the grid within its bounds, or within half a cell of 2.2 degrees;
    # furthest north, on the rotated pole's meridian, it is 90 - 37.5 + 24.81000101
    "hybrid_height.nc": (
        once(2009, 9, 9, 17, 10),  # 17:10:00.000018 as stored: floating-point noise
        (-3.19067906, 52.36974174, -3.04187497, 52.46050629),
    ),
    "rotated_pole.nc": (once(2006, 6, 15), (-89.42594100, 14.01169762, 70.86645352, 77.31000101)),
    # an unstructured mesh: nodes at both poles
    "mesh_C4_synthetic_float.nc": (NO_TIME, (-180, -90, 180, 90)),
    # seconds since the year 1, in float32
    "orca2_votemper.nc": (once(1, 1, 1, 12), (-180, -78.39699958, 180, 89.62378869)),
    # longitudes 0..359.17 in steps of 0.83; 18 latitudes from -4.99999237 to 4.44445038, so half a
    # step is 9.44444275 / 17 / 2 = 0.27777773
    "ostia_monthly.nc": (
        (utc(2006, 4, 1), utc(2010, 10, 1)),
        (-180, -5.27777010, 180, 4.72222811),
    ),
    # longitudes are nothing but fill; the rotated grid (cells of 3 degrees, by the same formulas
    # with p = 45) has the North Pole inside
    "space_weather.nc": (NO_TIME, (-180, -10.43429115, 180, 90)),
    # geospatial_* attributes say zero; x and y agree with the 2-D coordinates. On the sphere, lat =
    # 90 - 2 atan(r / 2R), lon = -35 + atan2(x, -y), on 5001 x 5001 points to the cells' edges
    "toa_brightness_stereographic.nc": (
        once(2016, 5, 16, 12),
        (-102.25778625, 16.67298846, 46.91311070, 81.35721982),
    ),
    "vlstr_type.nc": ((utc(1970, 1, 1), utc(1970, 1, 7, 5)), (10, 50, 10, 50)),
}


def test_every_netcdf_file_is_in_the_table():
    found = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.nc")}
    assert found == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_time(name):
    facts, expected = read(FOLDER / name, NO_CHECKSUM), EXPECTED[name][0]
    said = facts.missing["interval"] if facts.interval is None else facts.interval
    assert said == expected


@pytest.mark.parametrize("name", EXPECTED)
def test_place(name):
    facts, expected = read(FOLDER / name, NO_CHECKSUM), EXPECTED[name][1]
    if facts.bbox is None:
        assert facts.missing["bbox"] == expected
        assert facts.geometry is None
    else:
        # The edges of projected grids are sampled: to half a metre.
        tolerance = 5e-6 if "transformed" in facts.provenance["bbox"] else 2e-7
        assert facts.bbox == pytest.approx(expected, abs=tolerance)
        assert facts.geometry["type"] == ("Point" if name == "vlstr_type.nc" else "Polygon")


def test_says_where_it_read():
    facts = read(FOLDER / "A1B_north_america.nc", NO_CHECKSUM)
    assert facts.provenance["interval"] == (
        "time(time) and time_bnds(time, bnds), least and greatest, in calendar 360_day "
        "of A1B_north_america.nc"
    )
    facts = read(FOLDER / "rotated_pole.nc", NO_CHECKSUM)
    assert facts.provenance["bbox"] == (
        "grid_longitude and grid_latitude, transformed with grid mapping "
        "rotated_latitude_longitude, half a cell added of rotated_pole.nc"
    )


def test_what_is_not_netcdf_is_taken_as_it_is():
    facts = read(FOLDER / "polar_stereo.grib2")
    assert facts.media_type == "application/wmo-GRIB2"
    assert facts.size == 25934
    assert facts.interval is facts.bbox is None
