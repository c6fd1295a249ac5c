"""What the two JSON Schema libraries say against a document, in one form."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_prr.stac.pointer import Tokens

if TYPE_CHECKING:
    import jsonschema_rs
    from jsonschema import ValidationError

_CHOICES = ("anyOf", "oneOf")
_GIVEN_UP = ("BacktrackLimitExceeded", "RegexEngineFailure")  # the second is of newer releases


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One keyword of a schema that a place does not satisfy."""

    keyword: str
    expected: Any  # what the schema says there; the missing names, those too many
    at: Tokens
    value: Any  # what stands there
    message: str  # the library's own
    branches: "tuple[tuple[Failure, ...], ...]" = ()  # of anyOf and oneOf, where none is satisfied
    given_up: bool = False  # the pattern took too long: nobody knows


def explained(errors: "Iterable[ValidationError]") -> Iterator[Failure]:
    """Of errors that jsonschema gives."""
    for error in errors:
        yield Failure(
            keyword=str(error.validator),
            expected=_missing(error) or error.validator_value,
            at=tuple(error.absolute_path),
            value=error.instance,
            message=error.message,
            branches=_branches(error) if error.validator in _CHOICES else (),
        )


def _missing(error: "ValidationError") -> list[str] | None:
    wanted: Any = error.validator_value
    instance: Any = error.instance
    if error.validator == "dependencies":
        wanted = [n for name in wanted if name in instance for n in wanted[name]]
    elif error.validator != "required":
        return None
    return [name for name in wanted if name not in instance]


def _branches(error: "ValidationError") -> tuple[tuple[Failure, ...], ...]:
    found: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        found.setdefault(inner.relative_schema_path[0], []).append(inner)
    return tuple(tuple(explained(branch)) for branch in found.values())


def judged(errors: "Iterable[jsonschema_rs.ValidationError]") -> Iterator[Failure]:
    """Of errors that jsonschema-rs gives."""
    from jsonschema_rs import ValidationErrorKind as Kind

    for error in errors:
        kind = error.kind
        ways = kind.context if isinstance(kind, Kind.AnyOf | Kind.OneOfNotValid) else ()
        yield Failure(
            keyword=_keyword(error),
            expected=_expected(kind),
            at=tuple(error.instance_path),
            value=error.instance,
            message=error.message,
            branches=tuple(tuple(judged(way)) for way in ways),
            given_up=type(kind).__name__ in _GIVEN_UP,
        )


def _keyword(error: "jsonschema_rs.ValidationError") -> str:
    if error.kind.name == "falseSchema":  # what jsonschema calls `not: {}`
        return "not"
    return "dependencies" if error.schema_path[-1:] == ["dependencies"] else error.kind.name


def _expected(kind: "jsonschema_rs.ValidationErrorKind") -> Any:
    if kind.name == "required":
        return [kind.value]
    if kind.name == "propertyNames":
        return next(judged([kind.value]))
    return None if kind.name in _CHOICES else kind.value
