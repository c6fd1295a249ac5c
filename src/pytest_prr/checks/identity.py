"""Names: of characters that the PRR takes, each once, and the same everywhere."""

from pytest_prr.checks.problem import Change, Context, Outcome, Problem, Repair, Subject, Unknown
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.values import text
from pytest_prr.stac.vocabulary import NAME_MAX, NAME_PATTERN, NAME_WORDS, slug


def name_characters(subject: Subject, context: Context) -> Outcome:
    """The id can be part of a path and of a web address as it stands."""
    del context
    found = text(subject.value.get("id"))
    if found is None or not found or NAME_PATTERN.fullmatch(found):
        return
    odd = sorted({char for char in found if not NAME_PATTERN.fullmatch(char)})
    why = (
        f"has {listed([repr(char) for char in odd])}" if odd else f"is {len(found)} characters long"
    )
    if len(found) > NAME_MAX and odd:
        why += f" and is {len(found)} characters long"
    yield Problem(
        f"id {show(found)} {why}; expected {NAME_WORDS}",
        ("id",),
        repair=Repair(
            description=f"use '{slug(found)}', and rename what refers to it",
            changes=(Change(op="replace", at=("id",), value=slug(found)),),
            safe=False,
        ),
    )


def unique_item_id(subject: Subject, context: Context) -> Outcome:
    """No other item of the collection has this id."""
    found = text(subject.value.get("id"))
    if found is None or not context.node.linked:
        return
    first = context.tree.by_id.get((context.node.collection, found))
    if first is not None and first is not context.node:
        yield Problem(f"id {show(found)} belongs to {first.name} already", ("id",))


def names_its_collection(subject: Subject, context: Context) -> Outcome:
    """An item's ``collection`` is the id of the collection that links to it."""
    if context.collection is None:
        if context.node.parent is None:
            yield Unknown("no collection above the item was given")
        return
    expected = text(context.collection.get("id"))
    found = subject.value.get("collection")
    if expected is not None and found is None:
        yield Problem(f"'collection' is missing; expected '{expected}'")
    elif expected is not None and found != expected:
        yield Problem(
            f"'collection' is {show(found)}, but the collection that links here is '{expected}'",
            ("collection",),
        )


def file_named_by_id(subject: Subject, context: Context) -> Outcome:
    """An item's file carries its id, as pystac and the PRR lay them out."""
    found = text(subject.value.get("id"))
    stem = context.node.path.stem
    if found and stem not in (found, "item") and context.node.linked:
        yield Problem(f"the file is called '{stem}.json', the item {show(found)}", ("id",))
