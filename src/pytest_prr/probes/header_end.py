"""Answers whose headers broke off are no answers: Python's own library takes them for whole ones.

A connection that ends within the headers would else be a 200 without content.
"""

import io
from http.client import HTTPResponse, RemoteDisconnected
from typing import Any


class _Lines(io.BufferedReader):
    """Knows the line that was read last; an empty one is the end of the connection."""

    last: bytes = b""

    def readline(self, size: int | None = -1, /) -> bytes:
        self.last = super().readline(size)
        return self.last


class WholeHeaders(HTTPResponse):
    """An answer whose headers have come to their end."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.fp: Any = _Lines(self.fp.detach())  # nothing has been read yet

    def begin(self) -> None:
        """Read the headers. Raises RemoteDisconnected where the empty line at their end fails."""
        lines = self.fp
        super().begin()
        if not lines.last:
            raise RemoteDisconnected("the connection ended within the headers")
