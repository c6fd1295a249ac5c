"""Connections that ask first: every address is put to a judge before a connection to it is made."""

import os
import socket
from collections.abc import Callable, Sequence
from threading import get_ident
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    InvalidHeader,
    NameResolutionError,
    NewConnectionError,
)
from urllib3.util.connection import create_connection

from pytest_prr.errors import PrrError
from pytest_prr.probes.addresses import Resolve, resolved
from pytest_prr.probes.header_end import WholeHeaders

if TYPE_CHECKING:
    from urllib3.response import HTTPResponse

MayConnect = Callable[[str, str], bool]
"""Host name and IP address: may a request be sent there?"""

_ADDRESSES = 4  # of one host that are tried


def certificates() -> Any:
    """Whom to trust: what the environment names, else what requests does."""
    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True


class ForbiddenAddressError(PrrError):
    """An address that the judge does not allow."""


class JudgingAdapter(HTTPAdapter):
    """Asks the judge for every new connection, so also for every redirect's.

    The name is looked up once, all its addresses are judged, and the connection is made to one of
    these numbers: a name that changes its address after the judgement gains nothing. Certificates
    are still checked against the name.
    """

    def __init__(
        self, may_connect: MayConnect, *, resolve: Resolve = resolved, **settings: Any
    ) -> None:
        self._may_connect = may_connect
        self._resolve = resolve
        self._lines: dict[int, socket.socket] = {}  # by the thread that waits for an answer
        super().__init__(**settings)

    def init_poolmanager(self, *arguments: Any, **settings: Any) -> None:
        super().init_poolmanager(*arguments, **settings)
        self.poolmanager.pool_classes_by_scheme = {
            "http": self._pool(HTTPConnectionPool, HTTPConnection),
            "https": self._pool(HTTPSConnectionPool, HTTPSConnection),
        }

    def hang_up(self, thread: int) -> None:
        """End what a thread is waiting for; it meets an error."""
        line = self._lines.get(thread)
        try:
            if line is not None:
                socket.socket.shutdown(line, socket.SHUT_RDWR)  # of TLS too: without farewell
        except OSError:
            pass  # it has ended by itself

    def _pool(
        self, pool: type[HTTPConnectionPool], connection: type[HTTPConnection]
    ) -> type[HTTPConnectionPool]:
        def connected(one: HTTPConnection) -> socket.socket:
            return _first(one, self._judged(one))

        def answered(one: HTTPConnection) -> "HTTPResponse":
            line = self._lines[get_ident()] = one.sock
            try:
                return connection.getresponse(one)
            except InvalidHeader:  # urllib3 lets go of such an answer without closing it
                socket.close(line.detach())
                raise

        ways = {"_new_conn": connected, "getresponse": answered}  # urllib3's places for these
        ways |= {"response_class": WholeHeaders}
        judged = type("Judged" + connection.__name__, (connection,), ways)
        return type("Judged" + pool.__name__, (pool,), {"ConnectionCls": judged})

    def _judged(self, one: HTTPConnection) -> Sequence[str]:
        """The host's addresses. Raises ForbiddenAddressError where one of them is not allowed."""
        try:
            addresses = self._resolve(one.host, one.port or one.default_port)
        except socket.gaierror as error:
            raise NameResolutionError(one.host, one, error) from error
        for address in addresses:
            if not self._may_connect(one.host, address):
                raise ForbiddenAddressError(f"{one.host} ({address}) is not an allowed address")
        return addresses


def _first(one: HTTPConnection, addresses: Sequence[str]) -> socket.socket:
    """A connection to the first address that takes it."""
    trouble: OSError = OSError("no address")
    for address in addresses[:_ADDRESSES]:
        try:
            return create_connection(
                (address, one.port or one.default_port),
                one.timeout,
                source_address=one.source_address,
                socket_options=one.socket_options,
            )
        except OSError as error:
            trouble = error
    if isinstance(trouble, TimeoutError):
        raise ConnectTimeoutError(one, f"{one.host}: {trouble}") from trouble
    raise NewConnectionError(one, f"{one.host}: {trouble}") from trouble
