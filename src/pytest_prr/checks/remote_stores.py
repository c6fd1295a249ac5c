"""Zarr stores on servers: a store is no file, so its metadata documents are asked for.

Zarr 2 has .zgroup or .zarray, and .zmetadata where they are consolidated; Zarr 3 has zarr.json.
"""

import json
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from pytest_prr.checks.formats import data_format, essence
from pytest_prr.checks.hrefs import show_href
from pytest_prr.checks.outside import address, ask
from pytest_prr.checks.problem import Applies, Context, Outcome, Problem, Subject, Unknown
from pytest_prr.probes.answers import Answer, Want
from pytest_prr.probes.answers import Outcome as State
from pytest_prr.stac.values import mapping, text
from pytest_prr.stac.vocabulary import media_type

_V2_ALL, _V3, _V2_GROUP, _V2_ARRAY = ".zmetadata", "zarr.json", ".zgroup", ".zarray"
_IN_ONE_FILE = ("+zip", "+icechunk")  # ends of media types; icechunk keeps no such documents
_PAGE = "text/html"


@dataclass(frozen=True, kw_only=True)
class Store:
    """What its metadata documents tell of a store."""

    outcome: State
    reason: str = ""
    format: int | None = None  # of Zarr: 2 or 3
    consolidated: bool | None = None  # None: an array, or it cannot be told


def store_url(subject: Subject, context: Context) -> str | None:
    """The URL of an asset that is a Zarr store; None for files, Kerchunk references among them."""
    url = address(text(subject.value.get("href")), context)
    if url is None or subject.kind is not Applies.ASSET:
        return None
    stated = text(subject.value.get("type")) or ""
    path = urlsplit(url).path.rstrip("/")
    name = path.rpartition("/")[2]
    if name.lower().endswith(".zarr"):
        return url
    is_zarr = data_format(stated) == "Zarr" and not essence(stated).endswith(_IN_ONE_FILE)
    return url if is_zarr and media_type(name) is None and not name.endswith(".zst") else None


def store_at(url: str, context: Context) -> Store | None:
    """What is known of the store at a URL; None where it has not been asked, or not yet."""
    root = _document(url, _V3, context)
    consolidated = _document(url, _V2_ALL, context)
    if root is None or consolidated is None:
        return None
    if root.outcome == "reached":
        return _of_zarr_3(root)
    if consolidated.outcome == "reached":
        return Store(outcome="reached", format=2, consolidated=True)
    group, array = _document(url, _V2_GROUP, context), _document(url, _V2_ARRAY, context)
    if group is None or array is None:
        return None
    return _of_parts(consolidated, root, group, array)


def _document(url: str, name: str, context: Context) -> Answer | None:
    """What is known of one of its documents.

    Sites that answer everything with a page of their own do not tell that a document is there.
    """
    wants: tuple[Want, ...] = ("head",) if name == _V3 else ()
    answer = ask(context, _below(url, name), *wants)
    if answer is not None and answer.outcome == "reached" and answer.media_type == _PAGE:
        return Answer(url=answer.url, outcome="unclear", reason="the server sends an HTML page")
    return answer


def _of_parts(consolidated: Answer, root: Answer, group: Answer, array: Answer) -> Store:
    """A store of Zarr 2 whose metadata are not in one place, or none."""
    if group.outcome == "reached":
        without = False if consolidated.outcome == "missing" else None
        return Store(outcome="reached", format=2, consolidated=without)
    if array.outcome == "reached":
        return Store(outcome="reached", format=2)
    return _not_found([consolidated, root, group, array])


def _not_found(answers: list[Answer]) -> Store:
    """Missing only where each single document is."""
    for state in ("refused", "unclear"):
        for answer in answers:
            if answer.outcome == state:
                return Store(outcome=answer.outcome, reason=answer.reason)
    reasons = dict.fromkeys(answer.reason for answer in answers)
    return Store(outcome="missing", reason="; ".join(reasons))


def _of_zarr_3(root: Answer) -> Store:
    try:
        found: Any = json.loads(root.head)
    except (ValueError, RecursionError):  # cut off: consolidated metadata make it long
        return Store(outcome="reached", format=3)
    whole = mapping(found)
    is_array = whole.get("node_type") == "array"
    consolidated = None if is_array else bool(whole.get("consolidated_metadata"))
    return Store(outcome="reached", format=3, consolidated=consolidated)


def _below(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{name}", fragment=""))


def has_zarr_metadata(subject: Subject, context: Context) -> Outcome:
    """Below the address of a Zarr store there is a document of Zarr's."""
    store = _store(subject, context)
    if isinstance(store, Unknown):
        yield store
    elif store and store.outcome == "missing":
        yield Problem(
            f"asset '{subject.key}': no Zarr metadata (.zmetadata, .zgroup, .zarray or zarr.json) "
            f"below {show_href(subject.value['href'])}: {store.reason}",
            ("href",),
        )


def zarr_consolidated(subject: Subject, context: Context, *, version: Literal[2, 3]) -> Outcome:
    """A Zarr store of this version has the metadata of all its arrays in one document."""
    store = _store(subject, context)
    if isinstance(store, Unknown):
        yield store
    elif store and store.format == version and store.consolidated is False:
        yield Problem(
            f"asset '{subject.key}': the Zarr store has no consolidated metadata, so that readers "
            "have to ask for each array's document",
            ("href",),
        )


def _store(subject: Subject, context: Context) -> Store | Unknown | None:
    """An asset's store, if it is one; Unknown where nobody can tell."""
    url = store_url(subject, context)
    store = store_at(url, context) if url else None
    if store and store.outcome in ("refused", "unclear"):
        return Unknown(f"the store cannot be asked: {store.reason}")
    return store
