"""Lines of output: styled and linked where the terminal has that, folded to its width."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from urllib.parse import quote

WIDTH = 88  # columns, where no terminal says how many it has

_CODES = {"red": "31", "green": "32", "yellow": "33", "blue": "34", "bold": "1"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line, with a style and an address of its own."""

    text: str
    style: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of output; ``style`` is a colour name or 'bold', or '' for none.

    ``pieces`` is the text once more, where its parts differ. With ``hang``, a line that is too
    long for a terminal goes on below, after that many blanks.
    """

    text: str
    style: str = ""
    pieces: tuple[Piece, ...] = ()
    hang: int | None = None


def pieced(*pieces: Piece, style: str = "", hang: int | None = None) -> Line:
    """A line of parts; ``style`` is for those who print it as a whole."""
    return Line("".join(piece.text for piece in pieces), style, pieces, hang)


def told(word: str, text: str, width: int = WIDTH) -> list[str]:
    """A paragraph that begins with ``word:``, wrapped."""
    indent = " " * (len(word) + 2)
    plain = " ".join(text.split())
    return wrap(f"{word}: {plain}", width, subsequent_indent=indent, break_on_hyphens=False)


def file_link(name: str) -> str:
    """The address of a file as reports name it; of one on the web, that; '' where it is none."""
    if name.startswith(("https://", "http://")):
        return web_link(name)
    try:
        return Path(name).absolute().as_uri()
    except ValueError:  # no file has a name with such characters: half of a surrogate pair
        return ""


def web_link(address: str) -> str:
    """An address in which nothing is left that could end a link; '' where it is none."""
    if not address.startswith(("https://", "http://")):
        return ""
    return quote(address, safe="!#$%&'()*+,/:;=?@[]~", errors="backslashreplace")


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def styled(lines: Iterable[Line], *, colour: bool, links: bool = False) -> Iterator[str]:
    """Lines as they are printed: with ANSI colours and links (OSC 8) where they are wanted."""
    for line in lines:
        pieces = line.pieces or (Piece(line.text, line.style),)
        yield "".join(_printed(piece, colour=colour, links=links) for piece in pieces)


def _printed(piece: Piece, *, colour: bool, links: bool) -> str:
    text = piece.text
    if colour and piece.style:
        text = f"\x1b[{_CODES[piece.style]}m{text}\x1b[0m"
    if links and piece.link:
        text = f"\x1b]8;;{piece.link}\x1b\\{text}\x1b]8;;\x1b\\"
    return text


def folded(lines: Iterable[Line], width: int) -> Iterator[Line]:
    """Lines that say how are folded to ``width`` columns; words are left whole."""
    for line in lines:
        if line.hang is None or cells(line.text) <= width:
            yield line
        else:
            yield from _fold(line, line.hang, width)


def _fold(line: Line, hang: int, width: int) -> Iterator[Line]:
    row: list[Piece] = []
    used = 0
    for word in _words(line.pieces or (Piece(line.text, line.style),)):
        text = "".join(piece.text for piece in word)
        if used > hang and used + cells(text.rstrip()) > width:
            yield pieced(*_row(row), style=line.style)
            row, used = [Piece(" " * hang)], hang
        row += word
        used += cells(text)
    yield pieced(*_row(row), style=line.style)


def _words(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """What may not be parted: the pieces of each word, with the blanks after it."""
    word: list[Piece] = []
    for piece in pieces:
        for text in re.findall(r"\S+\s*|\s+", piece.text):
            word.append(replace(piece, text=text))
            if text[-1].isspace():
                yield word
                word = []
    if word:
        yield word


def _row(words: Iterable[Piece]) -> list[Piece]:
    """Words that look the same together again; without blanks at the end."""
    alike = groupby(words, key=lambda piece: (piece.style, piece.link))
    row = [Piece("".join(p.text for p in some), *look) for look, some in alike]
    return [*row[:-1], replace(row[-1], text=row[-1].text.rstrip())]
