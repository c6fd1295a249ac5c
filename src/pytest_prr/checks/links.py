"""Does everything hang together: each link leads somewhere, each file is led to?"""

from pytest_prr.checks.problem import Context, Outcome, Problem, Subject, Unknown
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.load import ROOT_NAMES
from pytest_prr.stac.tree import Kind, LinkStatus
from pytest_prr.stac.values import mapping, sequence, text

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
            yield Unknown(f"link '{link.rel}' to {show(link.href)} leads to the network")


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


def has_links(subject: Subject, context: Context, *, rels: list[str]) -> Outcome:
    """The document can be read from the inside out: links to what holds it."""
    if not context.node.linked or context.node.parent is None:
        return
    links = sequence(subject.value.get("links"))
    found = {text(mapping(link).get("rel")) for link in links}
    missing = [rel for rel in rels if rel not in found]
    if missing:
        at = ("links",) if "links" in subject.value else ()
        words = listed([f"'{rel}'" for rel in missing])
        yield Problem(f"no link of rel {words}: the item does not tell where it belongs", at)


def link_members(subject: Subject, context: Context) -> Outcome:
    """A link has a rel and an href, both text."""
    del context
    for name in ("rel", "href"):
        value = subject.value.get(name)
        if not isinstance(value, str) or not value.strip():
            at = (name,) if name in subject.value else ()
            found = show(value) if at else "none"
            yield Problem(f"link {subject.key}: '{name}' should be text, found {found}", at)


def root_name(subject: Subject, context: Context) -> Outcome:
    """A collection or catalogue lies in the file where readers look for it."""
    del subject
    node = context.node
    expected = ROOT_NAMES[0] if node.kind is Kind.COLLECTION else ROOT_NAMES[1]
    if node.path.name != expected and node.linked:
        yield Problem(f"the file is called '{node.path.name}', expected '{expected}'", ("id",))
