"""Does a document keep to STAC's own JSON Schemas: pystac's, of other versions the cache's?"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pytest_prr.checks.problem import Context, Outcome, Problem, Subject, Unknown
from pytest_prr.checks.schema_errors import Fault, faults
from pytest_prr.checks.schema_places import Patterns, is_owned, patterns
from pytest_prr.checks.wording import show
from pytest_prr.stac.values import text
from pytest_prr.stac.vocabulary import STAC_VERSION, core_schema_uri

_VERSION = re.compile(r"\d+\.\d+\.\d+(-[a-z0-9.]+)?")


def core_schema(subject: Subject, context: Context, *, left_to: dict[str, list[str]]) -> Outcome:
    """The document is valid by the schema of its kind, in its version of STAC.

    ``left_to`` maps the codes of rules to the places that they judge, written like
    ``item/assets/*/href`` (``*`` is any member, a last ``**`` everything below): there the rule
    of that code speaks, and this check is silent.
    """
    version = text(subject.value.get("stac_version"))
    if version == STAC_VERSION:
        yield from _judged(subject, left_to)
    elif version is not None and not _VERSION.fullmatch(version):
        yield Unknown(f"{show(version)} is no version of STAC; no schema is looked for")
    elif version is not None:
        yield from _judged_by_another(subject, context, version, patterns(left_to))


def _judged_by_another(
    subject: Subject, context: Context, version: str, owned: Patterns
) -> Outcome:
    from pytest_prr.checks.compiled_schemas import validator
    from pytest_prr.checks.schema_verdicts import CannotTellError, failures
    from pytest_prr.probes.schema_store import NoSchemaError

    kind = subject.kind.value
    try:
        offline = context.validators and context.validators.offline
        known = validator(offline, core_schema_uri(kind, version))
        found = list(faults(failures(known, subject.value)))
    except NoSchemaError as error:
        help_ = "" if error.at_hand else f"; get it: prr schemas fetch {error.uri}"
        yield Unknown(f"the schema of STAC {version} {error.why}{help_}")
        return
    except CannotTellError as error:
        yield Unknown(str(error))
        return
    yield from _told(kind, found, owned)


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
    owned = patterns(left_to)
    if not all(is_owned((kind, *path), owned) for path in paths):
        yield from _explained(kind, subject.value, owned)


def _explained(kind: str, document: dict[str, Any], owned: Patterns) -> Iterator[Problem]:
    from pytest_prr.checks import core_schemas
    from pytest_prr.checks.schema_failures import explained

    errors = core_schemas.explainer(kind).iter_errors(document)
    yield from _told(kind, faults(explained(errors)), owned)


def _told(kind: str, found: Iterable[Fault], owned: Patterns) -> Iterator[Problem]:
    for fault in dict.fromkeys(found):
        if not is_owned((kind, *fault.place), owned):
            yield Problem(fault.message, fault.at)
