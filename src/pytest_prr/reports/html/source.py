"""The lines of a file around a finding, with the value that it is about set apart."""

from collections.abc import Iterable
from json import JSONDecodeError, JSONDecoder
from pathlib import Path
from typing import Any

from pytest_prr.engine.finding import Finding
from pytest_prr.stac.documents import Locator
from pytest_prr.stac.tree import Node, Tree
from pytest_prr.text import escape

_AROUND = 2  # lines before and after
_WIDTH = 140  # characters of a line
_TAB = "    "

Excerpt = tuple[int, list[str], tuple[str, str, str], list[str]]
"""Number of the first line; lines before; before, in and after the value; lines after."""


class Sources:
    """Gives excerpts of judged files, each file read once while its findings follow each other."""

    def __init__(self, trees: Iterable[Tree]) -> None:
        self._nodes: dict[str, tuple[Tree, Node]] = {}
        for tree in trees:
            for node in tree.nodes:
                self._nodes.setdefault(node.name, (tree, node))
        self._last: tuple[str, Locator] | None = None

    def excerpt(self, finding: Finding) -> Excerpt | None:
        """None where the file has no such line, or is no text."""
        locator = self._locator(finding.file)
        line = locator.line(finding.line)
        if not line.strip():
            return None
        first = max(1, finding.line - _AROUND)
        before = [_cut(locator.line(number)) for number in range(first, finding.line)]
        numbers = range(finding.line + 1, finding.line + 1 + _AROUND)
        after = [_cut(locator.line(number)) for number in numbers]
        while after and not after[-1].strip():
            after.pop()
        return first, before, _marked(line, finding.column - 1), after

    def _locator(self, file: str) -> Locator:
        if self._last is None or self._last[0] != file:
            self._last = (file, self._open(file))
        return self._last[1]

    def _open(self, file: str) -> Locator:
        if file not in self._nodes:
            return Locator(Path(file))
        tree, node = self._nodes[file]
        # Of a file with many items, lines are counted from the file's beginning.
        return Locator(node.file) if node.label and node.file.is_file() else tree.locator(node.path)


def _marked(line: str, at: int) -> tuple[str, str, str]:
    """The line cut to what is wanted around ``at``: before, in and after the value there."""
    start = max(0, at - _WIDTH // 2) if len(line) > _WIDTH else 0
    shown = line[start : start + _WIDTH]
    at = min(at - start, len(shown))
    end = _end_of_value(shown, at)
    opening = "…" if start else ""
    closing = "…" if start + _WIDTH < len(line) else ""
    return opening + _plain(shown[:at]), _plain(shown[at:end]), _plain(shown[end:]) + closing


def _end_of_value(line: str, at: int) -> int:
    """Where the JSON value at ``at`` ends; the line's end where it goes on below."""
    try:
        end: Any = JSONDecoder().raw_decode(line, at)[1]
    except (JSONDecodeError, RecursionError, ValueError):
        return len(line)
    return int(end)


def _cut(line: str) -> str:
    return _plain(line[:_WIDTH]) + ("…" if len(line) > _WIDTH else "")


def _plain(text: str) -> str:
    return escape(text.replace("\t", _TAB))
