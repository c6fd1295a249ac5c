"""What a server's reply says of a file: whether it is there, its length, type and first bytes."""

import re
from collections.abc import Mapping

from pytest_prr.probes.answers import Answer, Question, Setback
from pytest_prr.probes.http import Reply

_LENGTH = re.compile(r"\d{1,18}")
_PART = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
_MEDIA_TYPE = re.compile(r"[\w.+!#$&^-]{1,100}/[\w.+!#$&^-]{1,100}", re.ASCII)
_WHOLE_IS = re.compile(r"bytes \*/(\d{1,18})")
_AGAIN = (408, 425, 429, 500, 502, 503, 504)
_MISSING = {
    404: "the server has no such file (404)",
    410: "the server has it no longer (410)",
}
_UNCLEAR = {
    401: "the server asks for a user name and password (401)",
    403: "the server refuses to give it (403)",
    429: "the server allows no more requests for now (429)",
}


def is_there(status: int, accept: frozenset[int]) -> bool:
    """Whether a status tells that the file is there."""
    return 200 <= status < 300 or status in accept


def setback(status: int, headers: Mapping[str, str]) -> Setback:
    """What a status means that does not tell that the file is there."""
    if status in _MISSING:
        return Setback("missing", _MISSING[status], status=status)
    wait = headers.get("Retry-After")
    return Setback(
        "unclear",
        _UNCLEAR.get(status) or f"the server answers with {status}",
        status=status,
        again=status in _AGAIN,
        retry_after=wait,
        busy=status == 429 or (status == 503 and wait is not None),
    )


def answer(
    question: Question, reply: Reply, *, moved_to: str | None = None, asked: int = 0
) -> Answer:
    """What the reply to a HEAD, or to a GET of the first ``asked`` bytes, tells."""
    return Answer(
        url=question.url,
        outcome="reached",
        status=reply.status,
        length=length(reply),
        media_type=_media_type(reply.headers),
        ranges=False if sends_whole(reply, asked) else ranges(reply),
        head=_head(reply) if "head" in question.wants else b"",
        moved_to=moved_to,
    )


def length(reply: Reply) -> int | None:
    """Bytes of the whole file; None where the server does not say."""
    if _encoded(reply.headers):
        return None
    if reply.status == 206:
        part = _part(reply)
        return int(part[3]) if part and part[3] != "*" else None
    if reply.status == 204:
        return 0
    if reply.status == 416:
        return empty_length(reply)
    told = reply.headers.get("Content-Length", "")
    return int(told) if _LENGTH.fullmatch(told) else None


def empty_length(reply: Reply) -> int | None:
    """0 where a server says that it has no first byte to give; else None."""
    found = _WHOLE_IS.fullmatch(reply.headers.get("Content-Range", "").strip())
    return 0 if reply.status == 416 and found and int(found[1]) == 0 else None


def ranges(reply: Reply) -> bool | None:
    """Whether parts can be fetched; None where neither a part nor a header tells."""
    if _part(reply) or empty_length(reply) == 0:
        return True
    told = reply.headers.get("Accept-Ranges", "").strip().lower()
    if told in ("bytes", "none"):
        return told == "bytes"
    return None


def sends_whole(reply: Reply, asked: int) -> bool:
    """Whether a server, asked for the first bytes only, has sent all of a file that has some.

    Of a file that is no longer than what was asked for, a server that knows parts may do so.
    """
    if not asked or reply.status != 200:
        return False
    told = length(reply)
    if told == 0 or not (told or reply.body):
        return False
    longer = len(reply.body) >= asked if told is None else told > asked
    return longer or not ranges(reply)


def _part(reply: Reply) -> re.Match[str] | None:
    told = reply.headers.get("Content-Range", "").strip()
    return _PART.fullmatch(told) if reply.status == 206 else None


def _head(reply: Reply) -> bytes:
    """The first bytes, if they are the file's own."""
    part = _part(reply)
    is_first = int(part[1]) == 0 if part else reply.status == 200
    return reply.body if is_first and not _encoded(reply.headers) else b""


def _encoded(headers: Mapping[str, str]) -> bool:
    return headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity")


def _media_type(headers: Mapping[str, str]) -> str | None:
    told = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return told if _MEDIA_TYPE.fullmatch(told) else None
