"""Do the fields that all STAC objects share stand where readers look, in the form they expect?"""

import re
from collections.abc import Iterator
from typing import Any

from pytest_prr.checks.problem import Change, Context, Outcome, Problem, Repair, Subject
from pytest_prr.checks.reads import reads
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import mapping, number, sequence, text
from pytest_prr.stac.vocabulary import EXTENSIONS

# What STAC's item specification puts beside the properties.
_ITEM_MEMBERS = frozenset(
    {"type", "stac_version", "stac_extensions", "id", "geometry", "bbox", "properties", "links"}
    | {"assets", "collection"}
)


def has_known_members(item: dict[str, Any], context: Context) -> bool:
    """An item has no members but those of STAC's specification."""
    del context
    return item.keys() <= _ITEM_MEMBERS


@silent_where(has_known_members)
def item_level(subject: Subject, context: Context, *, fields: list[str]) -> Outcome:
    """None of these fields, nor one of an extension, stands beside an item's ``properties``."""
    del context
    properties = subject.value.get("properties")
    for name in subject.value:
        if name in fields:
            yield Problem(
                f"'{name}' stands at the item's top level, where no reader looks; its place is "
                "'properties'",
                (name,),
                repair=_move(subject.value, properties, name),
            )
        elif name.partition(":")[0] in EXTENSIONS and ":" in name:
            yield Problem(
                f"'{name}' stands at the item's top level, where no reader looks; its place is "
                "'properties', or the asset that it describes",
                (name,),
            )


def _move(item: dict[str, Any], properties: object, name: str) -> Repair | None:
    if not isinstance(properties, dict) or properties.get(name, item[name]) != item[name]:
        return None
    removal = Change(op="remove", at=(name,))
    if name in properties:
        description = "remove it: 'properties' says the same"
        return Repair(description=description, changes=(removal,))
    addition = Change(op="add", at=("properties", name), value=item[name])
    return Repair(description="move it to 'properties'", changes=(removal, addition))


@reads(metadata=("instrument", "instruments"))
def plural_instruments(subject: Subject, context: Context) -> Outcome:
    """The sensors stand in the list ``instruments``."""
    del context
    metadata, base = subject.metadata()
    if "instrument" in metadata:
        yield Problem(
            f"'instrument' is no field of STAC; 'instruments' is, a list, here of "
            f"{show(metadata['instrument'])}",
            (*base, "instrument"),
            repair=_pluralised(metadata, base),
        )


def _pluralised(metadata: dict[str, Any], base: Tokens) -> Repair | None:
    found = metadata["instrument"]
    names = [found] if isinstance(found, str) else found
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    if metadata.get("instruments", names) != names:
        return None
    changes = [Change(op="remove", at=(*base, "instrument"))]
    if "instruments" not in metadata:
        changes.append(Change(op="add", at=(*base, "instruments"), value=names))
    alone = not any(re.search(r"[,;/]", name) for name in names)
    return Repair(description="write it as 'instruments'", changes=tuple(changes), safe=alone)


@reads(metadata=("{fields}",))
def one_platform(subject: Subject, context: Context, *, fields: list[str]) -> Outcome:
    """Each of these fields names one thing, not several with commas between."""
    del context
    metadata, base = subject.metadata()
    for field in fields:
        value = text(metadata.get(field))
        if value is not None and re.search(r"\S\s*[,;]\s*\S", value):
            yield Problem(
                f"'{field}' names one thing, found several: {show(value)}; a search for one of "
                "them finds nothing",
                (*base, field),
            )


@reads(metadata=("{ranges}",))
def number_fields(subject: Subject, context: Context, *, ranges: dict[str, str]) -> Outcome:
    """Each of these fields is a number in its range, written 'low..high' or '>low'."""
    del context
    metadata, base = subject.metadata()
    for field, written in ranges.items():
        if field not in metadata:
            continue
        value = number(metadata[field])
        if value is None or not _within(value, written):
            words = _in_words(written)
            found = show(metadata[field])
            yield Problem(f"'{field}' should be {words}, found {found}", (*base, field))


def _within(value: float, written: str) -> bool:
    if written.startswith(">"):
        return value > float(written[1:])
    low, high = written.split("..")
    return float(low) <= value <= float(high)


def _in_words(written: str) -> str:
    if written.startswith(">"):
        return f"a number above {written[1:]}"
    low, high = written.split("..")
    return f"a number from {low} to {high}"


@reads(metadata=("providers",))
def providers(subject: Subject, context: Context, *, roles: list[str]) -> Outcome:
    """Providers are objects with a name, roles out of STAC's, and a web address."""
    del context
    metadata, base = subject.metadata()
    if "providers" not in metadata:
        return
    found = metadata["providers"]
    at = (*base, "providers")
    if not isinstance(found, list):
        yield Problem(f"'providers' should be a list of objects, found {show(found)}", at)
        return
    for index, provider in enumerate(found):
        yield from _provider_problems(provider, (*at, index), roles)


def _provider_problems(provider: object, at: Tokens, roles: list[str]) -> Outcome:
    if not isinstance(provider, dict):
        yield Problem(f"a provider should be an object with a name, found {show(provider)}", at)
        return
    name = provider.get("name")
    if not isinstance(name, str) or not name.strip():
        yield _needs_text(provider, "name", at, "a provider")
    named = provider.get("roles", [])
    if not isinstance(named, list):
        yield Problem(f"'roles' should be a list, found {show(named)}", (*at, "roles"))
    else:
        for index, role in enumerate(named):
            if role not in roles:
                words = listed([f"'{known}'" for known in roles])
                message = f"{show(role)} is no role of a provider; STAC knows {words}"
                yield Problem(message, (*at, "roles", index))
    url = provider.get("url", "https://example.org")
    if not isinstance(url, str) or not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S+$", url):
        yield Problem(f"'url' should be a web address, found {show(url)}", (*at, "url"))
    if not isinstance(provider.get("description", ""), str):
        found = show(provider["description"])
        yield Problem(f"'description' should be text, found {found}", (*at, "description"))


@reads(metadata=("{field}",))
def record_lists(
    subject: Subject,
    context: Context,
    *,
    field: str,
    members: dict[str, str],
    inner: str = "",
) -> Outcome:
    """``field`` is a list of objects, each with its members (text, list), as its extension asks.

    ``inner`` names a member that is a list of objects with an ``id`` in turn; a member called
    'a or b' is there where one of the two is.
    """
    del context
    metadata, base = subject.metadata()
    if field not in metadata:
        return
    found = metadata[field]
    if not isinstance(found, list) or not found:
        wanted = f"'{field}' should be a list of objects, at least one"
        yield Problem(f"{wanted}; found {show(found)}", (*base, field))
        return
    for index, record in enumerate(found):
        at = (*base, field, index)
        if not isinstance(record, dict):
            yield Problem(f"'{field}' holds objects, found {show(record)}", at)
            continue
        for message, place in _record_faults(record, members):
            yield Problem(f"an entry of '{field}' {message}", (*at, *place))
        for number_in, entry in enumerate(sequence(record.get(inner))):
            if not text(mapping(entry).get("id")):
                message = f"an entry of '{inner}' should be an object with an 'id'"
                yield Problem(f"{message}, found {show(entry)}", (*at, inner, number_in))


def _record_faults(record: dict[str, Any], members: dict[str, str]) -> Iterator[tuple[str, Tokens]]:
    for member, kind in members.items():
        names = member.split(" or ")
        name = next((name for name in names if name in record), names[0])
        value = record.get(name)
        fits = bool(text(value)) if kind == "text" else isinstance(value, list) and bool(value)
        if not fits and name in record:
            wanted = "text" if kind == "text" else "a list with entries"
            yield f"should have {wanted} as '{name}', found {show(value)}", (name,)
        elif not fits:
            yield f"needs {' or '.join(repr(name) for name in names)}", ()


def _needs_text(record: dict[str, Any], name: str, at: Tokens, what: str) -> Problem:
    if name not in record:
        return Problem(f"{what} needs '{name}'", at)
    return Problem(f"'{name}' should be text, found {show(record[name])}", (*at, name))
