"""Schemas of other people's making, compiled once a run, with all that they refer to.

jsonschema-rs judges and explains: its patterns cannot run away, and nothing is fetched but
through the source it is given.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

from pytest_prr.checks import core_schemas
from pytest_prr.probes.schema_store import NoSchemaError

if TYPE_CHECKING:
    import jsonschema_rs

Schema = dict[str, Any]
Source = Callable[[str], Schema]
"""Gives the schema at an address, or raises NoSchemaError."""

MAX_REFERRED = 64  # documents that one schema may lead to; the most of a released one is 8
_BACKTRACKS = 100_000  # steps of one pattern on one text: some milliseconds


class Validators:
    """The validator of each schema, made when it is first asked for."""

    def __init__(self, source: Source, offline: "Validators | None" = None) -> None:
        """``offline``: those for rules that may not use the network; None: the same."""
        self.offline = offline or self
        self._source = source
        self._made: dict[str, jsonschema_rs.Validator | NoSchemaError] = {}

    def of(self, uri: str) -> "jsonschema_rs.Validator":
        """The validator of the schema at an address. Raises NoSchemaError."""
        if uri not in self._made:
            try:
                self._made[uri] = _compiled(uri, self._schema)
            except NoSchemaError as error:
                self._made[uri] = error
        found = self._made[uri]
        if isinstance(found, NoSchemaError):
            raise found.with_traceback(None)  # which else grows with every document
        return found

    def _schema(self, uri: str) -> Schema:
        schema = _shipped().get(uri) or self._source(uri)
        # The address wins over '$id', which not every released file has right.
        return {**schema, "$id": uri}


def validator(known: Validators | None, uri: str) -> "jsonschema_rs.Validator":
    """Out of the validators that a run has, if it has any. Raises NoSchemaError."""
    if known is None:
        raise NoSchemaError(uri, "is not looked for in this run")
    return known.of(uri)


def _shipped() -> dict[str, Schema]:
    """STAC 1.1.0 and GeoJSON, which need not be fetched."""
    try:
        return core_schemas.documents()
    except core_schemas.UnusableError:
        return {}


def _compiled(uri: str, source: Source) -> "jsonschema_rs.Validator":
    import jsonschema_rs

    reached: list[str] = []
    missing: list[NoSchemaError] = []

    def referred(reference: str) -> Schema:
        reached.append(reference)
        try:
            return _one_more(urldefrag(reference).url, len(reached), source)
        except NoSchemaError as error:
            missing.append(error)
            raise

    try:
        return jsonschema_rs.validator_for(
            source(uri),
            retriever=referred,
            validate_formats=True,
            pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACKS),
        )
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise _unusable(uri, missing, error) from None


def _one_more(uri: str, count: int, source: Source) -> Schema:
    if count > MAX_REFERRED:
        raise NoSchemaError(uri, f"is one of more than {MAX_REFERRED} that it leads to")
    return source(uri)


def _unusable(uri: str, missing: list[NoSchemaError], error: Exception) -> NoSchemaError:
    if missing:
        first = missing[0]
        return NoSchemaError(
            uri, f"refers to {first.uri}, which {first.why}", at_hand=first.at_hand
        )
    return NoSchemaError(
        uri, f"is not a usable JSON Schema: {str(error).partition(chr(10))[0][:200]}"
    )
