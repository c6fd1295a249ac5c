"""JSON text taken apart where it is touched; whatever is not touched stays as it was written."""

import json
import re
from dataclasses import dataclass

from pytest_prr.fixing.style import BLANK

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[][{}:,]')


class NoSuchPlaceError(Exception):
    """A pointer leads nowhere in the text."""


@dataclass(slots=True)
class Member:
    """A value in its object or array, with all that stands between the commas around it."""

    before: str
    label: str  # an object member's key, colon, and the blanks after it
    value: "Part"
    after: str

    @property
    def key(self) -> str:
        name: str = json.loads(self.label[: self.label.rindex('"') + 1])
        return name

    @property
    def colon(self) -> str:
        return self.label[self.label.rindex('"') + 1 :]


@dataclass(slots=True)
class Part:
    """A value without the blanks around it: as text, or as members once they were asked for."""

    text: str
    _members: list[Member] | None = None

    @property
    def is_object(self) -> bool:
        return self.text.startswith("{")

    @property
    def is_container(self) -> bool:
        return self.text.startswith(("{", "["))

    @property
    def members(self) -> list[Member]:
        if self._members is None:
            self._members = _members(self.text) if self.is_container else []
        return self._members

    def find(self, token: str) -> int:
        """The index of the member that a pointer's token means. Raises NoSuchPlaceError."""
        if self.is_object:
            # Of two equal keys readers take the last.
            for index in range(len(self.members) - 1, -1, -1):
                if self.members[index].key == token:
                    return index
        elif token.isdecimal() and int(token) < len(self.members):
            return int(token)
        raise NoSuchPlaceError(token)

    def insert(self, index: int, member: Member, gap: str) -> None:
        """Put a member between others; ``gap`` is used after commas where no others show it."""
        members = self.members
        between = members[min(max(index - 1, 1), len(members) - 1)].before
        if len(members) == 1 and not breaks(between):
            between = gap
        ending = members[0].after if len(members) > 1 else ""
        member.before, member.after = between, ending
        if index == 0:
            member.before, members[0].before = members[0].before, between
        elif index == len(members):
            member.after, members[-1].after = members[-1].after, ending
        members.insert(index, member)

    def remove(self, index: int) -> None:
        """Take a member out, with its comma."""
        members = self.members
        removed = members.pop(index)
        if not members:
            self.text = self.text[0] + self.text[-1]
        elif index == 0:
            members[0].before = removed.before
        elif index == len(members):
            members[-1].after = removed.after

    def fill(self, member: Member) -> None:
        """Put the first member into an empty object or array."""
        self._members = [member]

    def written(self) -> str:
        """The text with all changes."""
        if not self._members:
            return self.text
        inner = ",".join(f"{m.before}{m.label}{m.value.written()}{m.after}" for m in self._members)
        return f"{self.text[0]}{inner}{self.text[-1]}"


def breaks(blanks: str) -> bool:
    return "\n" in blanks or "\r" in blanks


def indent_of(blanks: str) -> str | None:
    """The indentation after the last line break in ``blanks``; None where there is no break."""
    return re.split("[\r\n]", blanks)[-1] if breaks(blanks) else None


def _members(text: str) -> list[Member]:
    """The members of well-formed text of one object or array."""
    found: list[Member] = []
    depth, start, colon = 0, 1, 1
    for match in _TOKEN.finditer(text):
        mark = match[0]
        if mark in ("{", "["):
            depth += 1
        elif mark in ("}", "]"):
            depth -= 1
        elif depth == 1 and mark == ":":
            colon = match.end()
        elif depth == 1 and mark == ",":
            found.append(_member(text, start, colon, match.start()))
            start = colon = match.end()
    if text[start:-1].strip(BLANK):
        found.append(_member(text, start, colon, len(text) - 1))
    return found


def _member(text: str, start: int, colon: int, end: int) -> Member:
    blanks = _leading(text[start:end])
    rest = text[colon:end]
    value = rest.strip(BLANK)
    first = colon + _leading(rest)
    last = first + len(value)
    label = text[start + blanks : first] if colon > start else ""
    return Member(text[start : start + blanks], label, Part(value), text[last:end])


def _leading(text: str) -> int:
    return len(text) - len(text.lstrip(BLANK))
