"""What checks may know of the outside world: answers that were fetched for them beforehand.

Checks open no sockets. They name a URL and what they want to know of it. In a first pass the
questions of all of them are heard and not answered; then they are asked together; then the
checks run with the answers.
"""

import re
from collections.abc import Iterable
from typing import Protocol
from urllib.parse import quote

from pytest_prr.checks import addresses
from pytest_prr.checks.problem import Context
from pytest_prr.probes.answers import Answer, Question, Want
from pytest_prr.stac.roots import Where, href_kind

ASKED = ("http", "https", "s3")
_HANDLED_ELSEWHERE = (None, "file", "data")  # no host, local, and in the document itself
_TEMPLATE = re.compile(r"[{}<>]|%7B", re.IGNORECASE)
_STORED = "/d/"  # what the PRR serves begins so: /d/<collection>/…


class Outside(Protocol):
    """Where answers come from."""

    asset_base: str | None
    """The server that paths beginning with /d/ are on."""

    def answer(self, question: Question) -> Answer | None:
        """What is known of a URL; None where it has not been asked."""


def ask(context: Context, url: str, *wants: Want, lengths: Iterable[int] = ()) -> Answer | None:
    """What is known of a URL; None where it has not been asked, or not yet."""
    if context.outside is None:
        return None
    return context.outside.answer(
        Question(url=url, wants=frozenset(wants), lengths=frozenset(lengths))
    )


def address(href: str | None, context: Context) -> str | None:
    """The URL that can be asked for an href; None for what leads elsewhere, and for templates."""
    if not href or _TEMPLATE.search(href):
        return None
    if href_kind(href.strip()) is Where.REMOTE:
        return href.strip() if _scheme(href) in ASKED else None
    base = context.outside.asset_base if context.outside else None
    if base and href.startswith(_STORED):
        return base.rstrip("/") + quote(href, safe="/%:@!$&'()*+,;=~?", errors="replace")
    return context.tree.roots.url(href, context.node.folder)  # of a published document


def unasked_scheme(href: str | None) -> str | None:
    """The scheme of an address on a host that is of a kind which is never asked, such as ftp."""
    if not href or _TEMPLATE.search(href):
        return None
    scheme = _scheme(href)
    return scheme if scheme not in (*ASKED, *_HANDLED_ELSEWHERE) else None


def _scheme(href: str) -> str | None:
    """In lower case, of an address on a host; None for all others, such as mailto:."""
    parts = addresses.split(href) if "://" in href else None
    return parts.scheme.lower() if parts and parts.scheme and parts.hostname else None
