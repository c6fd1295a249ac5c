"""Errors of a JSON Schema as sentences: the branch that was meant, the exact place."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_prr.checks.wording import listed, shorten, show
from pytest_prr.stac.pointer import Tokens

if TYPE_CHECKING:
    from jsonschema import ValidationError

_NAMES = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "array": "a list",
    "object": "an object",
    "boolean": "true or false",
    "null": "null",
}
_FORMATS = {
    "date-time": "a time such as 2020-06-01T00:00:00Z",
    "iri": "a whole web address (https://…)",
    "iri-reference": "an address without blanks",
}
_COUNTED = {False: ("entry", "entries"), True: ("member", "members")}
_UTC_ENDING = r"(\+00:00|Z)$"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One sentence. ``place`` is what is wrong, also where it is missing; ``at`` exists."""

    message: str
    place: Tokens
    at: Tokens


def faults(errors: Iterable["ValidationError"]) -> Iterator[Fault]:
    """What is really wrong, each once."""
    for error in errors:
        for leaf in _leaves(error):
            yield from _faults_of(leaf)


def _leaves(error: "ValidationError") -> Iterator["ValidationError"]:
    """The error itself or, of several ways to be valid, the errors of the one that was meant."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    if not branches or error.validator not in ("anyOf", "oneOf"):
        yield error
        return
    meant = min(branches.values(), key=_distance)
    if _distance(meant)[0]:  # of another kind than any branch takes
        yield error
        return
    for inner in meant:
        yield from _leaves(inner)


def _distance(branch: list["ValidationError"]) -> tuple[int, int, int]:
    """How far a branch is from what the author wrote: wrong kind, wrong tag, then a count."""
    kinds = sum(e.validator == "type" and not e.relative_path for e in branch)
    tags = sum(
        e.validator in ("const", "enum", "not") and len(e.relative_path) <= 1 for e in branch
    )
    return kinds, tags, len(branch)


def _faults_of(error: "ValidationError") -> Iterator[Fault]:
    at: Tokens = tuple(error.absolute_path)
    if error.validator in ("required", "dependencies"):
        for name in _missing(error):
            message = f"{_name(at)} needs '{name}'{_because(error)}"
            yield Fault(message=message, place=(*at, name), at=at)
        return
    say = _SENTENCES.get(str(error.validator))
    expected = say(error) if say else f"should be valid by STAC's schema: {_plain(error)}"
    yield Fault(message=f"{_name(at)} {expected}", place=at, at=at)


def _missing(error: "ValidationError") -> list[str]:
    wanted: Any = error.validator_value
    instance: Any = error.instance
    if isinstance(wanted, dict):
        wanted = [n for name in wanted if name in instance for n in wanted[name]]
    return [name for name in wanted if name not in instance]


def _because(error: "ValidationError") -> str:
    return " as well" if error.validator == "dependencies" else ""


def _name(at: Tokens) -> str:
    """How a sentence calls a place: its last member, with the numbers behind it."""
    if not at:
        return "the document"
    last = max((i for i, token in enumerate(at) if isinstance(token, str)), default=0)
    numbers = "".join(f"[{token}]" for token in at[last + 1 :])
    return f"'{at[last]}{numbers}'"


def _plain(error: "ValidationError") -> str:
    return shorten(error.message, 120)


def _found(error: "ValidationError") -> str:
    return f", found {show(error.instance)}"


def _type(error: "ValidationError") -> str:
    value: Any = error.validator_value
    kinds = [value] if isinstance(value, str) else value
    return f"should be {' or '.join(_NAMES.get(kind, kind) for kind in kinds)}{_found(error)}"


def _kinds(error: "ValidationError") -> str:
    """Of all branches of anyOf or oneOf, the kinds of value that they take."""
    kinds = [
        _NAMES.get(inner.validator_value, inner.validator_value)
        for inner in error.context or ()
        if inner.validator == "type" and isinstance(inner.validator_value, str)
        if not inner.relative_path
    ]
    if not kinds:
        return f"should be valid by STAC's schema: {_plain(error)}"
    return f"should be {' or '.join(dict.fromkeys(kinds))}{_found(error)}"


def _one_of(error: "ValidationError") -> str:
    value: Any = error.validator_value
    words = value if isinstance(value, list) else [value]
    return f"should be {'one of ' if len(words) > 1 else ''}{_choices(words)}{_found(error)}"


def _choices(words: list[Any]) -> str:
    return listed([show(word) for word in words], 8)


def _format(error: "ValidationError") -> str:
    name = str(error.validator_value)
    return f"should be {_FORMATS.get(name, f'of the form {name}')}{_found(error)}"


def _pattern(error: "ValidationError") -> str:
    if error.validator_value == _UTC_ENDING:
        return f"should be in UTC, with 'Z' at its end{_found(error)}"
    return f"should match {error.validator_value}{_found(error)}"


def _minimum(error: "ValidationError") -> str:
    above = "above" if error.validator == "exclusiveMinimum" else "at least"
    return f"should be {above} {error.validator_value}{_found(error)}"


def _count(error: "ValidationError") -> str:
    most = "most" if str(error.validator).startswith("max") else "least"
    one, more = _COUNTED[str(error.validator).endswith("Properties")]
    instance: Any = error.instance
    limit = error.validator_value
    what = one if limit == 1 else more
    return f"should have at {most} {limit} {what}, has {len(instance)}"


def _not_empty(error: "ValidationError") -> str:
    del error
    return "is empty"


def _unwanted(error: "ValidationError") -> str:
    if error.absolute_path and error.absolute_path[-1] == "bands":
        return "may stand in 'properties' only where an asset has 'bands' too"
    return "is not allowed here"


def _twice(error: "ValidationError") -> str:
    del error
    return "holds an entry twice"


_SENTENCES: dict[str, Callable[["ValidationError"], str]] = {
    "type": _type,
    "anyOf": _kinds,
    "oneOf": _kinds,
    "enum": _one_of,
    "const": _one_of,
    "format": _format,
    "pattern": _pattern,
    "minimum": _minimum,
    "exclusiveMinimum": _minimum,
    "maximum": lambda error: f"should be at most {error.validator_value}{_found(error)}",
    "minLength": _not_empty,
    "minItems": _count,
    "maxItems": _count,
    "minProperties": _count,
    "uniqueItems": _twice,
    "not": _unwanted,
}
