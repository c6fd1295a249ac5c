"""What a link says, whatever it leads to: its relation, type, scheme and address."""

import json
import re

from pytest_prr.checks import addresses
from pytest_prr.checks.problem import Change, Context, Outcome, Problem, Repair, Subject
from pytest_prr.checks.reads import reads
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.values import mapping, sequence, text
from pytest_prr.stac.vocabulary import CHILD_RELS

_DESCRIPTIVE = frozenset({"title", "description"})
_STRUCTURE = frozenset({"self", "root", "parent", "collection", *CHILD_RELS})


@reads("links")
def one_link_each(subject: Subject, context: Context, *, single: list[str]) -> Outcome:
    """No link stands twice, and some relations have one link only."""
    del context
    first: dict[str, int] = {}
    for index, link in enumerate(sequence(subject.value.get("links"))):
        rel, href = text(mapping(link).get("rel")), text(mapping(link).get("href"))
        if rel is None or href is None or rel in CHILD_RELS:
            continue
        seen = first.setdefault(_address(link), index)
        only = first.setdefault(rel, index) if rel in single else index
        if seen != index:
            known = mapping(subject.value["links"][seen])
            lossless = all(link[name] == known.get(name) for name in _DESCRIPTIVE & link.keys())
            message = f"link '{rel}' to {show(href)} stands at position {seen} already"
            yield Problem(message, ("links", index), _removal(index, lossless=lossless))
        elif only != index:
            message = f"a second link of rel '{rel}'; the first stands at position {only}"
            yield Problem(message, ("links", index))


def _address(link: dict[str, object]) -> str:
    """All that tells one link from another, as text."""
    told = {key: value for key, value in link.items() if key not in _DESCRIPTIVE}
    told["href"] = str(told["href"]).strip()
    return json.dumps(told, sort_keys=True)


def _removal(index: int, *, lossless: bool) -> Repair:
    change = Change(op="remove", at=("links", index))
    lost = "" if lossless else "; its title differs from the first one's and is lost"
    return Repair(description=f"remove the link{lost}", changes=(change,), safe=lossless)


@reads("links")
def links_are_described(subject: Subject, context: Context) -> Outcome:
    """Links tell what they lead to: a media type and, apart from STAC's own, a title."""
    del context
    links = [mapping(link) for link in sequence(subject.value.get("links"))]
    links = [link for link in links if isinstance(link.get("rel"), str)]
    for member, untold in (("type", {"self"}), ("title", _STRUCTURE)):
        rels = [x["rel"] for x in links if x["rel"] not in untold and not x.get(member)]
        if rels:
            kinds = listed([f"'{rel}'" for rel in dict.fromkeys(rels)])
            message = f"{len(rels)} of {len(links)} links have no {member} ({kinds})"
            yield Problem(message, ("links",))


@reads("rel")
def relation_type(subject: Subject, context: Context, *, misspelt: dict[str, str]) -> Outcome:
    """The relation is one word, spelt as readers look for it."""
    del context
    rel = text(subject.value.get("rel"))
    if not rel or not rel.strip() or (rel in _STRUCTURE and rel not in misspelt):
        return
    plain = re.sub(r"[\s_]+", "-", rel.strip().lower())
    meant = misspelt.get(plain, plain if plain in {*misspelt.values(), *_STRUCTURE} else None)
    if meant is not None and meant != rel:
        yield Problem(
            f"rel {show(rel)} is not read; write '{meant}'", ("rel",), _rel(meant, safe=True)
        )
    elif re.search(r"\s", rel):
        word = re.sub(r"[^a-z0-9.]+", "-", plain).strip("-")
        repair = _rel(word, safe=False) if word else None
        yield Problem(
            f"rel {show(rel)} has blanks; a relation is one word, such as 'related'",
            ("rel",),
            repair,
        )


def _rel(word: str, *, safe: bool) -> Repair:
    change = Change(op="replace", at=("rel",), value=word)
    return Repair(description=f"write '{word}'", changes=(change,), safe=safe)


@reads("links")
def linked_media_type(subject: Subject, context: Context, *, rel: str, expected: str) -> Outcome:
    """Links of one relation carry the media type that readers of the profile look for."""
    del context
    found: dict[int, str] = {}
    for index, link in enumerate(sequence(subject.value.get("links"))):
        media_type = text(mapping(link).get("type"))
        if media_type and mapping(link).get("rel") == rel and _essence(media_type) != expected:
            found[index] = media_type
    if found:
        places = [("links", index, "type") for index in found]
        changes = tuple(Change(op="replace", at=at, value=expected) for at in places)
        types = listed([show(media_type) for media_type in dict.fromkeys(found.values())])
        count = f"{len(found)} links" if len(found) > 1 else "a link"
        message = f"{count} of rel '{rel}' with the type {types}, expected '{expected}'"
        repair = Repair(description=f"write '{expected}'", changes=changes)
        yield Problem(message, places[0], repair)


def _essence(media_type: str) -> str:
    """A media type without its parameters."""
    return media_type.split(";", maxsplit=1)[0].strip().lower()


@reads("href")
def secure_scheme(subject: Subject, context: Context, *, names_only: list[str]) -> Outcome:
    """A link leads to the web over https; ``names_only``: hosts whose http addresses are names."""
    del context
    href = text(subject.value.get("href")) or ""
    parts = addresses.split(href) if ":" in href else None  # without a scheme, as nearly all
    if parts is None or parts.scheme.lower() not in ("http", "ftp", "ftps"):
        return
    host = (parts.hostname or "").lower()
    if host.endswith(tuple(names_only)) or addresses.private_place(href):
        return
    why = (
        "is open to be read and changed on the way"
        if parts.scheme == "http"
        else ("cannot be opened by today's browsers")
    )
    yield Problem(f"the {parts.scheme} address of {show(host)} {why}; expected https", ("href",))


@reads("href", "rel")
def no_secrets(subject: Subject, context: Context, *, exempt: list[str]) -> Outcome:
    """The address gives away no password and no token; ``exempt``: relations of paging."""
    del context
    href = text(subject.value.get("href"))
    found = addresses.secret(href) if href and subject.value.get("rel") not in exempt else None
    if found:
        change = Change(op="replace", at=("href",), value=found.without)
        repair = Repair(
            description="remove it from the address, which may then ask for a login",
            changes=(change,),
            safe=False,
        )
        yield Problem(f"the address holds {found.what}, open to all readers", ("href",), repair)


@reads("href")
def within_reach(subject: Subject, context: Context) -> Outcome:
    """The address leads somewhere from every network."""
    del context
    href = text(subject.value.get("href"))
    if href and (why := addresses.private_place(href)):
        yield Problem(f"link to {show(href)}: {why}", ("href",))
