"""Where values stand in JSON text: quickly where it is well-formed, else as the scanner tells."""

import json
import re
from collections.abc import Iterable
from typing import Any

from pytest_prr.stac import scan
from pytest_prr.stac.pointer import pointer

# Possessive quantifiers: text without a closing quote fails in linear time.
_KEY = re.compile(r'[ \t\n\r]*+"((?:[^"\\\x00-\x1f]++|\\.)*+)"[ \t\n\r]*+:[ \t\n\r]*+')
_BLANK = re.compile(r"[ \t\n\r]*+")
_MARK = re.compile(r"[ \t\n\r]*+([],}])[ \t\n\r]*+")
_END = re.compile(r"[ \t\n\r]*+([]}])")
_DECODER = json.JSONDecoder()

_Branch = dict[Any, Any]


class _OddError(Exception):
    """The text is not as simple as nearly all is."""


def places(text: str, wanted: Iterable[str]) -> dict[str, int]:
    """Where the values at these pointers begin, as far as there are such values."""
    pointers = [*wanted]
    finder = _Finder(text)
    try:
        start = _BLANK.match(text)
        finder.look(start.end() if start else 0, scan.as_tree(pointers), "")
    except (_OddError, ValueError, IndexError, RecursionError):
        return scan.places(text, pointers)
    return finder.found


class _Finder:
    """Looks into what holds wanted places; all else is passed over by json's own reader."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: dict[str, int] = {}

    def look(self, at: int, branch: _Branch, here: str) -> int:
        """Note what is wanted of the value that begins at ``at``; where it ends."""
        if None in branch:
            self.found[here] = at
        if len(branch) > (None in branch):
            if self.text[at] == "{":
                return self._look_into_object(at + 1, branch, here)
            if self.text[at] == "[":
                return self._look_into_array(at + 1, branch, here)
        return self._end(at)

    def _look_into_object(self, at: int, branch: _Branch, here: str) -> int:
        mark = _END.match(self.text, at)  # of an empty one
        while mark is None or mark[1] == ",":
            member = _KEY.match(self.text, mark.end() if mark else at)
            if member is None or "\\" in member[1]:
                raise _OddError
            at = self._member(member.end(), member[1], branch, here)
            mark = self._mark_after(at)
        return self._closed(mark, "}")

    def _look_into_array(self, at: int, branch: _Branch, here: str) -> int:
        index, mark = 0, _END.match(self.text, at)
        while mark is None or mark[1] == ",":
            start = mark or _BLANK.match(self.text, at)
            at = self._member(start.end() if start else at, str(index), branch, here)
            index, mark = index + 1, self._mark_after(at)
        return self._closed(mark, "]")

    def _member(self, at: int, token: str, branch: _Branch, here: str) -> int:
        inner = branch.get(token)
        return self.look(at, inner, here + pointer([token])) if inner else self._end(at)

    def _end(self, at: int) -> int:
        return _DECODER.raw_decode(self.text, at)[1]

    def _mark_after(self, at: int) -> re.Match[str]:
        mark = _MARK.match(self.text, at)
        if mark is None:
            raise _OddError
        return mark

    def _closed(self, mark: re.Match[str], expected: str) -> int:
        if mark[1] != expected:
            raise _OddError
        return mark.end(1)
