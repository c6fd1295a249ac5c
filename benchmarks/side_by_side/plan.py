"""How much is measured."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Sizes and rounds."""

    items: int = 10_000  # of the collection that all check
    few: int = 1_000  # of that which stac-check checks, and pytest case by case
    many: int = 100_000
    rounds: int = 5
    short_rounds: int = 41  # of commands that take a fraction of a second
    patience: float = 30.0  # seconds, after which a command is given no further run
    files: int = 500  # of netCDF, to build from
    fewer_files: int = 100
    more_files: int = 2_000
    latency: float = 20.0  # milliseconds, of a web server
    growth: tuple[int, ...] = (10, 100, 1_000, 10_000, 100_000)
    share: float = 1.0  # of the most items that each peer is given


FULL = Plan()
QUICK = Plan(
    items=300,
    few=100,
    many=3_000,
    rounds=2,
    short_rounds=5,
    patience=10.0,
    files=40,
    fewer_files=20,
    more_files=160,
    growth=(10, 100),
    share=0.1,
)
"""To see that everything works; the ratios of small collections say little."""
