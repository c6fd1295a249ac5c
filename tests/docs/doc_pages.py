"""The blocks of a Markdown page, with what the comments above them say.

A comment that a reader does not see tells what a block needs:

``<!-- setup: lapland, theirs -->``  from here on, commands run in a new folder that
                                     doc_folders.py fills
``<!-- file: prr.yaml -->``          the next block is what stands in that file of the folder
``<!-- shows: prr.yaml -->``         the next block is what a command has put into that file
``<!-- collection: ice -->``         it is a part of a recipe, whose collection is not shown
``<!-- not run: why -->``            the next block cannot be run by a test
``<!-- each line -->``               it shows alternatives, which begin at the margin
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
_NOTE = re.compile(
    r"<!--\s*(setup|file|shows|collection|not run|each line)(?::\s*(.*?))?\s*-->", re.DOTALL
)


@dataclass(frozen=True, kw_only=True)
class Block:
    """A fenced block: its language, its text, the line of the text's beginning (from 1)."""

    language: str
    text: str
    line: int
    notes: dict[str, str] = field(default_factory=dict)


def pages() -> list[str]:
    """Every page that users read, from the repository's root."""
    docs = (path for path in (ROOT / "docs").rglob("*.md") if path.parent.name != "rules")
    readmes = (ROOT / "examples").glob("*/README.md")
    found = [ROOT / "README.md", *docs, *readmes]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def blocks(markdown: str) -> Iterator[Block]:
    """The fenced blocks of a page, also of lists, in order."""
    notes: dict[str, str] = {}
    for token in MarkdownIt().parse(markdown):
        if token.type == "html_block":
            for name, value in _NOTE.findall(token.content):
                notes[name] = " ".join(value.split())
        elif token.type == "fence":
            language = token.info.strip()
            yield Block(language=language, text=token.content, line=token.map[0] + 2, notes=notes)
            notes = {}


def blocks_of(page: str) -> list[Block]:
    """The same, of a page by its name."""
    return list(blocks((ROOT / page).read_text(encoding="utf-8")))
