"""Targets, and whether they are met."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from side_by_side.measure import Measure

TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True, kw_only=True)
class Target:
    """A bound, and what was measured."""

    what: str
    measured: float
    bound: float
    sense: Literal["at most", "at least"]
    unit: str = TIMES

    @property
    def met(self) -> bool:
        """Is the bound kept?"""
        if self.sense == "at most":
            return self.measured <= self.bound
        return self.measured >= self.bound


@dataclass(frozen=True, kw_only=True)
class Section:
    """One comparison: its measures and its targets."""

    title: str
    note: str
    measures: Sequence[Measure]
    targets: Sequence[Target]


def at_most(bound: float, what: str, measured: float, unit: str = TIMES) -> Target:
    """``measured`` may not be higher."""
    return Target(what=what, measured=measured, bound=bound, sense="at most", unit=unit)


def at_least(bound: float, what: str, measured: float, unit: str = TIMES) -> Target:
    """``measured`` may not be lower."""
    return Target(what=what, measured=measured, bound=bound, sense="at least", unit=unit)
