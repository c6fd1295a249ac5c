"""Instants written in a form that the recipe states with strptime's directives."""

import re
from calendar import monthrange
from datetime import UTC, datetime

_DIRECTIVE = re.compile(r"%(.)", re.DOTALL)
_YEARS = frozenset("YyGcxs")
_CLOCK = frozenset("HIMSfpXcszZ")
_MONTHS = frozenset("mbB")
_DAYS = frozenset("djeUWVuwaAx")


def wrong_form(form: str) -> str | None:
    """What is wrong with a form, as words that follow it; None where nothing is."""
    if not _YEARS & _directives(form):
        return "has no year; write it with strptime's directives, for example '%Y%m%dT%H%M%S'"
    try:
        datetime.strptime("", form)  # noqa: DTZ007 (never gives a value)
    except (ValueError, IndexError, re.error) as error:
        if "does not match format" not in str(error):
            return f"is not in strptime's directives: {error}"
    return None


def parse(text: str, form: str, *, last: bool = False) -> datetime:
    """An instant in UTC; text that names no zone is UTC.

    Without a time of day it is the first second of the day (or month, or year) that is named, or
    with ``last`` the last one. Raises ValueError with words that follow the text.
    """
    try:
        found = datetime.strptime(text, form)  # noqa: DTZ007 (the zone is set below)
    except (ValueError, OverflowError):
        raise ValueError(f"is not in the form '{form}'") from None
    if last:
        found = _last_second(found, _directives(form))
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        raise ValueError("is no instant of the years 1 to 9999") from None


def _directives(form: str) -> set[str]:
    return set(_DIRECTIVE.findall(form))


def _last_second(first: datetime, directives: set[str]) -> datetime:
    if directives & _CLOCK:
        return first
    if directives & _DAYS:
        return first.replace(hour=23, minute=59, second=59)
    month = first.month if directives & _MONTHS else 12
    day = monthrange(first.year, month)[1]
    return first.replace(month=month, day=day, hour=23, minute=59, second=59)
