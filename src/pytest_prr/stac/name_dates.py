"""The dates in file names: which time a name says that its data cover."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from pytest_prr.stac.values import Interval

_YEAR = r"(?:19|20)\d\d"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:[01]\d|2[0-3])(?:[0-5]\d(?:[0-5]\d)?)?"
_DATES = re.compile(
    # 2009-2021; words beside it would make it something else
    rf"(?<![0-9A-Za-z.])(?P<year>{_YEAR})(?P<to_year>[-_]{_YEAR})(?![0-9A-Za-z])"
    # 20200131, 2020-01-31, each with or without a time of day
    rf"|(?<!\d)(?P<date>{_YEAR}(?P<between>[-_.]?){_MONTH}(?P=between){_DAY})"
    rf"(?:[Tt]?(?P<clock>{_CLOCK})Z?|[-_](?:[01]\d|2[0-3])[0-5]\d[0-5]\d)?(?!\d)"
    # 202001, 2020-01
    rf"|(?<![0-9A-Za-z.])(?P<month>{_YEAR}-?{_MONTH})(?![0-9A-Za-z])"
)
# A date right after one of these is when the file was made, or a version.
_MADE = re.compile(
    r"(?:^|[^A-Za-z])(?:[cvrpg]|(?:ver|version|rev|revision|release|released|created|creation|"
    r"proc|processed|processing|prod|produced|production|generated|updated|update|published|"
    r"downloaded|download|run|build|doi)[-_. ]?)$",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[-_]{0,2}|[-_]?to[-_]?|\.\.")
# Names whose second date is the time of processing: Sentinel-2 products, Landsat collections.
_ONE_DATE = re.compile(r"S2[A-D]_(?:MSI|OPER)|L[COTEM]\d\d_")
# Names whose last dates are the times of making: other Sentinels' start, end, creation.
_THEN_MADE = re.compile(r"S[1-6][A-DX_P]_")
_LONE_YEAR = re.compile(rf"(?<![0-9A-Za-z.])(?P<year>{_YEAR})(?![0-9A-Za-z])")


_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]+")


class Token(NamedTuple):
    """One date of a name: the period that it stands for, and where it stands."""

    first: datetime
    end: datetime  # of the period: the first instant that does not belong to it
    is_exact: bool
    starts: int
    stops: int


class NameSpan(NamedTuple):
    """The time that a file name tells: one period, or from one to another."""

    name: str
    first: Token
    last: Token

    @property
    def interval(self) -> tuple[datetime, datetime]:
        """From the beginning of the first period to the end of the last one."""
        return self.first.first, self.last.end

    @property
    def is_range(self) -> bool:
        return self.first is not self.last

    @property
    def is_long(self) -> bool:
        """Whether it is a range of more than a day."""
        return self.is_range and self.last.end - self.first.first > timedelta(days=1)

    @property
    def exact(self) -> Interval | None:
        """Both ends to the second, where the name has them."""
        known = self.first.is_exact and self.last.is_exact and self.is_range
        return (self.first.first, self.last.first) if known else None


def name_span(href: str) -> NameSpan | None:
    """The time that the name of the file at ``href`` tells; None where it tells none."""
    return _span(_file_name(href))


@lru_cache(maxsize=1024)  # several rules ask, and files of many items have one name
def _span(name: str) -> NameSpan | None:
    found = [token for token in _tokens(name) if not _MADE.search(name[: token.starts])]
    if not found:
        return None
    if not _ONE_DATE.match(name):
        for first, second in pairwise(found):
            joined = _JOINED.fullmatch(name, first.stops, second.starts)
            if joined and first.first <= second.first:
                return NameSpan(name, first, second)
    return NameSpan(name, found[0], found[0])


def only_span(href: str) -> NameSpan | None:
    """The time that a file's name tells, where there is exactly one: a period, or a range.

    A lone year counts where the name has no other date.
    """
    span = name_span(href)
    name = _file_name(href)
    if span is None:
        return _year_alone(name)
    others = [
        token
        for token in _tokens(name)
        if not span.first.starts <= token.starts < span.last.stops
        and not _MADE.search(name[: token.starts])
    ]
    made_after = (
        _THEN_MADE.match(name)
        and span.exact
        and all(token.first >= span.last.first for token in others)
    )
    return span if not others or made_after or _ONE_DATE.match(name) else None


def _year_alone(name: str) -> NameSpan | None:
    found = [m for m in _LONE_YEAR.finditer(name) if not _MADE.search(name[: m.start()])]
    if len(found) != 1 or any(True for _ in _tokens(name)):
        return None
    starts, stops = found[0].span()
    token = Token(*_years(int(found[0]["year"])), is_exact=False, starts=starts, stops=stops)
    return NameSpan(name, token, token)


def _file_name(href: str) -> str:
    """The last part of a path that looks like a file's name."""
    last = href.rpartition("/")[2]
    if "." in last and _PLAIN_NAME.fullmatch(last):
        return last
    try:
        path = unquote(urlsplit(href).path)
    except ValueError:
        return ""
    parts = [part for part in path.replace("\\", "/").split("/") if part]
    return next((part for part in reversed(parts) if "." in part), parts[-1] if parts else "")


def _tokens(name: str) -> Iterator[Token]:
    """The dates of a name, in their order; a pair of years or months gives two."""
    for match in _DATES.finditer(name):
        starts, stops = match.span()
        if match["year"]:
            years = int(match["year"]), int(match["to_year"][1:])
            if years[0] <= years[1]:
                middle = match.end("year")
                yield Token(*_years(years[0]), is_exact=False, starts=starts, stops=middle)
                yield Token(*_years(years[1]), is_exact=False, starts=middle, stops=stops)
            continue
        period = _month(match["month"]) if match["month"] else _day(match["date"], match["clock"])
        if period:
            exact = bool(match["clock"] and len(match["clock"]) > 2)
            yield Token(*period, is_exact=exact, starts=starts, stops=stops)


def _years(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)


def _month(text: str) -> tuple[datetime, datetime]:
    year, month = int(text[:4]), int(text[-2:])
    end = (year + 1, 1) if month == 12 else (year, month + 1)
    return datetime(year, month, 1, tzinfo=UTC), datetime(*end, 1, tzinfo=UTC)


def _day(text: str, clock: str | None) -> tuple[datetime, datetime] | None:
    digits = re.sub(r"\D", "", text)
    try:
        day = datetime(int(digits[:4]), int(digits[4:6]), int(digits[6:]), tzinfo=UTC)
    except ValueError:  # 31 February
        return None
    if clock and len(clock) > 2:
        hours, minutes, seconds = int(clock[:2]), int(clock[2:4]), int(clock[4:] or 0)
        at = day + timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return at, at + timedelta(seconds=1)
    return day, day + timedelta(days=1)
