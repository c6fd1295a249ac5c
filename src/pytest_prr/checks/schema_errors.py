"""Errors of a JSON Schema as sentences: the branch that was meant, the exact place."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_prr.checks.schema_failures import Failure
from pytest_prr.checks.wording import listed, shorten, show
from pytest_prr.stac.pointer import Tokens

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
_WANTS = ("required", "contains", "not", "anyOf", "minProperties")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One sentence. ``place`` is what is wrong, also where it is missing (``!name`` where it is
    unknown to the schema); ``at`` exists.
    """

    message: str
    place: Tokens
    at: Tokens


def faults(failures: Iterable[Failure]) -> Iterator[Fault]:
    """What is really wrong, each once."""
    for failure in failures:
        for leaf in leaves(failure):
            yield from _faults_of(leaf)


def leaves(failure: Failure) -> Iterator[Failure]:
    """The failure itself or, of several ways to be valid, those of the one that was meant."""
    if not failure.branches or _is_choice_of_names(failure) or parts_of(failure):
        yield failure
        return
    meant = min(failure.branches, key=lambda branch: _distance(branch, len(failure.at)))
    if _distance(meant, len(failure.at))[0]:  # of another kind than any branch takes
        yield failure
        return
    for inner in meant:
        yield from leaves(inner)


def _distance(branch: Sequence[Failure], depth: int) -> tuple[int, int, int]:
    """How far a branch is from what the author wrote: wrong kind, wrong tag, then a count."""
    kinds = sum(f.keyword == "type" and len(f.at) == depth for f in branch)
    tags = sum(f.keyword in ("const", "enum", "not") and len(f.at) <= depth + 1 for f in branch)
    return kinds, tags, len(branch)


def _is_choice_of_names(failure: Failure) -> bool:
    """Whether each way to be valid lacks nothing but members of the same object."""
    return len(failure.branches) > 1 and all(
        inner.keyword == "required" and inner.at == failure.at
        for branch in failure.branches
        for inner in branch
    )


def parts_of(failure: Failure) -> list[str]:
    """The members in one of which the schema wants something to be; empty where it is about more.

    Extensions ask in this way that a collection uses one of their fields, wherever it be.
    """
    if failure.at or len(failure.branches) < 2:
        return []
    found = [{_part(inner) for inner in branch} for branch in failure.branches]
    parts = [part for names in found for part in names]
    if any(len(names) != 1 for names in found) or len(set(parts)) < len(parts):
        return []
    return [part for part in parts if part] if None not in parts else []


def _part(failure: Failure) -> str | None:
    if failure.at:
        return str(failure.at[0]) if failure.keyword in _WANTS else None
    return str(failure.expected[0]) if failure.keyword == "required" else None


def _faults_of(failure: Failure) -> Iterator[Fault]:
    at = failure.at
    if failure.keyword in ("required", "dependencies"):
        because = " as well" if failure.keyword == "dependencies" else ""
        for name in failure.expected:
            yield Fault(message=f"{_name(at)} needs '{name}'{because}", place=(*at, name), at=at)
    elif failure.keyword == "additionalProperties" and isinstance(failure.expected, list):
        for name in failure.expected:
            message = f"'{name}' is not a field that the schema knows"
            yield Fault(message=message, place=(*at, f"!{name}"), at=(*at, name))
    else:
        yield Fault(message=f"{_name(at)} {_sentence(failure)}", place=at, at=at)


def _sentence(failure: Failure) -> str:
    say = _SENTENCES.get(failure.keyword, _otherwise)
    return say(failure)


def _otherwise(failure: Failure) -> str:
    return f"should be valid by the schema: {shorten(failure.message, 120)}"


def _name(at: Tokens) -> str:
    """How a sentence calls a place: its last member, with the numbers behind it."""
    if not at:
        return "the document"
    last = max((i for i, token in enumerate(at) if isinstance(token, str)), default=0)
    numbers = "".join(f"[{token}]" for token in at[last + 1 :])
    return f"'{at[last]}{numbers}'"


def _found(failure: Failure) -> str:
    return f", found {show(failure.value)}"


def _type(failure: Failure) -> str:
    kinds = [_NAMES.get(kind, kind) for kind in _listed_kinds(failure)]
    return f"should be {' or '.join(kinds)}{_found(failure)}"


def _listed_kinds(failure: Failure) -> list[str]:
    """The kinds of value that a ``type`` names."""
    kinds: str | list[str] = failure.expected
    return [kinds] if isinstance(kinds, str) else kinds


def _choice(failure: Failure) -> str:
    """Of all branches of anyOf or oneOf, the names or the kinds of value that they take."""
    if _is_choice_of_names(failure):
        names = [
            listed([f"'{n}'" for f in branch for n in f.expected]) for branch in failure.branches
        ]
        return f"needs {' or '.join(dict.fromkeys(names))}"
    if not failure.branches:
        return "suits several descriptions of which it should suit one"
    kinds = [
        _listed_kinds(inner)
        for branch in failure.branches
        for inner in branch
        if inner.keyword == "type" and inner.at == failure.at
    ]
    plain = [one for one in kinds if len(one) == 1] or kinds
    if not plain:
        return _otherwise(failure)
    words = dict.fromkeys(_NAMES.get(kind, kind) for one in plain for kind in one)
    return f"should be {' or '.join(words)}{_found(failure)}"


def _one_of(failure: Failure) -> str:
    value = failure.expected
    words = value if isinstance(value, list) else [value]
    return f"should be {'one of ' if len(words) > 1 else ''}{_choices(words)}{_found(failure)}"


def _choices(words: list[Any]) -> str:
    return listed([show(word) for word in words], 8)


def _format(failure: Failure) -> str:
    name = str(failure.expected)
    return f"should be {_FORMATS.get(name, f'of the form {name}')}{_found(failure)}"


def _pattern(failure: Failure) -> str:
    if failure.expected == _UTC_ENDING:
        return f"should be in UTC, with 'Z' at its end{_found(failure)}"
    return f"should match {shorten(str(failure.expected))}{_found(failure)}"


def _minimum(failure: Failure) -> str:
    above = "above" if failure.keyword == "exclusiveMinimum" else "at least"
    return f"should be {above} {failure.expected}{_found(failure)}"


def _maximum(failure: Failure) -> str:
    below = "below" if failure.keyword == "exclusiveMaximum" else "at most"
    return f"should be {below} {failure.expected}{_found(failure)}"


def _count(failure: Failure) -> str:
    most = "most" if failure.keyword.startswith("max") else "least"
    one, more = _COUNTED[failure.keyword.endswith("Properties")]
    what = one if failure.expected == 1 else more
    return f"should have at {most} {failure.expected} {what}, has {len(failure.value)}"


def _length(failure: Failure) -> str:
    if failure.value == "":
        return "is empty"
    most = "most" if failure.keyword == "maxLength" else "least"
    return f"should have at {most} {failure.expected} characters{_found(failure)}"


def _unwanted(failure: Failure) -> str:
    if failure.at and failure.at[-1] == "bands":
        return "may stand in 'properties' only where an asset has 'bands' too"
    return "is not allowed here"


def _member_name(failure: Failure) -> str:
    return f"has a member whose name {_sentence(failure.expected)}"


_SENTENCES: dict[str, Callable[[Failure], str]] = {
    "type": _type,
    "anyOf": _choice,
    "oneOf": _choice,
    "enum": _one_of,
    "const": _one_of,
    "format": _format,
    "pattern": _pattern,
    "minimum": _minimum,
    "exclusiveMinimum": _minimum,
    "maximum": _maximum,
    "exclusiveMaximum": _maximum,
    "minLength": _length,
    "maxLength": _length,
    "minItems": _count,
    "maxItems": _count,
    "minProperties": _count,
    "maxProperties": _count,
    "uniqueItems": lambda _: "holds an entry twice",
    "contains": lambda _: "has no entry of the kind that the schema asks for",
    "not": _unwanted,
    "propertyNames": _member_name,
}
