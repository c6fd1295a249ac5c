"""Times as people and programs write them into files: the forms that mean one thing only.

Instants of the project's own texts are stricter: see ``instants``.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import numpy as np

_FORM = re.compile(
    r"(?P<year>\d{4})(?:(?P<between>[-/]?)(?P<month>\d\d)(?:(?P=between)(?P<day>\d\d)"
    r"(?:(?:[Tt]|\s+|(?=\d))(?P<hour>\d\d)(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)"
    r"(?:[.,](?P<fraction>\d+))?)?)?\s*(?P<zone>[Zz]|UTC|GMT|utc|gmt|[+-]\d\d(?::?\d\d)?)?)?)?)?"
)
_NANOSECONDS = re.compile(r"\d{18,19}")  # since 1970: from 1973 on; no date has as many digits
_SPLIT = re.compile(r"\s*(?:/|\bto\b|\.\.|\u2013|\s-\s)\s*")
_YEARS = re.compile(r"(\d{4})\s*[-\u2013/]\s*(\d{4})")
_SECOND = timedelta(seconds=1)
EXPECTED = "not in the form 2011-01-31T12:00:00Z or 2011-01-31"


@dataclass(frozen=True, kw_only=True)
class Period:
    """What a text stands for: an instant, or a whole day, month or year."""

    first: datetime
    last: datetime  # its last second; of an instant, itself
    is_naive: bool = False  # an instant without a zone, taken as UTC


def period(written: object) -> Period:
    """The period that a text, or a number made of a date's digits, stands for.

    Raises ValueError with the reason.
    """
    text = _as_text(written)
    if _NANOSECONDS.fullmatch(text):
        since = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(text) // 1000)
        return Period(first=since, last=since)
    match = _FORM.fullmatch(text)
    if match is None or (match["month"] and not match["day"] and match["between"] != "-"):
        raise ValueError(EXPECTED)
    try:
        return _instant(match) if match["hour"] else _whole(match)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"is no date: {error}") from None


def span(written: object) -> Period:
    """The period from one to another, '1982-2011' or '2011-01-01/2011-12-31', or one alone.

    Raises ValueError with the reason; '2011-12' may be a month or two years, and is refused.
    """
    text = _as_text(written)
    if years := _YEARS.fullmatch(text):
        ends = [period(years[1]), period(years[2])]
    elif len(parts := _SPLIT.split(text)) == 2:
        ends = [period(part) for part in parts]
    elif re.fullmatch(r"\d{4}-\d\d", text):
        raise ValueError("may be a month or a range of years")
    else:
        ends = [period(text)]
    return between(ends)


def between(ends: Sequence[Period]) -> Period:
    """From the first of them to the last. Raises ValueError where they are in the wrong order."""
    if ends[0].first > ends[-1].last:
        raise ValueError("ends before it starts")
    return Period(
        first=ends[0].first, last=ends[-1].last, is_naive=any(end.is_naive for end in ends)
    )


def _as_text(written: object) -> str:
    if isinstance(written, np.generic):
        written = written.item()
    if isinstance(written, bytes):
        written = written.decode("utf-8", "replace")
    if isinstance(written, float) and written.is_integer():
        written = int(written)
    return str(written).strip().rstrip("\0") if isinstance(written, str | int) else ""


def _whole(match: "re.Match[str]") -> Period:
    """A year, a month or a day, to its last second."""
    year, month, day = int(match["year"]), int(match["month"] or 1), int(match["day"] or 1)
    first = datetime(year, month, day, tzinfo=UTC)
    last_month = int(match["month"] or 12)
    last_day = day if match["day"] else monthrange(year, last_month)[1]
    last = datetime(year, last_month, last_day, tzinfo=UTC) + timedelta(days=1) - _SECOND
    return Period(first=first, last=last)


def _instant(match: "re.Match[str]") -> Period:
    second = int(match["second"] or 0)
    moment = datetime(
        int(match["year"]),
        int(match["month"]),
        int(match["day"]),
        int(match["hour"]),
        int(match["minute"] or 0),
        59 if second == 60 else second,  # a leap second counts as the second before it
        int((match["fraction"] or "0")[:6].ljust(6, "0")),
        tzinfo=_zone(match["zone"]),
    ).astimezone(UTC)
    return Period(first=moment, last=moment, is_naive=match["zone"] is None)


def _zone(text: str | None) -> timezone:
    if not text or text[0] not in "+-":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[3:].lstrip(":") or 0))
    return timezone(-offset if text[0] == "-" else offset)
