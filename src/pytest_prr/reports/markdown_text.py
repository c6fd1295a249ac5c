"""Text from metadata in Markdown (GitHub's): as code, in which nothing is markup.

There a mention, a link, an image or a tag is what it is: text.
"""

import re
from html import escape as escape_html

from pytest_prr.text import escape

_MOST = 500  # characters


def code(text: str) -> str:
    """A code span: fenced by more backticks than it holds in a row."""
    shown = escape(text)
    if len(shown) > _MOST:
        shown = f"{shown[: _MOST - 1]}…"
    ticks = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    # One blank at each end is not shown, unless there are only blanks.
    pad = " " if not shown or (shown.strip(" ") and {shown[0], shown[-1]} & set("` ")) else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def cell(text: str) -> str:
    """A code span in a table, where a bar ends the cell even in code."""
    return re.sub(r"(\\?)\|", _bar, code(text))


def _bar(found: re.Match[str]) -> str:
    return rf"{found[1]}x7c" if found[1] else r"\|"


def html(text: str) -> str:
    """Text within HTML tags."""
    return escape_html(escape(text))
