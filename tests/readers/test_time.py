"""When a file is from: made-up files, one difficulty each."""

from datetime import UTC, datetime

import netCDF4
import numpy as np
import pytest

from pytest_prr.readers import Asked, read
from pytest_prr.readers.facts import TimeVariable
from pytest_prr.readers.times import instants

NO_CHECKSUM = Asked(checksum=False)

DAYS = {"units": "days since 2000-01-01", "standard_name": "time"}
NAN = float("nan")


def times(path, asked=NO_CHECKSUM):
    interval = read(path, asked).interval
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
    ("written", "instant"),
    [
        ("2011-02-01T00:00:00", "2011-02-01T00:00:00Z"),
        ("2011-02-01 00:00:00.250 GMT", "2011-02-01T00:00:00Z"),
        ("2011-02-01T02:00:00+02:00", "2011-02-01T00:00:00Z"),
        ("2011-02-01 00:00 UTC", "2011-02-01T00:00:00Z"),
        ("2011-02-01T06Z", "2011-02-01T06:00:00Z"),
        ("20110201T00:00:00", "2011-02-01T00:00:00Z"),
        ("20110201T060000Z", "2011-02-01T06:00:00Z"),
        ("20110201060000", "2011-02-01T06:00:00Z"),
        ("2011/02/01", "2011-02-01T00:00:00Z"),
        ("2011-02", "2011-02-01T00:00:00Z"),
        ("20110201", "2011-02-01T00:00:00Z"),
        (20110201, "2011-02-01T00:00:00Z"),
        ("2011", "2011-01-01T00:00:00Z"),
        ("1296518400000000000", "2011-02-01T00:00:00Z"),  # nanoseconds: 15006 days after 1970
        (np.int64(1296518400000000000), "2011-02-01T00:00:00Z"),
        ("2008-12-31T23:59:60Z", "2008-12-31T23:59:59Z"),
    ],
)
def test_forms_of_attributes(netcdf, written, instant):
    path = netcdf(attributes={**COVERAGE, "time_coverage_start": written})
    assert times(path) == (instant, "2011-03-01T23:59:59Z")


@pytest.mark.parametrize("end", ["2011-12-31", "20111231", "2011-12", "2011"])
def test_an_end_is_the_last_second_of_its_period(netcdf, end):
    path = netcdf(attributes={"start_date": "2011-02", "end_date": end})
    assert times(path) == ("2011-02-01T00:00:00Z", "2011-12-31T23:59:59Z")


def test_attributes_without_a_zone_are_said_to_be_taken_as_utc(netcdf):
    naive = COVERAGE | {"time_coverage_start": "2011-02-01T00:00:00"}
    words = "the attributes time_coverage_start and time_coverage_end"
    assert read(netcdf(attributes=naive)).provenance["interval"] == f"{words}, taken as UTC of a.nc"
    assert read(netcdf(attributes=COVERAGE)).provenance["interval"] == f"{words} of a.nc"


@pytest.mark.parametrize(
    "start",
    ["01/02/2011", "201102", "2011-13-01", "2011-02-30", "2011-02-01T25:00:00Z", "1296518400", "?"],
)
def test_attributes_that_may_mean_anything(netcdf, start):
    path = netcdf(attributes={**COVERAGE, "time_coverage_start": start})
    assert f"the attribute 'time_coverage_start', '{start}', " in why_no_time(path)


@pytest.mark.parametrize(
    "keys",
    [
        ("start_datetime", "end_datetime"),
        ("start_date", "end_date"),
        ("first_meas_time", "last_meas_time"),
        ("Start_Time", "Stop_Time"),
    ],
)
def test_attributes_that_projects_made_up(netcdf, keys):
    told = dict(zip(keys, ("2019-05-01 00:11:22.5", "2019-05-01 00:22:11"), strict=True))
    assert times(netcdf(attributes=told)) == ("2019-05-01T00:11:22Z", "2019-05-01T00:22:11Z")


@pytest.mark.parametrize(
    ("told", "interval"),
    [
        ({"climatologyPeriod": "1982-2011"}, ("1982-01-01T00:00:00Z", "2011-12-31T23:59:59Z")),
        ({"time_period": "2011-01/2011-03"}, ("2011-01-01T00:00:00Z", "2011-03-31T23:59:59Z")),
        ({"time_period": "2011 to 2012"}, ("2011-01-01T00:00:00Z", "2012-12-31T23:59:59Z")),
        ({"date": "2012-02"}, ("2012-02-01T00:00:00Z", "2012-02-29T23:59:59Z")),
        ({"climatologyPeriod": "2011-12"}, None),  # December, or two years
        ({"time_period": "some years"}, None),
        ({"date": "2012-02-03"}, None),  # when the file was made, most likely
    ],
)
def test_one_attribute_for_a_period(netcdf, told, interval):
    assert times(netcdf(attributes=told)) == interval


def test_attributes_in_the_wrong_order_or_alone(netcdf):
    turned = {"start_date": "2012", "end_date": "2011"}
    assert "the attribute 'start_date' is later than 'end_date'" in why_no_time(
        netcdf(attributes=turned)
    )
    alone = {"start_date": "2012"}
    assert "the attribute 'start_date' has no counterpart" in why_no_time(
        netcdf("b.nc", attributes=alone)
    )


@pytest.mark.parametrize(
    ("units", "attributes"),
    [
        ("TAI seconds since 2000-01-01 00:00:00", {}),
        ("seconds since 2000-01-01 00:00:00 TAI", {}),
        ("seconds since 2000-01-01", {"time_scale": "TAI"}),
        ("seconds since 2000-01-01", {"long_name": "time in TAI"}),
    ],
)
def test_tai(netcdf, units, attributes):
    """TAI - UTC was 36 s at the end of 2016, and 37 s from 2017 on."""
    values = [536544036.0, 536544037.0]  # 6210 days, to 2017-01-01, and those seconds
    path = netcdf(time=(("time",), values, {"units": units, **attributes}))
    assert times(path) == ("2017-01-01T00:00:00Z", "2017-01-01T00:00:00Z")
    path = netcdf("b.nc", time=((), 536544035.0, {"units": units, **attributes}))
    assert times(path) == ("2016-12-31T23:59:59Z", "2016-12-31T23:59:59Z")
    assert "from TAI to UTC" in read(path, NO_CHECKSUM).provenance["interval"]


def test_gps_seconds(netcdf):
    """GPS time was 18 s ahead of UTC in 2019: 37 - 19."""
    gps = {"units": "GPS seconds since 2019-05-01"}
    assert times(netcdf(time=((), 18.0, gps))) == ("2019-05-01T00:00:00Z",) * 2


def test_a_name_with_both_scales_is_utc(netcdf):
    name = {**DAYS, "long_name": "UTC time, computed from TAI"}
    assert times(netcdf(time=((), 1.0, name))) == ("2000-01-02T00:00:00Z",) * 2


def test_tai_before_leap_seconds(netcdf):
    path = netcdf(time=((), 0.0, {"units": "TAI seconds since 1958-01-01"}))
    assert why_no_time(path) == "'time': 1958-01-01 in TAI: known from 1972 on"


def test_nan_padding_along_trajectories(netcdf):
    """Altimetry: one row for each trajectory, filled up with NaN, TAI as the recipe says."""
    rows = [[618580837.0, 618580838.0, NAN], [618580850.0, NAN, NAN]]
    seconds = {"units": "seconds since 2000-01-01"}
    path = netcdf(time=(("trajectory", "obs"), rows, seconds))
    assert times(path) == ("2019-08-08T12:00:37Z", "2019-08-08T12:00:50Z")  # 7159.5 days and 37 s
    asked = Asked(checksum=False, time=TimeVariable(name="time", scale="tai"))
    assert times(path, asked) == ("2019-08-08T12:00:00Z", "2019-08-08T12:00:13Z")


def test_nanoseconds(netcdf):
    values = np.array([1296518400000000000], "i8")
    path = netcdf(time=(("time",), values, {"units": "nanoseconds since 1970-01-01"}))
    assert times(path) == ("2011-02-01T00:00:00Z",) * 2


def texts(tmp_path, values, name="time", *, as_characters=False):
    path = tmp_path / "text.nc"
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("n", len(values))
        if as_characters:
            file.createDimension("length", max(map(len, values)))
            made = file.createVariable(name, "S1", ("n", "length"))
            made[:] = netCDF4.stringtochar(np.array(values, f"S{max(map(len, values))}"))
        else:
            made = file.createVariable(name, str, ("n",))
            made[:] = np.array(values, object)
    return path


@pytest.mark.parametrize("as_characters", [True, False])
@pytest.mark.parametrize(
    ("values", "first", "last"),
    [
        (["2011-03-01", "", "2011-01-31"], "2011-01-31T00:00:00Z", "2011-03-01T23:59:59Z"),
        (["2011-01-31T12:00:00Z"], "2011-01-31T12:00:00Z", "2011-01-31T12:00:00Z"),
        (["20110201T00:00:00", "NaT"], "2011-02-01T00:00:00Z", "2011-02-01T00:00:00Z"),
    ],
)
def test_times_as_text(tmp_path, values, first, last, as_characters):
    assert times(texts(tmp_path, values, as_characters=as_characters)) == (first, last)


def test_text_that_is_no_time(tmp_path):
    path = texts(tmp_path, ["2011-01-31", "tomorrow"])
    assert why_no_time(path).endswith(
        "'time': 'tomorrow' not in the form 2011-01-31T12:00:00Z or 2011-01-31"
    )


def test_other_text_is_not_looked_at(tmp_path):
    assert times(texts(tmp_path, ["2011-01-31"], name="station")) is None


TABLE = np.array([[11, 1, 31, 6], [98, 12, 1, 18]], "i4")
DATE = "2011-01-31T06:00:00Z"


@pytest.mark.parametrize(
    ("values", "asked", "interval"),
    [
        (TABLE, {"layout": "yymmddHH"}, ("1998-12-01T18:00:00Z", DATE)),
        (TABLE.T[:, :1], {"layout": "yymmddHH"}, (DATE, DATE)),
        ([11013106, 5010100], {"layout": "yymmddHH"}, ("2005-01-01T00:00:00Z", DATE)),
        ([2011013106], {"layout": "yymmddHH"}, (DATE, DATE)),
        ([20110131060000], {"layout": "yyyymmddHHMMSS"}, (DATE, DATE)),
        (
            [2011031, 2011365],
            {"layout": "%Y%j"},
            ("2011-01-31T00:00:00Z", "2011-12-31T23:59:59Z"),
        ),
        ([0, 30.25], {"units": "days since 2011-01-01"}, ("2011-01-01T00:00:00Z", DATE)),
        (
            [59.0],
            {"units": "days since 2011-01-01", "calendar": "360_day"},
            ("2011-02-28T23:59:59Z", "2011-02-28T23:59:59Z"),
        ),
        (
            [18.0],
            {"units": "seconds since 2019-05-01", "scale": "gps"},
            ("2019-05-01T00:00:00Z", "2019-05-01T00:00:00Z"),
        ),
    ],
)
def test_the_variable_that_the_recipe_names(netcdf, values, asked, interval):
    values = np.asarray(values)
    dims = ("n", "parts")[: values.ndim]
    path = netcdf(rectime=(dims, values, {}), time=((), 0.0, DAYS))
    question = Asked(checksum=False, time=TimeVariable(name="rectime", **asked))
    assert times(path, question) == interval


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"name": "rectim"}, "no variable is called 'rectim', as the recipe says"),
        (
            {"name": "rectime", "layout": "yymmddHH"},
            "'rectime': no row is a date (year of four digits, month, day, ...)",
        ),
        ({"name": "rectime", "layout": "%Y%j"}, "'rectime': '99' not in the layout %Y%j"),
        ({"name": "rectime"}, "'rectime' has no units; say its layout or units"),
    ],
)
def test_what_the_recipe_says_does_not_fit(netcdf, asked, reason):
    path = netcdf("a_20110101.nc", rectime=(("n",), np.array([99], "i4"), {}))
    facts = read(path, Asked(checksum=False, time=TimeVariable(**asked)))
    assert facts.missing["interval"] == reason


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ([0.0, 1.0, 2.0], 86400.0),
        ([2.0, 0.0, 1.0, NAN], 86400.0),
        ([0.0, 31.0, 59.0, 90.0], 31 * 86400.0),
        ([1.0], None),
    ],
)
def test_step_is_the_median(netcdf, values, step):
    assert read(netcdf(time=(("time",), values, DAYS)), NO_CHECKSUM).step == step


@pytest.mark.parametrize(
    ("name", "interval"),
    [
        ("prefix_20110131.nc", ("2011-01-31T00:00:00Z", "2011-01-31T23:59:59Z")),
        ("flux_20110101-20220105.nc", ("2011-01-01T00:00:00Z", "2022-01-05T23:59:59Z")),
        ("sst_1982-2022.nc", ("1982-01-01T00:00:00Z", "2022-12-31T23:59:59Z")),
        ("features_2022.nc", ("2022-01-01T00:00:00Z", "2022-12-31T23:59:59Z")),
        (
            "S3A_SR_2_LAN_20190501T001122_20190501T002211_20190601T000000_005.nc",
            ("2019-05-01T00:11:22Z", "2019-05-01T00:22:11Z"),
        ),
        ("a_20110101_b_20150101.nc", None),  # two dates that make no range
        ("created20110101.nc", None),
        ("static.nc", None),
    ],
)
def test_dates_in_the_name_where_the_content_has_none(netcdf, name, interval):
    path = netcdf(name, height=(("x",), [1.0], {}))
    assert times(path) == interval
    if interval:
        assert read(path, NO_CHECKSUM).provenance["interval"].startswith("the date")
    dated = netcdf(name, time=((), 1.0, DAYS))
    assert times(dated) == ("2000-01-02T00:00:00Z",) * 2


@pytest.mark.parametrize(
    ("name", "found"),
    [("photos_2011-2012.tgz", True), ("photos_2011-01-01.tgz", False), ("a_2011-2012.pdf", False)],
)
def test_names_of_files_that_are_no_data(tmp_path, name, found):
    path = tmp_path / name
    path.write_bytes(b"whatever")
    assert (times(path) is not None) == found
