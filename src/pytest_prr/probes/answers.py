"""What is asked of servers about a URL, and what came of it. Values only: no socket is opened."""

from dataclasses import dataclass, field
from typing import Literal

import msgspec

Outcome = Literal["reached", "missing", "unclear", "refused"]
"""Reached: it is there. Missing: certainly not there. Unclear: could not be told.
Refused: we did not ask, for reasons of safety.
"""
Want = Literal["head", "ranges", "checksum"]


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of one URL. Texts hold nothing secret and no address of a machine."""

    url: str  # as it was asked for
    outcome: Outcome
    reason: str = ""  # one clause; empty where it was reached
    status: int | None = None  # the last one, after redirects
    length: int | None = None  # bytes of the whole
    media_type: str | None = None  # lower case, without parameters
    ranges: bool | None = None  # whether parts can be fetched
    head: bytes = b""  # the first bytes, where wanted
    moved_to: str | None = None  # where permanent redirects lead
    checksum: str | None = None  # multihash of SHA-256 in hexadecimal digits, where wanted


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A URL, and what to find out besides whether it is there."""

    url: str
    wants: frozenset[Want] = frozenset()
    lengths: frozenset[int] = frozenset()  # as stated; another one is asked for a second time


@dataclass(eq=False)
class Setback(Exception):  # noqa: N818 (not always an error: often it is tried again)
    """Why there is no good answer this time. ``reason`` as in Answer."""

    outcome: Outcome
    reason: str
    status: int | None = field(default=None, kw_only=True)
    again: bool = field(default=False, kw_only=True)  # worth another try
    retry_after: str | None = field(default=None, kw_only=True)  # the header
    busy: bool = field(default=False, kw_only=True)  # the server wants fewer requests
    whole_host: bool = field(default=False, kw_only=True)  # the same for every URL of the host

    def answer(self, url: str) -> Answer:
        """The answer, where it is not tried again."""
        return Answer(url=url, outcome=self.outcome, reason=self.reason, status=self.status)
