"""Files whose names follow one pattern, and how a recipe names just these."""

import glob
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pytest_prr.generator.drafting.name_parts import Part, Shape, field_names, parts, shape
from pytest_prr.generator.drafting.survey import Found, Kind, Survey
from pytest_prr.readers.locations import is_remote

_FEW = 3  # names that differ in a word only make a pattern from here on
_WILD = "*"

Key = tuple[Kind, Shape]


@dataclass(frozen=True, kw_only=True)
class Group:
    """Files of one pattern. ``fields`` names each of the parts of their names."""

    kind: Kind
    files: tuple[Found, ...]
    parts: tuple[Part, ...]
    fields: tuple[str, ...]
    pattern: str | None  # a glob that means just these files

    @property
    def is_one(self) -> bool:
        return len(self.files) == 1

    def dates(self) -> list[tuple[str, Part]]:
        """The dates in the names, each with its field."""
        named = zip(self.fields, self.parts, strict=True)
        return [(field, part) for field, part in named if part.kind == "date"]


def groups(survey: Survey) -> list[Group]:
    """The data files and archives by the patterns of their names, in the order of their paths."""
    paths = [found.path for found in survey.files]
    made = [_group(files, paths) for files in _alike(survey.of("data", "archive"))]
    return sorted(made, key=lambda group: group.files[0].path)


def _alike(files: Sequence[Found]) -> Iterator[list[Found]]:
    by_shape: dict[Key, list[Found]] = defaultdict(list)
    for found in files:
        by_shape[found.kind, shape(found.path)].append(found)
    for keys in _merged(by_shape):
        yield sorted((found for key in keys for found in by_shape[key]), key=lambda f: f.path)


def _merged(by_shape: dict[Key, list[Found]]) -> Iterator[Sequence[Key]]:
    """Shapes that differ in one word belong together, where there is more than chance in it."""
    buckets: dict[object, list[Key]] = defaultdict(list)
    for key in by_shape:
        kind, tokens = key
        for place, token in enumerate(tokens[:-1]):
            if token.isalpha():
                buckets[kind, place, tokens[:place], tokens[place + 1 :]].append(key)
    taken: set[Key] = set()
    for keys in sorted(buckets.values(), key=len, reverse=True):
        several = any(len(by_shape[key]) > 1 for key in keys)
        if len(keys) > 1 and (several or len(keys) >= _FEW) and not taken.intersection(keys):
            taken.update(keys)
            yield keys
    yield from ([key] for key in by_shape if key not in taken)


def _group(files: Sequence[Found], paths: Sequence[str]) -> Group:
    of_names = parts([found.name for found in files])
    return Group(
        kind=files[0].kind,
        files=tuple(files),
        parts=tuple(of_names),
        fields=tuple(field_names(of_names)),
        pattern=_pattern(files, paths) if len(files) > 1 else None,
    )


def _pattern(files: Sequence[Found], paths: Sequence[str]) -> str | None:
    """The simplest glob that means these files and no others; None where there is none."""
    if any(is_remote(found.location) for found in files):
        return None
    found_parts = parts([found.path for found in files])
    wanted = {found.path for found in files}
    for exact in (False, True):
        pattern, expression = _globbed(found_parts, exact=exact)
        fits = re.compile(expression).fullmatch
        if {path for path in paths if fits(path)} == wanted:
            return pattern
    return None


def _globbed(found: Sequence[Part], *, exact: bool) -> tuple[str, str]:
    """A glob, and a regular expression that means the same."""
    pieces, expressions = [], []
    for part in found:
        lengths = {len(value) for value in part.values}
        if not part.varies:
            pieces.append(glob.escape(part.text))
            expressions.append(re.escape(part.text))
        elif exact and len(lengths) == 1 and all(map(str.isdigit, part.values)):
            pieces.append("[0-9]" * len(part.text))
            expressions.append(pieces[-1])
        elif not pieces or pieces[-1] != _WILD:
            pieces.append(_WILD)
            expressions.append("[^/]*")
    return "".join(pieces), "".join(expressions)
