"""What an item's data tell of their time: datacube dimensions and file names, read once."""

import re
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pytest_prr.checks.problem import Applies, Context, Subject
from pytest_prr.checks.time_fields import DAY, NEAR, ZEROS, cube_ranges, range_text
from pytest_prr.stac.name_dates import NameSpan, name_span
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import mapping, sequence, text
from pytest_prr.stac.values import time as instant

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

    @property
    def is_long(self) -> bool:
        """Whether it has more than one step."""
        return self.end - self.start > NEAR


def cube_times(item: dict[str, Any]) -> list[CubeTime]:
    """The temporal dimensions that tell the time of an item's data.

    A dimension that stands still beside one that moves is a static layer's (a height model,
    a land cover map) and tells nothing of the item.
    """
    return [cube for holder in cube_holders(item) for cube in _telling(holder)]


def _telling(holder: Subject) -> list[CubeTime]:
    dimensions = list(cube_ranges(holder))
    if not dimensions:
        return []
    used = _used_dimensions(holder.metadata()[0].get("cube:variables"))
    found = []
    for start, end in dimensions:
        name = str(start.at[-3])
        first, last = instant(start.value), instant(end.value)
        auxiliary = _AUXILIARY.search(name) or (used and name not in used)
        if first and last and first <= last and not auxiliary:
            found.append(CubeTime(name, first, last, (*holder.at, *start.at[:-1])))
    moving = [cube for cube in found if cube.is_long]
    lone = [cube for cube in found if len(dimensions) == 1 and cube.start not in ZEROS]
    return moving or lone


def cube_holders(item: dict[str, Any]) -> list[Subject]:
    """The item, and its data assets: datacubes are described in either."""
    assets = (Subject(Applies.ASSET, asset, ("assets", key)) for key, asset in data_assets(item))
    return [Subject(Applies.ITEM, item), *assets]


def _used_dimensions(variables: object) -> set[str]:
    """The dimensions that the cube's variables are laid out along."""
    listed = (
        sequence(mapping(variable).get("dimensions")) for variable in mapping(variables).values()
    )
    return {name for names in listed for name in names if isinstance(name, str)}


class NamedAsset(NamedTuple):
    """A data asset whose file name tells a time."""

    at: Tokens
    span: NameSpan


def named_assets(item: dict[str, Any]) -> list[NamedAsset]:
    """The item's data assets whose names tell a time; documents bear the date of their making."""
    hrefs = ((key, text(asset.get("href"))) for key, asset in data_assets(item))
    spans = ((key, name_span(href)) for key, href in hrefs if href)
    return [NamedAsset(("assets", key, "href"), span) for key, span in spans if span]


def data_assets(item: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The assets that hold data, as far as their roles tell."""
    assets = mapping(item.get("assets")).items()
    return [(key, asset) for key, asset in assets if isinstance(asset, dict) and _is_data(asset)]


def _is_data(asset: dict[str, object]) -> bool:
    roles = {role for role in sequence(asset.get("roles")) if isinstance(role, str)}
    return "data" in roles or not roles & _NO_DATA


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
