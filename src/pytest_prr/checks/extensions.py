"""Does a document declare the extensions whose fields it uses, by addresses that readers know?"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from pytest_prr.checks.bands import (
    band_lists,
    classes,
    superseded_bands,
)
from pytest_prr.checks.common_fields import (
    item_level,
    number_fields,
    one_platform,
    plural_instruments,
    providers,
    record_lists,
)
from pytest_prr.checks.cube import (
    cube_described,
    cube_shape,
    defined_dimensions,
    variable_properties,
    variables_described,
)
from pytest_prr.checks.extension_schemas import extension_schemas
from pytest_prr.checks.problem import Change, Context, Outcome, Problem, Repair, Subject
from pytest_prr.checks.projection import crs_known, epsg_number, proj_code, proj_numbers
from pytest_prr.checks.reads import reads
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.values import mapping, sequence
from pytest_prr.stac.vocabulary import (
    EXTENSION_SITE,
    EXTENSIONS,
    PLAIN_EXTENSIONS,
    extension_uri,
)

__all__ = [
    "band_lists",
    "classes",
    "crs_known",
    "cube_described",
    "cube_shape",
    "declared_when_used",
    "defined_dimensions",
    "epsg_number",
    "extension_addresses",
    "extension_schemas",
    "item_level",
    "number_fields",
    "one_platform",
    "one_version",
    "plural_instruments",
    "proj_code",
    "proj_numbers",
    "providers",
    "record_lists",
    "superseded_bands",
    "used_when_declared",
    "variable_properties",
    "variables_described",
]

_FIELD = "stac_extensions"
_NESTING = frozenset({"bands", "eo:bands", "raster:bands", "alternate"})
_SHORT_NAME = re.compile(r"[a-z][a-z0-9-]*")
_ADDRESS = re.compile(
    re.escape(EXTENSION_SITE) + r"(?P<name>[a-z0-9-]+)/v\d+\.\d+\.\d+[A-Za-z0-9.-]*/.*schema\.json"
)
_LOOSE_SITE = re.compile(r"https?://(?:www\.)?stac-extensions\.github\.io/", re.IGNORECASE)
_FOLDERS = {prefix: release.split("/")[0] for prefix, release in EXTENSIONS.items()}
_PREFIXES = {folder: prefix for prefix, folder in _FOLDERS.items()}


def extensions_fit(item: dict[str, Any], context: Context) -> bool:
    """The extensions that an item declares are those whose fields it uses, as far as is known."""
    names = tuple(_declared_names(item))
    return _fit(names, frozenset(context.once(_used)))


@lru_cache(maxsize=256)
def _fit(declared: tuple[str, ...], used: frozenset[str]) -> bool:
    prefixes = {_PREFIXES[name] for name in declared if name in _PREFIXES}
    return prefixes == used and PLAIN_EXTENSIONS.keys().isdisjoint(declared)


@silent_where(extensions_fit)
def declared_when_used(
    subject: Subject,
    context: Context,
    *,
    only: list[str] | None = None,
    without: list[str] | None = None,
) -> Outcome:
    """Each extension whose prefix is used is declared: ``only`` these, or all ``without`` those."""
    used = context.once(_used)
    if not used:
        return
    declared = _declared_names(subject.value)
    missing = {
        prefix: fields
        for prefix, fields in used.items()
        if _FOLDERS.get(prefix, prefix) not in declared
        and (only is None or prefix in only)
        and prefix not in (without or ())
    }
    if missing:
        words = [f"'{prefix}' ({_examples(fields)})" for prefix, fields in missing.items()]
        plural = "s are" if len(words) > 1 else " is"
        yield Problem(
            f"fields of {listed(words)} are used, but the extension{plural} not declared in "
            f"'{_FIELD}'",
            (_FIELD,) if _FIELD in subject.value else (),
            repair=_declaration(subject.value.get(_FIELD), list(missing)),
        )


def _examples(fields: list[str]) -> str:
    return listed(list(dict.fromkeys(fields)), 3)


def _declaration(found: object, prefixes: list[str]) -> Repair | None:
    uris = [extension_uri(prefix) for prefix in prefixes]
    if found is None:
        changes = (Change(op="add", at=(_FIELD,), value=uris),)
    elif isinstance(found, list):
        changes = (Change(op="replace", at=(_FIELD,), value=[*found, *uris]),)
    else:
        return None
    # The fields may be those of an older release, which only the author knows.
    return Repair(description=f"declare {listed(uris)}", changes=changes, safe=False)


@silent_where(extensions_fit)
def used_when_declared(subject: Subject, context: Context, *, without: list[str]) -> Outcome:
    """An extension that is declared has fields in the document."""
    for index, folder in enumerate(_declared_names(subject.value)):
        known = folder in _PREFIXES or folder in PLAIN_EXTENSIONS
        if not known or folder in without:
            continue
        plain = PLAIN_EXTENSIONS.get(folder)
        in_use = _PREFIXES.get(folder) in context.once(_used)
        if not in_use and not (plain and context.once(_plain_fields).intersection(plain)):
            yield Problem(
                f"the extension '{folder}' is declared, but none of its fields is used",
                (_FIELD, index),
            )


@reads(_FIELD)
def extension_addresses(subject: Subject, context: Context) -> Outcome:
    """Each entry is the address of a schema, exactly as the extension gives it."""
    del context
    if _FIELD not in subject.value:
        return
    found = subject.value[_FIELD]
    if not isinstance(found, list):
        yield Problem(f"'{_FIELD}' should be a list of addresses, found {show(found)}", (_FIELD,))
        return
    for index, entry in enumerate(found):
        if problem := _entry_problem(entry):
            message, better = problem
            yield Problem(message, (_FIELD, index), repair=_rewritten(index, better))
        elif entry in found[:index]:
            yield Problem(f"{show(entry)} is declared twice", (_FIELD, index))


class _Better(NamedTuple):
    address: str
    safe: bool


def _entry_problem(entry: object) -> tuple[str, _Better | None] | None:
    if not isinstance(entry, str):
        return f"'{_FIELD}' holds addresses of schemas, found {show(entry)}", None
    plain = entry.strip().rstrip("#")
    ours = EXTENSION_SITE + _LOOSE_SITE.sub("", plain) if _LOOSE_SITE.match(plain) else plain
    if ours != entry and (_ADDRESS.fullmatch(ours) or ours == entry.strip()):
        return f"{show(entry)} should read exactly '{ours}'", _Better(ours, safe=True)
    if entry.startswith(EXTENSION_SITE) and not _ADDRESS.fullmatch(entry):
        return (
            f"{show(entry)} is no schema of that site; expected "
            f"'{EXTENSION_SITE}<name>/v<version>/schema.json'"
        ), None
    if re.match(r"https?://[^/\s]+/\S+$", entry):
        return None
    return f"{show(entry)} is no address of a schema (https://…)", _by_short_name(plain)


def _by_short_name(name: str) -> _Better | None:
    if _SHORT_NAME.fullmatch(name) and name in _PREFIXES:
        return _Better(extension_uri(_PREFIXES[name]), safe=False)
    return None


def _rewritten(index: int, better: _Better | None) -> Repair | None:
    if better is None:
        return None
    change = Change(op="replace", at=(_FIELD, index), value=better.address)
    return Repair(description=f"write '{better.address}'", changes=(change,), safe=better.safe)


@reads(_FIELD)
def one_version(subject: Subject, context: Context) -> Outcome:
    """No extension is declared in two versions."""
    del context
    first: dict[str, str] = {}
    for index, entry in enumerate(sequence(subject.value.get(_FIELD))):
        match = _ADDRESS.fullmatch(entry) if isinstance(entry, str) else None
        if match is None or not entry.endswith("/schema.json"):
            continue
        # Some extensions have several schemas (card4l: optical, sar): those are no versions.
        key = re.sub(r"/v[^/]+/", "/", entry)
        before = first.setdefault(key, entry)
        if before != entry:
            yield Problem(
                f"'{match['name']}' is declared as {show(entry)} and as {show(before)}",
                (_FIELD, index),
            )


def _declared_names(document: dict[str, Any]) -> list[str]:
    """The name of each extension that is declared; a short name or foreign address as it is."""
    entries = sequence(document.get(_FIELD))
    return _names_of(tuple(entry if isinstance(entry, str) else None for entry in entries))


@lru_cache(maxsize=256)  # thousands of items declare the same
def _names_of(entries: tuple[str | None, ...]) -> list[str]:
    return list(_each_name(entries))


def _each_name(entries: tuple[str | None, ...]) -> Iterator[str]:
    for entry in entries:
        if entry is not None:
            plain = _LOOSE_SITE.sub("", entry.strip())
            parts = [part for part in plain.split("/") if part]
            # Extensions hosted elsewhere: the part before the version is their name.
            version = next((i for i, p in enumerate(parts) if re.match(r"v?\d+\.\d", p)), 1)
            yield parts[version - 1] if parts else ""
        else:
            yield ""


def _used(document: dict[str, Any]) -> dict[str, list[str]]:
    """The known prefixes that a document uses, each with its fields."""
    names: list[str] = []
    for part in _parts(document):
        names += part
    return _by_prefix(tuple(names))


@lru_cache(maxsize=256)  # thousands of items have the same members
def _by_prefix(names: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        prefix, colon, _ = name.partition(":")
        if colon and prefix in EXTENSIONS:
            found.setdefault(prefix, []).append(name)
    return found


def _plain_fields(document: dict[str, Any]) -> set[str]:
    names = {name for names in PLAIN_EXTENSIONS.values() for name in names}
    return {name for part in _parts(document) for name in part if name in names}


def _parts(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The objects of a document in which extensions put their fields."""
    yield document
    for name in ("properties", "summaries"):
        yield mapping(document.get(name))
    records = [*mapping(document.get("assets")).values()]
    records += [*mapping(document.get("item_assets")).values()]
    records += [*sequence(document.get("links")), *sequence(document.get("bands"))]
    records += sequence(mapping(document.get("properties")).get("bands"))
    for record in records:
        if isinstance(record, dict):
            yield record
            if not _NESTING.isdisjoint(record):
                yield from _nested(record)


def _nested(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The bands and the other places of an asset."""
    for name in ("bands", "eo:bands", "raster:bands"):
        if name in record:
            yield from (band for band in sequence(record[name]) if isinstance(band, dict))
    for other in mapping(record.get("alternate")).values():
        yield mapping(other)
