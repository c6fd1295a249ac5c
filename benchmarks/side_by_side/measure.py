"""Measure commands side by side.

The commands of one table take turns, so what else the machine does meets all of them alike.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from side_by_side.running import Contestant, Sample, run

LONG = 10.0  # seconds of a run, beside which it does not matter what was in caches before it


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What the runs of one contestant took: medians, and the highest memory."""

    name: str
    seconds: float
    cpu: float
    peak: float
    every: Sequence[float]  # seconds of each run
    tail: str

    @property
    def runs(self) -> int:
        """That count."""
        return len(self.every)


def side_by_side(
    contestants: Sequence[Contestant], rounds: int, patience: float
) -> dict[str, Measure]:
    """Measure all, by turns, after a first run of each that does not count, unless it is long.

    A contestant gets no further round once its runs have taken ``patience`` seconds together.
    """
    first = {each.name: _told(each, watch=True) for each in contestants}
    samples = {name: [one] if one.seconds > LONG else [] for name, one in first.items()}
    for _ in range(rounds):
        for each in contestants:
            done = samples[each.name]
            taken = sum(sample.seconds for sample in done)
            if not done or (len(done) < rounds and taken < patience):
                done.append(_told(each))
    return {name: _measure(name, first[name], done) for name, done in samples.items()}


def later(one: Measure, other: Measure) -> float:
    """Seconds that ``one`` takes more, of the quickest runs: what else the machine does makes them
    all slower, and medians differ by more than a few milliseconds from run to run.
    """
    return min(one.every) - min(other.every)


def _measure(name: str, first: Sample, samples: Sequence[Sample]) -> Measure:
    return Measure(
        name=name,
        seconds=median(sample.seconds for sample in samples),
        cpu=median(sample.cpu for sample in samples),
        peak=max(sample.peak for sample in (first, *samples)),
        every=[sample.seconds for sample in samples],
        tail=first.tail,
    )


def _told(contestant: Contestant, *, watch: bool = False) -> Sample:
    sample = run(contestant, watch=watch)
    print(f"  {sample.seconds:9.3f} s  {contestant.name}", file=sys.stderr, flush=True)
    return sample
