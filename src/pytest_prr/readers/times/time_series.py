"""What one variable tells of time: the least and greatest of its instants, and their spacing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pytest_prr.readers.facts import Interval, Said, Silent, TimeAxis
from pytest_prr.readers.places import spacing


@dataclass(frozen=True, kw_only=True)
class Series:
    """The instants of a variable, with its bounds; ``words`` say how it was read."""

    name: str
    first: datetime
    last: datetime
    words: str
    step: float | None = None  # seconds, the median
    is_even: bool = False
    size: int = 1
    calendar: str | None = None  # where it is not the one that clocks show
    stored: Interval | None = None  # the first and last value, where others lie beyond them
    as_standard: Interval | None = None  # what the numbers are in the standard calendar

    @property
    def interval(self) -> Interval:
        return self.first, self.last

    @property
    def axis(self) -> TimeAxis:
        """What may be misread of it."""
        return TimeAxis(
            name=self.name,
            size=self.size,
            calendar=self.calendar,
            stored=self.stored,
            as_standard=self.as_standard,
        )

    @property
    def even_step(self) -> float | None:
        """Seconds between neighbours, where that is the same all along."""
        return self.step if self.is_even else None


def steps(values: Any, unit: float | None) -> dict[str, Any]:
    """``step`` and ``is_even`` of a series, from its numbers and their unit in seconds."""
    found = spacing.of_sorted(values) if unit else None
    return {"step": found.step * unit, "is_even": found.is_even} if found and unit else {}


def joined(series: Sequence[Series]) -> Said[Interval]:
    """From the first instant to the last of all."""
    whole = (min(one.first for one in series), max(one.last for one in series))
    return Said(value=whole, source=" and ".join(one.words for one in series))


def of_all(answers: Sequence[Series | Silent]) -> list[Series] | Silent:
    """The series among the answers; without any, the reasons why."""
    told = [answer for answer in answers if isinstance(answer, Series)]
    reasons = [answer.reason for answer in answers if isinstance(answer, Silent)]
    return told or Silent(reason="; ".join(reason for reason in reasons if reason))
