"""All documents of a collection, one after the other: never more than one item is in memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from pytest_prr.generator.composing import compose
from pytest_prr.generator.composing.compose import Covered
from pytest_prr.generator.deciding import when, where
from pytest_prr.generator.deciding.decide import DecidedItem, decide
from pytest_prr.generator.deciding.gathered import Gathered
from pytest_prr.generator.gathering.progress import Progress
from pytest_prr.generator.problems import BuildError

_JSON = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY


def as_json(value: Any) -> bytes:
    """Strict JSON, always the same for the same value: NaN becomes null, numpy's types numbers.

    Raises ValueError for what JSON cannot hold.
    """
    try:
        return orjson.dumps(value, option=_JSON | orjson.OPT_NON_STR_KEYS)
    except orjson.JSONEncodeError as error:
        raise ValueError(str(error)) from None


def documents(
    gathered: Gathered, output: Path, covered: Covered, progress: Progress
) -> Iterator[tuple[str, bytes]]:
    """The path and the bytes of each item's document, then of the collection's.

    ``output`` is the folder that they will lie in; ``covered`` grows with each item.
    Raises BuildError, at the end, with every problem of every item.
    """
    progress.begin("describing items", len(gathered.plan.items))
    try:
        yield from _items(gathered, output, covered, progress)
    finally:
        progress.end()
    if not gathered.problems and not covered.boxes:
        gathered.problems.append(_placeless(gathered))
    if not gathered.problems:
        document = compose.collection_document(gathered, covered, output)
        text = _text(gathered, document, gathered.plan.loaded.recipe.collection.id)
    if gathered.problems:
        raise BuildError(gathered.problems)
    yield compose.COLLECTION_FILE, text


def _items(
    gathered: Gathered, output: Path, covered: Covered, progress: Progress
) -> Iterator[tuple[str, bytes]]:
    """Of each item, as long as there are no problems; then the others' problems."""
    intervals = when.intervals(gathered)  # all at first: documents are from the time of the data
    for item in gathered.plan.items:
        decided = decide(gathered, item, intervals.get(item.id))
        text = _item_text(gathered, decided, output) if decided else b""
        if decided and not gathered.problems:
            covered.add(decided)
            yield compose.item_name(item.id), text
        progress.advance(1)


def _item_text(gathered: Gathered, item: DecidedItem, output: Path) -> bytes:
    return _text(gathered, compose.item_document(gathered, item, output), item.planned.id)


def _text(gathered: Gathered, document: dict[str, Any], name: str) -> bytes:
    try:
        return as_json(document)
    except ValueError as error:
        gathered.problems.append(f"'{name}' cannot be written as JSON: {error}")
        return b""


def _placeless(gathered: Gathered) -> str:
    message = "no item has a place, so the collection's extent is not known"
    advice = f"{message}; {where.ADVICE.partition(', or')[0].replace('here', 'for an item')}"
    return gathered.plan.loaded.problem(("items",), advice)
