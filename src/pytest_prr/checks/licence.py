"""May the data be used again, and does a machine see it?"""

from collections.abc import Iterator

from pytest_prr.checks import licence_names, spdx
from pytest_prr.checks.data_kind import is_software
from pytest_prr.checks.problem import Applies, Change, Context, Outcome, Problem, Repair, Subject
from pytest_prr.checks.reads import reads
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import mapping, sequence, text

_FIELD = "license"
_OTHER = "other"
_SEVERAL = "various"
_DEPRECATED_WORDS = frozenset({_SEVERAL, "proprietary"})
_PLACEHOLDERS = frozenset(
    {"", "-", "?", "n/a", "na", "none", "null", "nan", "unknown", "tbd", "tba", "todo", "xxx",
     "undefined", "license", "licence", "your license", "your-license", "<license>", "[license]",
     "not specified", "not provided", "not available", "not set", "to be defined", "string"}
)  # fmt: skip


@reads("licence", metadata=("license", "licence"))
def licence_stated(subject: Subject, context: Context) -> Outcome:
    """A collection states a licence, and no word that only fills the place."""
    del context
    metadata, base = subject.metadata()
    value = metadata.get(_FIELD)
    if value is None:
        if subject.kind is Applies.COLLECTION:
            hint = "; STAC reads 'license', not 'licence'" if "licence" in metadata else ""
            at = (_FIELD,) if _FIELD in metadata else base
            yield Problem(f"'license' is missing; expected an SPDX identifier{hint}", at)
    elif not isinstance(value, str):
        yield Problem(f"'license' should be text, found {show(value)}", (*base, _FIELD))
    elif _is_placeholder(value):
        yield Problem(f"{show(value)} only fills the place of a licence", (*base, _FIELD))


@reads(metadata=(_FIELD,))
def spdx_expression(subject: Subject, context: Context, *, accept: list[str]) -> Outcome:
    """The licence is an SPDX expression, or one of the words that STAC accepts besides."""
    del context
    found = _licence(subject)
    if found is None:
        return
    value, at = found
    if value in accept or _is_word(value) or _is_placeholder(value) or spdx.canonical(value):
        return
    if value.strip().lower() in accept:
        meant: licence_names.Meant | None = licence_names.Meant(value.strip().lower(), certain=True)
    else:
        meant = licence_names.meant(value)
    if meant:
        message = f"{show(value)} is not an SPDX expression; did you mean '{meant.identifier}'?"
        yield Problem(message, at, _spelling(at, meant.identifier, safe=meant.certain))
    else:
        yield Problem(
            f"{show(value)} is not an SPDX expression; expected an identifier such as "
            "'CC-BY-4.0', or 'other' with a link of rel 'license'",
            at,
        )


@reads(metadata=(_FIELD,))
def spdx_case(subject: Subject, context: Context) -> Outcome:
    """The expression is written in SPDX's own letters."""
    del context
    if found := _licence(subject):
        value, at = found
        expected = spdx.canonical(value)
        if expected is not None and expected != value:
            repair = _spelling(at, expected, safe=True)
            yield Problem(f"{show(value)} is written '{expected}' in the SPDX list", at, repair)


@reads(metadata=(_FIELD,))
def current_identifier(subject: Subject, context: Context) -> Outcome:
    """The expression uses no identifier that SPDX has given up."""
    del context
    if found := _licence(subject):
        value, at = found
        for identifier in spdx.identifiers(value):
            if spdx.deprecated(identifier):
                yield _outdated(value, identifier, at)


def _outdated(value: str, identifier: str, at: Tokens) -> Problem:
    options = spdx.successors(identifier)
    if not options:
        return Problem(f"'{identifier}' is deprecated in the SPDX list", at)
    names = " or ".join(f"'{option}'" for option in options)
    message = f"'{identifier}' is deprecated in the SPDX list; write {names}"
    if len(options) > 1 or spdx.canonical(value) != identifier:
        return Problem(message, at)
    return Problem(message, at, _spelling(at, options[0], safe=True))


def _spelling(at: Tokens, value: str, *, safe: bool) -> Repair:
    change = Change(op="replace", at=at, value=value)
    return Repair(description=f"write '{value}'", changes=(change,), safe=safe)


@reads(metadata=(_FIELD,))
def deprecated_word(subject: Subject, context: Context) -> Outcome:
    """The licence is none of the words that STAC 1.1 gave up."""
    del context
    found = _licence(subject)
    if found and _is_word(found[0]):
        value, at = found
        yield Problem(
            f"{show(value)} tells nobody what is allowed, and STAC 1.1 deprecates it; expected an "
            "SPDX identifier, or 'other' with a link of rel 'license'",
            at,
        )


@reads("links", metadata=(_FIELD,), collection=True)
def licence_link(subject: Subject, context: Context, *, identified: bool) -> Outcome:
    """A link leads to the text of the licence; ``identified``: where the SPDX list names it."""
    found = _licence(subject)
    if not found or spdx.named(found[0]) is not identified or not _is_known(found[0]):
        return
    value, at = found
    above = mapping(context.collection) if subject.kind is Applies.ITEM else {}
    if any(True for links in (subject.value, above) for _ in _licence_links(links)):
        return
    need = "has no link" if identified else "needs a link"
    message = f"licence {show(value)} {need} of rel 'license' to its text"
    yield Problem(message, at, _new_link(subject, value) if identified else None)


def _new_link(subject: Subject, value: str) -> Repair | None:
    names = spdx.identifiers(value)
    if len(names) != 1 or not isinstance(subject.value.get("links"), list):
        return None
    href = licence_names.text_url(names[0])
    link = {"rel": "license", "href": href, "type": "text/html", "title": names[0]}
    change = Change(op="add", at=("links", "-"), value=link)
    return Repair(description=f"link to {href}", changes=(change,))


@reads("links", metadata=(_FIELD,))
def link_agrees(subject: Subject, context: Context) -> Outcome:
    """A link to a well-known licence leads to the licence that the object states."""
    del context
    found = _licence(subject)
    if not found:
        return
    value, at = found
    links = [(at, licence_names.by_url(href)) for at, href in _licence_links(subject.value)]
    stated = _meant_identifiers(value)
    if stated:
        for place, name in links:
            if name and not any(_is_same(name, own) for own in stated):
                yield Problem(f"the link leads to '{name}', 'license' says {show(value)}", place)
    elif len(links) == 1 and links[0][1] and (_is_word(value) or value == _OTHER):
        name = links[0][1]
        message = f"{show(value)}, though the licence link leads to '{name}'; write that"
        yield Problem(message, at, _spelling(at, name, safe=False))


def _is_same(one: str, other: str) -> bool:
    """Equal, or one the national version or the narrower wording of the other."""
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def _licence_links(value: dict[str, object]) -> Iterator[tuple[Tokens, str]]:
    for index, link in enumerate(sequence(value.get("links"))):
        href = text(mapping(link).get("href"))
        if mapping(link).get("rel") == "license" and href and href.strip():
            yield ("links", index, "href"), href


@reads(metadata=(_FIELD,), collection=True)
def agrees_with_collection(subject: Subject, context: Context) -> Outcome:
    """An item's licence is the collection's, which speaks for all of its data."""
    found = _licence(subject)
    above = text(mapping(context.collection).get(_FIELD))
    if not found or above is None or _is_placeholder(found[0]) or _is_placeholder(above):
        return
    value, at = found
    if above.strip().lower() in (_SEVERAL, _OTHER) or not (_tells(value) and _tells(above)):
        return
    if not _folded(value) <= _folded(above):
        yield Problem(f"the item says {show(value)}, its collection {show(above)}", at)


def _tells(value: str) -> bool:
    """Whether a licence can be compared; what no list knows is told by another rule."""
    return _is_known(value) or bool(_meant_identifiers(value))


def _folded(value: str) -> set[str]:
    return set(_meant_identifiers(value)) or {value.strip().lower()}


def _meant_identifiers(value: str) -> tuple[str, ...]:
    """The licences of an expression, also of one that is merely misspelt."""
    meant = None if spdx.canonical(value) else licence_names.meant(value)
    return (meant.identifier,) if meant and meant.certain else spdx.identifiers(value)


@reads(_FIELD, metadata=(_FIELD,), collection=True)
def one_of_several(subject: Subject, context: Context) -> Outcome:
    """In a collection of several licences each item says which is its own."""
    above = text(mapping(context.collection).get(_FIELD))
    metadata, base = subject.metadata()
    if _FIELD in metadata or _FIELD in subject.value:
        return
    if above and above.strip().lower() == _SEVERAL:
        at = base if isinstance(subject.value.get("properties"), dict) else ()
        message = f"no 'license', though the collection has several ({show(above)}): say which"
        yield Problem(message, at)


@reads(_FIELD, metadata=(_FIELD,))
def in_properties(subject: Subject, context: Context) -> Outcome:
    """An item's licence stands where STAC looks for it."""
    del context
    if _FIELD not in subject.value:
        return
    yield Problem(
        "'license' stands beside 'properties'; STAC reads it within them",
        (_FIELD,),
        _moved(subject.value),
    )


def _moved(item: dict[str, object]) -> Repair | None:
    properties = item.get("properties")
    if not isinstance(properties, dict):
        return None
    removal = Change(op="remove", at=(_FIELD,))
    if _FIELD not in properties:
        added = Change(op="add", at=("properties", _FIELD), value=item[_FIELD])
        return Repair(description="move it into 'properties'", changes=(added, removal))
    same = properties[_FIELD] == item[_FIELD]
    description = "remove it: 'properties' has a licence already"
    return Repair(description=description, changes=(removal,), safe=same)


def data_licence(subject: Subject, context: Context, *, software: list[str]) -> Outcome:
    """Data does not carry a licence written for software; models and code may."""
    found = _licence(subject)
    if not found:
        return
    value, at = found
    names = spdx.identifiers(value)
    for_code = bool(names) and all(name.startswith(tuple(software)) for name in names)
    if for_code and not is_software(subject.value, context):
        yield Problem(f"{show(value)} is a licence for software, here it stands on data", at)


@reads(metadata=(_FIELD,), collection=True)
def open_licence(subject: Subject, context: Context, *, parts: dict[str, str]) -> Outcome:
    """The licence forbids neither commercial use nor derived works."""
    found = _licence(subject)
    inherited = subject.kind is Applies.ITEM and text(mapping(context.collection).get(_FIELD))
    if not found or found[0] == inherited:
        return
    value, at = found
    words = [set(name.split("-")) for name in spdx.identifiers(value)]
    choice = " OR " in (spdx.canonical(value) or "")
    if choice and any(not own & parts.keys() for own in words):
        return
    barred = [meaning for part, meaning in parts.items() if part in set().union(*words)]
    if barred:
        yield Problem(f"{show(value)} forbids {listed(barred)}: the data are not open", at)


def _is_word(value: str) -> bool:
    return value.strip().lower() in _DEPRECATED_WORDS


def _is_placeholder(value: str) -> bool:
    return value.strip().lower() in _PLACEHOLDERS


def _is_known(value: str) -> bool:
    """A licence, or a word for one: nothing that other rules refuse already."""
    return bool(spdx.canonical(value)) or _is_word(value) or value.strip().lower() == _OTHER


def _licence(subject: Subject) -> tuple[str, Tokens] | None:
    """The licence of a collection, item or asset, and where it stands; None where there is none."""
    metadata, base = subject.metadata()
    value = text(metadata.get(_FIELD))
    return None if value is None else (value, (*base, _FIELD))
