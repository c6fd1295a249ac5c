"""What servers do to those who ask, and what we make of it. docs/trust.md shows this table."""

import gzip
import zlib
from dataclasses import dataclass
from typing import Any

from hostile_server import answer, by_method, file, raw, reset, stall

CONTENT = bytes(range(200)) * 10
GOOD = file(CONTENT)
BOMB = gzip.compress(bytes(50_000_000))  # 50 kB


@dataclass(frozen=True, kw_only=True)
class Case:
    """A server's behaviour and our answer."""

    title: str
    behave: Any
    outcome: str
    reason: str = ""
    wants: frozenset = frozenset()
    facts: dict | None = None


def redirect(to, status=302):
    """PORT is the server's own."""

    def behave(line, asked):
        location = to.replace("PORT", str(line.getsockname()[1]))
        return answer(status, location=location)(line, asked)

    return behave


HEAD = frozenset({"head"})
NO_TIME = "no whole answer in the time allowed"
NONSENSE = "what the server sends is not an HTTP answer"
FULL = {"length": len(CONTENT), "ranges": True}

CASES = (
    Case(
        title="redirects to itself",
        behave=redirect("/case"),
        outcome="unclear",
        reason="the redirects lead round to http://files.test:PORT/case again",
    ),
    Case(
        title="redirects on and on",
        behave=lambda line, asked: redirect(f"/case?{asked.path}x")(line, asked),
        outcome="unclear",
        reason="more than 5 redirects",
    ),
    Case(
        title="redirects to a private address",
        behave=redirect("http://inside.test:PORT/admin"),
        outcome="refused",
        reason="private address (--allow-private allows it)",
    ),
    Case(
        title="redirects to a cloud machine's metadata",
        behave=redirect("http://169.254.169.254/latest/meta-data/"),
        outcome="refused",
        reason="private address (--allow-private allows it)",
    ),
    Case(
        title="redirects to the mail server's port",
        behave=redirect("http://files.test:25/"),
        outcome="refused",
        reason="port 25 is not one of web servers",
    ),
    Case(
        title="redirects to `file:///etc/passwd`",
        behave=redirect("file:///etc/passwd"),
        outcome="refused",
        reason="redirects to 'file', which is not followed",
    ),
    Case(
        title="redirects, the address being no UTF-8",
        behave=by_method(HEAD=redirect("/case\xff?\xe9"), GET=redirect("/case\xff?\xe9")),
        outcome="missing",
        reason="the server has no such file (404)",
    ),
    Case(
        title="redirects to what is no address",
        behave=redirect("http://[1::2"),
        outcome="unclear",
        reason="redirects to what is no address",
    ),
    Case(
        title="redirects without saying where to",
        behave=answer(302),
        outcome="unclear",
        reason="the server answers with 302",
    ),
    Case(
        title="405 to HEAD, though the file is there",
        behave=by_method(HEAD=answer(405), GET=GOOD),
        outcome="reached",
        facts=FULL,
    ),
    Case(
        title="403 to HEAD, though the file is there",
        behave=by_method(HEAD=answer(403), GET=GOOD),
        outcome="reached",
        facts=FULL,
    ),
    Case(
        title="404 to HEAD, though the file is there",
        behave=by_method(HEAD=answer(404), GET=GOOD),
        outcome="reached",
        facts=FULL,
    ),
    Case(
        title="500 to HEAD, though the file is there",
        behave=by_method(HEAD=answer(500), GET=GOOD),
        outcome="reached",
        facts=FULL,
    ),
    Case(
        title="length 0 to HEAD, though the file is longer",
        behave=by_method(HEAD=answer(200), GET=GOOD),
        outcome="reached",
        facts=FULL,
    ),
    Case(
        title="hangs up when it is asked with HEAD",
        behave=by_method(HEAD=reset, GET=GOOD),
        outcome="reached",
        facts=FULL,
    ),
    Case(
        title="resets every connection",
        behave=reset,
        outcome="unclear",
        reason="the connection broke off",
    ),
    Case(
        title="hangs up in the middle of the file",
        behave=raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this"),
        wants=HEAD,
        outcome="unclear",
        reason="the connection broke off",
    ),
    Case(
        title="hangs up in the middle of its headers",
        behave=raw(b"HTTP/1.1 200 OK\r\nContent-Type: image/ti"),
        outcome="unclear",
        reason="the connection broke off",
    ),
    Case(
        title="says nothing",
        behave=stall,
        outcome="unclear",
        reason="no answer within 0.5 s",
    ),
    Case(
        title="sends its headers a byte at a time",
        behave=raw(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.1),
        outcome="unclear",
        reason=NO_TIME,
    ),
    Case(
        title="sends the file a byte at a time",
        behave=raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x", 0.1),
        wants=HEAD,
        outcome="unclear",
        reason=NO_TIME,
    ),
    Case(
        title="`100 Continue`, for ever",
        behave=raw(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
        outcome="unclear",
        reason=NO_TIME,
    ),
    Case(
        title="a file without an end",
        behave=raw(b"HTTP/1.1 200 OK\r\n\r\n", bytes(100_000)),
        wants=HEAD,
        outcome="reached",
        facts={"length": None, "head": bytes(16_384)},
    ),
    Case(
        title="a header of 10 MB",
        behave=raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10_000_000),
        outcome="unclear",
        reason=NONSENSE,
    ),
    Case(
        title="a million headers",
        behave=raw(b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 1_000_000),
        outcome="unclear",
        reason=NONSENSE,
    ),
    Case(
        title="no HTTP at all",
        behave=raw(b"220 mail.test ESMTP\r\n"),
        outcome="unclear",
        reason=NONSENSE,
    ),
    Case(
        title="a status that does not exist",
        behave=answer(799),
        outcome="unclear",
        reason="the server answers with 799",
    ),
    Case(
        title="a gzip bomb that nobody asked for",
        behave=answer(200, BOMB, content_encoding="gzip", content_type="image/tiff"),
        wants=HEAD,
        outcome="reached",
        facts={"length": None, "head": b"", "media_type": "image/tiff"},
    ),
    Case(
        title="a deflate bomb inside a gzip bomb",
        behave=answer(200, gzip.compress(zlib.compress(BOMB)), content_encoding="gzip, deflate"),
        wants=HEAD,
        outcome="reached",
        facts={"length": None, "head": b""},
    ),
    Case(
        title="a content type that is none",
        behave=answer(200, CONTENT, content_type="<script>alert(1)</script>"),
        outcome="reached",
        facts={"media_type": None},
    ),
    Case(
        title="two lengths",
        behave=answer(200, CONTENT, content_length="2000, 99"),
        outcome="unclear",
        reason=NONSENSE,
    ),
    Case(
        title="204 No Content",
        behave=answer(204, content_length=None),
        outcome="reached",
        facts={"length": 0, "status": 204},
    ),
    Case(
        title="206 without saying which part",
        behave=answer(206, b"x"),
        wants=HEAD,
        outcome="reached",
        facts={"length": None, "ranges": None, "head": b""},
    ),
    Case(
        title="another part than was asked for",
        behave=answer(206, b"y", content_range="bytes 7-7/2000"),
        wants=HEAD,
        outcome="reached",
        facts={"length": 2000, "head": b""},
    ),
    Case(
        title="416 though the file is not empty",
        behave=lambda line, asked: (
            answer(416) if "range" in asked.headers else answer(200, CONTENT)
        )(line, asked),
        wants=HEAD,
        outcome="reached",
        facts={"length": len(CONTENT), "head": CONTENT},
    ),
    Case(
        title="416 to the first byte of an empty file",
        behave=file(b""),
        wants=HEAD,
        outcome="reached",
        facts={"length": 0, "head": b""},
    ),
    Case(
        title="429 without end",
        behave=answer(429, retry_after="0"),
        outcome="unclear",
        reason="the server allows no more requests for now (429)",
    ),
    Case(
        title="429, asking for a day's patience",
        behave=answer(429, retry_after="86400"),
        outcome="unclear",
        reason="the server allows no more requests for now (429), and not again within 86400 s",
    ),
    Case(
        title="503 without end",
        behave=answer(503),
        outcome="unclear",
        reason="the server answers with 503",
    ),
)
