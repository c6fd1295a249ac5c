"""Times that run without leap seconds: TAI, and GPS time."""

import re
from datetime import UTC, datetime, timedelta
from typing import Literal

Scale = Literal["utc", "tai", "gps"]

# When TAI - UTC became 10, 11, ... seconds: year and month, on whose first day.
# IETF leap-seconds.list, after IERS Bulletin C; there has been none since 2017.
_FIRST_DIFFERENCE = 10
_STEPS = (
    (1972, 1), (1972, 7), (1973, 1), (1974, 1), (1975, 1), (1976, 1), (1977, 1), (1978, 1),
    (1979, 1), (1980, 1), (1981, 7), (1982, 7), (1983, 7), (1985, 7), (1988, 1), (1990, 1),
    (1991, 1), (1992, 7), (1993, 7), (1994, 7), (1996, 1), (1997, 7), (1999, 1), (2006, 1),
    (2009, 1), (2012, 7), (2015, 7), (2017, 1),
)  # fmt: skip
_TAI_MINUS_GPS = timedelta(seconds=19)
_WORDS: dict[str, Scale] = {"tai": "tai", "gps": "gps"}
_WORD = re.compile(r"\b(TAI|GPS)\b", re.IGNORECASE)


def utc(label: datetime, scale: Scale) -> datetime:
    """The instant in UTC of what a clock of another scale shows.

    Raises ValueError before 1972, when UTC had no leap seconds.
    """
    if scale == "utc":
        return label
    tai = label + _TAI_MINUS_GPS if scale == "gps" else label
    for later, (year, month) in enumerate(reversed(_STEPS)):
        difference = _FIRST_DIFFERENCE + len(_STEPS) - 1 - later
        instant = tai - timedelta(seconds=difference)
        if instant >= datetime(year, month, 1, tzinfo=UTC):
            return instant
    raise ValueError(f"{label:%Y-%m-%d} in {scale.upper()}: known from 1972 on")


def split(units: str) -> tuple[str, Scale | None]:
    """CF units without the scale that stands in them, and that scale.

    'TAI seconds since 2000-01-01' and 'seconds since 2000-01-01 00:00:00 TAI' both occur.
    """
    match = _WORD.search(units)
    if match is None:
        return units, None
    return " ".join(_WORD.sub(" ", units).split()), _WORDS[match[1].lower()]


def named(word: str) -> Scale | None:
    """The scale that a word is the name of; None for UTC, which is no other scale."""
    return _WORDS.get(word.lower())


def in_name(long_name: str) -> Scale | None:
    """The scale that a long name tells: TAI alone. GPS there may be the receiver."""
    words = {word.upper() for word in re.findall(r"[A-Za-z]+", long_name)}
    return "tai" if "TAI" in words and "UTC" not in words else None
