"""What ends a request without an answer, and whether another try may help."""

import socket
import ssl
from http.client import HTTPException, IncompleteRead, RemoteDisconnected

import requests
from urllib3 import exceptions

from pytest_prr.probes.answers import Setback
from pytest_prr.probes.connections import ForbiddenAddressError
from pytest_prr.probes.limits import Limits
from pytest_prr.probes.troubles import cause

PRIVATE = "private address (--allow-private allows it)"
UNKNOWN = "the host is not known"

_UNKNOWN_CODES = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))


def setback(error: Exception, limits: Limits) -> Setback:
    """The error of a library in our terms."""
    if cause(error, ForbiddenAddressError):
        return Setback("refused", PRIVATE, whole_host=True)
    if isinstance(error, requests.exceptions.InvalidURL):
        return Setback("refused", "not an address that can be asked")
    if cause(error, exceptions.NameResolutionError):
        return _not_found(error)
    if isinstance(error, requests.exceptions.SSLError):
        return _insecure(error)
    return _passing(error, limits)


def _not_found(error: Exception) -> Setback:
    lookup = cause(error, socket.gaierror)
    if isinstance(lookup, socket.gaierror) and lookup.errno in _UNKNOWN_CODES:
        return Setback("missing", UNKNOWN, whole_host=True)
    return Setback("unclear", "the host's name cannot be looked up", again=True)


def _insecure(error: Exception) -> Setback:
    """A certificate that is wrong is wrong for everybody; other troubles with TLS may pass."""
    found = cause(error, ssl.SSLCertVerificationError)
    if isinstance(found, ssl.SSLCertVerificationError):
        why = (found.verify_message or "not trusted")[:100].rstrip(".")
        return Setback("missing", f"the TLS certificate is not valid: {why}", whole_host=True)
    return Setback("unclear", "no secure connection: TLS fails", again=True)


def _passing(error: Exception, limits: Limits) -> Setback:
    if cause(error, requests.ConnectTimeout):
        return Setback("unclear", f"no connection within {limits.connect:g} s", again=True)
    if cause(error, requests.ReadTimeout) or cause(error, exceptions.ReadTimeoutError):
        return Setback("unclear", f"no answer within {limits.read:g} s", again=True)
    if cause(error, exceptions.NewConnectionError):
        return Setback("unclear", "the host takes no connection", again=True)
    if _nonsense(error):
        return Setback("unclear", "what the server sends is not an HTTP answer")
    return Setback("unclear", "the connection broke off", again=True)


def _nonsense(error: Exception) -> bool:
    """Too many or too long headers, no status, two lengths: not a matter of luck."""
    found = cause(error, HTTPException) or cause(error, exceptions.InvalidHeader)
    return found is not None and not isinstance(found, (RemoteDisconnected, IncompleteRead))
