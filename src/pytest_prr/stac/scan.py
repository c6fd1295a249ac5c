"""JSON read slowly: with the place of each value, and as much as can be understood of broken text.

``documents`` reads good files with orjson. This scanner is for the others, and for the places
of findings. It never recurses, so nesting cannot exhaust it.
"""

import json
import math
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from pytest_prr.stac import pointer as pointers

MAX_DEPTH = 250  # orjson writes at most 254 levels; a deep STAC document has 15
MAX_DEFECTS = 100

# Possessive quantifiers: text without a closing quote fails in linear time.
_TOKEN = re.compile(
    r"""[ \t\n\r]*+(?:
        (?P<string>"(?:[^"\\\x00-\x1f]++|\\.)*+")
      | (?P<number>-?(?:0|[1-9][0-9]*+)(?P<fraction>\.[0-9]++)?(?P<exponent>[eE][-+]?[0-9]++)?)
      | (?P<literal>true|false|null)
      | (?P<constant>NaN|-?Infinity)
      | (?P<mark>[][{}:,])
    )""",
    re.VERBOSE,
)
_BLANK = re.compile(r"[ \t\n\r]*+")
_LITERALS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, kw_only=True)
class Defect:
    """What is wrong with a document as JSON. ``offset`` counts characters from 0."""

    kind: str  # syntax | encoding | size | unreadable | constant | duplicate-key | byte-order-mark
    message: str
    pointer: str = ""
    offset: int = 0


@dataclass(frozen=True, kw_only=True)
class Scan:
    """A document's value (None where its text is no JSON), and its defects."""

    value: Any
    defects: tuple[Defect, ...]

    @property
    def readable(self) -> bool:
        return not any(defect.kind == "syntax" for defect in self.defects)


class _SyntaxDefectError(Exception):
    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(slots=True)
class _Frame:
    """An array or object that is still open."""

    container: Any
    wanted: dict[Any, Any] | None  # the part of the tree of wanted pointers below here
    pointer: str  # kept up only where something below is wanted
    key: str | int = 0
    seen: set[str] = field(default_factory=set)

    @property
    def is_object(self) -> bool:
        return isinstance(self.container, dict)


def scan(text: str) -> Scan:
    """Read ``text``, all of it."""
    scanner = _Scanner(text)
    try:
        value = scanner.run()
    except _SyntaxDefectError as error:
        scanner.add("syntax", error.message, error.offset)
        value = None
    return Scan(value=value, defects=tuple(scanner.defects))


def places(text: str, wanted: Iterable[str]) -> dict[str, int]:
    """Where the values at these pointers begin, as far as there are such values."""
    scanner = _Scanner(text, wanted)
    with suppress(_SyntaxDefectError):
        scanner.run()
    return scanner.places


def as_tree(wanted: Iterable[str]) -> dict[Any, Any]:
    """Pointers as nested dictionaries by token; the key None marks an end."""
    tree: dict[Any, Any] = {}
    for text in wanted:
        branch = tree
        for token in pointers.tokens(text):
            branch = branch.setdefault(token, {})
        branch[None] = True
    return tree


class _Scanner:
    def __init__(self, text: str, wanted: Iterable[str] | None = None) -> None:
        self.text = text
        self.skips = wanted is not None  # what holds no wanted place is passed over quickly
        self.at = 0
        self.stack: list[_Frame] = []
        self.defects: list[Defect] = []
        self.places: dict[str, int] = {}
        self.wanted = as_tree(wanted or ())

    def run(self) -> Any:
        if not self.text.strip(" \t\n\r"):
            raise _SyntaxDefectError("the file is empty", 0)
        value = self._value()
        while self.stack:
            value = self._step(value)
        end = self._skip_blank()
        if end < len(self.text):
            raise _SyntaxDefectError(f"{self._found(end)} after the end of the document", end)
        return value

    def add(self, kind: str, message: str, offset: int) -> None:
        if len(self.defects) < MAX_DEFECTS or kind == "syntax":
            keys = [frame.key for frame in self.stack]
            # The innermost key is not there yet where its value could not be read.
            place = pointers.pointer(keys[:-1] if kind == "syntax" else keys)
            self.defects.append(Defect(kind=kind, message=message, pointer=place, offset=offset))

    # One value was read: store it in its container, then read on to the next value or closing.
    def _step(self, value: Any) -> Any:
        frame = self.stack[-1]
        if value is not _OPENED:
            self._store(frame, value)
            mark, offset = self._mark(", or a closing bracket")
            if mark == ",":
                return self._next(frame)
        else:
            offset = self._skip_blank()
            mark = self.text[offset : offset + 1]
            if mark not in ("]", "}"):
                return self._next(frame)
            self.at = offset + 1
        if mark not in ("]", "}") or (mark == "}") != frame.is_object:
            wanted = "',' or '}'" if frame.is_object else "',' or ']'"
            raise _SyntaxDefectError(f"expected {wanted}, found {self._found(offset)}", offset)
        self.stack.pop()
        return frame.container

    def _store(self, frame: _Frame, value: Any) -> None:
        if frame.is_object:
            frame.container[frame.key] = value
        else:
            frame.container.append(value)
            frame.key = len(frame.container)

    def _next(self, frame: _Frame) -> Any:
        if frame.is_object:
            self._key(frame)
        return self._value()

    def _key(self, frame: _Frame) -> None:
        match = _TOKEN.match(self.text, self.at)
        if match is None or match.lastgroup != "string":
            offset = self._skip_blank()
            hint = " (a comma too many before it?)" if self.text[offset : offset + 1] == "}" else ""
            raise _SyntaxDefectError(f"expected a key, found {self._found(offset)}{hint}", offset)
        self.at = match.end()
        offset = match.start("string")
        key = self._string(match["string"], offset)
        if key in frame.seen:
            frame.key = key
            self.add("duplicate-key", f"key '{key}' stands twice in one object", offset)
        frame.seen.add(key)
        frame.key = key
        mark, offset = self._mark(":")
        if mark != ":":
            raise _SyntaxDefectError(f"expected ':', found {self._found(offset)}", offset)

    def _value(self) -> Any:
        match = _TOKEN.match(self.text, self.at)
        offset = self._skip_blank()
        if match is None:
            raise _SyntaxDefectError(self._unreadable(offset), offset)
        branch, place = self._mark_place(offset)
        self.at = match.end()
        kind = match.lastgroup
        if kind == "string":
            return self._string(match["string"], offset)
        if match["number"] is not None:
            return self._number(match, offset)
        if kind == "literal":
            return _LITERALS[match["literal"]]
        if kind == "constant":
            self.add("constant", f"{match['constant']} is no JSON value", offset)
            return float(match["constant"])
        return self._open(match["mark"], offset, branch, place)

    def _open(self, mark: str, offset: int, branch: dict[Any, Any] | None, place: str) -> Any:
        if mark not in "[{":
            hint = " (a comma too many before it?)" if mark in "]}" and self.stack else ""
            raise _SyntaxDefectError(f"expected a value, found '{mark}'{hint}", offset)
        if len(self.stack) >= MAX_DEPTH:
            self.stack.clear()
            raise _SyntaxDefectError(f"nested deeper than {MAX_DEPTH} levels", offset)
        if self.skips and not branch and (end := _end_of_value(self.text, offset)):
            self.at = end
            return None
        container: Any = {} if mark == "{" else []
        self.stack.append(_Frame(container, branch, place))
        return _OPENED

    def _mark_place(self, offset: int) -> tuple[dict[Any, Any] | None, str]:
        """Note the place of the value that begins here, where it is wanted."""
        branch: dict[Any, Any] | None = self.wanted
        place = ""
        if self.stack:
            frame = self.stack[-1]
            branch = frame.wanted.get(str(frame.key)) if frame.wanted else None
            place = frame.pointer + pointers.pointer([frame.key]) if branch else ""
        if branch and None in branch:
            self.places[place] = offset
        return branch, place

    def _mark(self, expected: str) -> tuple[str, int]:
        offset = self._skip_blank()
        self.at = offset + 1
        mark = self.text[offset : offset + 1]
        if not mark:
            message = f"the file ends where '{expected[0]}'{expected[1:]} was expected"
            raise _SyntaxDefectError(message, offset)
        return mark, offset

    def _string(self, token: str, offset: int) -> str:
        if "\\" not in token:
            return token[1:-1]
        try:
            text: str = json.loads(token)
            text.encode()
        except ValueError:  # a bad escape, or half a surrogate pair
            raise _SyntaxDefectError(
                "text with an escape that stands for no character", offset
            ) from None
        return text

    def _number(self, match: re.Match[str], offset: int) -> int | float:
        text = match["number"]
        if match["fraction"] is None and match["exponent"] is None and len(text) < 300:
            return int(text)
        if math.isinf(value := float(text)):
            self.add("constant", "a number too large for any reader", offset)
        return value

    def _skip_blank(self) -> int:
        match = _BLANK.match(self.text, self.at)
        return match.end() if match else self.at

    def _found(self, offset: int) -> str:
        return f"{self.text[offset]!r}" if offset < len(self.text) else "the end of the file"

    def _unreadable(self, offset: int) -> str:
        if offset >= len(self.text):
            return "the file ends where a value was expected"
        if self.text[offset] == '"':
            return "text without an end, or with a line break or control character in it"
        return f"expected a value, found {self._found(offset)}"


_OPENED = object()
_DECODER = json.JSONDecoder()


def _end_of_value(text: str, offset: int) -> int | None:
    """Where a well-formed value ends; None where it is not well-formed."""
    try:
        return _DECODER.raw_decode(text, offset)[1]
    except (ValueError, RecursionError):
        return None


def line_starts(text: str) -> list[int]:
    """Where each line begins."""
    lines = text.split("\n")
    lines.pop()
    return [0, *accumulate([len(line) + 1 for line in lines])]
