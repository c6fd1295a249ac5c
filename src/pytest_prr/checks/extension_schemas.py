"""Does a document keep to the JSON Schemas of the extensions that it declares?"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urlsplit

from pytest_prr.checks.compiled_schemas import validator
from pytest_prr.checks.problem import Context, Outcome, Problem, Subject, Unknown
from pytest_prr.checks.schema_errors import Fault, faults, parts_of
from pytest_prr.checks.schema_places import is_owned, patterns
from pytest_prr.checks.schema_verdicts import CannotTellError, failures
from pytest_prr.checks.wording import listed, shorten, show
from pytest_prr.probes.schema_store import NoSchemaError
from pytest_prr.stac.values import sequence

if TYPE_CHECKING:
    import jsonschema_rs

_FIELD = "stac_extensions"
_ADDRESS = re.compile(r"https?://[^/\s]+/\S+$")
_MOST_NAMED = 8  # in one sentence
_GET_ALL = "get them: prr schemas fetch, with the path of the collection"
_VERSION = re.compile(r"v?\d+\.\d.*")


def extension_schemas(
    subject: Subject, context: Context, *, left_to: dict[str, list[str]]
) -> Outcome:
    """The document is valid by the schema of each extension, in the version that it declares.

    ``left_to`` as in ``core_schema``. What has no schema at hand is neither right nor wrong.
    """
    missing: list[NoSchemaError] = []
    told: set[Fault] = set()
    for index, uri in declared(subject.value):
        try:
            found = list(_faults(validator(context.validators, uri), subject.value, index))
        except NoSchemaError as error:
            missing.append(error)
            continue
        except CannotTellError as error:
            yield Unknown(f"{_label(uri)}: {error}")
            continue
        owned = patterns(left_to) if found else ()
        for fault in found:
            if fault not in told and not is_owned((subject.kind.value, *fault.place), owned):
                told.add(fault)
                yield Problem(f"{_label(uri)}: {fault.message}", fault.at)
    if missing:
        yield Unknown(_unavailable(tuple(missing)))


def declared(document: dict[str, Any]) -> tuple[tuple[int, str], ...]:
    """Each address once, with its place; entries that are none are another rule's."""
    entries = sequence(document.get(_FIELD))
    return _addresses(tuple(entry if isinstance(entry, str) else "" for entry in entries))


@lru_cache(maxsize=256)  # thousands of items declare the same
def _addresses(entries: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    return tuple(_each_address(entries))


def _each_address(entries: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        uri = urldefrag(entry).url if entry else ""
        if _ADDRESS.match(uri) and uri not in seen:
            seen.add(uri)
            yield index, uri


def _faults(
    schema: "jsonschema_rs.Validator", document: dict[str, Any], index: int
) -> Iterator[Fault]:
    for failure in failures(schema, document):
        place = (_FIELD, index)
        if failure.at == ("type",) and failure.keyword in ("const", "enum"):
            message = f"the extension is not made for documents of type {show(failure.value)}"
            yield Fault(message=message, place=place, at=place)
        elif parts := parts_of(failure):
            message = f"the schema asks for a field of the extension in {_or(parts)}"
            yield Fault(message=message, place=place, at=place)
        else:
            yield from faults([failure])


def _or(names: list[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]])


def _label(uri: str) -> str:
    """How a sentence calls an extension: its name and version, else its address."""
    parts = [part for part in urlsplit(uri).path.split("/") if part]
    versions = (i for i, part in enumerate(parts) if i and _VERSION.fullmatch(part))
    at = next(versions, None)
    return shorten(f"{parts[at - 1]} {parts[at]}" if at else uri)


def _each_why(lacking: list[NoSchemaError]) -> str:
    """The schemas that are not there, with each reason said once."""
    by_why: dict[str, list[str]] = {}
    for error in lacking:
        by_why.setdefault(error.why, []).append(_label(error.uri))
    said = (
        f"{listed(names, _MOST_NAMED)}{': each' if len(names) > 1 else ''} {why}"
        for why, names in by_why.items()
    )
    return "; ".join(said)


@lru_cache(maxsize=256)  # each schema that is missing has one error in a run
def _unavailable(missing: tuple[NoSchemaError, ...]) -> str:
    return unavailable(list(missing))


def unavailable(missing: list[NoSchemaError]) -> str:
    """Why some schemas could not be asked, and the command that changes it."""
    reasons = [shorten(str(error), 300) for error in missing if error.at_hand]
    lacking = [error for error in missing if not error.at_hand]
    if lacking:
        alone = len(lacking) == 1
        get = f"get it: prr schemas fetch {lacking[0].uri}" if alone else _GET_ALL
        reasons.insert(0, f"{_each_why(lacking)}; {get}")
    return "; ".join(reasons)
