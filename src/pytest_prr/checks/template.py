"""What the PRR's templates ask every collection and item to say."""

import os
from collections import Counter

from pytest_prr.checks.asset_words import assets_have_data
from pytest_prr.checks.gateway import given_times, parses
from pytest_prr.checks.problem import (
    NO_FILE,
    Applies,
    Change,
    Context,
    Outcome,
    Problem,
    Repair,
    Subject,
    Unknown,
)
from pytest_prr.checks.reads import reads
from pytest_prr.checks.record import (
    contract_number,
    one_of,
    record_field,
    record_is_complete,
    theme_ids,
    thumbnail_image,
)
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.time_fields import range_is_stated, times_are_plain
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.values import mapping, sequence, time
from pytest_prr.stac.vocabulary import FILE_EXTENSION

__all__ = [
    "assets_are_objects",
    "contract_number",
    "data_role",
    "extent_shape",
    "file_extension",
    "gateway_reads_times",
    "has_assets",
    "has_fields",
    "has_items",
    "has_members",
    "one_of",
    "only_documents",
    "prr_layout",
    "record_field",
    "record_is_complete",
    "same_asset_keys",
    "stac_version",
    "theme_ids",
    "thumbnail_image",
    "time_range",
]

_KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "list": (list,),
    "object": (dict,),
    "object or null": (dict, type(None)),
    "text or null": (str, type(None)),
}


@reads("{fields}", "{constant}")
def has_fields(
    subject: Subject,
    context: Context,
    *,
    fields: dict[str, str],
    constant: dict[str, str] | None = None,
) -> Outcome:
    """Each field is there and of its kind (text, list, object …); some have one fixed value."""
    del context
    for name, kind in fields.items():
        if name not in subject.value:
            yield Problem(f"'{name}' is missing; expected {kind}")
        elif not isinstance(subject.value[name], _KINDS[kind]):
            found = show(subject.value[name])
            yield Problem(f"'{name}' should be {kind}, found {found}", (name,))
        elif kind == "text" and not subject.value[name].strip():
            yield Problem(f"'{name}' is empty", (name,))
    for name, expected in (constant or {}).items():
        if subject.value.get(name) != expected:
            at = (name,) if name in subject.value else ()
            found = show(subject.value[name]) if at else "none"
            yield Problem(f"'{name}' should be '{expected}', found {found}", at)


def extent_shape(subject: Subject, context: Context) -> Outcome:
    """The extent is nested as STAC asks: lists of boxes and of intervals."""
    del context
    found = subject.value.get("extent")
    if not isinstance(found, dict):
        at: tuple[str, ...] = ("extent",) if "extent" in subject.value else ()
        yield Problem(f"'extent' should be an object, found {show(found) if at else 'none'}", at)
        return
    extent = found
    for part, member, length in (("spatial", "bbox", (4, 6)), ("temporal", "interval", (2,))):
        outer = mapping(extent.get(part)).get(member)
        at = ("extent", part, member)
        if not isinstance(outer, list) or not any(isinstance(inner, list) for inner in outer):
            found = f", found {show(outer)}" if outer is not None else ""
            message = f"'extent.{part}.{member}' should be a list of lists{found}"
            yield Problem(message, _known(extent, at))
            continue
        for index, inner in enumerate(outer):
            if not isinstance(inner, list) or len(inner) not in length:
                sizes = " or ".join(str(size) for size in length)
                yield Problem(
                    f"'extent.{part}.{member}[{index}]' should be a list of {sizes} values, "
                    f"found {show(inner)}",
                    (*at, index),
                )


def _known(extent: dict[str, object], at: tuple[str, ...]) -> tuple[str, ...]:
    """As much of ``at`` as exists."""
    part = extent.get(at[1])
    if not isinstance(part, dict):
        return at[:2] if at[1] in extent else at[:1]
    return at if at[2] in part else at[:2]


@reads("stac_version")
def stac_version(subject: Subject, context: Context, *, expected: str) -> Outcome:
    """The document follows the expected STAC version."""
    del context
    found = subject.value.get("stac_version")
    if isinstance(found, str) and found != expected:
        yield Problem(f"'stac_version' is '{found}', expected '{expected}'", ("stac_version",))


@reads("assets")
def data_role(
    subject: Subject, context: Context, *, roles: list[str], unless: list[str] | None = None
) -> Outcome:
    """At least one asset has one of the roles, or one of those for which other rules care."""
    del context
    assets = mapping(subject.value.get("assets"))
    found = _roles(assets)
    if assets and not found & {*roles, *(unless or ())}:
        known = f"roles found: {listed(sorted(found))}" if found else "no asset has a role"
        wanted = " or ".join(f"'{role}'" for role in roles)
        yield Problem(f"no asset has the role {wanted} ({known})", ("assets",))


def _roles(assets: dict[str, object]) -> set[str]:
    """Every role that any of the assets has."""
    lists = [sequence(mapping(asset).get("roles")) for asset in assets.values()]
    return {role for roles in lists for role in roles if isinstance(role, str)}


@silent_where(assets_have_data, kind=Applies.ITEM)
@reads("assets")
def only_documents(subject: Subject, context: Context) -> Outcome:
    """An item of documents has a data file as well: the gateway's client insists."""
    del context
    roles = _roles(mapping(subject.value.get("assets")))
    if "documentation" in roles and "data" not in roles:
        yield Problem(
            "no asset has the role 'data': the gateway takes an item of documents only, but its "
            "command-line client refuses it",
            ("assets",),
        )


@silent_where(assets_have_data, kind=Applies.ITEM)
@reads("assets")
def assets_are_objects(subject: Subject, context: Context) -> Outcome:
    """Each asset is an object with members, not a bare address."""
    del context
    for key, asset in mapping(subject.value.get("assets")).items():
        if not isinstance(asset, dict):
            message = f"asset '{key}' should be an object with 'href', found {show(asset)}"
            yield Problem(message, ("assets", key))


@reads("stac_extensions")
def file_extension(subject: Subject, context: Context) -> Outcome:
    """The item declares the release of the File extension that the gateway looks for."""
    del context
    declared = subject.value.get("stac_extensions")
    if isinstance(declared, list) and FILE_EXTENSION in declared:
        return
    others = [uri for uri in sequence(declared) if isinstance(uri, str) and "/file/" in uri]
    found = f", found {show(others[0])}" if others else ""
    at = ("stac_extensions",) if "stac_extensions" in subject.value else ()
    kept = [uri for uri in sequence(declared) if uri not in others]
    change = Change(op="add", at=("stac_extensions",), value=[*kept, FILE_EXTENSION])
    yield Problem(
        f"'stac_extensions' should hold '{FILE_EXTENSION}'{found}",
        at,
        repair=Repair(description="declare it", changes=(change,), safe=not others),
    )


@silent_where(times_are_plain)
@reads(metadata=("datetime", "start_datetime", "end_datetime"))
def gateway_reads_times(subject: Subject, context: Context) -> Outcome:
    """The gateway can read the item's times; not all that RFC 3339 allows is known to it."""
    del context
    properties = mapping(subject.value.get("properties"))
    for name in given_times(properties):
        value = properties.get(name)
        if value is None or parses(value) or time(value) is None:
            continue  # what is no RFC 3339 time is another rule's business
        yield Problem(
            f"'{name}' is {show(value)}, which the gateway cannot read; write it as "
            "YYYY-MM-DDTHH:MM:SSZ",
            ("properties", name),
        )


def has_items(subject: Subject, context: Context) -> Outcome:
    """A collection leads to items."""
    del subject
    unread = next((link.reason for link in context.node.links if link.reason), None)
    if not context.items and unread:
        yield Unknown(f"its items were not read: {unread}")
    elif not context.items:
        yield Problem("the collection has no items")


def prr_layout(subject: Subject, context: Context) -> Outcome:
    """The collection is called collection.json; each item lies in a folder below it."""
    if not context.node.own_file:
        yield NO_FILE
        return
    folder, name = os.path.split(str(context.node.path))
    if subject.kind is Applies.COLLECTION and name != "collection.json":
        yield Problem(f"the collection's file is called '{name}', expected 'collection.json'")
    above = context.node.collection
    if subject.kind is Applies.ITEM and above and os.path.split(str(above.path))[0] == folder:
        yield Problem("the item lies beside its collection, expected a folder of its own below it")


def same_asset_keys(subject: Subject, context: Context) -> Outcome:
    """All items that hold data have assets of the same keys."""
    del subject
    keys: Counter[tuple[str, ...]] = Counter()
    for node in context.items:
        item = node.item
        if item and any("data" in asset.roles for asset in item.assets):
            keys[tuple(sorted(item.keys))] += 1
    if len(keys) > 1:
        (first, count), *others = keys.most_common()
        rest = f"{len(others)} other sets, such as {_keys(others[0][0])}"
        yield Problem(
            f"items have assets of different keys: {count} of {keys.total()} have {_keys(first)}; "
            f"{rest if len(others) > 1 else f'{others[0][1]} have {_keys(others[0][0])}'}"
        )


def _keys(keys: tuple[str, ...]) -> str:
    return listed([show(key) for key in keys])


@silent_where(assets_have_data, kind=Applies.ITEM)
@reads("assets")
def has_assets(subject: Subject, context: Context) -> Outcome:
    """An item names at least one file."""
    del context
    if subject.value.get("assets") == {}:
        yield Problem("the item has no assets: it describes no file", ("assets",))


@reads("{members}", key=True)
def has_members(subject: Subject, context: Context, *, members: dict[str, str]) -> Outcome:
    """An asset says what the template asks of it: each member there and of its kind."""
    del context
    for name, kind in members.items():
        value = subject.value.get(name)
        if not isinstance(value, _KINDS[kind]):
            at = (name,) if name in subject.value else ()
            found = f"{show(value)}" if at else "none"
            yield Problem(f"asset '{subject.key}': '{name}' should be {kind}, found {found}", at)


@silent_where(range_is_stated)
@reads(metadata=("datetime", "start_datetime", "end_datetime"))
def time_range(subject: Subject, context: Context) -> Outcome:
    """An item states both ends of the time it covers."""
    del context
    if subject.kind is not Applies.ITEM:
        return
    properties = subject.value.get("properties")
    if not isinstance(properties, dict):
        return
    missing = [n for n in ("start_datetime", "end_datetime") if properties.get(n) is None]
    if missing:
        yield Problem(
            f"{listed(missing)} missing: the PRR stores and finds items by their time range",
            ("properties",),
            repair=_range_from_instant(properties, missing),
        )


def _range_from_instant(properties: dict[str, object], missing: list[str]) -> Repair | None:
    instant = properties.get("datetime")
    if not isinstance(instant, str) or len(missing) < 2:
        return None
    return Repair(
        description="use the instant as both ends; right only for data of one instant",
        changes=tuple(Change(op="add", at=("properties", n), value=instant) for n in missing),
        safe=False,
    )
