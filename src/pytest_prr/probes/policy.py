"""What the one who runs a check allows, and how patient the prober is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pytest_prr.probes.addresses import Resolve, is_public, resolved
from pytest_prr.probes.limits import KIB, MIB, Limits

DAY = 86_400.0  # seconds

POLITE = Limits(connect=10.0, read=15.0, total=30.0, retries=2, per_host=6)
"""For questions about many URLs: ``total`` is for one try, ``retries`` of one URL."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The terms of one run. Seconds, bytes."""

    allow_private: bool = False  # addresses inside private networks, and the environment's proxies
    accept: frozenset[int] = frozenset()  # statuses that count as reached, besides 2xx
    user_agent: str | None = None  # pytest-prr and its version
    limits: Limits = POLITE
    at_once: int = 32  # requests, to all hosts together
    patience: float = 600.0  # for the whole run; what is not asked then stays unclear
    head: int = 16 * KIB  # of one file, where wanted
    heads: int = 32 * MIB  # of all together: with very many files, each one's are fewer
    checksum: int = 2048 * MIB  # the largest file that is fetched whole for its checksum
    cache: Path | None = None  # the folder of remembered answers; None: nothing is remembered
    ttl: float = DAY  # how long an answer is remembered
    resolve: Resolve = resolved
    is_public: Callable[[str], bool] = is_public
