"""A server on a loopback address whose answers are written byte by byte."""

import contextlib
import re
import socket
import ssl
import struct
import threading
import time
from dataclasses import dataclass, field

PIECE = 64 * 1024
TLS_HELLO = b"\x16\x03"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    headers: dict  # lower-case names
    at: float  # seconds of a monotonic clock


def answer(status, body=b"", *, reason="Said", **headers):
    """A well-formed answer; headers in Python's spelling: retry_after."""
    named = {"content-length": len(body)}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in named.items() if value is not None]
    start = "\r\n".join([f"HTTP/1.1 {status} {reason}", *lines, "", ""])

    def behave(line, asked):
        line.sendall(start.encode("latin-1") + (body if asked.method != "HEAD" else b""))
        return True

    return behave


def file(content, **headers):
    """A file as a good server gives it, in parts where it is asked to."""

    def behave(line, asked):
        part = re.fullmatch(r"bytes=(\d+)-(\d+)", asked.headers.get("range", ""))
        if not part:
            return answer(200, content, accept_ranges="bytes", **headers)(line, asked)
        first, last = int(part[1]), min(int(part[2]), len(content) - 1)
        if first >= len(content):
            return answer(416, content_range=f"bytes */{len(content)}")(line, asked)
        place = f"bytes {first}-{last}/{len(content)}"
        return answer(206, content[first : last + 1], content_range=place, **headers)(line, asked)

    return behave


def by_method(**behaviours):
    """One behaviour for HEAD, another one for GET."""

    def behave(line, asked):
        return behaviours[asked.method](line, asked)

    return behave


def raw(start, endless=b"", pause=0.0):
    """Bytes, and then more of them until the other side hangs up."""

    def behave(line, _asked):
        line.sendall(start)
        while endless:
            line.sendall(endless)
            time.sleep(pause)
        return False

    return behave


def reset(line, _asked):
    """Break the connection off hard."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def stall(line, _asked):
    """Say nothing until the other side hangs up."""
    line.recv(1)
    return False


@dataclass
class Hostile:
    """Behaviours by path: lists are used up one by one, but for their last one."""

    address: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    paths: dict = field(default_factory=dict)
    log: list = field(default_factory=list)
    connections: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self):
        self._lock = threading.Lock()
        self._lines = []
        self._socket = socket.create_server((self.address, 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path="", host="files.test", scheme=None):
        return f"{scheme or ('https' if self.tls else 'http')}://{host}:{self.port}/{path}"

    def on(self, path, *behaviours, **where):
        self.paths[f"/{path}"] = list(behaviours)
        return self.url(path, **where)

    def close(self):
        self.stopped.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # ends the waiting for connections
        self._socket.close()
        for line in self._lines:
            line.close()

    def _accept(self):
        while not self.stopped.is_set():
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            self._lines.append(line)
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line):
        try:
            if self.tls:
                line = self.tls.wrap_socket(line, server_side=True)
            while (asked := _request(line)) and self._behave(line, asked):
                pass
        except OSError:
            pass  # clients that hang up are what these tests are about
        finally:
            line.close()

    def _behave(self, line, asked):
        with self._lock:
            self.log.append(asked)
            known = self.paths.get(asked.path.partition("?")[0], [answer(404)])
            behave = known.pop(0) if len(known) > 1 else known[0]
        return behave(line, asked)


def _request(line):
    text = b""
    while not text.endswith(b"\r\n\r\n"):
        piece = line.recv(PIECE)
        if not piece or piece.startswith(TLS_HELLO):
            return None
        text += piece
    first, *rest = text.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value for name, _, value in (row.partition(": ") for row in rest)}
    return Asked(method=method, path=path, headers=headers, at=time.monotonic())
