"""GET requests as a considerate guest makes them: bounded in time, size, tries and number."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from pytest_prr.errors import UnreachedFileError
from pytest_prr.probes import urls, waits
from pytest_prr.probes.connections import (
    ForbiddenAddressError,
    JudgingAdapter,
    MayConnect,
    certificates,
)
from pytest_prr.probes.limits import KIB, Limits
from pytest_prr.probes.troubles import BrokenOffError, lasting, reason

_REDIRECTS = (301, 302, 303, 307, 308)
_TRY_AGAIN = (408, 425, 429, 500, 502, 503, 504)
_TROUBLES = (requests.RequestException, HTTPError, BrokenOffError, ForbiddenAddressError)
_PIECE = 64 * KIB
_ERROR_PAGE = 16 * KIB  # read to its end, a connection can be used again


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a server answered. The body is cut off after as many bytes as were wanted, and one."""

    url: str  # after redirects
    status: int
    headers: Mapping[str, str]  # their names in any case
    body: bytes


def _now() -> datetime:
    return datetime.now(UTC)


class HttpClient:
    """Keeps connections open between requests. To be shared by threads, not by processes."""

    def __init__(
        self,
        limits: Limits,
        *,
        may_connect: MayConnect | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.limits = limits
        self._clock, self._now, self._sleep = clock, now, sleep
        self._slots: dict[str, BoundedSemaphore] = {}
        self._judges = may_connect is not None
        self._session = _session(limits, may_connect)

    def get(self, url: str, *, most: int, span: tuple[int, int] | None = None) -> Reply:
        """The answer to one GET, of ``span`` (start, stop in bytes) or of the whole.

        Raises UnreadableFileError where there is none after all tries; every status is an answer.
        """
        deadline = self._clock() + self.limits.total
        attempt = 0
        while True:
            wait_for: str | None = None
            try:
                reply = self._followed(url, span, most, deadline)
                if reply.status not in _TRY_AGAIN or attempt == self.limits.retries:
                    return reply
                wait_for = reply.headers.get("Retry-After")
            except _TROUBLES as error:
                if lasting(error) or attempt == self.limits.retries:
                    raise UnreachedFileError(self._failed(url, error, attempt)) from None
            wait = waits.before_retry(attempt, wait_for, self._now(), self.limits)
            if self._clock() + wait > deadline:
                raise UnreachedFileError(self._too_slow(url))
            self._sleep(wait)
            attempt += 1

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def _followed(
        self, url: str, span: tuple[int, int] | None, most: int, deadline: float
    ) -> Reply:
        """The answer at the end of all redirects."""
        start = url
        for _ in range(self.limits.redirects + 1):
            reply = self._once(url, span, most, deadline)
            location = reply.headers.get("Location")
            if reply.status not in _REDIRECTS or not location:
                return reply
            url = urls.redirected(url, location)
        raise UnreachedFileError(
            f"{urls.shown(start)}: more than {self.limits.redirects} redirects; "
            "name the file's own address"
        )

    def _once(self, url: str, span: tuple[int, int] | None, most: int, deadline: float) -> Reply:
        with self._slot(url), self._sent(url, span) as response:
            _refuse_encoded(url, response)
            good = response.status_code in (200, 206)
            body = self._body(url, response, most if good else _ERROR_PAGE, deadline)
            return Reply(url=url, status=response.status_code, headers=response.headers, body=body)

    def _sent(self, url: str, span: tuple[int, int] | None) -> requests.Response:
        """The answer's head. Not by Session.get, which reads a redirect's page, however long."""
        if self._judges:
            urls.refuse_other_services(url)
        headers = {"Accept-Encoding": "identity"}
        if span:
            headers["Range"] = f"bytes={span[0]}-{span[1] - 1}"
        request = self._session.prepare_request(requests.Request("GET", url, headers=headers))
        settings: Mapping[str, Any] = self._session.merge_environment_settings(
            url, {}, stream=True, verify=None, cert=None
        )
        return self._session.get_adapter(url).send(
            request, timeout=(self.limits.connect, self.limits.read), **settings
        )

    def _body(self, url: str, response: requests.Response, most: int, deadline: float) -> bytes:
        body = bytearray()
        while len(body) <= most:
            piece = response.raw.read1(min(_PIECE, most + 1 - len(body)), decode_content=False)
            if not piece:
                break
            body += piece
            if self._clock() > deadline:
                raise UnreachedFileError(self._too_slow(url))
        length = response.headers.get("Content-Length", "")
        if length.isdecimal() and len(body) < min(int(length), most):
            raise BrokenOffError
        return bytes(body)

    def _slot(self, url: str) -> BoundedSemaphore:
        host = urlsplit(url).netloc
        return self._slots.setdefault(host, BoundedSemaphore(self.limits.per_host))

    def _failed(self, url: str, error: Exception, attempt: int) -> str:
        tries = f" ({attempt + 1} tries)" if attempt else ""
        return f"{urls.shown(url)}: {reason(error, url, self.limits)}{tries}"

    def _too_slow(self, url: str) -> str:
        return f"{urls.shown(url)}: no whole answer within {self.limits.total:g} s; try again later"


def _session(limits: Limits, may_connect: MayConnect | None) -> requests.Session:
    from pytest_prr import __version__

    session = requests.Session()
    session.headers["User-Agent"] = f"pytest-prr/{__version__}"
    pools: dict[str, Any] = {"pool_maxsize": limits.per_host, "max_retries": 0}
    adapter = JudgingAdapter(may_connect, **pools) if may_connect else HTTPAdapter(**pools)
    if may_connect:  # to strangers' addresses: without proxies, which no judge sees, and ~/.netrc
        session.trust_env = False
        session.verify = certificates()
    for scheme in ("http://", "https://"):
        session.mount(scheme, adapter)
    return session


def _refuse_encoded(url: str, response: requests.Response) -> None:
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise UnreachedFileError(
            f"{urls.shown(url)}: the server sends it encoded as {encoding[:40]!r}, though that "
            "was not asked for; serve the file as it is"
        )
