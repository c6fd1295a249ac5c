"""May the data be used again, and does a machine see it?"""

from pytest_prr.checks.problem import Applies, Change, Context, Outcome, Problem, Repair, Subject
from pytest_prr.checks.wording import show
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import mapping, sequence, text

_FIELD = "license"
_DEPRECATED_WORDS = frozenset({"various", "proprietary"})
_PLACEHOLDERS = frozenset(
    {"", "-", "?", "n/a", "na", "none", "null", "unknown", "tbd", "todo", "tba", "undefined",
     "license", "licence", "your license", "xxx", "not specified", "not provided"}
)  # fmt: skip


def licence_stated(subject: Subject, context: Context) -> Outcome:
    """A collection states a licence, and no word that only fills the place."""
    del context
    metadata, base = subject.metadata()
    value = metadata.get(_FIELD)
    if value is None:
        if subject.kind is Applies.COLLECTION:
            yield Problem("'license' is missing", (_FIELD,) if _FIELD in metadata else base)
    elif not isinstance(value, str):
        yield Problem(f"'license' should be text, found {show(value)}", (*base, _FIELD))
    elif value.strip().lower() in _PLACEHOLDERS:
        yield Problem(f"{show(value)} only fills the place of a licence", (*base, _FIELD))


def spdx_expression(subject: Subject, context: Context, *, accept: list[str]) -> Outcome:
    """The licence is an SPDX expression, or one of the words that STAC accepts besides."""
    from pytest_prr.checks import spdx

    del context
    found = _licence(subject)
    if found is None:
        return
    value, at = found
    plain = value.strip().lower()
    if value in accept or plain in _DEPRECATED_WORDS | _PLACEHOLDERS or spdx.canonical(value):
        return
    meant = "other" if plain == "other" else spdx.near(value)
    hint = f"; did you mean '{meant}'?" if meant else ""
    yield Problem(
        f"{show(value)} is not an SPDX expression{hint}",
        at,
        repair=_spelling(at, meant, safe=meant == "other") if meant else None,
    )


def spdx_case(subject: Subject, context: Context) -> Outcome:
    """The expression is written in SPDX's own letters."""
    from pytest_prr.checks import spdx

    del context
    if found := _licence(subject):
        value, at = found
        expected = spdx.canonical(value)
        if expected is not None and expected != value:
            yield Problem(
                f"{show(value)} is written '{expected}' in the SPDX list",
                at,
                repair=_spelling(at, expected, safe=True),
            )


def _spelling(at: Tokens, value: str, *, safe: bool) -> Repair:
    change = Change(op="replace", at=at, value=value)
    return Repair(description=f"write '{value}'", changes=(change,), safe=safe)


def deprecated_word(subject: Subject, context: Context) -> Outcome:
    """The licence is none of the words that STAC 1.1 gave up."""
    del context
    found = _licence(subject)
    if found and found[0].strip().lower() in _DEPRECATED_WORDS:
        value, at = found
        yield Problem(f"{show(value)} says nothing a machine can use; STAC 1.1 deprecates it", at)


def licence_link(subject: Subject, context: Context, *, words: list[str]) -> Outcome:
    """Where no identifier names the licence, a link leads to its text."""
    found = _licence(subject)
    if not found or found[0].strip().lower() not in words:
        return
    links = sequence(subject.value.get("links"))
    if subject.kind is Applies.ITEM:
        links = links + sequence(mapping(context.collection).get("links"))
    if not any(_is_licence_link(link) for link in links):
        yield Problem(
            f"licence {show(found[0])} needs a link of rel 'license' to the licence's text",
            found[1],
        )


def _is_licence_link(link: object) -> bool:
    href = mapping(link).get("href")
    return mapping(link).get("rel") == "license" and isinstance(href, str) and bool(href.strip())


def agrees_with_collection(subject: Subject, context: Context) -> Outcome:
    """An item's licence is the collection's, which speaks for all of its data."""
    found = _licence(subject)
    above = text(mapping(context.collection).get(_FIELD))
    if not found or above is None or above.strip().lower() in _DEPRECATED_WORDS | {"other"}:
        return
    value, at = found
    if value.strip().lower() != above.strip().lower():
        yield Problem(f"the item says {show(value)}, its collection {show(above)}", at)


def data_licence(subject: Subject, context: Context, *, software: list[str]) -> Outcome:
    """Data does not carry a licence written for software."""
    del context
    found = _licence(subject)
    if not found or _is_model(subject):
        return
    value, at = found
    if any(value.strip().lower().startswith(word.lower()) for word in software):
        yield Problem(f"{show(value)} is a licence for software, here it stands on data", at)


def _is_model(subject: Subject) -> bool:
    assets = mapping(subject.value.get("assets")).values()
    return any("ml-model" in sequence(mapping(asset).get("roles")) for asset in assets)


def _licence(subject: Subject) -> tuple[str, Tokens] | None:
    """The licence of a collection, item or asset, and where it stands; None where there is none."""
    metadata, base = subject.metadata()
    value = text(metadata.get(_FIELD))
    return None if value is None else (value, (*base, _FIELD))
