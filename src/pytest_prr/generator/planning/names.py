"""Names that a collection gives: asset keys, and file names in an item's folder."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_prr.readers.locations import name_of
from pytest_prr.stac.vocabulary import MEDIA_TYPES, NAME_WORDS, is_name, slug

if TYPE_CHECKING:
    from pytest_prr.generator.planning.planned import PlannedFile

DATA_KEY = "data"
_SEPARATORS = "-_. "
_DOUBLED = re.compile(r"(?<=[-_. ])[-_. ]+")
_DOUBLE_SUFFIXES = tuple(suffix for suffix in MEDIA_TYPES if suffix.count(".") > 1)


def split_name(name: str) -> tuple[str, str]:
    """Stem and suffix of a file name; a double suffix such as .tar.gz stays whole."""
    if name.lower().endswith(_DOUBLE_SUFFIXES):
        dot = name.rindex(".", 0, name.rindex("."))
    else:
        dot = name.rfind(".")
    return (name[:dot], name[dot:]) if 0 < dot < len(name) - 1 else (name, "")


def misnamed(text: str) -> str | None:
    """What is wrong with an id; it names a folder too."""
    if not is_name(text):
        return f"'{text}' is no valid id ({NAME_WORDS}); '{slug(text)}' would be"
    if not text.strip(".") or text.lower() == "collection.json":
        return f"'{text}' cannot be the name of a folder; choose another id"
    return None


def without(stem: str, spans: Iterable[tuple[int, int]]) -> str:
    """What is left of a stem once parts of it are taken out, without doubled separators."""
    left, reached = "", 0
    for start, end in sorted(spans):
        left += stem[reached : max(start, reached)]
        reached = max(end, reached)
    return _DOUBLED.sub("", left + stem[reached:]).strip(_SEPARATORS)


def asset_keys(files: Sequence["PlannedFile"], stated: Sequence[str]) -> list[str]:
    """One key for each file: the ``stated`` one, 'data' for the only data file, else its name's."""
    data = [file for file in files if "data" in file.roles]
    unused = _Unused()
    keys = []
    for file, key in zip(files, stated, strict=True):
        if key:
            keys.append(unused.taken(key))
        elif data == [file]:
            keys.append(unused.near(DATA_KEY))
        else:
            keys.append(unused.near(slug(file.rest or split_name(file.own_name)[0])))
    return keys


@dataclass(kw_only=True)
class _Unused:
    """Gives each key once, by numbers behind those that come again."""

    given: set[str] = field(default_factory=set)
    last: Counter[str] = field(default_factory=Counter)

    def taken(self, key: str) -> str:
        self.given.add(key)
        return key

    def near(self, key: str) -> str:
        free, number = key, max(self.last[key], 1)
        while free in self.given:
            number += 1
            free = f"{key}-{number}"
        self.last[key] = number
        return self.taken(free)


@dataclass(kw_only=True)
class PlacedNames:
    """The file names in one item's folder, and what there is to say of them."""

    by_source: dict[str, str] = field(default_factory=dict)
    problems: list[tuple["PlannedFile", str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def placed_names(
    files: Sequence["PlannedFile"], stated: Sequence[str], document: str
) -> PlacedNames:
    """The name of each file in the item's folder: the ``stated`` one, or its own where that may be.

    ``document`` is the name of the item's own JSON file, which no other may have.
    """
    names = PlacedNames()
    first: dict[str, str] = {}  # name in small letters: source
    for file, wanted in zip(files, stated, strict=True):
        if not file.placed:
            continue
        name = _placed_name(names, file, wanted)
        if name.lower() == document.lower():
            message = f"'{name}' is the name of the item's own file; set another 'name:' for it"
            names.problems.append((file, message))
        if file.source in names.by_source:
            message = f"the file '{name_of(file.source)}' is named twice; once is enough"
            names.problems.append((file, message))
        elif (other := first.setdefault(name.lower(), file.source)) != file.source:
            message = (
                f"'{other}' and '{file.source}' would both be placed as '{name}'; "
                "set 'name:' for one of them, or put them in two items"
            )
            names.problems.append((file, message))
        names.by_source.setdefault(file.source, name)
    _refuse_beginnings(names, files)
    return names


def _placed_name(names: PlacedNames, file: "PlannedFile", stated: str) -> str:
    name = stated or file.own_name
    if is_name(name):
        return name
    short = _slug_file(name)
    if stated:
        message = f"'{name}' is no valid file name ({NAME_WORDS}); '{slug(name)}' would be"
        names.problems.append((file, message))
    names.notices.append(f"file '{name}' is placed as '{short}'")
    return short


def _slug_file(name: str) -> str:
    """Shortened in the stem: the suffix says what the file is."""
    stem, suffix = split_name(name)
    tail = slug(suffix) if suffix else ""
    return (slug(stem)[: 100 - len(tail)] or "unnamed") + tail


def _refuse_beginnings(names: PlacedNames, files: Sequence["PlannedFile"]) -> None:
    """Problems where one name begins with another: in sorted order, such names are neighbours."""
    order = {file.source: number for number, file in enumerate(files)}
    open_names: list[tuple[str, str]] = []
    found = []
    for name, source in sorted((name, source) for source, name in names.by_source.items()):
        while open_names and not name.startswith(open_names[-1][0]):
            open_names.pop()
        if open_names and open_names[-1][0] != name:
            shorter, other = open_names[-1]
            message = (
                f"the file name '{name}' begins with the other file name '{shorter}', "
                f"and the PRR's gateway then loses '{name}'; set 'name:' for one of them"
            )
            found.append((max(order[source], order[other]), message))
        open_names.append((name, source))
    names.problems += [(files[number], message) for number, message in sorted(found)]
