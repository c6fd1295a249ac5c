"""How a JSON text is laid out, and new values written in the same way."""

import json
import re
from dataclasses import dataclass
from typing import Any

BLANK = " \t\n\r"

_BREAK = re.compile(r"\r\n|\n|\r")
_FIRST_INDENT = re.compile(r"(?:\r\n|\n|\r)([ \t]+)[^ \t\r\n]")
_FIRST_COLON = re.compile(r'[ \t\r\n]*+\{[ \t\r\n]*+"(?:[^"\\]++|\\.)*+"([ \t\r\n]*+:[ \t\r\n]*+)')
_ESCAPED_LETTER = re.compile(r"\\u(?!00[01])[0-9A-Fa-f]{4}")


@dataclass(frozen=True, kw_only=True)
class Style:
    """``newline`` is None where the whole text is one line; ``gap`` follows commas in a line."""

    newline: str | None
    unit: str
    colon: str
    gap: str
    ascii_only: bool

    @classmethod
    def of(cls, text: str) -> "Style":
        """The style of a document."""
        body = text.strip(BLANK)
        found = _BREAK.search(body)
        indent = _FIRST_INDENT.search(body)
        first = _FIRST_COLON.match(body)
        colon = first[1] if first else ": "
        return cls(
            newline=found[0] if found else None,
            unit=indent[1] if indent else "",
            colon=colon,
            gap=" " if colon.endswith(" ") else "",
            ascii_only=text.isascii() and _ESCAPED_LETTER.search(text) is not None,
        )

    def key(self, name: str) -> str:
        """A member's name as JSON text."""
        return json.dumps(name, ensure_ascii=self.ascii_only)

    def written(self, value: Any, indent: str, *, inline: bool) -> str:
        """A value as JSON text; ``indent`` is that of the line it begins on.

        Raises ValueError for what JSON cannot hold.
        """
        if inline or self.newline is None:
            return self._dumped(value, separators=("," + self.gap, self.colon))
        text = self._dumped(value, separators=(",", self.colon), indent=self.unit)
        return text.replace("\n", self.newline + indent)  # within text a line break is escaped

    def _dumped(self, value: Any, **layout: Any) -> str:
        return json.dumps(value, ensure_ascii=self.ascii_only, allow_nan=False, **layout)
