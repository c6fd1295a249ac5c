"""The parts of file names: which are the same in many files, which vary, which are dates."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pytest_prr.generator.planning.matching import TAKEN
from pytest_prr.generator.planning.names import split_name
from pytest_prr.generator.recipes.dates import parse

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[\W_]+")
_LONG = 4  # digits; a run of so many has its length for a reason
_YEARS = range(1850, 2101)
_MOST_WORDS = 8  # listed in an expression
# Runs of digits and what stands between them -> the form of the date that they may be.
_DATE_FORMS = (
    (r"\d{8}T\d{6}", "%Y%m%dT%H%M%S"),
    (r"\d{8}_\d{6}", "%Y%m%d_%H%M%S"),
    (r"\d{4}-\d{2}-\d{2}", "%Y-%m-%d"),
    (r"\d{4}_\d{2}_\d{2}", "%Y_%m_%d"),
    (r"\d{14}", "%Y%m%d%H%M%S"),
    (r"\d{12}", "%Y%m%d%H%M"),
    (r"\d{10}", "%Y%m%d%H"),
    (r"\d{8}", "%Y%m%d"),
    (r"\d{4}-\d{2}", "%Y-%m"),
    (r"\d{6}", "%Y%m"),
    (r"\d{4}", "%Y"),
)
_DATE_LENGTHS = (5, 3, 1)  # in tokens

Shape = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A part of all names of a group; ``values`` has one for each file."""

    kind: Literal["text", "number", "word", "date"]
    values: tuple[str, ...]
    form: str = ""  # of a date, in strptime's directives
    regex: str = ""  # of a date
    label: str = ""  # what it is called, where that is known

    @property
    def text(self) -> str:
        return self.values[0]

    @property
    def varies(self) -> bool:
        return len(set(self.values)) > 1

    def expression(self) -> str:
        """A regular expression for all the values."""
        if self.kind == "date":
            return self.regex
        distinct = sorted(set(self.values))
        if len(distinct) == 1:
            return escaped(distinct[0])
        if self.kind == "text":  # what is left of dates: of one form
            return re.sub(r"\d+", lambda run: rf"\d{{{len(run[0])}}}", escaped(distinct[0]))
        if self.kind == "word" and len(distinct) <= _MOST_WORDS:
            return "|".join(distinct)
        lengths = {len(value) for value in distinct}
        count = f"{{{len(distinct[0])}}}" if len(lengths) == 1 else "+"
        return (r"\d" if self.kind == "number" else r"[^\W\d_]") + count


def escaped(text: str) -> str:
    """Text for a regular expression; unlike ``re.escape``, '-' and '_' stay as they are."""
    return re.sub(r"([.^$*+?{}\[\]\\|()#&~ ])", r"\\\1", text).replace(r"\ ", " ")


def tokens(path: str) -> tuple[str, ...]:
    """Runs of digits, runs of letters, and what stands between; the suffix is one token."""
    stem, suffix = split_name(path)
    return (*_TOKEN.findall(stem), suffix)


def shape(path: str) -> Shape:
    """What paths of one pattern share: digits do not count, but the length of long runs does."""
    *parts, suffix = tokens(path)
    return (*(_abstract(part) for part in parts), suffix)


def _abstract(token: str) -> str:
    if not token.isdigit():
        return token
    return f"#{len(token)}" if len(token) >= _LONG else "#"


def parts(paths: Sequence[str]) -> list[Part]:
    """The parts of paths that have one shape, or differ in words besides."""
    columns = list(zip(*(tokens(path) for path in paths), strict=True))
    found: list[Part] = []
    place = 0
    while place < len(columns):
        part, length = _date(columns, place) or (_plain(columns[place]), 1)
        found.append(part)
        place += length
    return found


def _plain(values: tuple[str, ...]) -> Part:
    if len(set(values)) == 1:
        return Part(kind="text", values=values)
    return Part(kind="number" if values[0].isdigit() else "word", values=values)


def _date(columns: Sequence[tuple[str, ...]], place: int) -> tuple[Part, int] | None:
    """The date that begins at a place in all paths, and how many tokens it takes."""
    if not columns[place][0].isdigit():
        return None
    for length in _DATE_LENGTHS:
        texts = tuple(map("".join, zip(*columns[place : place + length], strict=True)))
        for regex, form in _DATE_FORMS:
            if all(re.fullmatch(regex, text) and _is_date(text, form) for text in texts):
                return Part(kind="date", values=texts, form=form, regex=regex), length
    return None


def _is_date(text: str, form: str) -> bool:
    try:
        return parse(text, form).year in _YEARS
    except ValueError:
        return False


def halves(part: Part) -> list[Part]:
    """Year, month and the rest of dates that begin so; other parts as they are."""
    if part.kind != "date" or not part.form.startswith("%Y%m%d"):
        return [part]
    cuts = (("year", 0, 4), ("month", 4, 6), ("rest", 6, len(part.text)))
    split = [(label, tuple(value[a:b] for value in part.values)) for label, a, b in cuts]
    return [
        Part(kind="number" if all(map(str.isdigit, values)) else "text", values=values, label=label)
        for label, values in split
    ]


def field_names(found: Sequence[Part]) -> list[str]:
    """A name for each part, fit to be that of a group in an expression; each once."""
    names: list[str] = []
    for name in _wished(found):
        number, free = 2, name
        while free in names:
            free, number = f"{name}{number}", number + 1
        names.append(free)
    return names


def _wished(found: Sequence[Part]) -> Iterator[str]:
    before = ""
    for part in found:
        told = part.kind == "number" and re.fullmatch(r"[A-Za-z]{2,20}", before)
        yield _free(part.label or (before.lower() if told else part.kind))
        before = "" if part.varies else part.text


def _free(word: str) -> str:
    """Not one of the words that templates have already."""
    return f"{word}_number" if word in (*TAKEN, "title", "start", "end") else word
