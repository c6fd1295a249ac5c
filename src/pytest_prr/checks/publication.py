"""The DOI of a dataset: one form in ``sci:doi``, and a link that readers can follow."""

from collections.abc import Iterator

from pytest_prr.checks import doi
from pytest_prr.checks.problem import Applies, Change, Context, Outcome, Problem, Repair, Subject
from pytest_prr.checks.reads import reads
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import mapping, sequence, text

_FIELD = "sci:doi"
_EXTENSION = "https://stac-extensions.github.io/scientific/v1.0.0/schema.json"
_EXTENSION_START = "https://stac-extensions.github.io/scientific/"


@reads(metadata=("sci:doi", "sci:publications"))
def doi_is_bare(subject: Subject, context: Context) -> Outcome:
    """A DOI is written as 10.…/…, without an address or 'doi:' before it."""
    del context
    for value, at in stated_dois(subject):
        if doi.is_bare(value):
            continue
        meant = doi.unwrapped(value)
        hint = f"; write '{meant}'" if meant else ""
        repair = None
        if meant:
            change = Change(op="replace", at=at, value=meant)
            repair = Repair(description=f"write '{meant}'", changes=(change,))
        yield Problem(f"{show(value)} is no bare DOI, which begins with '10.'{hint}", at, repair)


def stated_dois(subject: Subject) -> Iterator[tuple[str, Tokens]]:
    """Every DOI in the fields of the scientific extension, and where it stands."""
    metadata, base = subject.metadata()
    if (own := text(metadata.get(_FIELD))) is not None:
        yield own, (*base, _FIELD)
    for index, entry in enumerate(sequence(metadata.get("sci:publications"))):
        if (value := text(mapping(entry).get("doi"))) is not None:
            yield value, (*base, "sci:publications", index, "doi")


@reads("links", metadata=("sci:doi",))
def cites_its_doi(subject: Subject, context: Context) -> Outcome:
    """A link of rel ``cite-as`` leads to the DOI that ``sci:doi`` names."""
    del context
    metadata, base = subject.metadata()
    own = doi.unwrapped(text(metadata.get(_FIELD)) or "")
    if own is None:
        return
    cited = [href for rel, href, _ in _links(subject) if rel == "cite-as"]
    if any((doi.of_link(href) or "").lower() == own.lower() for href in cited):
        return
    instead = f"; it leads to {listed([show(href) for href in cited])}" if cited else ""
    message = f"no link of rel 'cite-as' leads to {doi.link(own)}{instead}"
    yield Problem(message, (*base, _FIELD), _citing(subject, own))


def _citing(subject: Subject, own: str) -> Repair | None:
    if not isinstance(subject.value.get("links"), list):
        return None
    value = {"rel": "cite-as", "href": doi.link(own), "type": "text/html"}
    change = Change(op="add", at=("links", "-"), value=value)
    return Repair(description="add the link", changes=(change,))


@reads("links", "stac_extensions", metadata=("sci:doi", "sci:publications"), collection=True)
def doi_of_link_is_stated(subject: Subject, context: Context, *, rels: list[str]) -> Outcome:
    """Where one link leads to a DOI of the data, ``sci:doi`` names it."""
    metadata, base = subject.metadata()
    above = mapping(context.collection) if subject.kind is Applies.ITEM else {}
    if any(_FIELD in part or "sci:publications" in part for part in (metadata, above)):
        return
    found = [(doi.of_link(href), rel, i) for rel, href, i in _links(subject) if rel in rels]
    links = [(name, rel, i) for name, rel, i in found if name]
    if len({name.lower() for name, _, _ in links}) == 1:
        name, rel, index = links[0]
        message = f"link '{rel}' leads to the DOI '{name}', which '{_FIELD}' does not name"
        yield Problem(message, ("links", index, "href"), _stating(subject, name, base))


def _stating(subject: Subject, name: str, base: Tokens) -> Repair | None:
    if base and not isinstance(subject.value.get("properties"), dict):
        return None
    changes = [Change(op="add", at=(*base, _FIELD), value=name)]
    declared = subject.value.get("stac_extensions", [])
    known = [uri for uri in sequence(declared) if isinstance(uri, str)]
    if isinstance(declared, list) and not any(uri.startswith(_EXTENSION_START) for uri in known):
        if "stac_extensions" in subject.value:
            changes.append(Change(op="add", at=("stac_extensions", "-"), value=_EXTENSION))
        else:
            changes.append(Change(op="add", at=("stac_extensions",), value=[_EXTENSION]))
    return Repair(
        description=f"state '{name}'; right only if it is the data's own DOI, not a paper's",
        changes=tuple(changes),
        safe=False,
    )


def _links(subject: Subject) -> Iterator[tuple[str, str, int]]:
    for index, link in enumerate(sequence(subject.value.get("links"))):
        rel, href = text(mapping(link).get("rel")), text(mapping(link).get("href"))
        if rel is not None and href is not None:
            yield rel, href, index
