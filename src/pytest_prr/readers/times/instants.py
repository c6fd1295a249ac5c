"""Instants as text: RFC 3339 in, UTC out."""

import re
from datetime import UTC, date, datetime, time, timedelta

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|z|[+-]\d{2}:\d{2})?")
LAST_SECOND = time(23, 59, 59)


def parse(text: str, *, last: bool = False) -> datetime:
    """An instant in UTC. A date alone is its first second, or with ``last`` its last one.

    Raises ValueError with the reason: no zone, no such day, another notation.
    """
    if _DATE.fullmatch(text):
        return datetime.combine(_day(text), LAST_SECOND if last else time(0), tzinfo=UTC)
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise ValueError("not in the form 2011-01-31T12:00:00Z or 2011-01-31")
    if match[2] is None:
        raise ValueError("has no time zone; add 'Z' where it is UTC")
    _day(text[:10])
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"is no instant: {error}") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise ValueError(f"is no date: {error}") from None


def whole_seconds(instant: datetime, *, up: bool = False) -> datetime:
    """The instant in whole seconds: before it, or with ``up`` after it."""
    short = instant.replace(microsecond=0)
    return short + timedelta(seconds=1) if up and instant.microsecond else short


def text(instant: datetime) -> str:
    """``YYYY-MM-DDTHH:MM:SSZ``; the year has four digits also before 1000."""
    return instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
