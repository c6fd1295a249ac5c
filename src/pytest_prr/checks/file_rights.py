"""Are the licence and the DOI that metadata state those that the data files carry?"""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from pytest_prr.checks import doi, spdx
from pytest_prr.checks.file_readings import AssetReading, item_readings
from pytest_prr.checks.licence_names import meant
from pytest_prr.checks.problem import Change, Context, Outcome, Problem, Repair, Subject
from pytest_prr.checks.wording import show
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import mapping, sequence, text

_LICENCE = "license"
_DOI = "sci:doi"
# Attributes that hold the DOI of the file's own product; without case, '_' and '-'.
_DOI_ATTRIBUTES = frozenset({"doi", "identifierproductdoi", "productdoi", "datasetdoi", "scidoi"})


def licence_is_the_files(subject: Subject, context: Context) -> Outcome:
    """The licence that holds for an item is the one that its files' attributes name.

    Texts that no list of licences knows are not judged.
    """
    found = _stated(subject, context, _LICENCE)
    known = spdx.identifiers(found[0]) if found else ()
    if found is None or not known:
        return
    value, at = found
    for one in item_readings(context):
        words = one.facts.licence if one.facts else None
        named = meant(words) if words else None
        if one.facts is None or named is None or not named.certain:
            continue
        if not any(_is_kin(named.identifier, name) for name in known):
            yield Problem(
                f"the licence is {show(value)}, but {one.name} says {show(words)} "
                f"({one.facts.provenance['licence']})",
                at,
                _written(subject, named.identifier),
            )
            return


def _is_kin(one: str, other: str) -> bool:
    """Equal, or a national version of the other."""
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def _stated(subject: Subject, context: Context, field: str) -> tuple[str, Tokens] | None:
    """What the item says, else the collection for it; and where, in the item."""
    metadata, base = subject.metadata()
    own = text(metadata.get(field))
    if own is not None:
        return own, (*base, field)
    above = text(mapping(context.collection).get(field))
    return None if above is None else (above, base)


def _written(subject: Subject, value: str) -> Repair:
    """The item's own value, in place of its former one or of the collection's."""
    metadata, base = subject.metadata()
    op: Literal["add", "replace"] = "replace" if _LICENCE in metadata else "add"
    change = Change(op=op, at=(*base, _LICENCE), value=value)
    return Repair(description=f"write {show(value)}", changes=(change,), safe=False)


def doi_is_the_files(subject: Subject, context: Context) -> Outcome:
    """A DOI that is stated for the data is the one that its files' attributes name."""
    found = _stated(subject, context, _DOI)
    own = doi.unwrapped(found[0]) if found else None
    if found is None or own is None:
        return
    others = {own.lower(), *_further_dois(subject.value), *_further_dois(context.collection or {})}
    for one in item_readings(context):
        for attribute, named in _named(one):
            if named.lower() not in others:
                yield Problem(
                    f"the DOI is {show(found[0])}, but {one.name} says {show(named)} "
                    f"(the attribute {attribute})",
                    found[1],
                )
                return


def _named(one: AssetReading) -> Iterator[tuple[str, str]]:
    """The DOIs in a file's global attributes."""
    for name, value in one.facts.attributes.items() if one.facts else ():
        if re.sub(r"[_:-]", "", name.lower()) in _DOI_ATTRIBUTES:
            found = doi.unwrapped(str(value))
            if found:
                yield name, found


def _further_dois(document: Mapping[str, object]) -> set[str]:
    """The DOIs that a document's links and publications name."""
    links = (text(mapping(link).get("href")) or "" for link in sequence(document.get("links")))
    metadata = mapping(document.get("properties")) or document
    cited = sequence(metadata.get("sci:publications"))
    listed = (text(mapping(one).get("doi")) or "" for one in cited)
    found = [*(doi.of_link(href) for href in links), *(doi.unwrapped(one) for one in listed)]
    return {one.lower() for one in found if one}
