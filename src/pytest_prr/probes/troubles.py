"""What went wrong between us and a server, in words."""

from urllib.parse import urlsplit

import requests
from urllib3 import exceptions

from pytest_prr.probes.connections import ForbiddenAddressError
from pytest_prr.probes.limits import Limits

_BROKEN_OFF = "the connection to {host} broke off; try again later"
_SAID: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    (
        (requests.exceptions.SSLError,),
        "no secure connection to {host}: its certificate is not trusted, or TLS fails",
    ),
    (
        (exceptions.NameResolutionError,),
        "the host {host} is not known; check the address",
    ),
    (
        (requests.ConnectTimeout,),
        "no connection to {host} within {connect:g} s; try again later",
    ),
    (
        (requests.ReadTimeout, exceptions.ReadTimeoutError),
        "no answer from {host} within {read:g} s; try again later",
    ),
    (
        (exceptions.NewConnectionError,),
        "no connection to {host}: it refuses, or cannot be reached; try again later",
    ),
    (
        (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema),
        "not a URL that can be asked for; check the address",
    ),
)


class BrokenOffError(Exception):
    """An answer that is shorter than the server announced."""


def lasting(error: Exception) -> bool:
    """Whether trying again is of no use."""
    if isinstance(error, requests.exceptions.SSLError) or cause(error, ForbiddenAddressError):
        return True
    if cause(error, exceptions.NameResolutionError):
        return True
    passing = (requests.ConnectionError, requests.Timeout, BrokenOffError, exceptions.HTTPError)
    return not isinstance(error, (*passing, requests.exceptions.ChunkedEncodingError))


def reason(error: Exception, url: str, limits: Limits) -> str:
    """One clause for what happened, one for what to do."""
    if forbidden := cause(error, ForbiddenAddressError):
        return f"not asked for, since {forbidden}"
    host = urlsplit(url).hostname or ""
    said = ((kind, text) for kinds, text in _SAID for kind in kinds)
    words = next((text for kind, text in said if cause(error, kind)), _BROKEN_OFF)
    return words.format(host=host, connect=limits.connect, read=limits.read)


def cause(error: BaseException | None, kind: type[Exception]) -> BaseException | None:
    """The error of this kind among what led to ``error``; requests and urllib3 wrap each other."""
    for _ in range(8):
        if error is None or isinstance(error, kind):
            return error
        inner = next((a for a in error.args if isinstance(a, BaseException)), None)
        error = inner or getattr(error, "reason", None) or error.__cause__ or error.__context__
        if not isinstance(error, BaseException):
            return None
    return None
