"""Names that a collection gives: asset keys, and file names in an item's folder."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_prr.generator.patterns import split_name
from pytest_prr.readers.locations import name_of
from pytest_prr.stac.vocabulary import NAME_WORDS, is_name, slug

if TYPE_CHECKING:
    from pytest_prr.generator.plan import PlannedFile

DATA_KEY = "data"


@dataclass(kw_only=True)
class PlacedNames:
    """The file names in one item's folder, and what there is to say of them."""

    by_source: dict[str, str] = field(default_factory=dict)
    problems: list[tuple["PlannedFile", str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def asset_keys(files: Sequence["PlannedFile"]) -> list[str]:
    """One key for each file: the recipe's, 'data' for the only data file, else from its name."""
    data = [file for file in files if "data" in file.roles]
    keys: list[str] = []
    for file in files:
        usual = DATA_KEY if data == [file] else slug(_stem(file))
        keys.append(file.entry.key or _unused(usual, keys))
    return keys


def _stem(file: "PlannedFile") -> str:
    return split_name(file.own_name)[0]


def _unused(key: str, taken: Sequence[str]) -> str:
    number, free = 2, key
    while free in taken:
        free = f"{key}-{number}"
        number += 1
    return free


def placed_names(files: Sequence["PlannedFile"], document: str) -> PlacedNames:
    """The name of each file in the item's folder: as it is where that may be.

    ``document`` is the name of the item's own JSON file, which no other may have.
    """
    names = PlacedNames()
    for file in files:
        name = file.entry.name or file.own_name
        if file.entry.name and not is_name(name):
            message = f"'{name}' is no valid file name ({NAME_WORDS}); '{slug(name)}' would be"
            names.problems.append((file, message))
        if not is_name(name):
            names.notices.append(f"file '{name}' is placed as '{_slug_file(name)}'")
            name = _slug_file(name)
        if name.lower() == document.lower():
            message = f"'{name}' is the name of the item's own file; set another 'name:' for it"
            names.problems.append((file, message))
        for other, taken in names.by_source.items():
            if clash := _clash(other, taken, file.source, name):
                names.problems.append((file, clash))
                break
        names.by_source.setdefault(file.source, name)
    return names


def _slug_file(name: str) -> str:
    """Shortened in the stem: the suffix says what the file is."""
    stem, suffix = split_name(name)
    tail = slug(suffix) if suffix else ""
    return (slug(stem)[: 100 - len(tail)] or "unnamed") + tail


def _clash(other: str, taken: str, source: str, name: str) -> str | None:
    if other == source:
        return f"the file '{name_of(source)}' is named twice; once is enough"
    if name.lower() == taken.lower():
        return (
            f"'{other}' and '{source}' would both be placed as '{name}'; "
            "set 'name:' for one of them, or put them in two items"
        )
    shorter, longer = sorted((name, taken), key=len)
    if longer.startswith(shorter):
        return (
            f"the file name '{longer}' begins with the other file name '{shorter}', "
            f"and the PRR's gateway then loses '{longer}'; set 'name:' for one of them"
        )
    return None
