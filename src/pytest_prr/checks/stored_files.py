"""The files of an item together: no two in each other's way where the PRR stores them."""

from collections.abc import Iterator
from posixpath import basename, join, normpath

from pytest_prr.checks.hrefs import files_on_the_web, show_href
from pytest_prr.checks.problem import Context, Outcome, Problem, Subject
from pytest_prr.checks.reads import reads
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.staging import Storing, staged_assets, staging_area, storing
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.roots import Where, href_kind
from pytest_prr.stac.tree import Node
from pytest_prr.stac.values import mapping, text
from pytest_prr.stac.vocabulary import NAME_PATTERN, NAME_WORDS

_MOST_FILES = 20  # that several items share: the first are reported, the rest is counted


@silent_where(files_on_the_web)
def file_name_characters(subject: Subject, context: Context) -> Outcome:
    """The names under which the PRR stores files are made of characters that it takes."""
    for moved in _storing(subject, context).moved:
        if moved.name and not NAME_PATTERN.fullmatch(moved.name):
            yield Problem(
                f"asset '{moved.key}': file name {show(moved.name)} should be of {NAME_WORDS}",
                ("assets", moved.key, "href"),
            )


@silent_where(files_on_the_web)
def file_names_differ(subject: Subject, context: Context) -> Outcome:
    """No two files of an item have the same name: the PRR puts them into one folder."""
    names: dict[str, str] = {}
    for moved in _storing(subject, context).moved:
        first = names.setdefault(moved.name, moved.key)
        if first != moved.key:
            yield Problem(
                f"asset '{moved.key}': a file '{moved.name}' is there already, that of asset "
                f"'{first}', and the gateway puts all files of an item into one folder",
                ("assets", moved.key, "href"),
            )


@silent_where(files_on_the_web)
def no_file_is_lost(subject: Subject, context: Context) -> Outcome:
    """No path begins like that of another asset: the gateway would not move it."""
    for left in _storing(subject, context).lost:
        yield Problem(
            f"asset '{left.key}': its path begins like that of asset '{left.because_of}', and the "
            "gateway then takes it for a file within that one and never moves it",
            ("assets", left.key, "href"),
        )


@silent_where(files_on_the_web)
@reads("assets")
def one_asset_per_file(subject: Subject, context: Context, *, local: bool) -> Outcome:
    """No two assets of an item have the same href: local ones, or web addresses."""
    del context
    seen: dict[str, str] = {}
    for key, href in _hrefs(subject.value.get("assets")):
        kind = href_kind(href)
        if (kind is None) is not local or kind not in (None, Where.REMOTE):
            continue
        first = seen.setdefault(normpath(href) if local else href, key)
        if first != key:
            yield Problem(
                f"asset '{key}': asset '{first}' has this href already ({show_href(href)})",
                ("assets", key, "href"),
            )


def one_item_per_file(subject: Subject, context: Context) -> Outcome:
    """No data file belongs to two items of a collection. (Items of one id are one item, copied.)"""
    del subject
    owner: dict[str, Node] = {}
    several: dict[str, list[Node]] = {}
    for node in context.items:
        for href in _data_hrefs(node):
            first = owner.setdefault(href, node)
            if first is not node:
                several.setdefault(href, [first]).append(node)
    groups = [(href, list(dict.fromkeys(several[href]))) for href in owner if href in several]
    shared = [(href, nodes) for href, nodes in groups if len({node.id for node in nodes}) > 1]
    for number, (href, nodes) in enumerate(shared[:_MOST_FILES]):
        more = len(shared) - _MOST_FILES if number + 1 == _MOST_FILES else 0
        rest = f" (and {more} more files likewise)" if more > 0 else ""
        ids = listed([show(node.id) for node in nodes])
        name = href if href_kind(href) is Where.REMOTE else basename(href)
        yield Problem(f"{show_href(name)} belongs to the items {ids}{rest}")


def _data_hrefs(node: Node) -> Iterator[str]:
    for asset in node.item.assets if node.item else ():
        if asset.href and "data" in asset.roles:
            kind = href_kind(asset.href)
            if kind is None:
                yield normpath(join(node.folder.as_posix(), asset.href))
            elif kind is Where.REMOTE:
                yield asset.href


def _hrefs(assets: object) -> Iterator[tuple[str, str]]:
    for key, asset in mapping(assets).items():
        href = text(mapping(asset).get("href"))
        if href:
            yield key, href


def _storing(subject: Subject, context: Context) -> Storing:
    local = staging_area(context.tree, context.node)
    return storing(staged_assets(subject.value, local))
