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
    # time_bnds of the 360_day calendar; longitudes 225..315
    "A1B_north_america.nc": ((utc(1859, 12, 1), utc(2099, 12, 1)), (-135, 15, -45, 60)),
    "E1_north_america.nc": ((utc(1859, 12, 1), utc(2099, 12, 1)), (-135, 15, -45, 60)),
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
    # longitudes 0.5, 325.5, ... 355.5: the prime meridian lies inside
    "atlantic_profiles.nc": (once(1984, 12, 1), (-34.5, -9.83379841, 0.5, -1.50052500)),
    # rotated poles; expectations from spherical trigonometry on a dense grid of the bounds
    "hybrid_height.nc": (
        once(2009, 9, 9, 17, 10),  # 17:10:00.000018 as stored: floating-point noise
        (-3.19067906, 52.36974174, -3.04187497, 52.46050629),
    ),
    "rotated_pole.nc": (once(2006, 6, 15), (-87.27125063, 15.49997103, 67.84674757, 76.20999833)),
    # an unstructured mesh: nodes at both poles
    "mesh_C4_synthetic_float.nc": (NO_TIME, (-180, -90, 180, 90)),
    # seconds since the year 1, in float32
    "orca2_votemper.nc": (once(1, 1, 1, 12), (-180, -78.39699958, 180, 89.62378869)),
    # longitudes 0..359.17
    "ostia_monthly.nc": (
        (utc(2006, 4, 1), utc(2010, 10, 1)),
        (-180, -4.99999237, 180, 4.44445038),
    ),
    # longitudes are nothing but fill; the rotated grid reaches the North Pole
    "space_weather.nc": (NO_TIME, (-180, -8.60909434, 180, 90)),
    # geospatial_* attributes say zero; the 2-D coordinates are right
    "toa_brightness_stereographic.nc": (
        once(2016, 5, 16, 12),
        (-101.72200012, 16.81818008, 46.74493027, 81.19815063),
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
        assert facts.bbox == pytest.approx(expected, abs=2e-7)
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
        "rotated_latitude_longitude of rotated_pole.nc"
    )


def test_what_is_not_netcdf_is_taken_as_it_is():
    facts = read(FOLDER / "polar_stereo.grib2")
    assert facts.media_type == "application/wmo-GRIB2"
    assert facts.size == 25934
    assert facts.interval is facts.bbox is None
