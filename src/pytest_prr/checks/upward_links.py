"""Links that lead up, to the document itself or aside: do they agree with those that lead down?"""

import os
import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from pytest_prr.checks import addresses
from pytest_prr.checks.problem import MOVED, Context, Outcome, Problem, Subject
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.wording import show
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.roots import Target, Where, href_kind
from pytest_prr.stac.tree import Kind, Node
from pytest_prr.stac.values import sequence
from pytest_prr.stac.vocabulary import CHILD_RELS

_UP = ("root", "parent", "collection")


class _Link(NamedTuple):
    rel: str
    href: str
    at: Tokens


def _links(document: dict[str, Any]) -> list[_Link]:
    found = []
    for index, link in enumerate(sequence(document.get("links"))):
        if isinstance(link, dict):
            rel, href = link.get("rel"), link.get("href")
            if isinstance(rel, str) and isinstance(href, str) and href.strip():
                found.append(_Link(rel, href, ("links", index, "href")))
    return found


def leads_straight_up(item: dict[str, Any], context: Context) -> bool:
    """An item has all links that lead up, and each leads to its collection, the root of all."""
    del item
    node, links = context.node, context.once(_links)
    above = node.parent
    if above is None or above.parent or above.kind is not Kind.COLLECTION or node.label:
        return False
    hrefs = {link.href for link in links if link.rel in _UP}
    if not (node.linked and above.linked and {link.rel for link in links}.issuperset(_UP)):
        return False
    targets = [context.target(href) for href in hrefs]
    known = context.tree.by_path
    return all(t.where is Where.FOUND and t.path and known.get(t.path) is above for t in targets)


def leads_nowhere_else(item: dict[str, Any], context: Context) -> bool:
    """No link leads anywhere but up."""
    del item
    return all(link.rel in _UP for link in context.once(_links))


@silent_where(leads_straight_up)
def leads_back(subject: Subject, context: Context) -> Outcome:
    """Links up lead to the documents whose links lead down to here."""
    del subject
    if not context.node.linked:
        return
    for link in context.once(_links):
        if link.rel not in _UP:
            continue
        if context.node.label and href_kind(link.href) is None:
            yield MOVED
        elif why := _astray(link, context):
            yield Problem(f"link '{link.rel}' to {show(link.href)}: {why}", link.at)


def _astray(link: _Link, context: Context) -> str | None:
    target = context.target(link.href)
    if target.where is Where.MISSING:
        return "there is no such file"
    if target.where is Where.ABSOLUTE:
        return "an absolute path leads nowhere on another machine"
    found = context.tree.by_path.get(target.path) if target.path else None
    if found is None or not found.linked or found.kind in (Kind.OTHER, Kind.UNREADABLE):
        return None
    if found is context.node.parent and link.rel == "parent":
        return None
    if link.rel == "root":
        above = _line(context.node)
        return None if found is above[-1] else f"the root of what was read is {above[-1].name}"
    return _not_above(link.rel, found, context)


def _not_above(rel: str, found: Node, context: Context) -> str | None:
    """Why a document is not the one that holds this one; None where it is."""
    node = context.node
    if rel == "collection" and found.kind is not Kind.COLLECTION:
        return f"that is no collection but {_a(found.kind)}"
    holds = context.tree.links_down(found, node)
    passed_on = rel == "collection" and found in _line(node)
    return None if holds or passed_on else "no link leads from there to here"


def _a(kind: Kind) -> str:
    return f"an {kind.value}" if kind is Kind.ITEM else f"a {kind.value}"


def _line(node: Node) -> list[Node]:
    """The document and all above it; the root comes last."""
    line = [node]
    while line[-1].parent is not None:
        line.append(line[-1].parent)
    return line


@silent_where(leads_nowhere_else)
def self_agrees(subject: Subject, context: Context) -> Outcome:
    """A link of rel ``self`` leads to the document that it stands in."""
    del subject
    node = context.node
    for link in context.once(_links):
        if link.rel != "self" or node.label:
            continue
        kind = href_kind(link.href)
        if kind is None:
            target = context.target(link.href)
            known = target.where in (Where.FOUND, Where.MISSING)
            if known and target.path is not None and not _is_file(target, node):
                message = f"link 'self' leads to {show(link.href)}, the file is '{node.path.name}'"
                yield Problem(message, link.at)
        elif kind is Where.REMOTE and (expected := _other_end(link.href, node)):
            found = "/".join(link.href.split("/")[-2:])
            message = f"link 'self' leads to {show(f'…/{found}')}, this file is '{expected}'"
            yield Problem(message, link.at)


def _is_file(target: Target, node: Node) -> bool:
    return target.path is not None and os.path.normpath(target.path) == os.path.normpath(node.path)


def _other_end(href: str, node: Node) -> str | None:
    """How the address should end where it names another file; None where it may be this one."""
    parts = addresses.split(href)
    path = unquote(parts.path) if parts and parts.scheme.lower().startswith("http") else ""
    if not path.endswith(".json"):
        return None
    below = Path(os.path.relpath(node.path, _line(node)[-1].folder)).parts
    own = [part for part in below if part != os.pardir][-2:]
    return None if path.split("/")[-len(own) :] == own else "/".join(own)


@silent_where(leads_nowhere_else)
def local_files_exist(subject: Subject, context: Context) -> Outcome:
    """A relative link of any other kind leads to a file, too."""
    del subject
    for link in context.once(_links):
        if link.rel in (*_UP, *CHILD_RELS, "self") or "{" in link.href:
            continue
        bare = re.split(r"[?#]", link.href, maxsplit=1)[0]
        if not bare or context.target(link.href).where is not Where.MISSING:
            continue
        if context.node.label:
            yield MOVED
            continue
        if context.target(bare).where is Where.MISSING:
            message = f"link '{link.rel}' to {show(link.href)}: there is no such file"
            yield Problem(message, link.at)
