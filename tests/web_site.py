"""A web server on the loopback address that can misbehave in every way a test asks for."""

import re
import socket
import struct
import threading
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

RANGE = re.compile(r"bytes=(\d+)-(\d*)")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request, and how many bytes of content were sent for it."""

    method: str
    path: str
    range: str | None
    headers: dict
    sent: int


@dataclass
class Site:
    """Files by path, and special answers by path, each used once and before the file."""

    files: dict = field(default_factory=dict)
    answers: dict = field(default_factory=dict)
    log: list = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    address: str = ""
    ranges: bool = True
    tags: bool = True

    def url(self, path):
        return f"{self.address}/{path}"

    def put(self, path, content):
        self.files[f"/{path}"] = content
        return self.url(path)

    def answer(self, path, *answers):
        self.answers.setdefault(f"/{path}", []).extend(answers)
        return self.url(path)

    @property
    def sent(self):
        return sum(asked.sent for asked in self.log)


def status(code, body=b"", **headers):
    """An answer with this status; headers in Python's spelling: retry_after."""

    def give(handler):
        names = {name.replace("_", "-").title(): value for name, value in headers.items()}
        handler.give(code, body, **names)

    return give


def redirect(to, code=302):
    return status(code, b"moved", location=to)


def reset(handler):
    """Break the connection off before a byte of the answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.shutdown(socket.SHUT_RD)
    handler.close_connection = True


def stall(handler):
    """Say nothing until the test is over."""
    handler.site.released.wait(30)
    handler.close_connection = True


def broken_off(handler):
    """Announce more than is sent."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"only this")
    handler.close_connection = True


class Handler(BaseHTTPRequestHandler):
    """What the site has for the path: a special answer, a file, or nothing."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def site(self):
        return self.server.site

    def do_GET(self):
        waiting = self.site.answers.get(self.path)
        if waiting:
            waiting.pop(0)(self)
        elif self.path in self.site.files:
            self.give_file(self.site.files[self.path])
        else:
            self.give(404, b"<html>not here</html>")

    do_HEAD = do_GET  # noqa: N815  # the name that http.server calls

    def give_file(self, content):
        tag = {"ETag": f'"{sha256(content).hexdigest()[:16]}"'} if self.site.tags else {}
        asked = RANGE.fullmatch(self.headers.get("Range", ""))
        if not asked or not self.site.ranges:
            self.give(200, content, **tag)
            return
        first, last = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
        if first >= len(content):
            self.give(416, **{"Content-Range": f"bytes */{len(content)}"})
            return
        place = f"bytes {first}-{last}/{len(content)}"
        self.give(206, content[first : last + 1], **{"Content-Range": place}, **tag)

    def give(self, code, body=b"", **headers):
        sent = 0 if self.command == "HEAD" else len(body)
        self.site.log.append(
            Asked(
                method=self.command,
                path=self.path,
                range=self.headers.get("Range"),
                headers=dict(self.headers),
                sent=sent,
            )
        )
        self.send_response(code)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if sent:
            self.wfile.write(body)

    def log_message(self, *_arguments):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_arguments):
        """Clients that hang up are what some tests are about."""


def serve(site):
    """Start a server for the site; gives the server, to be shut down."""
    server = Server(("127.0.0.1", 0), Handler)
    server.site = site
    site.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    return server


@pytest.fixture
def site():
    """A server of one test."""
    found = Site()
    server = serve(found)
    yield found
    found.released.set()
    server.shutdown()
    server.server_close()
