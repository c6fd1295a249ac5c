"""One try to find out about a URL: a question asked at its address and wherever that leads."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from pytest_prr.probes import hops, replies
from pytest_prr.probes.answers import Answer, Question, Setback
from pytest_prr.probes.http import Reply
from pytest_prr.probes.policy import Policy
from pytest_prr.probes.urls import shown
from pytest_prr.probes.wire import Wire

_MULTIHASH = "1220"  # SHA-256 of 32 bytes; https://multiformats.io/multihash
_SHOWN = 120  # characters of an address in a reason
_PAGE = "text/html"


@dataclass(frozen=True, kw_only=True)
class Trip:
    """A question on its way."""

    question: Question
    url: str  # as it is asked first
    head: int  # bytes, where wanted
    deadline: float
    first: bool  # whether it is the first try: the only one that begins with HEAD


@dataclass
class _Trail:
    """The redirects on the way."""

    start: str
    hops: list[tuple[int, str]] = field(default_factory=list)  # status, and where it leads

    @property
    def end(self) -> str:
        return self.hops[-1][1] if self.hops else self.start

    def add(self, status: int, target: str, most: int) -> None:
        """Raises Setback where it goes round in a circle, or on and on."""
        if target == self.start or any(target == known for _, known in self.hops):
            raise Setback("unclear", f"the redirects lead round to {shown(target)[:_SHOWN]} again")
        if len(self.hops) == most:
            raise Setback("unclear", f"more than {most} redirects")
        self.hops.append((status, target))


class Visitor:
    """Makes the trips of one run."""

    def __init__(
        self, wire: Wire, policy: Policy, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._wire = wire
        self._policy = policy
        self._clock = clock

    def visit(self, trip: Trip) -> Answer:
        """The answer to a question. Raises Setback where there is none this time."""
        if trip.url.startswith("s3:"):
            from pytest_prr.probes import bucket_visit

            return bucket_visit.visit(trip.question, trip.url, trip.head, self._policy)
        if trip.first and not trip.question.wants & {"head", "checksum"}:
            trail = _Trail(trip.url)
            reply = self._reply(trip, trail, "HEAD", None)
            if self._settled(reply, trip.question):
                return self._answer(trip, trail, reply)
        return self._fetched(trip)

    def _settled(self, reply: Reply, question: Question) -> bool:
        """Whether a HEAD's reply is enough. Some servers answer it with nonsense."""
        if not replies.is_there(reply.status, self._policy.accept):
            problem = replies.setback(reply.status, reply.headers)
            if problem.again and reply.status != 500:
                raise problem
            return False
        if "ranges" in question.wants and replies.ranges(reply) is None:
            return False
        length = replies.length(reply)
        if question.lengths:
            return length in question.lengths
        return bool(length) or reply.headers.get("Content-Type", "").startswith(_PAGE)

    def _fetched(self, trip: Trip) -> Answer:
        """What a GET of the first bytes tells."""
        trail = _Trail(trip.url)
        most = trip.head if "head" in trip.question.wants else 1
        reply = self._reply(trip, trail, "GET", (0, most))
        if reply.status == 416 and replies.empty_length(reply) is None:
            trail = _Trail(trip.url)
            reply = self._reply(trip, trail, "GET", None, most)
        empty = replies.empty_length(reply) == 0
        if not empty and not replies.is_there(reply.status, self._policy.accept):
            raise replies.setback(reply.status, reply.headers)
        return self._answer(trip, trail, reply, asked=most)

    def _answer(self, trip: Trip, trail: _Trail, reply: Reply, asked: int = 0) -> Answer:
        moved = hops.permanent_end(trip.question.url, trail.hops)
        found = replies.answer(trip.question, reply, moved_to=moved, asked=asked)
        if "checksum" not in trip.question.wants:
            return found
        digest = self._wire.sha256(trail.end, most=self._policy.checksum, deadline=trip.deadline)
        return msgspec.structs.replace(found, checksum=digest and _MULTIHASH + digest)

    def _reply(
        self,
        trip: Trip,
        trail: _Trail,
        method: str,
        span: tuple[int, int] | None,
        most: int = 0,
    ) -> Reply:
        """The reply at the end of all redirects, each of which is judged anew."""
        while True:
            reply = self._ask(trip, trail, method, span, most)
            location = reply.headers.get("Location")
            if reply.status not in hops.REDIRECTS or not location:
                return reply
            target = hops.following(trail.end, location)
            trail.add(reply.status, target, self._policy.limits.redirects)

    def _ask(
        self, trip: Trip, trail: _Trail, method: str, span: tuple[int, int] | None, most: int
    ) -> Reply:
        if self._clock() > trip.deadline:
            raise Setback("unclear", "no whole answer in the time allowed")
        most = span[1] if span else most
        try:
            return self._wire.ask(method, trail.end, span=span, most=most, deadline=trip.deadline)
        except Setback as setback:
            if trail.hops:
                setback.whole_host = False  # it is another host
            raise
