"""Is the file JSON that every reader reads the same way? (RFC 8259, RFC 7493 I-JSON)"""

import re
from collections.abc import Iterator
from typing import Any

from pytest_prr.checks.problem import Context, Outcome, Problem, Subject
from pytest_prr.checks.wording import show
from pytest_prr.stac.pointer import Tokens, tokens
from pytest_prr.stac.tree import Kind

# What Python prints of values that found no JSON form. Whole values only: prose is no leak.
_LEAKS = re.compile(
    r"(?:NaTZ?|None|nan|NaN|[-+]?inf"
    r"|(?:np|numpy)\.\w+\(.*\)"
    r"|(?:datetime\.(?:datetime|date)|Timestamp|Timedelta|array|PosixPath|WindowsPath)\(.*\)"
    r"|<(?:xarray|class|function|module|bound method|pystac|Item|Collection|Asset)\b.*>?"
    r"|b'[^']*'|b\"[^\"]*\")",
    re.DOTALL,
)
# STAC's `nodata` and Zarr's `fill_value` name these numbers as text.
_NUMBER_WORDS = frozenset({"nan", "NaN", "inf", "-inf", "+inf"})
_NUMBER_FIELDS = frozenset({"nodata", "fill_value", "_FillValue", "missing_value"})


def free_of_defects(subject: Subject, context: Context, *, kinds: list[str]) -> Outcome:
    """No defect of these kinds was met while the file was read."""
    del subject
    for defect in context.document.defects:
        if defect.kind in kinds:
            yield Problem(defect.message, tuple(tokens(defect.pointer)), offset=defect.offset)


def object_at_top(subject: Subject, context: Context) -> Outcome:
    """A linked document holds a JSON object."""
    del subject
    document = context.document
    if context.node.kind is Kind.OTHER and not isinstance(document.value, dict):
        yield Problem(
            f"expected a STAC object ({{…}}) at the top of the file, found {show(document.value)}"
        )


def no_leaked_python(subject: Subject, context: Context) -> Outcome:
    """No text is the way Python prints a value."""
    del context
    for at, value in _texts(subject.value):
        allowed = value in _NUMBER_WORDS and at and at[-1] in _NUMBER_FIELDS
        if _LEAKS.fullmatch(value) and not allowed:
            yield Problem(f"{show(value)} is how Python prints a value, not metadata", at)


def _texts(value: dict[str, Any]) -> Iterator[tuple[Tokens, str]]:
    """Every text in a document with the tokens that lead to it."""
    pending: list[tuple[Tokens, Any]] = [((), value)]
    while pending:
        at, part = pending.pop()
        if isinstance(part, str):
            yield at, part
        elif isinstance(part, dict):
            pending += [((*at, key), inner) for key, inner in part.items()]
        elif isinstance(part, list):
            # Coordinates make up most of a document and hold no text.
            pending += [
                ((*at, index), inner)
                for index, inner in enumerate(part)
                if not isinstance(inner, int | float)
            ]
