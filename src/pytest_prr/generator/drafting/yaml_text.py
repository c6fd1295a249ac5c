"""Pieces of YAML as a person would write them, which read back as just what they stand for."""

import textwrap
from collections.abc import Iterable
from pathlib import Path

import yaml

from pytest_prr import strict_yaml
from pytest_prr.errors import PrrError
from pytest_prr.text import escape

_WIDTH = 96
_ENDLESS = 1 << 30
_COMMENT = 400  # characters of text from files in one comment


def scalar(text: str) -> str:
    """Text as it may stand as a value, also in [] and {}; quoted only where it has to be."""
    clean = printable(text)
    plain = _dumped(clean, None)
    if _reads_as(f"- [{plain}]", [[clean]]) and _reads_as(f"a: {plain}", {"a": clean}):
        return plain
    return _dumped(clean, '"')


def _dumped(text: str, style: str | None) -> str:
    found: str = yaml.safe_dump(text, default_style=style, allow_unicode=True, width=_ENDLESS)
    return found.removesuffix("\n").removesuffix("\n...")


def _reads_as(text: str, value: object) -> bool:
    try:
        return bool(strict_yaml.parse(text, Path("draft")).value == value)
    except PrrError:
        return False


def printable(text: str) -> str:
    """One line, in which every character is seen."""
    return escape(" ".join(text.split()))


def folded(key: str, text: str, indent: str) -> list[str]:
    """A key with a paragraph in several lines."""
    clean = printable(text)
    inner = indent + "  "
    wrapped = textwrap.wrap(
        clean, _WIDTH - len(inner), break_long_words=False, break_on_hyphens=False
    )
    lines = [f"{indent}{key}: >-", *(inner + line for line in wrapped)]
    if _reads_as("\n".join(line.removeprefix(indent) for line in lines), {key: clean}):
        return lines
    return [f"{indent}{key}: {scalar(text)}"]


def comment(text: str, indent: str = "") -> list[str]:
    """Lines of comment."""
    clean = printable(text)
    if len(clean) > _COMMENT:
        clean = clean[: _COMMENT - 1].rstrip() + "…"
    wrapped = textwrap.wrap(
        clean, _WIDTH - len(indent), break_long_words=False, break_on_hyphens=False
    )
    return [f"{indent}# {line}" for line in wrapped]


def listed(texts: Iterable[str]) -> str:
    """A list in one line."""
    return f"[{', '.join(scalar(text) for text in texts)}]"


def template(text: str) -> str:
    """Text for a template: its own braces are no placeholders."""
    return text.replace("{", "{{").replace("}", "}}")
