"""Documents of one host: whatever leads elsewhere, redirects included, is not followed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from threading import Timer, get_ident
from urllib.parse import urlsplit

from pytest_prr.probes import hops, replies, urls, waits
from pytest_prr.probes.answers import Setback
from pytest_prr.probes.http import Reply
from pytest_prr.probes.limits import MIB, Limits
from pytest_prr.probes.wire import Wire

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, kw_only=True)
class Times:
    """Where time comes from."""

    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep


class OneHost:
    """Asks the host of the first address, and no other. To be shared by threads."""

    def __init__(
        self, wire: Wire, limits: Limits, *, deadline: float, most: int, times: Times
    ) -> None:
        """``deadline``: of everything, by the clock; ``most``: bytes of one document."""
        self._wire, self._limits, self._times = wire, limits, times
        self._deadline, self._most = deadline, most

    def get(self, url: str) -> tuple[str, bytes]:
        """The address at the end of all redirects, and the document there. Raises Setback."""
        attempt = 0
        while True:
            try:
                return self._followed(hops.first(url))
            except Setback as setback:
                if not setback.again or attempt >= self._limits.retries:
                    raise
                wait = waits.before_retry(
                    attempt, setback.retry_after, self._times.now(), self._limits
                )
                if self._times.clock() + wait > self._deadline:
                    raise
            self._times.sleep(wait)
            attempt += 1

    def _followed(self, url: str) -> tuple[str, bytes]:
        for _ in range(self._limits.redirects + 1):
            reply = self._asked(url)
            location = reply.headers.get("Location")
            if reply.status not in hops.REDIRECTS or not location:
                return url, self._document(reply)
            target = hops.following(url, location)
            if not is_at_home(target, url):
                raise Setback(
                    "refused",
                    f"the server redirects to another one ({urls.shown(target)}), which is not "
                    "followed; name that address if it is the right one",
                )
            url = target
        raise Setback("unclear", f"more than {self._limits.redirects} redirects")

    def _asked(self, url: str) -> Reply:
        """One request, that ends in time even where headers come byte by byte."""
        now = self._times.clock()
        if now >= self._deadline:
            raise Setback("unclear", "not asked for in the time allowed")
        deadline = min(now + self._limits.total, self._deadline)
        watch = _Watch(deadline - now, partial(self._wire.hang_up, get_ident()))
        try:
            with watch:
                reply = self._wire.ask("GET", url, deadline=deadline, most=self._most + 1)
        except Setback:
            if not watch.rang:
                raise
        if watch.rang:  # what was cut off may look like an answer without content
            raise Setback("unclear", "no whole answer in the time allowed")
        return reply

    def _document(self, reply: Reply) -> bytes:
        if reply.status != 200:
            raise replies.setback(reply.status, reply.headers)
        encoding = reply.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("", "identity"):
            raise Setback(
                "unclear", f"the server sends it encoded as {encoding[:40]!r}, not asked for"
            )
        if len(reply.body) > self._most:
            raise Setback("unclear", f"longer than the {self._most // MIB} MiB that are read")
        return reply.body


class _Watch:
    """Ends something after a while, unless it ended before."""

    def __init__(self, seconds: float, end: Callable[[], None]) -> None:
        self.rang = False
        self._end = end
        self._timer = Timer(seconds, self._ring)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()

    def _ring(self) -> None:
        self.rang = True
        self._end()


def is_at_home(url: str, home: str) -> bool:
    """Whether an address is on the host of another one; https in place of http is still it."""
    there, here = _host(url), _host(home)
    upgrade = (here[0], here[2]) == ("http", 80) and (there[0], there[2]) == ("https", 443)
    return there == here or (there[1] == here[1] and upgrade)


def _host(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    try:
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        port = None
    return parts.scheme, parts.hostname or "", port
