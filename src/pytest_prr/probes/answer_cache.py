"""Answers of earlier runs: only good ones, for a while, and judged anew under today's terms."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from pytest_prr.probes import replies
from pytest_prr.probes.answers import Answer, Question, Want
from pytest_prr.probes.limits import MIB
from pytest_prr.probes.policy import DAY, Policy
from pytest_prr.shelf import TROUBLES, Shelf

FILE_NAME = "answers.sqlite"

Warn = Callable[[str], None]

_MOST = 64 * MIB
_TOGETHER = 256  # answers that are written at a time


class _Kept(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    answer: Answer  # without its URL, which may hold a signature
    when: float  # seconds since 1970
    wants: frozenset[Want]
    private: bool  # a private address or a proxy had a part in it


class Memory:
    """The answers that are remembered. Trouble is told once; then nothing is remembered."""

    def __init__(
        self, policy: Policy, now: Callable[[], datetime], warn: Warn | None = None
    ) -> None:
        self._policy = policy
        self._now = now
        self._warn = warn or (lambda _: None)
        self._fresh: list[tuple[bytes, bytes]] = []
        self._decoder = msgspec.msgpack.Decoder(_Kept)
        self._shelf: Shelf | None = None
        if policy.cache is not None:
            try:
                self._shelf = Shelf(policy.cache / FILE_NAME)
            except TROUBLES as error:
                self._tell(policy.cache, error)

    def recall(self, question: Question, url: str, head: int) -> Answer | None:
        """The answer, if there is one that is fresh, allowed, and tells all that is wanted."""
        if self._shelf is None:
            return None
        try:
            data = self._shelf.get(_key(url))
            kept = self._decoder.decode(data) if data else None
        except msgspec.MsgspecError:
            return None
        except TROUBLES as error:
            self._give_up(error)
            return None
        if kept is None or not self._holds(kept, question, head):
            return None
        return msgspec.structs.replace(kept.answer, url=question.url)

    def keep(self, question: Question, url: str, answer: Answer, *, private: bool) -> None:
        """Remember a good answer. Of s3 it depends on the credentials: it is not remembered."""
        if self._shelf is None or answer.outcome != "reached" or url.startswith("s3:"):
            return
        bare = msgspec.structs.replace(answer, url="")
        when = self._now().timestamp()
        kept = _Kept(answer=bare, when=when, wants=question.wants, private=private)
        self._fresh.append((_key(url), msgspec.msgpack.encode(kept)))
        if len(self._fresh) >= _TOGETHER:
            self._write()

    def close(self) -> None:
        """Write what is new, drop what is old."""
        self._write()
        if self._shelf is not None:
            with suppress(*TROUBLES):  # another process is at it, and prunes too
                self._shelf.prune(days=int(self._policy.ttl / DAY) + 1, most=_MOST)
            self._shelf.close()

    def _holds(self, kept: _Kept, question: Question, head: int) -> bool:
        answer = kept.answer
        age = self._now().timestamp() - kept.when
        if not 0 <= age <= self._policy.ttl or (kept.private and not self._policy.allow_private):
            return False
        if not replies.is_there(answer.status or 0, self._policy.accept):
            return False
        if question.lengths and answer.length not in question.lengths:
            return False  # before anything is called wrong, the server is asked again
        known = head if answer.length is None else min(head, answer.length)
        enough = "head" not in question.wants or len(answer.head) >= known
        return enough and question.wants <= kept.wants

    def _write(self) -> None:
        if self._shelf is not None and self._fresh:
            try:
                self._shelf.put(self._fresh)
            except TROUBLES as error:
                self._give_up(error)
        self._fresh = []

    def _give_up(self, error: Exception) -> None:
        if self._policy.cache is not None:
            self._tell(self._policy.cache, error)
        if self._shelf is not None:
            self._shelf.close()
        self._shelf = None

    def _tell(self, folder: Path, error: Exception) -> None:
        why = getattr(error, "strerror", None) or error
        self._warn(
            f"the cache '{folder / FILE_NAME}' cannot be used ({why}): servers' answers are not "
            "remembered; remove it, or name another folder in PRR_CACHE"
        )


def _key(url: str) -> bytes:
    return sha256(url.encode()).digest()
