"""The line of a file that a finding points at, with a mark under the value."""

from collections.abc import Iterator

from pytest_prr.reports.lines import Line, Piece, cells, pieced
from pytest_prr.text import escape

_LEAST = 20  # columns of source, however narrow the terminal
_TAB = "    "


def excerpt(source: str, line: int, column: int, *, width: int, style: str) -> Iterator[Line]:
    """The line, cut to what fits, and a mark under the character at ``column`` (from 1)."""
    if not source.strip():
        return
    gutter = f"{line:>4} | "
    before, after = _window(source, column - 1, max(width - len(gutter), _LEAST))
    yield Line(f"{gutter}{before}{after}")
    under = f"{'|':>{len(gutter) - 1}} {' ' * cells(before)}"
    yield pieced(Piece(under), Piece("^", style), style=style)


def _window(source: str, at: int, room: int) -> tuple[str, str]:
    """What is shown before and from the character at ``at``: ``room`` columns together."""
    # Lines may be as long as files: what cannot be seen is left out before it is looked at.
    first, last = max(at - room, 0), at + room
    before, after = _shown(source[first:at]), _shown(source[at:last])
    spare = room - cells(after) - (last < len(source))
    before = _end_of(before, max(spare, room // 2), cut=first > 0)
    return before, _start_of(after, room - cells(before), cut=last < len(source))


def _shown(text: str) -> str:
    """Tabs as blanks; what does not print, escaped."""
    return escape(text.replace("\t", _TAB))


def _start_of(text: str, room: int, *, cut: bool) -> str:
    if not cut and cells(text) <= room:
        return text
    text = text[:room]
    while cells(text) > room - 1:
        text = text[:-1]
    return f"{text}…"


def _end_of(text: str, room: int, *, cut: bool) -> str:
    if not cut and cells(text) <= room:
        return text
    text = text[-room:]
    while cells(text) > room - 1:
        text = text[1:]
    return f"…{text}"
