"""Names: of characters that the PRR takes, each once, and the same everywhere."""

import os
from typing import Any

from pytest_prr.checks.doi_registry import doi_can_be_asked, doi_is_registered
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
from pytest_prr.checks.publication import cites_its_doi, doi_is_bare, doi_of_link_is_stated
from pytest_prr.checks.reads import reads
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.values import text
from pytest_prr.stac.vocabulary import NAME_MAX, NAME_PATTERN, NAME_WORDS, slug

__all__ = [
    "begins_with_collection",
    "cites_its_doi",
    "doi_can_be_asked",
    "doi_is_bare",
    "doi_is_registered",
    "doi_of_link_is_stated",
    "file_named_by_id",
    "name_characters",
    "names_its_collection",
    "unique_across_collections",
    "unique_item_id",
]

_SEPARATORS = ("-", "_", ".")


def is_well_named(item: dict[str, Any], context: Context) -> bool:
    """An item has an id that fits, is its own, and names its file; and it names its collection."""
    name, node, tree = item.get("id"), context.node, context.tree
    if type(name) is not str or _unfit(name) or not (node.linked and node.own_file):
        return False
    if not str(node.path).endswith(f"{os.sep}{name}.json"):
        return False
    own = tree.by_id.get((node.holder, name)) is node and tree.first_of_id.get(name) is node
    above = context.collection
    return own and above is not None and above.get("id") == item.get("collection", 0)


@silent_where(is_well_named, kind=Applies.ITEM)
@reads("id")
def name_characters(subject: Subject, context: Context) -> Outcome:
    """The id can be part of a path and of a web address as it stands."""
    del context
    found = text(subject.value.get("id"))
    if not found or not found.strip():
        return
    if why := _unfit(found):
        yield Problem(f"id {show(found)} {why}; expected {NAME_WORDS}", ("id",), _renamed(found))


def _unfit(name: str) -> str | None:
    if not name.strip("."):
        return "means a folder, not a name"
    if NAME_PATTERN.fullmatch(name):
        return None
    odd = sorted({char for char in name if not NAME_PATTERN.fullmatch(char)})
    reasons = [f"has {listed([repr(char) for char in odd])}"] if odd else []
    if len(name) > NAME_MAX:
        reasons.append(f"is {len(name)} characters long")
    return " and ".join(reasons)


def _renamed(name: str) -> Repair | None:
    new = slug(name)
    if _unfit(new):
        return None
    return Repair(
        description=f"use '{new}', and rename what refers to it",
        changes=(Change(op="replace", at=("id",), value=new),),
        safe=False,
    )


@silent_where(is_well_named)
def unique_item_id(subject: Subject, context: Context) -> Outcome:
    """No other item of the collection has this id."""
    found = text(subject.value.get("id"))
    if found is None or not context.node.linked:
        return
    first = context.tree.by_id.get((context.node.holder, found))
    if first is not None and first is not context.node:
        yield Problem(f"id {show(found)} belongs to {first.name} already", ("id",))


@silent_where(is_well_named)
def unique_across_collections(subject: Subject, context: Context) -> Outcome:
    """No item of another collection has this id."""
    found = text(subject.value.get("id"))
    own = context.node.collection
    if found is None or own is None or not context.node.linked:
        return
    first = context.tree.first_of_id.get(found)
    if first is not None and first.collection is not own:
        yield Problem(
            f"id {show(found)} belongs to {first.name} of another collection too", ("id",)
        )


@silent_where(is_well_named)
def names_its_collection(subject: Subject, context: Context) -> Outcome:
    """An item's ``collection`` is the id of the collection that links to it."""
    if context.collection is None:
        if context.node.parent is None:
            yield Unknown("no collection above the item was given")
        return
    expected = text(context.collection.get("id"))
    if expected is None:
        return
    found = subject.value.get("collection")
    if found is None:
        op, at = ("replace", ("collection",)) if "collection" in subject.value else ("add", ())
        repair = _named(op, expected, safe=True)
        yield Problem(f"'collection' is missing; expected '{expected}'", at, repair)
    elif found != expected:
        yield Problem(
            f"'collection' is {show(found)}, but the collection that links here is '{expected}'",
            ("collection",),
            _named("replace", expected, safe=False),
        )


def _named(op: str, expected: str, *, safe: bool) -> Repair:
    change = Change(op="add" if op == "add" else "replace", at=("collection",), value=expected)
    return Repair(description=f"write '{expected}'", changes=(change,), safe=safe)


@silent_where(is_well_named)
def file_named_by_id(subject: Subject, context: Context, *, also: list[str]) -> Outcome:
    """An item's file or folder carries its id, as pystac and the PRR lay them out."""
    found = text(subject.value.get("id"))
    if not found or not context.node.linked:
        return
    if not context.node.own_file:
        yield NO_FILE
        return
    path = context.node.path
    if str(path).endswith(f"{os.sep}{found}.json"):  # nearly all
        return
    if found not in (path.stem, path.parent.name) and path.stem not in also:
        yield Problem(f"the file is called '{path.name}', the item {show(found)}", ("id",))


@reads("id", collection=True)
def begins_with_collection(subject: Subject, context: Context) -> Outcome:
    """An item's id begins with the collection's id."""
    found = text(subject.value.get("id"))
    above = text(context.collection.get("id")) if context.collection else None
    if not found or not above or found == above:
        return
    if not found.startswith(tuple(f"{above}{mark}" for mark in _SEPARATORS)):
        yield Problem(
            f"id {show(found)} does not begin with the collection's id '{above}'", ("id",)
        )
