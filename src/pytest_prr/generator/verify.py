"""``prr build --verify``: whether a collection on disk still is what its files make of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from pytest_prr.generator.composing.compose import COLLECTION_FILE, Covered
from pytest_prr.generator.composing.documents import documents
from pytest_prr.generator.gathering import cache
from pytest_prr.generator.how import How
from pytest_prr.generator.preparing import Prepared, begun, prepared
from pytest_prr.generator.problems import BuildError
from pytest_prr.generator.writing.replace import documents_of
from pytest_prr.stac import documents as stac
from pytest_prr.stac.pointer import Tokens, pointer

MOST = 20  # differences that are told


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A value that differs. ``pointer`` is RFC 6901; values are JSON, '' where there is none."""

    file: str
    pointer: str
    committed: str
    built: str


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What the comparison of a collection with its files gave."""

    path: Path
    items: int
    differences: tuple[Difference, ...]
    more: bool  # whether there are further ones
    notices: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def verify(recipe: str | Path, output: str | Path | None = None, **options: Any) -> Verified:
    """Compare the documents at ``output`` with those that a build would write; write nothing.

    Data files beside the items need not be there. Raises RecipeError and BuildError.
    """
    how = How(**{**options, "explain": False})
    task = begun(how.order(Path(recipe), output))
    warnings: list[str] = []
    with cache.opened(warnings.append, use=how.cache) as store:
        return _compared(prepared(task, how, store, warnings, writes=False), how)


def _compared(ready: Prepared, how: How) -> Verified:
    """Raises BuildError where nothing is there to compare with."""
    if not (ready.folder / COLLECTION_FILE).is_file():
        words = f"{ready.folder}: no collection is there to be verified; build it first"
        raise BuildError([words])
    covered = Covered()
    made = documents(ready.gathered, ready.folder, covered, how.progress)
    found = _differences(ready.folder, made)
    told = tuple(islice(found, MOST))
    more = next(found, None) is not None
    for _ in made:  # what is wrong with the recipe or the files comes before any difference
        pass
    return Verified(
        path=ready.folder,
        items=len(covered.ids),
        differences=told,
        more=more,
        notices=(*ready.gathered.plan.notices, *ready.gathered.notices),
        unread=tuple(ready.unread.values()),
    )


def _differences(folder: Path, made: Iterator[tuple[str, bytes]]) -> Iterator[Difference]:
    """Of each document in turn; then the committed ones that would not be made."""
    names: set[str] = set()
    for name, text in made:
        names.add(name)
        yield from _of_document(folder / name, name, text)
    committed = {path.relative_to(folder).as_posix() for path in documents_of(folder)}
    for name in sorted(committed - names):
        yield Difference(file=name, pointer="", committed="a document", built="")


def _of_document(path: Path, name: str, text: bytes) -> Iterator[Difference]:
    document = stac.read(path)
    if not document.readable:
        why = document.defects[0].message
        yield Difference(file=name, pointer="", committed=why, built="a document")
        return
    for tokens, old, new in compared((), document.value, orjson.loads(text)):
        place = pointer(tokens)
        yield Difference(file=name, pointer=place, committed=_text(old), built=_text(new))


class _Nothing:
    """Stands for a member that is not there: null is a value."""


def compared(tokens: Tokens, old: Any, new: Any) -> Iterator[tuple[Tokens, Any, Any]]:
    """The smallest parts of two JSON values that differ, each with the way to it."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from compared((*tokens, key), old.get(key, _Nothing), new.get(key, _Nothing))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from compared((*tokens, number), one, other)
    elif old != new or isinstance(old, bool) != isinstance(new, bool):
        yield tokens, old, new


def _text(value: Any) -> str:
    return "" if value is _Nothing else orjson.dumps(value).decode()
