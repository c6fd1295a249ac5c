"""Text that lost its letters: read in the wrong encoding, or with characters nobody sees."""

import re
from functools import cache

_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_ODD_BLANK = re.compile("[\u00a0\u2007\u202f\t\n\r\f\v\u0085\u2028\u2029]+")
_BREAK = re.compile("[\n\r\f\v\u0085\u2028\u2029]")
_NO_BREAK = re.compile("[\u00a0\u2007\u202f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LOST = "\ufffd"
_AROUND = 40  # characters of the word around a damaged letter
_ROUNDS = 4  # some text went the wrong way more than twice

# Characters that metadata in European languages uses beyond ASCII.
_RANGES = (
    (0xA0, 0x17F),  # Latin letters with accents, signs such as °
    (0x391, 0x3C9),  # Greek
    (0x2010, 0x2044),  # dashes, quotation marks, footnote signs
    (0x2070, 0x209C),  # superscripts and subscripts
    (0x2190, 0x2193),  # arrows
    (0x2200, 0x226B),  # mathematical signs
)
_SINGLE = "\u20ac\u2122\ufeff\ufffd"
_DASH_OR_QUOTE = frozenset("\u00bb\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026")
_AFTER_ANGSTROM = frozenset("\u00b0\u00b1\u00b2\u00b3\u00b7\u00b9")  # as in 'Å²'
# Left over where a byte was lost on the way: no word has a sign in it, or begins a letter anew.
_LEFT_OVER = re.compile(
    "[^\\W\\d_][\u00a1\u00a2\u00a4\u00a6-\u00a9\u00ac\u00af\u00b4\u00b6\u00b8\u00bf]|[\u00e2\u00c2\u00c3]\u00cb"
)
_CUT_QUOTE = "\u00e2\u20ac"  # of a quotation mark whose last byte was dropped


def damage(text: str) -> str | None:
    """The first piece of a text that was decoded wrongly, with what is around it."""
    if text.isascii():
        return None
    match = _telling().search(text) or re.search(_LOST, text)
    if match is None:
        return None
    start = max(text.rfind(" ", 0, match.start()) + 1, match.start() - _AROUND)
    end = text.find(" ", match.end())
    return text[start : match.end() + _AROUND if end < 0 else min(end, match.end() + _AROUND)]


def mended(text: str) -> str | None:
    """The text with every wrongly decoded sequence read again; None where that does not help."""
    result = text
    for _ in range(_ROUNDS):
        result = _sequences().sub(lambda match: _meanings()[match[0]], result)
    return None if damage(result) or _LEFT_OVER.search(result) else result


@cache
def _meanings() -> dict[str, str]:
    """What UTF-8 looks like when read as Windows-1252 or Latin-1 -> the character it was."""
    chars = [chr(code) for first, last in _RANGES for code in range(first, last + 1)]
    chars += _SINGLE
    known = {char.encode().decode("latin-1"): char for char in chars}
    return known | {"".join(map(_windows, char.encode())): char for char in chars}


def _windows(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


@cache
def _sequences() -> re.Pattern[str]:
    return _any_of(_meanings())


@cache
def _telling() -> re.Pattern[str]:
    """Sequences that no language writes: an accented capital may stand before a dash or quote."""
    unlikely = [
        form
        for form in _meanings()
        if form[1] not in _DASH_OR_QUOTE and not (form[0] == "Å" and form[1] in _AFTER_ANGSTROM)
    ]
    return _any_of([*unlikely, _CUT_QUOTE])


def _any_of(forms: "dict[str, str] | list[str]") -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))))


def tidy(text: str) -> str:
    """The text without blanks around it and characters nobody sees; one plain blank for others."""
    return _ODD_BLANK.sub(" ", _UNSEEN.sub("", text)).strip()


def untidy(text: str) -> list[str]:
    """What ``tidy`` would change, in words."""
    if text.isprintable() and text == text.strip():
        return []  # neither breaks nor blanks other than plain ones, nor characters nobody sees
    seen = _UNSEEN.sub("", text)
    inner = seen.strip()
    found = {
        "blanks around it": seen != inner,
        "a character nobody sees": seen != text,
        "a line break": bool(_BREAK.search(inner)),
        "a tab": "\t" in inner,
        "a no-break space": bool(_NO_BREAK.search(inner)),
    }
    return [words for words, there in found.items() if there]


def control(text: str) -> str | None:
    """The first control character of a text, as its code point."""
    match = _CONTROL.search(text)
    return f"U+{ord(match[0]):04X}" if match else None
