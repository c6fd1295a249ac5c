"""Does a document keep to STAC's own JSON Schemas? Those of pystac; nothing is fetched."""

from collections.abc import Iterator
from typing import Any

from pytest_prr.checks.problem import Context, Outcome, Problem, Subject, Unknown
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import text
from pytest_prr.stac.vocabulary import STAC_VERSION


def core_schema(subject: Subject, context: Context, *, left_to: dict[str, list[str]]) -> Outcome:
    """The document is valid by the schema of its kind, as pystac ships it.

    ``left_to`` maps the codes of rules to the places that they judge, written like
    ``item/assets/*/href`` (``*`` is any member, a last ``**`` everything below): there the rule
    of that code speaks, and this check is silent.
    """
    del context
    version = text(subject.value.get("stac_version"))
    if version is None:
        return
    if version != STAC_VERSION:
        yield Unknown(
            f"the schema of STAC {version} is not at hand; the other rules judge the document"
        )
        return
    yield from _judged(subject, left_to)


_Patterns = list[tuple[str, ...]]


def _judged(subject: Subject, left_to: dict[str, list[str]]) -> Outcome:
    from pytest_prr.checks import core_schemas

    kind = subject.kind.value
    try:
        found = core_schemas.validator(kind)
        if found.is_valid(subject.value):
            return
        # The explanation takes fifty times as long: only where something is left to be said.
        paths = [error.instance_path for error in found.iter_errors(subject.value)]
    except core_schemas.UnusableError as error:
        yield Unknown(str(error))
        return
    except (ValueError, RecursionError):
        yield Unknown("the document holds values that a JSON Schema cannot judge")
        return
    owned = [tuple(place.split("/")) for places in left_to.values() for place in places]
    if not all(_is_owned((kind, *path), owned) for path in paths):
        yield from _explained(kind, subject.value, owned)


def _explained(kind: str, document: dict[str, Any], owned: _Patterns) -> Iterator[Problem]:
    from pytest_prr.checks import core_schemas
    from pytest_prr.checks.schema_errors import faults

    found = faults(core_schemas.explainer(kind).iter_errors(document))
    for fault in dict.fromkeys(found):
        if not _is_owned((kind, *fault.place), owned):
            yield Problem(fault.message, fault.at)


def _is_owned(place: Tokens, owned: _Patterns) -> bool:
    where = tuple(map(str, place))
    return any(_is_within(where, pattern) for pattern in owned)


def _is_within(where: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Whether a place is one that a pattern stands for."""
    if pattern[-1] == "**":
        return len(where) >= len(pattern) - 1 and _is_within(
            where[: len(pattern) - 1], pattern[:-1]
        )
    same = len(where) == len(pattern)
    return same and all(p in ("*", w) for w, p in zip(where, pattern, strict=True))
