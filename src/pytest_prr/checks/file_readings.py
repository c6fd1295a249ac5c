"""What the data files of an item say of themselves, beside what the item says of them."""

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

from pytest_prr.checks.data_times import data_assets, is_data
from pytest_prr.checks.problem import Applies, Context, Subject, Unknown
from pytest_prr.readers.apart.readings import Reading
from pytest_prr.readers.facts import FileFacts
from pytest_prr.readers.locations import name_of
from pytest_prr.stac.tree import Node
from pytest_prr.stac.values import mapping, text


class Unread(NamedTuple):
    """Why a file was not read, which says nothing against it."""

    reason: str


class DataFiles(Protocol):
    """Where readings come from."""

    def reading(self, node: Node, href: str) -> Reading | Unread:
        """What came of reading the file that an href in a document leads to."""


class AssetReading(NamedTuple):
    """A data asset: its key, its object, and its file."""

    key: str
    asset: dict[str, Any]
    reading: Reading | Unread

    @property
    def href(self) -> str:
        return text(self.asset.get("href")) or ""

    @property
    def name(self) -> str:
        """The file's, as sentences call it."""
        return name_of(self.href)

    @property
    def facts(self) -> FileFacts | None:
        return self.reading.facts if isinstance(self.reading, Reading) else None

    @property
    def obstacle(self) -> str:
        """Why it tells nothing, as a sentence; '' where it was read."""
        if isinstance(self.reading, Unread):
            return self.reading.reason
        trouble = self.reading.trouble
        return f"{self.name}: {trouble.reason}" if trouble else ""


def item_readings(context: Context) -> tuple[AssetReading, ...]:
    """The data assets of the document."""
    return tuple(_readings(context, data_assets(mapping(context.document.value))))


def asset_reading(subject: Subject, context: Context) -> AssetReading | None:
    """Of an asset; None where it is no data, or leads to no file."""
    if subject.kind is not Applies.ASSET or not is_data(subject.value):
        return None
    return next(_readings(context, [(subject.key, subject.value)]), None)


def _readings(context: Context, assets: list[tuple[str, dict[str, Any]]]) -> Iterator[AssetReading]:
    for key, asset in assets:
        href = text(asset.get("href"))
        if href and context.data is not None:
            yield AssetReading(key, asset, context.data.reading(context.node, href))


def untold(readings: tuple[AssetReading, ...], fact: str) -> Unknown | None:
    """Why none of the files tells a fact ('interval', 'bbox'); None where there is no file."""
    for one in readings:
        if one.obstacle:
            return Unknown(one.obstacle)
        if one.facts and fact in one.facts.missing:
            return Unknown(f"{one.name}: {one.facts.missing[fact]}")
    return None
