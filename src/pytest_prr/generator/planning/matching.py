"""Regular expressions on files' paths: the words that their named groups give."""

import re
import warnings
from collections.abc import Iterable
from functools import lru_cache

from pytest_prr.generator.recipes.recipe_model import Entry, File

TAKEN = ("collection", "item", "name", "stem", "suffix", "path")


class NotAnExpressionError(ValueError):
    """A text that is no regular expression; the text says why."""


@lru_cache(maxsize=256)
def compiled(text: str) -> re.Pattern[str]:
    """The expression of a recipe's ``match``. Raises NotAnExpressionError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Python's future, which are not the user's affair
            return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise NotAnExpressionError(f"not a regular expression: {error}") from None


def wrong(text: str) -> str | None:
    """What is wrong with a ``match``, as a sentence; None where nothing is."""
    try:
        names = compiled(text).groupindex
    except NotAnExpressionError as error:
        return str(error)
    if taken := next((name for name in TAKEN if name in names), None):
        return f"the group '{taken}' has the name of a placeholder; choose another, 'my_{taken}'"
    return None


def groups(texts: Iterable[str | None]) -> tuple[str, ...]:
    """The named groups of expressions, in their order; none of those that are wrong."""
    found: dict[str, None] = {}
    for text in texts:
        if text and wrong(text) is None:
            found.update(dict.fromkeys(compiled(text).groupindex))
    return tuple(found)


def of_entry(entry: Entry) -> list[str | None]:
    """Every ``match`` that holds for files of an entry."""
    files = entry.listed[1]
    return [entry.match, *(file.match for file in files if isinstance(file, File))]
