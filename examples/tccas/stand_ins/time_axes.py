"""Time axes, in the three encodings that the TCCAS files use."""

import numpy as np

from stand_ins.netcdf_file import Array, Variable

SECONDS = {"s": 1, "h": 3600, "D": 86400}
COUNT = 24  # instants per axis: enough to see a series, small enough to commit


def series(first: str, last: str, count: int = COUNT, step: str = "D") -> Array:
    """``count`` instants from ``first`` to ``last`` (UTC), whole ``step`` apart, both ends kept."""
    start, end = np.datetime64(first, "s"), np.datetime64(last, "s")
    unit = np.timedelta64(SECONDS[step], "s")
    steps = np.linspace(0, (end - start) // unit, count).round().astype("i8")
    return np.concatenate([(start + steps * unit)[:-1], [end]])


def cf_time(instants: Array, units: str, dtype: str = "f8") -> Variable:
    """A CF coordinate `time`; ``units`` are ``days|hours|seconds since YYYY-MM-DD``."""
    unit, since = units.split(" since ")
    seconds = {"days": SECONDS["D"], "hours": SECONDS["h"], "seconds": 1}[unit]
    values = (instants - np.datetime64(since, "s")) / np.timedelta64(seconds, "s")
    return Variable(
        name="time",
        dimensions=("time",),
        values=values.astype(dtype),
        attributes={"standard_name": "time", "units": units, "calendar": "standard"},
    )


def rows_to_hours(instants: Array, dimension: str = "time") -> Variable:
    """`yymmddHH`: whole numbers [year, month, day, hour], one row per instant."""
    return Variable(
        name="yymmddHH",
        dimensions=(dimension, "four"),
        values=_columns(instants)[:, :4].astype("i4"),
        attributes={"long_name": "year (four digits), month, day, hour in UTC"},
    )


def rows_to_seconds(instants: Array, dimension: str) -> Variable:
    """`yymmddHHMMSS`: [year, month, day, hour, minute, second] as floats, NaN where unknown."""
    return Variable(
        name="yymmddHHMMSS",
        dimensions=(dimension, "six"),
        values=_columns(instants),
        attributes={"long_name": "year (four digits), month, day, hour, minute, second in UTC"},
    )


def _columns(instants: Array) -> Array:
    rows = [
        [np.nan] * 6 if np.isnat(instant) else list(instant.item().timetuple()[:6])
        for instant in instants
    ]
    return np.array(rows, "f8")
