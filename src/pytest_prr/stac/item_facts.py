"""What rules across items need of each: kept when the item itself is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from pytest_prr.stac.roots import href_kind
from pytest_prr.stac.values import (
    Box,
    Interval,
    bbox,
    has_fractions,
    item_interval,
    mapping,
    sequence,
    text,
)


class AssetFacts(NamedTuple):
    """An asset that is an object: its key, what it leads to, what it is for."""

    key: str
    href: str | None
    roles: tuple[str, ...]


class Described(NamedTuple):
    """How many variables of data there are, and how many lack what readers need."""

    variables: int
    unitless: int
    unexplained: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemFacts:
    """What is kept of each item."""

    id: str | None
    bbox: Box | None
    interval: Interval | None
    fractions: bool | None  # of a second, in its times; None where it has no times
    assets: tuple[AssetFacts, ...]
    keys: tuple[str, ...]  # of all assets, also of those that are no objects
    rels: tuple[str, ...]  # of its links
    described: Described

    @property
    def local_hrefs(self) -> tuple[str, ...]:
        """Those that are relative references."""
        hrefs = (asset.href for asset in self.assets)
        return tuple(href for href in hrefs if href and href_kind(href) is None)


def item_facts(value: dict[str, Any]) -> ItemFacts:
    """What is kept of an item when the item itself is not."""
    properties = mapping(value.get("properties"))
    assets = mapping(value.get("assets"))
    return ItemFacts(
        id=text(value.get("id")),
        bbox=bbox(value.get("bbox")),
        interval=item_interval(properties),
        fractions=has_fractions(properties),
        assets=tuple(
            [
                AssetFacts(key, text(asset.get("href")), _texts(asset.get("roles")))
                for key, asset in assets.items()
                if isinstance(asset, dict)
            ]
        ),
        keys=tuple(assets),
        rels=_rels(value),
        described=described(value),
    )


def _texts(values: object) -> tuple[str, ...]:
    found = sequence(values)
    all_are = set(map(type, found)) <= {str}  # nearly always, and sooner seen than by a loop
    return tuple(found if all_are else [value for value in found if isinstance(value, str)])


def _rels(value: dict[str, Any]) -> tuple[str, ...]:
    links = sequence(value.get("links"))
    return _texts([link.get("rel") for link in links if isinstance(link, dict)])


def described(document: dict[str, Any]) -> Described:
    """Of the datacubes in a document: how well their variables are described."""
    assets = mapping(document.get("assets")).values()
    parts = (document, document.get("properties"), *assets)
    count = unitless = unexplained = 0
    for part in parts:
        if isinstance(part, dict) and "cube:variables" in part:
            one = _described(part["cube:variables"])
            count += one.variables
            unitless += one.unitless
            unexplained += one.unexplained
    return Described(count, unitless, unexplained)


def _described(variables: object) -> Described:
    """Of the variables of one cube; remembered, for thousands of items have the same."""
    try:
        return _described_in(orjson.dumps(variables))
    except TypeError:  # what has no exact form in bytes
        return _counted(variables)


@lru_cache(maxsize=256)
def _described_in(content: bytes) -> Described:
    return _counted(orjson.loads(content))


def _counted(variables: object) -> Described:
    known = [*_data_variables(variables)]
    return Described(
        variables=len(known),
        unitless=sum(not text(variable.get("unit")) for variable in known),
        unexplained=sum(not text(variable.get("description")) for variable in known),
    )


def _data_variables(variables: object) -> Iterator[dict[str, Any]]:
    for name, variable in mapping(variables).items():
        known = mapping(variable)
        # CF: bounds have the unit of what they bound.
        if known.get("type") != "auxiliary" and not name.endswith(("_bnds", "_bounds")):
            yield known
