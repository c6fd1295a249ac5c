"""Single requests that carry nothing but themselves: no cookies, no passwords, no history."""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from pytest_prr.probes import line_troubles
from pytest_prr.probes.answers import Setback
from pytest_prr.probes.connections import ForbiddenAddressError, JudgingAdapter, certificates
from pytest_prr.probes.http import Reply
from pytest_prr.probes.limits import KIB
from pytest_prr.probes.policy import Policy

_PIECE = 64 * KIB
_ERROR_PAGE = 4 * KIB
_HOSTS = 64  # whose connections are kept
_TROUBLES = (ForbiddenAddressError, requests.RequestException, HTTPError, OSError, ValueError)


class Wire:
    """Connections of one run, shared by its threads. Each address is judged before it is used.

    Requests are sent without a session: that leaves out ~/.netrc and cookies.
    """

    def __init__(self, policy: Policy, clock: Callable[[], float] = time.monotonic) -> None:
        self.private: set[str] = set()  # hosts with addresses that not everybody can reach
        self.named: set[str] = set()  # hosts that have a name and are known
        self._policy = policy
        self._clock = clock
        self._adapter = JudgingAdapter(
            self._may_connect,
            resolve=self._resolved,
            pool_connections=_HOSTS,
            pool_maxsize=policy.limits.per_host,
            max_retries=0,
        )
        self._settings = {"verify": certificates(), "stream": True}
        self._headers = _headers(policy.user_agent)

    def ask(
        self,
        method: str,
        url: str,
        *,
        deadline: float,
        most: int = 0,
        span: tuple[int, int] | None = None,
    ) -> Reply:
        """The reply, and of its body no more than ``most`` bytes. Raises Setback."""
        with self._opened(method, url, span) as response:
            body = bytearray()
            if method == "HEAD":
                response.raw.read1(1)  # nothing; then the connection can be used again
            else:
                for piece in self._pieces(response, _share(response, most), deadline):
                    body += piece
            headers: Mapping[str, str] = response.headers
            return Reply(url=url, status=response.status_code, headers=headers, body=bytes(body))

    def sha256(self, url: str, *, most: int, deadline: float) -> str | None:
        """The digest of a whole file; None where it is longer than ``most``. Raises Setback."""
        digest, count = hashlib.sha256(), 0
        with self._opened("GET", url, None) as response:
            if response.status_code != 200 or "Content-Encoding" in response.headers:
                return None
            for piece in self._pieces(response, most + 1, deadline):
                digest.update(piece)
                count += len(piece)
        return digest.hexdigest() if count <= most else None

    def hang_up(self, thread: int) -> None:
        """End what a thread is waiting for."""
        self._adapter.hang_up(thread)

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()

    @contextmanager
    def _opened(
        self, method: str, url: str, span: tuple[int, int] | None
    ) -> Iterator[requests.Response]:
        headers = dict(self._headers)
        if span:
            headers["Range"] = f"bytes={span[0]}-{span[1] - 1}"
        limits = self._policy.limits
        try:
            request = requests.Request(method, url, headers=headers).prepare()
            with self._adapter.send(
                request,
                timeout=(limits.connect, limits.read),
                proxies=self._proxies(url),
                **self._settings,
            ) as response:
                yield response
        except _TROUBLES as error:
            raise line_troubles.setback(error, limits) from None

    def _pieces(self, response: requests.Response, most: int, deadline: float) -> Iterator[bytes]:
        """The body as it is sent, undecoded; broken off where it is longer than wanted."""
        count = 0
        while count < most:
            piece = response.raw.read1(min(_PIECE, most - count), decode_content=False)
            if not piece:
                break
            count += len(piece)
            yield piece
            if self._clock() > deadline:
                raise Setback("unclear", "no whole answer in the time allowed")
        told = response.headers.get("Content-Length", "")
        if most and told.isdecimal() and count < min(int(told), most):
            raise Setback("unclear", "the connection broke off", again=True)

    def _may_connect(self, host: str, address: str) -> bool:
        if self._policy.is_public(address):
            return True
        self.private.add(host)
        return self._policy.allow_private

    def _resolved(self, host: str, port: int) -> list[str]:
        addresses = list(self._policy.resolve(host, port))
        if addresses and addresses != [host]:
            self.named.add(host)
        return addresses

    def _proxies(self, url: str) -> dict[str, str]:
        """A proxy looks names up by itself, so that no address could be judged."""
        if not self._policy.allow_private:
            return {}
        proxies = requests.utils.get_environ_proxies(url, None)
        if proxies:
            self.private.add(urlsplit(url).hostname or "")
        return proxies


def _headers(user_agent: str | None) -> dict[str, str]:
    from pytest_prr import __version__

    return {
        "User-Agent": user_agent or f"pytest-prr/{__version__}",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
    }


def _share(response: requests.Response, most: int) -> int:
    """How much of the body to read. After a short error page the connection can be used again."""
    told = response.headers.get("Content-Length", "")
    short = response.status_code >= 300 and told.isdecimal() and int(told) <= _ERROR_PAGE
    return int(told) if short else most
