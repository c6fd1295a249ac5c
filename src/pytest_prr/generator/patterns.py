"""Patterns such as ``{collection}-{stem}``, and the words that they may hold."""

import re
from collections.abc import Mapping
from pathlib import PurePath

from pytest_prr.errors import suggestion
from pytest_prr.stac.vocabulary import MEDIA_TYPES

_WORD = re.compile(r"\{([^{}]*)\}")
FILE_WORDS = ("collection", "name", "stem", "suffix", "path")
HREF_WORDS = ("collection", "item", "name", "stem", "suffix", "path")


def unknown_words(pattern: str, known: tuple[str, ...]) -> str | None:
    """What is wrong with a pattern, as a sentence; None where nothing is."""
    for word in _WORD.findall(pattern):
        if word not in known:
            words = ", ".join(f"{{{name}}}" for name in known)
            near = suggestion(word, known)
            return f"'{{{word}}}' is not a known placeholder{near}; known are {words}"
    if re.search(r"[{}]", _WORD.sub("", pattern)):
        return f"'{pattern}' has a brace without its partner"
    return None


def fill(pattern: str, values: Mapping[str, str]) -> str:
    """The pattern with its words replaced."""
    return _WORD.sub(lambda match: values[match[1]], pattern)


def split_name(name: str) -> tuple[str, str]:
    """Stem and suffix of a file name; a double suffix such as .tar.gz stays whole."""
    double = [s for s in MEDIA_TYPES if s.count(".") > 1 and name.lower().endswith(s)]
    suffix = name[-len(double[0]) :] if double else PurePath(name).suffix
    return (name.removesuffix(suffix) or name), suffix
