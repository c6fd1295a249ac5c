"""Schemas from the web: from known hosts only, small, few, and in bounded time."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_prr.errors import UnreadableFileError
from pytest_prr.probes.addresses import is_public, is_web_port
from pytest_prr.probes.limits import Limits
from pytest_prr.probes.schema_store import MAX_BYTES, NoSchemaError, place

if TYPE_CHECKING:
    from pytest_prr.probes.http import HttpClient

# Where released extensions, STAC itself, and what their schemas refer to are published.
HOSTS = frozenset(
    {
        "geojson.org",
        "json-schema.org",
        "proj.org",
        "schemas.stacspec.org",
        "stac-extensions.github.io",
    }
)
_EACH = Limits(connect=10, read=15, total=30, retries=2, longest_wait=10, redirects=3)


@dataclass(frozen=True, kw_only=True)
class FetchLimits:
    """What one run takes from the web."""

    schemas: int = 64
    seconds: float = 120.0  # for all of them
    each: Limits = _EACH


DEFAULT = FetchLimits()


class SchemaFetcher:
    """Fetches schemas; what it is asked for comes out of strangers' metadata.

    ``hosts`` are allowed besides the known ones; ``allow_private`` opens addresses that are not
    public, and there also plain http.
    """

    def __init__(
        self,
        *,
        hosts: Iterable[str] = (),
        allow_private: bool = False,
        limits: FetchLimits = DEFAULT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hosts = HOSTS | {host.lower() for host in hosts}
        self._allow_private = allow_private
        self._limits = limits
        self._clock = clock
        self.brought = 0  # schemas that came
        self._count = 0
        self._spent = 0.0
        self._plain = False  # the address asked for now is http
        self._client: HttpClient | None = None

    def __call__(self, uri: str) -> bytes:
        """The bytes at an address. Raises NoSchemaError."""
        place(uri)  # whether it can be kept
        if refusal := self._refusal(uri):
            raise NoSchemaError(uri, refusal)
        self._plain = uri.startswith("http:")
        started = self._clock()
        try:
            return self._fetched(uri)
        finally:
            self._count += 1
            self._spent += self._clock() - started

    def _refusal(self, uri: str) -> str | None:
        parts = urlsplit(uri)
        host = parts.hostname or ""
        if parts.scheme != "https" and not self._allow_private:
            return "is not fetched: the address is not https"
        if not is_web_port(int(parts.netloc.partition(":")[2] or 443)):
            return "is not fetched: no web server answers at that port"
        if host not in self._hosts:
            return (
                f"is not fetched: '{host}' is no host that schemas are fetched from; if you trust "
                f"it, give --schema-host {host}"
            )
        if self._count >= self._limits.schemas:
            return (
                f"is not fetched: more than the {self._limits.schemas} schemas that a run fetches"
            )
        if self._spent >= self._limits.seconds:
            return f"is not fetched: {self._limits.seconds:g} s went into other schemas; try again"
        return None

    def _fetched(self, uri: str) -> bytes:
        from pytest_prr.probes import over_http

        try:
            data = over_http.fetch(uri, MAX_BYTES, self._opened())
        except UnreadableFileError as error:
            raise NoSchemaError(uri, _failed(uri, error)) from None
        if data is None:
            raise NoSchemaError(
                uri, "is not there: the server has no such schema; check the address"
            )
        self.brought += 1
        return data

    def _opened(self) -> "HttpClient":
        from pytest_prr.probes.http import HttpClient

        if self._client is None:
            self._client = HttpClient(self._limits.each, may_connect=self._may_connect)
        return self._client

    def _may_connect(self, host: str, address: str) -> bool:
        """Asked again where a redirect leads."""
        allowed = not self._plain if is_public(address) else self._allow_private
        return allowed and host.lower() in self._hosts


def _failed(uri: str, error: Exception) -> str:
    return f"could not be fetched: {str(error).removeprefix(f'{uri}: ')}"
