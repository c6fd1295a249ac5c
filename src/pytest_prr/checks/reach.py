"""Do the addresses in assets and links lead somewhere, as far as servers tell?"""

from pytest_prr.checks import doi
from pytest_prr.checks.hrefs import show_href
from pytest_prr.checks.outside import address, ask, unasked_scheme
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
from pytest_prr.checks.remote_stores import store_at, store_url
from pytest_prr.probes.answers import Answer
from pytest_prr.stac.values import text

_HREF = ("href",)
_NOT_TOLD = Unknown("for some addresses it cannot be told; warnings say for which, and why")


def address_answers(
    subject: Subject, context: Context, *, not_rels: tuple[str, ...] = ()
) -> Outcome:
    """What the address of an asset or link names is there. ``not_rels``: links not looked at.

    Zarr stores have a rule of their own, and so have DOIs.
    """
    answer = _answer(subject, context, not_rels)
    if answer is None:
        return
    if answer.outcome == "missing":
        yield Problem(f"{_named(subject, context)}: {answer.reason}", _HREF)
    elif answer.outcome == "refused":
        yield Unknown(f"not asked: {answer.reason}")
    elif answer.outcome == "unclear":
        yield _NOT_TOLD


def address_can_be_asked(
    subject: Subject, context: Context, *, not_rels: tuple[str, ...] = ()
) -> Outcome:
    """It can be told whether what the address names is there."""
    href = text(subject.value.get("href"))
    if context.outside is None or not _is_looked_at(subject, not_rels):
        return
    if scheme := unasked_scheme(href):
        why = f"'{scheme}' addresses are not asked: only https, http and s3"
        yield Problem(_untold(subject, context, why), _HREF)
        return
    store = store_url(subject, context)
    found = store_at(store, context) if store else _answer(subject, context, not_rels)
    if found is None:
        return
    if found.outcome == "unclear":
        yield Problem(_untold(subject, context, found.reason), _HREF)
    elif found.outcome == "refused":
        yield Unknown(f"not asked: {found.reason}")


def address_is_current(
    subject: Subject, context: Context, *, not_rels: tuple[str, ...] = ()
) -> Outcome:
    """The server does not send on for good to another address."""
    answer = _answer(subject, context, not_rels)
    if answer is None or answer.outcome != "reached" or not answer.moved_to:
        return
    href = text(subject.value.get("href")) or ""
    mark, fragment = href.partition("#")[1:]
    new = answer.moved_to.partition("#")[0] + mark + fragment
    change = Change(op="replace", at=_HREF, value=new)
    yield Problem(
        f"{_named(subject, context)} has moved for good to {show_href(new)}",
        _HREF,
        Repair(description=f"write {show_href(new)}", changes=(change,), safe=False)
        if address(href, context) == href
        else None,
    )


def _answer(subject: Subject, context: Context, not_rels: tuple[str, ...]) -> Answer | None:
    """What the server says of an asset's file or of what a link leads to."""
    if not _is_looked_at(subject, not_rels) or store_url(subject, context):
        return None
    url = address(text(subject.value.get("href")), context)
    return ask(context, url) if url else None


def _is_looked_at(subject: Subject, not_rels: tuple[str, ...]) -> bool:
    if subject.kind is Applies.ASSET:
        return True
    value = subject.value
    is_page = str(value.get("method", "GET")).upper() == "GET"
    is_doi = doi.of_link(text(value.get("href")) or "") is not None
    return is_page and not is_doi and value.get("rel") not in not_rels


def _named(subject: Subject, context: Context) -> str:
    """How a sentence calls the asset or link, and its address."""
    href = text(subject.value.get("href")) or ""
    url = address(href, context)
    resolved = f" at {show_href(url)}" if url and url != href.strip() else ""
    if subject.kind is Applies.ASSET:
        return f"asset '{subject.key}': {show_href(href)}{resolved}"
    return f"link '{subject.value.get('rel')}' to {show_href(href)}{resolved}"


def _untold(subject: Subject, context: Context, why: str) -> str:
    return f"{_named(subject, context)}: it cannot be told whether it is there: {why}"
