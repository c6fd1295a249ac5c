"""What an item's data tell of their time: datacube dimensions and file names, read once."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from pytest_prr.checks.problem import Applies, Context, Subject
from pytest_prr.checks.silence import assets_of
from pytest_prr.checks.time_fields import DAY, NEAR, ZEROS, range_text
from pytest_prr.stac.name_dates import NameSpan, name_span
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import mapping, sequence, text
from pytest_prr.stac.values import time as instant

_DIMENSIONS = "cube:dimensions"
_NO_DATA = frozenset({"documentation", "metadata", "thumbnail", "overview"})
# Times that are not those of the data: when a forecast began, bounds of steps.
_AUXILIARY = re.compile(
    r"reference|forecast|init|analysis|creation|processing|publication|climatolog|bnds|bounds"
    r"|static|lead|baseline",
    re.IGNORECASE,
)


class CubeTime(NamedTuple):
    """A temporal dimension along which data move: its ends, and where they stand."""

    name: str
    start: datetime
    end: datetime
    at: Tokens


def cube_times(item: dict[str, Any]) -> list[CubeTime]:
    """The temporal dimensions that tell the time of an item's data.

    A dimension that stands still beside one that moves is a static layer's (a height model,
    a land cover map) and tells nothing of the item.
    """
    found: list[CubeTime] = []
    before: object = None
    spans: list[_Span | None] = []
    for holder in cube_holders(item):
        metadata, base = holder.metadata()
        dimensions = metadata.get(_DIMENSIONS)
        if dimensions != before:  # the assets of an item are often of one cube
            before, spans = dimensions, _spans(dimensions)
        if spans:
            at = (*holder.at, *base, _DIMENSIONS)
            told = _telling(spans, mapping(metadata.get("cube:variables")))
            found += [CubeTime(*span, (*at, span.name, "extent")) for span in told]
    return found


class _Span(NamedTuple):
    name: str
    start: datetime
    end: datetime


def _spans(dimensions: object) -> list[_Span | None]:
    """Each temporal dimension; None for those that tell no time of data."""
    found: list[_Span | None] = []
    for name, dimension in mapping(dimensions).items():
        if isinstance(dimension, dict) and dimension.get("type") == "temporal":
            extent = sequence(dimension.get("extent"))
            if len(extent) == 2:
                start, end = instant(extent[0]), instant(extent[1])
                known = start and end and start <= end and not _is_auxiliary(name)
                found.append(_Span(name, start, end) if known and start and end else None)
    return found


@lru_cache(maxsize=256)
def _is_auxiliary(name: str) -> bool:
    return _AUXILIARY.search(name) is not None


def _telling(spans: list[_Span | None], variables: dict[str, Any]) -> list[_Span]:
    used = used_dimensions(variables)
    found = [span for span in spans if span and (not used or span.name in used)]
    moving = [span for span in found if span.end - span.start > NEAR]
    lone = [span for span in found if len(spans) == 1 and span.start not in ZEROS]
    return moving or lone


def cube_holders(item: dict[str, Any]) -> list[Subject]:
    """The item, and its data assets: datacubes are described in either."""
    assets = (Subject(Applies.ASSET, asset, ("assets", key)) for key, asset in data_assets(item))
    return [Subject(Applies.ITEM, item), *assets]


def used_dimensions(variables: dict[str, Any]) -> set[str]:
    """The dimensions that the cube's variables are laid out along."""
    used: set[str] = set()
    for variable in variables.values():
        names = variable.get("dimensions") if isinstance(variable, dict) else None
        if isinstance(names, list):
            texts = set(map(type, names)) <= {str}  # nearly always
            used.update(names if texts else [name for name in names if isinstance(name, str)])
    return used


class NamedAsset(NamedTuple):
    """A data asset whose file name tells a time."""

    at: Tokens
    span: NameSpan


def named_assets(item: dict[str, Any]) -> list[NamedAsset]:
    """The item's data assets whose names tell a time; documents bear the date of their making."""
    hrefs = ((key, text(asset.get("href"))) for key, asset in data_assets(item))
    spans = ((key, name_span(href)) for key, href in hrefs if href)
    return [NamedAsset(("assets", key, "href"), span) for key, span in spans if span]


def names_tell_no_time(item: dict[str, Any], context: Context) -> bool:
    """No file of an item has a name that tells a time."""
    del context
    hrefs = [text(asset.get("href")) for asset in assets_of(item) or ()]
    return bool(hrefs) and not any(href and name_span(href) for href in hrefs)


def cube_dimensions(item: dict[str, Any]) -> list[Any] | None:
    """What the assets of an item state as the dimensions of a cube: what is equal, once.

    None where the item states some in its properties, or an asset is no object.
    """
    assets = assets_of(item)
    if assets is None or _DIMENSIONS in mapping(item.get("properties")):
        return None
    cubes = [asset[_DIMENSIONS] for asset in assets if _DIMENSIONS in asset]
    try:  # by their bytes: 1, 1.0 and true are equal, but not the same
        return list({orjson.dumps(cube): cube for cube in cubes}.values())
    except TypeError:
        return None


def data_assets(item: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The assets that hold data, as far as their roles tell."""
    assets = mapping(item.get("assets")).items()
    return [(key, asset) for key, asset in assets if isinstance(asset, dict) and is_data(asset)]


def is_data(asset: dict[str, Any]) -> bool:
    """Whether an asset holds data, as far as its roles tell."""
    if asset.get("roles") == ["data"]:
        return True
    return holds_data([role for role in sequence(asset.get("roles")) if isinstance(role, str)])


def holds_data(roles: Collection[str]) -> bool:
    """Whether an asset of these roles does."""
    return "data" in roles or _NO_DATA.isdisjoint(roles)


class Evidence(NamedTuple):
    """A range of time that an item's data cover, and the words that say so."""

    start: datetime
    end: datetime
    words: str
    is_exact: bool

    def is_about(self, at: datetime) -> bool:
        """Whether an instant lies within the range, give or take a day."""
        return self.start - at <= DAY and at - self.end <= DAY


def evidence(context: Context, longer_than: timedelta) -> Evidence | None:
    """The widest range that the cube, else a file name, tells; None where it is no longer."""
    found = [
        Evidence(
            cube.start,
            cube.end,
            f"the dimension '{cube.name}' runs from {range_text(cube.start, cube.end)}",
            is_exact=True,
        )
        for cube in context.once(cube_times)
    ] or [
        Evidence(
            *named.span.interval,
            f"the name '{named.span.name}' tells {span_text(named.span)}",
            is_exact=False,
        )
        for named in context.once(named_assets)
        if named.span.is_long
    ]
    widest = max(found, key=lambda one: one.end - one.start, default=None)
    return widest if widest and widest.end - widest.start > longer_than else None


def span_text(span: NameSpan) -> str:
    start, end = span.interval
    last = end - timedelta(seconds=1)
    return f"{start.date()} to {last.date()}" if span.is_range else f"{start.date()}"
