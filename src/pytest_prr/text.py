"""Text from metadata, made fit for a terminal: nothing in it can steer the terminal."""

import unicodedata

# Besides control characters: format characters such as bidirectional overrides (Cf), line and
# paragraph separators (Zl, Zp), surrogates and private use.
_HIDDEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co"})


def escape(text: str) -> str:
    """``text`` with every character that does not print written as an escape, such as x1b."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(char) for char in text)


def _escaped(char: str) -> str:
    if unicodedata.category(char) not in _HIDDEN:
        return char
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")


def plural(count: int, noun: str) -> str:
    """'1 error', '2 errors'."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
