"""Does everything hang together: each link leads somewhere, each file is led to?"""

import os
from collections.abc import Iterator

from pytest_prr.checks.link_text import (
    linked_media_type,
    links_are_described,
    no_secrets,
    one_link_each,
    relation_type,
    secure_scheme,
    within_reach,
)
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
from pytest_prr.checks.reach import address_answers, address_can_be_asked, address_is_current
from pytest_prr.checks.reads import reads
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.upward_links import (
    leads_back,
    leads_straight_up,
    local_files_exist,
    self_agrees,
)
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.kinds import ROOT_NAMES
from pytest_prr.stac.roots import Where
from pytest_prr.stac.tree import Kind, LinkStatus, Node
from pytest_prr.stac.values import mapping, sequence, text

__all__ = [
    "address_answers",
    "address_can_be_asked",
    "address_is_current",
    "every_file_linked",
    "has_links",
    "leads_back",
    "link_members",
    "linked_documents_exist",
    "linked_media_type",
    "links_are_described",
    "local_files_exist",
    "no_cycles",
    "no_secrets",
    "one_link_each",
    "relation_type",
    "root_name",
    "secure_scheme",
    "self_agrees",
    "within_reach",
]

_BROKEN = {
    LinkStatus.MISSING: "there is no such file",
    LinkStatus.OUTSIDE: "it leads out of the folder that is checked, so it was not read",
    LinkStatus.ABSOLUTE: "it is an absolute path, which leads nowhere on another machine",
    LinkStatus.NOT_A_FILE: "it leads to no regular file",
    LinkStatus.UNREAD: "it lies beyond the number of levels or documents that are read",
}


def linked_documents_exist(subject: Subject, context: Context) -> Outcome:
    """Each child and item link leads to a file of the collection."""
    del subject
    for link in context.node.links:
        at = ("links", link.index, "href")
        if link.status in _BROKEN:
            yield Problem(f"link '{link.rel}' to {show(link.href)}: {_BROKEN[link.status]}", at)
        elif link.status is LinkStatus.REMOTE:
            why = link.reason or "leads to the network"
            yield Unknown(f"link '{link.rel}' to {show(link.href)}: {why}")


def no_cycles(subject: Subject, context: Context) -> Outcome:
    """No child or item link leads back to the document or above it, and no two to one file."""
    del subject
    for link in context.node.links:
        at = ("links", link.index, "href")
        if link.status is LinkStatus.CYCLE:
            yield Problem(
                f"link '{link.rel}' to {show(link.href)} leads back to this document or to one "
                "above it",
                at,
            )
        elif link.status is LinkStatus.REPEATED:
            yield Problem(
                f"link '{link.rel}' to {show(link.href)} leads where an earlier link leads already",
                at,
            )


def every_file_linked(subject: Subject, context: Context) -> Outcome:
    """A STAC file in the collection's folder is part of the collection."""
    del subject
    node = context.node
    if node.linked or node.kind is Kind.UNREADABLE or not context.tree.nodes[0].linked:
        return
    yield Problem(
        f"no link leads to this {node.kind.value}: readers of the collection never see it"
    )


@silent_where(leads_straight_up, kind=Applies.ITEM)
def has_links(subject: Subject, context: Context, *, rels: dict[str, list[str]]) -> Outcome:
    """The document can be read from the inside out: links to what holds it."""
    links = subject.value.get("links")
    node = context.node
    if not node.linked or node.parent is None or node.label or not isinstance(links, list):
        return
    found = {text(mapping(link).get("rel")) for link in links}
    holders = dict(_holders(context.node, rels.get(subject.kind.value, [])))
    missing = [rel for rel in holders if rel not in found]
    if missing:
        words = listed([f"'{rel}'" for rel in missing])
        changes = tuple(_link_to(rel, holders[rel], context) for rel in missing)
        yield Problem(
            f"no link of rel {words}: the {subject.kind.value} does not tell where it belongs",
            ("links",),
            Repair(description=f"add links of rel {words}", changes=changes),
        )


def _holders(node: Node, rels: list[str]) -> Iterator[tuple[str, Node]]:
    """What each relation leads to, as far as there is such a document above."""
    top = node
    while top.parent is not None:
        top = top.parent
    known = {"root": top, "parent": node.parent, "collection": node.collection}
    for rel in rels:
        holder = known[rel]
        if holder is not None:
            yield rel, holder


def _link_to(rel: str, holder: Node, context: Context) -> Change:
    href = _root_of(holder, context) if rel == "root" else _relative(holder, context)
    value = {"rel": rel, "href": href, "type": "application/json"}
    return Change(op="add", at=("links", "-"), value=value)


def _root_of(top: Node, context: Context) -> str:
    """Where the topmost document says the root is: above it, when a part is checked."""
    for link in sequence(context.tree.value(top).get("links")):
        href = text(mapping(link).get("href"))
        if mapping(link).get("rel") == "root" and href:
            where = context.tree.roots.target(href, top.folder).where
            if where is Where.REMOTE:
                return href
            if where is Where.OUTSIDE:
                return _relative_path(os.path.normpath(top.folder / href), context)
    return _relative(top, context)


def _relative(node: Node, context: Context) -> str:
    is_address = "://" in node.name
    return node.name if is_address else _relative_path(str(node.path), context)


def _relative_path(path: str, context: Context) -> str:
    relative = os.path.relpath(path, context.node.folder).replace(os.sep, "/")
    return relative if relative.startswith("../") else f"./{relative}"


@reads("links")
def link_members(subject: Subject, context: Context) -> Outcome:
    """A link is an object with a rel and an href, both text."""
    del context
    for index, link in enumerate(sequence(subject.value.get("links"))):
        if not isinstance(link, dict):
            message = f"link {index} should be an object with 'rel' and 'href', found {show(link)}"
            yield Problem(message, ("links", index))
            continue
        for name in ("rel", "href"):
            value = link.get(name)
            if not isinstance(value, str) or not value.strip():
                at = ("links", index, name) if name in link else ("links", index)
                found = show(value) if name in link else "none"
                yield Problem(f"link {index}: '{name}' should be text, found {found}", at)


def root_name(subject: Subject, context: Context) -> Outcome:
    """A collection or catalogue lies in the file where readers look for it."""
    del subject
    node = context.node
    expected = ROOT_NAMES[0] if node.kind is Kind.COLLECTION else ROOT_NAMES[1]
    if not node.own_file:
        yield NO_FILE
    elif node.path.name != expected and node.linked:
        yield Problem(f"the file is called '{node.path.name}', expected '{expected}'", ("id",))
