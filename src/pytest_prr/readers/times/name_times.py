"""The time that a file's name tells: a last resort, where its content tells none."""

from datetime import timedelta

from pytest_prr.readers.facts import Interval, Said
from pytest_prr.stac.name_dates import only_span
from pytest_prr.stac.vocabulary import DOCUMENT_SUFFIXES


def interval(name: str, *, is_data: bool) -> Said[Interval] | None:
    """First and last instant; None where the name tells no time, or more than one.

    Of files that are no data, only a range counts: a single date is that of their making. The
    names of documents tell nothing.
    """
    span = None if name.lower().endswith(DOCUMENT_SUFFIXES) else only_span(name)
    if span is None or not (is_data or span.is_range):
        return None
    first, end = span.interval
    last = span.exact[1] if span.exact and span.exact[1] else end - timedelta(seconds=1)
    words = "the dates in the name" if span.is_range else "the date in the name"
    return Said(value=(first, last), source=words)
