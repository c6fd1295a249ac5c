"""When an item's data are from: what the time axes of its files tell, taken together."""

from datetime import datetime, timedelta
from typing import NamedTuple

from pytest_prr.checks.cube_times import Ends
from pytest_prr.checks.data_times import span_text
from pytest_prr.checks.file_readings import (
    AssetReading,
    asset_reading,
    item_readings,
    untold,
)
from pytest_prr.checks.problem import Context, Outcome, Problem, Subject, Unknown
from pytest_prr.checks.time_fields import (
    DAY,
    range_text,
)
from pytest_prr.checks.wording import shorten
from pytest_prr.stac.name_dates import name_span

YEAR = timedelta(days=366)


class DataTime(NamedTuple):
    """From the first to the last instant of the files of an item, and what tells them."""

    first: datetime
    last: datetime
    telling: tuple[AssetReading, ...]
    is_whole: bool  # every data file of the item tells its time

    @property
    def span(self) -> timedelta:
        return self.last - self.first

    @property
    def ends(self) -> Ends:
        return self.first, self.last

    @property
    def step(self) -> timedelta | None:
        """The longest of the files' steps; None where none is known."""
        steps = [one.facts.step for one in self.telling if one.facts and one.facts.step]
        return timedelta(seconds=min(max(steps), 1e10)) if steps else None

    @property
    def is_series(self) -> bool:
        """Whether there are several times, far enough apart to be called a series.

        A range in attributes alone may be what one nominal instant stands for.
        """
        many = max(self.sizes, default=1) > 1 or len(self.telling) > 1
        return many and self.span > max(DAY, self.step or DAY)

    @property
    def sizes(self) -> list[int]:
        """How many times each file's axis holds; attributes have no axis."""
        axes = (one.facts.time_axis for one in self.telling if one.facts)
        return [axis.size for axis in axes if axis]

    @property
    def words(self) -> str:
        """'time (time) of a.nc', for sentences."""
        sources = list(
            dict.fromkeys(one.facts.provenance["interval"] for one in self.telling if one.facts)
        )
        more = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
        return f"{shorten(sources[0], 120)}{more}"


def data_time(context: Context) -> DataTime | Unknown | None:
    """The time of an item's data files; None for an item without any."""
    readings = item_readings(context)
    telling = tuple(one for one in readings if _interval(one))
    if not telling:
        return untold(readings, "interval")
    known = [interval for one in telling if (interval := _interval(one))]
    first, last = min(start for start, _ in known), max(end for _, end in known)
    return DataTime(first, last, telling, len(telling) == len(readings))


def _interval(one: AssetReading) -> Ends | None:
    """What the content tells; what the name does is another rule's business."""
    return one.facts.interval if one.facts and not one.facts.is_dated_by_name else None


def cell(data: DataTime, unknown: timedelta) -> timedelta:
    """How much time one value stands for."""
    if data.step is not None:
        return data.step
    if data.sizes and max(data.sizes) > 1:
        return timedelta(0)
    whole = data.span if data.sizes else min(data.span, DAY)  # attributes name days, or instants
    return whole or unknown


def name_tells_its_time(subject: Subject, context: Context) -> Outcome:
    """The range of dates in a file's name is that of its time axis."""
    span = name_span(str(subject.value.get("href") or ""))
    one = asset_reading(subject, context) if span and span.is_long else None
    if span is None or one is None:
        return
    if reason := untold((one,), "interval"):
        yield reason
    told = _interval(one)
    if told is None or one.facts is None:
        return
    data = DataTime(*told, (one,), is_whole=True)
    slack = DAY + 1.05 * cell(data, YEAR)
    start, end = span.interval
    if abs(told[0] - start) > slack or abs(told[1] - end) > slack:
        yield Problem(
            f"the name '{shorten(span.name)}' tells {span_text(span)}, but the data are from "
            f"{range_text(*told)} ({shorten(one.facts.provenance['interval'], 120)})",
            ("href",),
        )
