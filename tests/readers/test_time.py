"""When a file is from: made-up files, one difficulty each."""

from datetime import UTC, datetime

import numpy as np
import pytest

from pytest_prr.readers import Asked, instants, read

NO_CHECKSUM = Asked(checksum=False)

DAYS = {"units": "days since 2000-01-01", "standard_name": "time"}
NAN = float("nan")


def times(path):
    interval = read(path, NO_CHECKSUM).interval
    return interval and tuple(map(instants.text, interval))


def why_no_time(path):
    facts = read(path, NO_CHECKSUM)
    assert facts.interval is None
    return facts.missing["interval"]


def test_unsorted_times_with_gaps(netcdf):
    path = netcdf(time=(("time",), [5.0, NAN, 1.0, 9.5, 3.0], DAYS))
    assert times(path) == ("2000-01-02T00:00:00Z", "2000-01-10T12:00:00Z")


def test_fill_values_that_no_attribute_declares(netcdf):
    path = netcdf(time=(("time",), [9.969209968386869e36, 1.0, 2.0], DAYS))
    assert times(path) == ("2000-01-02T00:00:00Z", "2000-01-03T00:00:00Z")
    path = netcdf("i.nc", time=(("obs",), np.array([-2147483647, 1, 2], "i4"), DAYS))
    assert times(path) == ("2000-01-02T00:00:00Z", "2000-01-03T00:00:00Z")


def test_declared_fill_value_of_integers(netcdf):
    path = netcdf(fill=-1, time=(("time",), np.array([-1, 4, 2], "i4"), DAYS))
    assert times(path) == ("2000-01-03T00:00:00Z", "2000-01-05T00:00:00Z")


def test_bounds_reach_further_than_the_coordinate(netcdf):
    path = netcdf(
        time=(("time",), [15.0, 45.0], {**DAYS, "bounds": "time_bnds"}),
        time_bnds=(("time", "nv"), [[0.0, 31.0], [31.0, 60.0]], {}),
    )
    assert times(path) == ("2000-01-01T00:00:00Z", "2000-03-01T00:00:00Z")


def test_climatology_bounds(netcdf):
    path = netcdf(
        time=(("time",), [15.0], {**DAYS, "climatology": "clim"}),
        clim=(("time", "nv"), [[0.0, 3653.0]], {}),
    )
    assert times(path) == ("2000-01-01T00:00:00Z", "2010-01-01T00:00:00Z")


def test_seconds_with_fraction_are_kept(netcdf):
    seconds = {"units": "seconds since 2000-01-01", "axis": "T"}
    interval = read(netcdf(t=(("t",), [0.25, 1.75], seconds)), NO_CHECKSUM).interval
    assert interval[0] == datetime(2000, 1, 1, 0, 0, 0, 250_000, tzinfo=UTC)
    assert interval[1] == datetime(2000, 1, 1, 0, 0, 1, 750_000, tzinfo=UTC)


def test_zone_in_the_units(netcdf):
    path = netcdf(time=((), 0.0, {**DAYS, "units": "hours since 2000-01-01 12:00:00 +02:00"}))
    assert times(path) == ("2000-01-01T10:00:00Z", "2000-01-01T10:00:00Z")


@pytest.mark.parametrize(
    ("calendar", "first", "last"),
    [
        ("noleap", "2000-02-28T00:00:00Z", "2000-03-01T00:00:00Z"),
        ("360_day", "2000-02-29T00:00:00Z", "2000-02-29T23:59:59Z"),  # 29 and 30 February
        ("all_leap", "2000-02-28T00:00:00Z", "2000-02-29T00:00:00Z"),
        ("standard", "2000-02-28T00:00:00Z", "2000-02-29T00:00:00Z"),
    ],
)
def test_calendars(netcdf, calendar, first, last):
    path = netcdf(time=(("time",), [58.0, 59.0], {**DAYS, "calendar": calendar}))
    assert times(path) == (first, last)
    source = read(path, NO_CHECKSUM).provenance["interval"]
    assert (f"in calendar {calendar}" in source) == (calendar != "standard")


def test_30_february_is_the_end_of_february(netcdf):
    days = {**DAYS, "units": "days since 2001-01-01", "calendar": "360_day"}
    path = netcdf(time=(("time",), [57.5, 58.5, 59.0], days))
    assert times(path) == ("2001-02-28T12:00:00Z", "2001-02-28T23:59:59Z")


def test_julian_calendar_is_13_days_behind(netcdf):
    path = netcdf(time=(("time",), [0.0], {**DAYS, "calendar": "julian"}))
    assert times(path) == ("2000-01-14T00:00:00Z", "2000-01-14T00:00:00Z")


def test_year_that_rfc_3339_cannot_write(netcdf):
    days = {**DAYS, "units": "days since 12000-01-01", "calendar": "proleptic_gregorian"}
    path = netcdf(time=(("time",), [0.0], days))
    assert why_no_time(path) == "'time': the year 12000 cannot be written in RFC 3339"


def test_units_that_are_no_date(netcdf):
    path = netcdf(time=(("time",), [0.0], {**DAYS, "units": "days since launch"}))
    assert why_no_time(path).startswith("'time': 0 'days since launch' in calendar 'standard': ")


def test_reference_time_and_periods_are_not_the_time(netcdf):
    path = netcdf(
        forecast_reference_time=((), 0.0, {**DAYS, "standard_name": "forecast_reference_time"}),
        forecast_period=((), 6.0, {"units": "hours", "standard_name": "forecast_period"}),
        time=(("time",), [10.0], {"units": "days since 2000-01-01"}),
    )
    assert times(path) == ("2000-01-11T00:00:00Z", "2000-01-11T00:00:00Z")


def test_only_a_reference_time(netcdf):
    made = {**DAYS, "standard_name": "forecast_reference_time"}
    assert why_no_time(netcdf(made=((), 0.0, made))) == (
        "no time coordinate among the variables with CF time units (made)"
    )


def test_several_times_of_that_standard_name(netcdf):
    path = netcdf(time_a=(("a",), [1.0], DAYS), time_b=(("b",), [7.0], DAYS))
    assert times(path) == ("2000-01-02T00:00:00Z", "2000-01-08T00:00:00Z")


def test_nothing_but_fill(netcdf):
    assert why_no_time(netcdf(time=(("time",), [NAN, NAN], DAYS))) == "'time' holds no value"


def test_columns_of_year_month_day_hour(netcdf):
    rows = np.array([[2012, 3, 4, 18], [-9999, -9999, -9999, -9999], [2011, 12, 31, 6]], "i4")
    path = netcdf(yymmddHH=(("time", "parts"), rows, {}))
    assert times(path) == ("2011-12-31T06:00:00Z", "2012-03-04T18:00:00Z")
    assert read(path, NO_CHECKSUM).provenance["interval"] == (
        "yymmddHH(time, parts) read as year, month, day, hour, least and greatest of a.nc"
    )


def test_columns_down_to_seconds_in_floats(netcdf):
    rows = [[2015.0, 1, 2, 3, 4, 5], [NAN] * 6, [2015.0, 1, 2, 3, 4, 4]]
    path = netcdf(yymmddHHMMSS=(("obs", "n"), rows, {}))
    assert times(path) == ("2015-01-02T03:04:04Z", "2015-01-02T03:04:05Z")


def test_dates_as_integers(netcdf):
    path = netcdf(yyyymmdd=(("time",), np.array([20110131, 20110101], "i4"), {}))
    assert times(path) == ("2011-01-01T00:00:00Z", "2011-01-31T23:59:59Z")
    path = netcdf("b.nc", time=(("time",), np.array([20110131, 20120229], "i4"), {}))
    assert times(path) == ("2011-01-31T00:00:00Z", "2012-02-29T23:59:59Z")
    path = netcdf("c.nc", time=(("time",), [20110131.25], {"units": "day as %Y%m%d.%f"}))
    assert times(path) == ("2011-01-31T06:00:00Z", "2011-01-31T06:00:00Z")
    path = netcdf("d.nc", date=(("time",), np.array([201101312359], "i8"), {}))
    assert times(path) == ("2011-01-31T23:59:00Z", "2011-01-31T23:59:00Z")


def test_integers_that_are_no_dates(netcdf):
    assert why_no_time(netcdf(time=(("time",), np.array([0, 1, 2], "i4"), {}))) == (
        "no variable has CF time units ('days since ...')"
    )
    path = netcdf("b.nc", yyyymmdd=(("time",), np.array([20110230], "i4"), {}))
    assert "2011-2-30 is no date" in why_no_time(path)


COVERAGE = {"time_coverage_start": "2011-02-01T00:00:00Z", "time_coverage_end": "2011-03-01"}


def test_acdd_attributes_where_no_variable_tells(netcdf):
    assert times(netcdf(attributes=COVERAGE)) == ("2011-02-01T00:00:00Z", "2011-03-01T23:59:59Z")
    both = netcdf("b.nc", attributes=COVERAGE, time=((), 0.0, DAYS))
    assert times(both) == ("2000-01-01T00:00:00Z", "2000-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("2011-02-01T00:00:00", "has no time zone; add 'Z' where it is UTC"),
        ("20110201T00:00:00", "not in the form 2011-01-31T12:00:00Z or 2011-01-31"),
        ("1680217200000000000", "not in the form 2011-01-31T12:00:00Z or 2011-01-31"),
    ],
)
def test_acdd_attributes_that_are_no_instants(netcdf, start, reason):
    path = netcdf(attributes={**COVERAGE, "time_coverage_start": start})
    assert why_no_time(path).endswith(f"the attribute 'time_coverage_start', '{start}', {reason}")
