"""Numbers that become instants: the quick way tells what cftime tells."""

from datetime import UTC, datetime, timedelta

import cftime
import numpy as np
import pytest

from pytest_prr.readers.times.calendars import CLOCKS, instant

ORIGINS = (
    "1583-01-01",
    "1858-11-17",
    "1970-01-01T00:00:00Z",
    "2000-01-01 12:00:00.5",
    "2001-01-01 01:00 +05:30",
    "9998-06-30 23:59:59",
)
UNITS = ("days", "hours", "minutes", "s", "msec", "microseconds")
NUMBERS = (0, 1, -1, 0.1, -0.3, 1 / 3, 58.041666, 3652.0000000001, 86399.999999, 1e-6, 2**53 + 1)


def by_cftime(number, units, calendar):
    """The instant as cftime tells it, in whole seconds where it is within a millisecond of one."""
    date = cftime.num2date(number, units, calendar)
    if calendar != "proleptic_gregorian" and date.year < 1583:
        date = date.change_calendar("proleptic_gregorian")
    exact = datetime(*date.timetuple()[:6], date.microsecond, tzinfo=UTC)
    near = (exact + timedelta(milliseconds=1)).replace(microsecond=0)
    return near if abs(exact - near) < timedelta(milliseconds=1) else exact


def told(find, *question):
    try:
        return find(*question)
    except (ValueError, OverflowError):
        return "no instant"


@pytest.mark.parametrize("calendar", CLOCKS)
@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("unit", UNITS)
def test_numbers_are_what_cftime_says(calendar, origin, unit):
    question = f"{unit} since {origin}", calendar
    for number in NUMBERS:
        assert told(instant, number, *question) == told(by_cftime, number, *question), number


def test_single_precision_counts_as_it_is_stored():
    number = np.float32(0.1).item()
    units = "days since 2000-01-01"
    assert instant(number, units, "standard") == by_cftime(number, units, "standard")
