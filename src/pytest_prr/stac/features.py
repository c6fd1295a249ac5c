"""GeoJSON feature collections: where each feature stands in the text."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pytest_prr.stac.documents import FIRST, Place
from pytest_prr.stac.parts import Span
from pytest_prr.stac.places import places

_BLANK = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


class TooDeepError(Exception):
    """A feature that is nested deeper than can be read."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: its value, its bytes in the text, and where these begin."""

    value: object
    span: Span
    begin: Place


def features(data: bytes) -> Iterator[Feature]:
    """The features of a collection that is known to be JSON. Raises TooDeepError."""
    text = data.decode("utf-8", "replace")
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    start = places(text.removeprefix(mark), ["/features"]).get("/features")
    if start is None or text[start + len(mark)] != "[":
        return
    cursor = _Cursor(text)
    at = _skip(text, start + len(mark) + 1)
    while at < len(text) and text[at] != "]":
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            raise TooDeepError from None
        yield cursor.feature(value, at, end)
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at : at + 1] == "," else at


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


@dataclass
class _Cursor:
    """Bytes and lines up to a character, counted on from the last one."""

    text: str
    at: int = 0
    bytes: int = 0
    begin: Place = FIRST

    def feature(self, value: object, at: int, end: int) -> Feature:
        self._move(at)
        start, begin = self.bytes, self.begin
        self._move(end)
        return Feature(value, Span(start, self.bytes - start), begin)

    def _move(self, to: int) -> None:
        passed = self.text[self.at : to]
        breaks = passed.count("\n")
        column = len(passed) - passed.rfind("\n") if breaks else self.begin.column + len(passed)
        self.begin = Place(line=self.begin.line + breaks, column=column)
        self.bytes += len(passed.encode())
        self.at = to
