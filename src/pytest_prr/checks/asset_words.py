"""The words about an asset: its key, its title, its roles."""

import re
from pathlib import PurePosixPath
from typing import Any

from pytest_prr.checks.hrefs import files_on_the_web, show_href
from pytest_prr.checks.problem import Context, Outcome, Problem, Subject
from pytest_prr.checks.reads import reads
from pytest_prr.checks.silence import assets_of, silent_where
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.values import sequence, text


@silent_where(files_on_the_web)
@reads("href", key=True)
def has_href(subject: Subject, context: Context) -> Outcome:
    """An asset says where its file is."""
    del context
    if not isinstance(subject.value.get("href"), str):
        at = ("href",) if "href" in subject.value else ()
        found = show(subject.value["href"]) if at else "none"
        yield Problem(f"asset '{subject.key}': 'href' should be text, found {found}", at)


@reads(key=True)
def asset_key(subject: Subject, context: Context) -> Outcome:
    """The key of an asset is a short word that programs can use."""
    del context
    if re.search(r"\s|[.,;:()]$", subject.key):
        yield Problem(
            f"asset key {show(subject.key)} reads like a title; use a short word and put the "
            "sentence into 'title'"
        )


def files_have_titles(item: dict[str, Any], context: Context) -> bool:
    """Each asset has a title, which is no part of its href."""
    del context
    assets = assets_of(item)
    return assets is not None and all(map(_has_title, assets))


def _has_title(asset: dict[str, Any]) -> bool:
    title, href = asset.get("title"), asset.get("href")
    return type(title) is str and type(href) is str and title.strip() not in href


@silent_where(files_have_titles)
@reads("href", "title", key=True)
def asset_title(subject: Subject, context: Context) -> Outcome:
    """An asset has a title that says more than its file's name."""
    del context
    title, href = text(subject.value.get("title")), text(subject.value.get("href")) or ""
    if "title" not in subject.value or title == "":
        at = ("title",) if "title" in subject.value else ()
        yield Problem(f"asset '{subject.key}' has no title", at)
    elif title is not None and title.strip() in href and title.strip() in _names(href):
        message = f"asset '{subject.key}': the title {show_href(title)} is the file's name"
        yield Problem(message, ("title",))


def _names(href: str) -> tuple[str, ...]:
    name = PurePosixPath(href.partition("?")[0].rstrip("/")).name
    return tuple(n for n in (name, name.partition(".")[0]) if n)


def assets_have_data(item: dict[str, Any], context: Context) -> bool:
    """All assets are objects, and one of them is data and nothing else."""
    del context
    return any(asset.get("roles") == ["data"] for asset in assets_of(item) or ())


@reads("roles", key=True)
def known_roles(subject: Subject, context: Context, *, roles: list[str]) -> Outcome:
    """The roles of an asset are words that STAC, its extensions or the PRR define."""
    del context
    found = sequence(subject.value.get("roles"))
    odd = [r for r in found if isinstance(r, str) and r not in roles and ":" not in r]
    if odd:
        words = listed([show(role) for role in odd])
        yield Problem(f"asset '{subject.key}': {words} is no role that STAC defines", ("roles",))


def is_stored(subject: Subject, context: Context) -> Outcome:
    """The file of an item's asset comes with the item: the PRR keeps no copy of remote ones."""
    href = text(subject.value.get("href"))
    if context.node.item is not None and href is not None and "://" in href:
        message = f"asset '{subject.key}': {show_href(href)} is remote, so the PRR keeps no copy"
        yield Problem(message, ("href",))
