"""The verdict of the PRR's registration gateway on an item: its own checks, in its own order.

The reference is EOEPCA/reg-api, src/main.py, add_item_to_collection (version 0.0.2). Where its
code fails on a value, the gateway answers 500 and registers nothing: that counts as refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pytest_prr.checks.staging import Local, Place, Staged, is_remote, staged_assets, storing
from pytest_prr.checks.wording import show
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.vocabulary import FILE_EXTENSION, NAME_PATTERN, NAME_WORDS

RANGE = ("start_datetime", "end_datetime")
STORED_ROLES = ("data", "documentation")

# Numbers that the PRR's statistics give to defects (EOEPCA/reg-api, bin/reg-api-stats).
_NO_ROLE, _NOT_FOUND, _NO_SIZE, _OTHER_SIZE, _NO_TYPE = 2, 3, 4, 5, 7

# Members that every asset has, in the order in which they are asked for.
_MEMBERS: dict[str, tuple[type, str, int | None]] = {
    "href": (str, "text", None),
    "type": (str, "text", _NO_TYPE),
    "roles": (list, "a list", None),
    "file:size": (int, "a whole number", _NO_SIZE),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the gateway does not register an item, and where in the item the reason stands."""

    reason: str
    at: Tokens = ()
    code: int | None = None  # the PRR's number for the defect, where it has one
    crash: bool = False  # the gateway's own code fails on it: an internal error (500)


def refusal(item: dict[str, Any], collection_id: str | None, local: Local) -> Refusal | None:
    """The first reason for which the gateway refuses an item; None where it registers it.

    ``local`` tells what lies where a relative href leads in the staging area. Without a
    ``collection_id`` the item's ``collection`` is taken for the right one.
    """
    return next(_refusals(item, collection_id, local), None)


def _refusals(item: dict[str, Any], collection_id: str | None, local: Local) -> Iterator[Refusal]:
    # Each step relies on those before it: only the first refusal is ever asked for.
    if item.get("type") != "Feature":
        yield Refusal("its 'type' is not 'Feature'", _at(item, "type"))
    yield from _identifier(item)
    yield from _extension(item)
    if collection_id is not None and item.get("collection", collection_id) != collection_id:
        found = show(item["collection"])
        yield Refusal(f"'collection' is {found}, not '{collection_id}'", ("collection",))
    yield from _times(item)
    yield from _assets(item, local)
    yield from _stored_names(item, local)


def _at(value: dict[str, Any], name: str) -> Tokens:
    return (name,) if name in value else ()


def _crash(what: str, *at: str) -> Refusal:
    return Refusal(f"{what}: the gateway fails on it with an internal error", at, crash=True)


def _identifier(item: dict[str, Any]) -> Iterator[Refusal]:
    if "id" not in item:
        yield Refusal("it has no 'id'")
    elif not isinstance(item["id"], str):
        yield _crash(f"'id' is {show(item['id'])}, no text", "id")
    elif item["id"] and not NAME_PATTERN.fullmatch(item["id"]):
        yield Refusal(f"'id' should be of {NAME_WORDS}, found {show(item['id'])}", ("id",))


def _extension(item: dict[str, Any]) -> Iterator[Refusal]:
    declared = item.get("stac_extensions")
    if not isinstance(declared, list) or FILE_EXTENSION not in declared:
        what = "it does not declare version 2.1.0 of the File extension"
        yield Refusal(what, _at(item, "stac_extensions"))


def _times(item: dict[str, Any]) -> Iterator[Refusal]:
    if "properties" not in item:
        yield Refusal("it has no 'properties'")
        return
    properties, at = item["properties"], ("properties",)
    if not isinstance(properties, dict):
        yield from _odd_properties(properties)
        return
    for name in RANGE:
        if name not in properties:
            yield Refusal(f"'{name}' is missing", at)
    for name, value in given_times(properties).items():
        if not parses(value):
            where = name if name in properties else RANGE[0]
            yield Refusal(f"'{name}' is no ISO 8601 time, found {show(value)}", (*at, where))


def _odd_properties(properties: object) -> Iterator[Refusal]:
    at = ("properties",)
    # In text and in lists the gateway finds the names that it looks for, or not.
    if isinstance(properties, str | list) and not all(name in properties for name in RANGE):
        yield Refusal("'start_datetime' or 'end_datetime' is missing", at)
    yield _crash(f"'properties' is {show(properties)}, no object", *at)


def given_times(properties: dict[str, Any]) -> dict[str, Any]:
    """The three times that the gateway reads: without ``datetime`` it takes the start."""
    times = {name: properties.get(name) for name in RANGE}
    instant = properties.get("datetime")
    return {**times, "datetime": times["start_datetime"] if instant is None else instant}


def parses(value: object) -> bool:
    """Whether the gateway can read a time: Python's datetime.fromisoformat does."""
    try:
        datetime.fromisoformat(value)  # type: ignore[arg-type] # what is no text is refused too
    except (TypeError, ValueError):
        return False
    return True


def _assets(item: dict[str, Any], local: Local) -> Iterator[Refusal]:
    if "assets" not in item:
        yield Refusal("it has no 'assets'", code=_NO_ROLE)
        return
    assets = item["assets"]
    if not isinstance(assets, dict) and assets not in ("", []):
        yield _crash(f"'assets' is {show(assets)}, no object", "assets")
        return
    stored = False
    for key, asset in dict(assets).items():
        yield from _members(key, asset)
        stored = stored or any(role in asset["roles"] for role in STORED_ROLES)
        if not is_remote(asset["href"]):
            yield from _staged(key, asset, local(asset["href"]))
    if not stored:
        what = "no asset has the role 'data' or 'documentation'"
        yield Refusal(what, ("assets",), _NO_ROLE)


def _members(key: str, asset: object) -> Iterator[Refusal]:
    at = ("assets", key)
    if not isinstance(asset, dict):
        # In text and in lists the gateway finds a word 'href', or not.
        if isinstance(asset, str | list) and "href" not in asset:
            yield Refusal(f"asset '{key}' has no 'href'", at)
        yield _crash(f"asset '{key}' is {show(asset)}, no object", *at)
        return
    for name, (kind, words, code) in _MEMBERS.items():
        if name not in asset:
            yield Refusal(f"asset '{key}' has no '{name}'", at, code)
        elif not isinstance(asset[name], kind):
            found = show(asset[name])
            what = f"asset '{key}': '{name}' should be {words}, found {found}"
            yield Refusal(what, (*at, name), code)


def _staged(key: str, asset: dict[str, Any], staged: Staged) -> Iterator[Refusal]:
    at = ("assets", key, "href")
    href = show(asset["href"])
    if staged.place is Place.BROKEN:
        yield _crash(f"asset '{key}': {href} cannot be looked up", *at)
    elif staged.place is Place.MISSING:
        what = f"asset '{key}': {href} is not in the staging area"
        yield Refusal(what, at, _NOT_FOUND)
    elif staged.place in (Place.OUTSIDE, Place.OTHER):
        yield Refusal(f"asset '{key}': {href} leads to {staged.place.value}", at)
    elif staged.size is not None and staged.size != asset["file:size"]:
        said = show(asset["file:size"])
        what = f"asset '{key}': 'file:size' is {said}, the file has {staged.size} bytes"
        yield Refusal(what, (*at[:2], "file:size"), _OTHER_SIZE)


def _stored_names(item: dict[str, Any], local: Local) -> Iterator[Refusal]:
    names: dict[str, str] = {}
    for moved in storing(staged_assets(item, local)).moved:
        at = ("assets", moved.key, "href")
        if moved.name and not NAME_PATTERN.fullmatch(moved.name):
            found = show(moved.name)
            what = f"asset '{moved.key}': the file name should be of {NAME_WORDS}, found {found}"
            yield Refusal(what, at)
        elif moved.name in names:
            other = names[moved.name]
            what = f"assets '{other}' and '{moved.key}' have the same file name '{moved.name}'"
            yield Refusal(what, at)
        names[moved.name] = moved.key
