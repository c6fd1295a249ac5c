"""The door to remote files: https, http and s3, by parts or whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from pytest_prr.probes.limits import Limits
from pytest_prr.probes.ranges import RangeStream
from pytest_prr.probes.terms import Terms, agreed, refuse_unasked
from pytest_prr.probes.urls import checked

if TYPE_CHECKING:
    from pytest_prr.probes.http import HttpClient

DEFAULT = Limits()


@contextmanager
def opened(url: str, limits: Limits = DEFAULT) -> Iterator[RangeStream]:
    """The file at a URL as a stream; only what is read of it is fetched.

    Raises UnreadableFileError, also when reading from the stream.
    """
    refuse_unasked(url)
    if checked(url).scheme == "s3":
        from pytest_prr.probes.s3 import S3Source

        objects = S3Source(url, limits)
        stream = RangeStream(objects, objects.head, limits)
    else:
        from pytest_prr.probes.over_http import HttpSource

        pages = HttpSource(url, client(limits, agreed(), os.getpid()))
        stream = RangeStream(pages, pages.head, limits)
    with stream:
        yield stream


def fetch(url: str, limit: int, limits: Limits = DEFAULT) -> bytes | None:
    """A whole file of at most ``limit`` bytes; None where there is none.

    Raises UnreadableFileError.
    """
    refuse_unasked(url)
    if checked(url).scheme == "s3":
        from pytest_prr.probes import s3

        return s3.fetch(url, limit, limits)
    from pytest_prr.probes import over_http

    return over_http.fetch(url, limit, client(limits, agreed(), os.getpid()))


@cache
def client(limits: Limits, terms: Terms, _process: int) -> "HttpClient":
    """The process' own: its connections serve one file after the other, and no forked child."""
    from pytest_prr.probes.http import HttpClient

    return HttpClient(limits, may_connect=None if terms.allow_private else terms.may_connect)
