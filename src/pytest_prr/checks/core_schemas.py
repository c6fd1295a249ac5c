"""STAC's core schemas out of the installed pystac: compiled once, explained on demand."""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import jsonschema_rs
    from jsonschema import FormatChecker
    from jsonschema.protocols import Validator

from pytest_prr.stac.vocabulary import SCHEMA_SITE, STAC_VERSION, core_schema_uri

_STAC = f"{SCHEMA_SITE}v{STAC_VERSION}"
_FORMATS = ("date-time", "iri", "iri-reference", "uri", "uri-reference")
Schema = dict[str, Any]


class UnusableError(Exception):
    """The schemas cannot be used; the text says why."""


@cache
def validator(kind: str) -> "jsonschema_rs.Draft7Validator":
    """The fast validator of a kind of document. Raises UnusableError."""
    import jsonschema_rs

    schemas = documents()
    try:
        registry = jsonschema_rs.Registry(list(schemas.items()))
        return jsonschema_rs.Draft7Validator(
            schemas[_address(kind)], registry=registry, validate_formats=True
        )
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise UnusableError(
            f"the schemas that pystac ships do not hang together: {error}"
        ) from None


@cache
def explainer(kind: str) -> "Validator":
    """A slow validator of the same schema, whose errors know their branches."""
    from jsonschema import Draft7Validator
    from referencing import Registry, Resource

    schemas = {uri: _with_places(schema) for uri, schema in documents().items()}
    resources = [(uri, Resource.from_contents(schema)) for uri, schema in schemas.items()]
    return Draft7Validator(
        schemas[_address(kind)],
        registry=Registry().with_resources(resources),
        format_checker=_format_checker(),
    )


def _with_places(schema: Any) -> Any:
    """The schema with members that it forbids written so that jsonschema tells their place.

    For ``false`` jsonschema 4.26 names the object around the member instead.
    """
    if isinstance(schema, list):
        return [_with_places(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {key: _with_places(value) for key, value in schema.items()}
    members = changed.get("properties")
    if isinstance(members, dict):
        forbidden: Schema = {name: {"not": {}} for name, part in members.items() if part is False}
        changed["properties"] = members | forbidden
    return changed


def _format_checker() -> "FormatChecker":
    """Formats as the fast validator understands them, so that both say the same."""
    import jsonschema_rs
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    for name in _FORMATS:
        one = jsonschema_rs.Draft7Validator({"format": name}, validate_formats=True)
        checker.checks(name)(one.is_valid)
    return checker


def _address(kind: str) -> str:
    return core_schema_uri(kind, STAC_VERSION)


@cache
def documents() -> dict[str, Schema]:
    """Every schema that pystac ships, by its address. Raises UnusableError."""
    try:
        folder = _pystac() / "validation" / "jsonschemas"
        found = {
            f"https://geojson.org/schema/{name}.json": _read(folder / "geojson" / f"{name}.json")
            for name in ("Feature", "Geometry")
        }
        for path in (folder / "stac-spec" / f"v{STAC_VERSION}").iterdir():
            name = path.name.removesuffix(".json")
            part = name if name in ("catalog", "collection") else "item"
            found[f"{_STAC}/{part}-spec/json-schema/{path.name}"] = _read(path)
    except (OSError, ModuleNotFoundError, ValueError) as error:
        raise UnusableError(f"pystac's schemas cannot be read: {error}") from None
    # The address wins over '$id', which is misspelt in one of the released files.
    return {uri: {**schema, "$id": uri} for uri, schema in found.items()}


def _pystac() -> Path:
    """The folder of pystac, which is not imported: that would take longer than a small run."""
    spec = find_spec("pystac")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("No module named 'pystac'")
    return Path(spec.submodule_search_locations[0])


def _read(path: Path) -> Schema:
    schema: Schema = json.loads(path.read_text(encoding="utf-8"))
    return schema
