"""Can a person find the data, understand them, and say where they come from?"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pytest_prr.checks.problem import (
    Applies,
    Change,
    Context,
    Outcome,
    Problem,
    Repair,
    Subject,
    Unknown,
)
from pytest_prr.checks.prose import html_in, plain_length, reminder_in
from pytest_prr.checks.reads import reads
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.time_fields import is_plain
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.values import mapping, plain_words, sequence, text

MOST_COMPARED = 1000  # collections of one tree whose texts are compared with each other
_DIGITS = re.compile("[0-9]+")


def description_length(subject: Subject, context: Context, *, least: int, most: int) -> Outcome:
    """The description has ``least`` characters or more, and at most ``most`` words."""
    del context
    found = text(subject.value.get("description"))
    if found is None or not found.strip() or reminder_in(found) == found.strip():
        return  # empty, or the placeholder that another rule names
    at = ("description",)
    length, words = plain_length(found), len(found.split())
    if length < least:
        yield Problem(
            f"the description {show(found)} is {length} characters long; what the data are, where "
            f"and when they were made takes {least} or more",
            at,
        )
    elif words > most:
        yield Problem(
            f"the description has {words} words; beyond {most} a document of its own is read more "
            "easily",
            at,
        )


def prose_is_plain(item: dict[str, Any], context: Context) -> bool:
    """No text among an item's properties, nor in a list there, holds markup or a reminder."""
    del context
    texts = _texts(mapping(item.get("properties")))
    return all(_is_plain_prose(_DIGITS.sub("0", value)) for value in texts)


def _texts(properties: dict[str, Any]) -> Iterator[str]:
    for value in properties.values():
        if isinstance(value, str):
            if not is_plain(value):  # a time
                yield value
        elif isinstance(value, list):
            yield from (entry for entry in value if isinstance(entry, str))


@lru_cache(maxsize=1024)  # titles of many items differ in their digits only
def _is_plain_prose(value: str) -> bool:
    # Digits matter in markup alone: h1, &#160;.
    return "<" not in value and "&" not in value and reminder_in(value) is None


@silent_where(prose_is_plain, kind=Applies.ITEM)
@reads(metadata=("{fields}",), key=True)
def no_html(subject: Subject, context: Context, *, fields: list[str]) -> Outcome:
    """These texts have no HTML in them."""
    del context
    metadata, base = subject.metadata()
    for field in fields:
        found = html_in(text(metadata.get(field)) or "")
        if found:
            yield Problem(
                f"'{field}' holds HTML ({show(found)}), which most readers show as it stands",
                (*base, field),
            )


@reads(metadata=("description",))
def empty_description(subject: Subject, context: Context) -> Outcome:
    """A description that is there says something."""
    del context
    metadata, base = subject.metadata()
    if "description" not in metadata:
        return
    value = metadata["description"]
    if not isinstance(value, str):
        message = f"'description' should be text, found {show(value)}"
        yield Problem(message, (*base, "description"))
    elif not value.strip():
        removal = Change(op="remove", at=(*base, "description"))
        yield Problem(
            "'description' is empty; STAC's schema takes a text or no such member at all",
            (*base, "description"),
            repair=Repair(description="remove it", changes=(removal,)),
        )


@reads(metadata=("title",))
def title_length(subject: Subject, context: Context, *, most: int) -> Outcome:
    """The title fits on a line."""
    del context
    metadata, base = subject.metadata()
    found = text(metadata.get("title")) or ""
    if len(found) > most:
        yield Problem(
            f"the title is {len(found)} characters long, lists show about {most}: {show(found)}",
            (*base, "title"),
        )


@reads("id", metadata=("title",))
def title_is_no_id(subject: Subject, context: Context) -> Outcome:
    """The title is written for people; the id is there already."""
    del context
    metadata, base = subject.metadata()
    found, name = text(metadata.get("title")), text(subject.value.get("id"))
    if found and name and found.strip().lower() == name.strip().lower():
        yield Problem(f"the title {show(found)} is the id once more", (*base, "title"))


@reads(metadata=("keywords",))
def keywords(subject: Subject, context: Context, *, most: int) -> Outcome:
    """One to ``most`` keywords, each once."""
    del context
    found = subject.value.get("keywords")
    if found is None or found == []:
        at: tuple[str, ...] = ("keywords",) if "keywords" in subject.value else ()
        yield Problem("no keywords: a search by subject does not find the collection", at)
    if not isinstance(found, list):
        return
    counts = Counter(word.strip().lower() for word in found if isinstance(word, str))
    repeated = [word for word, count in counts.items() if count > 1]
    if repeated:
        words = listed([f"'{word}'" for word in repeated])
        yield Problem(f"{words} stands twice or more in the keywords", ("keywords",))
    elif len(found) > most:
        yield Problem(f"{len(found)} keywords; the PRR takes {most} at most", ("keywords",))


def has_providers(subject: Subject, context: Context) -> Outcome:
    """Somebody stands for the data."""
    del context
    if subject.value.get("providers") in (None, []):
        at = ("providers",) if "providers" in subject.value else ()
        yield Problem("no providers: who made the data, and who keeps them?", at)


def documented(subject: Subject, context: Context, *, role: str, rels: list[str]) -> Outcome:
    """An asset with the role, of the collection or an item, or a link leads to documentation."""
    if _has_link(subject.value, rels) or _has_role(subject.value, role):
        return
    items = [node.item for node in context.items if node.item]
    if any(role in asset.roles for item in items for asset in item.assets):
        return
    if any(rel in rels for item in items for rel in item.rels):
        return
    words = " or ".join(f"'{rel}'" for rel in rels)
    yield Problem(
        f"no asset has the role '{role}' and no link the rel {words}: nothing tells how the data "
        "were made"
    )


def _has_link(document: dict[str, Any], rels: list[str]) -> bool:
    links = sequence(document.get("links"))
    return any(text(mapping(link).get("rel")) in rels for link in links)


def _has_role(document: dict[str, Any], role: str) -> bool:
    assets = mapping(document.get("assets")).values()
    return any(role in sequence(mapping(asset).get("roles")) for asset in assets)


def citable(subject: Subject, context: Context, *, fields: list[str]) -> Outcome:
    """The collection says how to cite the data."""
    del context
    given = any(subject.value.get(field) for field in fields)
    if not given and not _has_link(subject.value, ["cite-as"]):
        words = ", ".join(f"'{field}'" for field in fields)
        yield Problem(f"nothing says how to cite the data: no {words}, no link 'cite-as'")


def own_text(subject: Subject, context: Context, *, fields: list[str]) -> Outcome:
    """No earlier collection of the tree has the same text in one of these fields."""
    if context.tree.collections.get(context.node, 0) > MOST_COMPARED:
        yield Unknown(f"texts of more than {MOST_COMPARED} collections are not compared")
        return
    for field in fields:
        mine = plain_words(subject.value.get(field))
        other = context.tree.first_with(field).get(mine, context.node)
        if other is not context.node:
            yield Problem(
                f"'{field}' is the same as in {other.name}; was it copied from there?", (field,)
            )


def summarised(subject: Subject, context: Context) -> Outcome:
    """A collection with items sums up what they hold."""
    del context
    links = sequence(subject.value.get("links"))
    if not any(text(mapping(link).get("rel")) == "item" for link in links):
        return
    missing = [name for name in ("summaries", "item_assets") if not subject.value.get(name)]
    if missing:
        words = " and no ".join(f"'{name}'" for name in missing)
        yield Problem(f"no {words}: users must open the items to learn what they hold")


@silent_where(prose_is_plain, kind=Applies.ITEM)
@reads(metadata=("{fields}",))
def finished_text(subject: Subject, context: Context, *, fields: list[str]) -> Outcome:
    """No reminder to the author, filler text or unfilled template is left."""
    del context
    metadata, base = subject.metadata()
    for field in fields:
        value = metadata.get(field)
        places = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, entry in places:
            found = reminder_in(entry) if isinstance(entry, str) else None
            if found:
                at = (*base, field) if index is None else (*base, field, index)
                yield Problem(f"{show(found)} in '{field}' was left to be filled in", at)
