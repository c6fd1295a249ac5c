"""What becomes of every item of a tree at the PRR's gateway: refused, taken, or spoilt."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from posixpath import normpath
from typing import Any

from pytest_prr.checks.gateway import Refusal, given_times, parses, refusal
from pytest_prr.checks.staging import (
    Local,
    Place,
    is_remote,
    staged_assets,
    staging_area,
    storing,
)
from pytest_prr.checks.wording import show
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.tree import Kind, Node, Tree
from pytest_prr.stac.values import mapping, text, time


@dataclass(frozen=True, slots=True)
class Damage:
    """What the gateway stores wrongly without a word, and where in the item the reason stands."""

    reason: str
    at: Tokens = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemVerdict:
    """What becomes of one item."""

    node: Node
    refusal: Refusal | None
    damages: tuple[Damage, ...] = ()
    unseen: bool = False  # taken, provided that its files are there and as large as it says

    @property
    def summary(self) -> str:
        """The verdict in one line."""
        if self.refusal:
            code = f" [PRR code {self.refusal.code}]" if self.refusal.code is not None else ""
            return f"refused: {self.refusal.reason}{code}"
        proviso = " (its files are not at hand)" if self.unseen else ""
        if self.damages:
            reasons = "; ".join(damage.reason for damage in self.damages)
            return f"accepted, but damaged{proviso}: {reasons}"
        return f"accepted{proviso}"


def verdicts(tree: Tree) -> Iterator[ItemVerdict]:
    """The gateway's verdict on each item, registered one after the other in the tree's order."""
    registered: set[tuple[str, str]] = set()
    for node in tree.nodes:
        if node.kind is Kind.ITEM:
            yield _verdict(tree, node, registered)


def _verdict(tree: Tree, node: Node, registered: set[tuple[str, str]]) -> ItemVerdict:
    item, local = tree.value(node), staging_area(tree, node)
    collection_id = node.collection.id if node.collection else None
    found = refusal(item, collection_id, local)
    identity = (collection_id or str(item.get("collection")), str(item.get("id")))
    if found is None and identity in registered:
        found = Refusal(f"an item '{identity[1]}' is registered already", ("id",))
    if found is not None:
        return ItemVerdict(node=node, refusal=found)
    registered.add(identity)
    unseen = any(s.place is Place.UNSEEN for _, s in staged_assets(item, local))
    return ItemVerdict(node=node, refusal=None, damages=tuple(damages(item, local)), unseen=unseen)


def damages(item: dict[str, Any], local: Local) -> Iterator[Damage]:
    """What the gateway spoils in an item that it takes."""
    yield from _file_damages(item, local)
    yield from _size_damages(item)
    yield from _time_damages(mapping(item.get("properties")))
    if item.get("id") in ("", ".", ".."):
        yield Damage(f"the id {show(item['id'])} gives its files no folder of their own", ("id",))


def _file_damages(item: dict[str, Any], local: Local) -> Iterator[Damage]:
    stored = storing(staged_assets(item, local))
    for left in stored.lost:
        what = f"the file of asset '{left.key}' is never moved: its path begins like that of "
        yield Damage(f"{what}'{left.because_of}'", ("assets", left.key, "href"))
    for left in stored.unchanged:
        what = f"asset '{left.key}' keeps its relative href: '{left.because_of}' has the same file"
        yield Damage(what, ("assets", left.key, "href"))
    for key, asset in mapping(item.get("assets")).items():
        href = text(mapping(asset).get("href"))
        if href is not None and not is_remote(href) and normpath(href) == ".":
            what = f"asset '{key}' ({show(href)}) takes the whole staging area with it"
            yield Damage(what, ("assets", key, "href"))


def _size_damages(item: dict[str, Any]) -> Iterator[Damage]:
    for key, asset in mapping(item.get("assets")).items():
        size = mapping(asset).get("file:size")
        if isinstance(size, bool) or (isinstance(size, int) and size < 0):
            what = f"asset '{key}': the size {show(size)} is stored as it stands"
            yield Damage(what, ("assets", key, "file:size"))


def _time_damages(properties: dict[str, Any]) -> Iterator[Damage]:
    times = given_times(properties)
    for name, value in properties.items():
        if name in times and value is not None and not _is_utc(value):
            what = f"'{name}' ({show(value)}) is not in UTC and is stored as it stands"
            yield Damage(what, ("properties", name))
    start, end = _instant(times["start_datetime"]), _instant(times["end_datetime"])
    if start and end and start > end:
        yield Damage("it ends before it starts", ("properties", "end_datetime"))


def _is_utc(value: object) -> bool:
    return time(value) is not None and str(value).endswith(("Z", "+00:00", "-00:00"))


def _instant(value: object) -> datetime | None:
    """A time as the gateway reads it; UTC where it names no zone."""
    if not isinstance(value, str) or not parses(value):
        return None
    found = datetime.fromisoformat(value)
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError:  # the first or last day of the calendar, in another zone
        return found.replace(tzinfo=UTC)
