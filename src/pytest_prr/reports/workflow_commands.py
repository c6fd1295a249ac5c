"""The lines by which a program tells GitHub's runner to do something, and lines that do not.

The runner takes a line for a command where it begins, after blanks, with ``::``, and also where
an older form, ``##[``, stands anywhere in it.
"""

import io
from collections.abc import Mapping
from typing import TextIO

from pytest_prr.text import escape


def command(name: str, properties: Mapping[str, str | int], message: str) -> str:
    """A line that the runner carries out; neither property nor message can break out of it.

    A message may have several lines, which the log shows as such.
    """
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name}{' ' if listed else ''}{listed}::{_data(message)}"


def inert(line: str) -> str:
    """A line of output that the runner takes for no command."""
    start = len(line) - len(line.lstrip())
    if line.startswith("::", start):
        line = f"{line[:start]}\\x3a{line[start + 1 :]}"
    return line.replace("##[", "#\\x23[")


class InertStream(io.TextIOBase):
    """Passes text on line by line, none of them a command; keeps the last one that says something.

    Call ``finish`` in the end: the last line may lack its end.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._rest = ""
        self.last = ""

    def write(self, text: str) -> int:
        *whole, self._rest = (self._rest + text).replace("\r", "\n").split("\n")
        for line in whole:
            self._pass_on(line)
        return len(text)

    def finish(self) -> None:
        rest, self._rest = self._rest, ""
        if rest:
            self._pass_on(rest)

    def _pass_on(self, line: str) -> None:
        self._stream.write(f"{inert(line)}\n")
        self._stream.flush()
        self.last = line if line.strip() else self.last


def _data(text: str) -> str:
    escaped = "\n".join(escape(line) for line in text.split("\n"))
    return escaped.replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return escape(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
