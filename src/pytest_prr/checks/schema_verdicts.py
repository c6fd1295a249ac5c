"""A document against a compiled schema of other people's making."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from pytest_prr.checks.schema_errors import leaves
from pytest_prr.checks.schema_failures import Failure, judged

if TYPE_CHECKING:
    import jsonschema_rs

_MOST_ERRORS = 200  # of one schema in one document


class CannotTellError(Exception):
    """The document is neither valid nor invalid: why."""


def failures(validator: "jsonschema_rs.Validator", document: dict[str, Any]) -> Iterator[Failure]:
    """What the schema does not accept, of alternatives the one that was meant.

    Raises CannotTellError.
    """
    try:
        if validator.is_valid(document):
            return
        errors = list(islice(validator.iter_errors(document), _MOST_ERRORS))
    except (ValueError, RecursionError):
        raise CannotTellError("the document holds values that a JSON Schema cannot judge") from None
    found = [leaf for failure in judged(errors) for leaf in leaves(failure)]
    if any(failure.given_up for failure in found):
        raise CannotTellError("a pattern of the schema takes too long on this document")
    yield from found
