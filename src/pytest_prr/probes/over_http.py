"""A file on a web server, by ranges (RFC 9110, section 14)."""

import re
from collections.abc import Mapping

from pytest_prr.errors import UnreachedFileError
from pytest_prr.probes.http import HttpClient, Reply
from pytest_prr.probes.urls import shown

_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
_GONE = (404, 410)
_REFUSED = (401, 403)


def fetch(url: str, limit: int, client: HttpClient) -> bytes | None:
    """A whole small file; None where there is none. Raises UnreadableFileError."""
    reply = client.get(url, most=limit)
    if reply.status in _GONE:
        return None
    if reply.status != 200:
        raise UnreachedFileError(_refusal(url, reply.status))
    if len(reply.body) > limit:
        raise UnreachedFileError(f"{shown(url)}: longer than the {limit} bytes expected here")
    return reply.body


class HttpSource:
    """A file that can be fetched in parts. The first request tells its size and first bytes."""

    def __init__(self, url: str, client: HttpClient) -> None:
        self._url = url
        self._at = url  # where redirects led
        self._client = client
        self._whole: bytes | None = None
        reply = client.get(url, span=(0, client.limits.first), most=client.limits.whole)
        self._at = reply.url
        self.head, self.size = self._opened(reply)
        self._version = _version(reply.headers)

    def fetch(self, start: int, stop: int) -> bytes:
        """Exactly these bytes. Raises UnreadableFileError, also where the file has changed."""
        if self._whole is not None:
            return self._whole[start:stop]
        reply = self._ranged(start, stop)
        if reply.status not in (200, 206, 412, 416):
            raise UnreachedFileError(_refusal(self._url, reply.status))
        found = _content_range(reply)
        if _version(reply.headers) != self._version or found is None or found[2] != self.size:
            raise UnreachedFileError(
                f"{shown(self._url)}: changed on the server while it was read; read it again"
            )
        if found[:2] != (start, stop) or len(reply.body) != stop - start:
            raise UnreachedFileError(_wrong_range(self._url, found, (start, stop)))
        return reply.body

    def _ranged(self, start: int, stop: int) -> Reply:
        """From where redirects led to; once more from the start where that does not hold."""
        reply = self._client.get(self._at, span=(start, stop), most=stop - start)
        if reply.status in (*_GONE, *_REFUSED) and self._at != self._url:
            reply = self._client.get(self._url, span=(start, stop), most=stop - start)
            self._at = reply.url
        return reply

    def _opened(self, reply: Reply) -> tuple[bytes, int]:
        """The file's first bytes, and its size."""
        if reply.status == 200:
            self._whole = _taken_whole(self._url, reply, self._client.limits.whole)
            return self._whole, len(self._whole)
        if reply.status == 416 and reply.headers.get("Content-Range") == "bytes */0":
            return b"", 0
        if reply.status != 206:
            raise UnreachedFileError(_refusal(self._url, reply.status))
        expected = (0, self._client.limits.first)
        found = _content_range(reply)
        if found is None:
            raise UnreachedFileError(
                f"{shown(self._url)}: the server sends a range without saying of how many bytes "
                "(Content-Range); download the file and name its path"
            )
        start, stop, size = found
        if (start, stop) != (0, min(expected[1], size)) or len(reply.body) != stop:
            raise UnreachedFileError(_wrong_range(self._url, found, expected))
        return reply.body, size


def _taken_whole(url: str, reply: Reply, most: int) -> bytes:
    if len(reply.body) <= most:
        return reply.body
    length = reply.headers.get("Content-Length", f"more than {most}")
    raise UnreachedFileError(
        f"{shown(url)}: the server sends no parts of files (byte ranges), only all {length} "
        "bytes; download the file and name its path"
    )


def _content_range(reply: Reply) -> tuple[int, int, int] | None:
    """Start, stop and size of the whole, where the answer is a part."""
    found = _CONTENT_RANGE.fullmatch(reply.headers.get("Content-Range", "").strip())
    if reply.status != 206 or found is None:
        return None
    first, last, size = map(int, found.groups())
    return (first, last + 1, size)


def _version(headers: Mapping[str, str]) -> str | None:
    """What changes when the file does."""
    tag = headers.get("ETag", "").strip().removeprefix("W/")
    return tag or headers.get("Last-Modified")


def _wrong_range(url: str, found: tuple[int, ...], asked: tuple[int, int]) -> str:
    return (
        f"{shown(url)}: the server sends bytes {found[0]}..{found[1]} where "
        f"{asked[0]}..{asked[1]} were asked for; download the file and name its path"
    )


def _refusal(url: str, status: int) -> str:
    told = {
        401: "asks for a user name and password (401); put them into ~/.netrc",
        403: "refuses to give it (403); check the address and the permissions",
        404: "has no such file (404); check the address",
        410: "has it no longer (410); check the address",
        429: "allows no more requests for now (429); try again later",
    }
    advice = "try again later" if status >= 500 else "check the address"
    return f"{shown(url)}: the server {told.get(status, f'answers with {status}; {advice}')}"
