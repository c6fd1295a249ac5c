"""How a build is done: with which files, by which workers, and what is told on the way."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_prr.generator.gathering.progress import Progress, Silent
from pytest_prr.generator.writing.fingerprint import Order

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager

    from pytest_prr.generator.gathering.executors import Workers

_FILE_SECONDS = 0.01  # to read what a small file says
_BYTES_A_SECOND = 500e6  # of a checksum
_WORTH = 3.0  # seconds of work that are worth the start of processes


@dataclass(frozen=True, kw_only=True)
class How:
    """The options of a build. ``jobs``: None lets the amount of work decide."""

    data_root: str | Path | None = None
    placement: str | None = None
    executor: "Executor | None" = None
    dask: str | None = None  # address of a scheduler
    jobs: int | None = 1
    cache: bool = True
    keep_going: bool = False
    explain: bool = True  # keep where each value came from
    progress: Progress = field(default_factory=Silent)

    def order(self, recipe: Path, output: str | Path | None) -> Order:
        """What the build is asked for. Files are looked for in ``data_root`` at first."""
        root = [Path(self.data_root)] if self.data_root is not None else []
        return Order(
            recipe=recipe,
            output=Path(output) if output else None,
            bases=(*root, recipe.parent),
            placement=self.placement,
        )

    def workers(self, files: int, size: int) -> "AbstractContextManager[Workers]":
        """What reads so many files, of which so many bytes are read whole."""
        from pytest_prr.generator.gathering import executors
        from pytest_prr.readers.apart.processes import usable_cores

        if self.executor is not None:
            return executors.given(self.executor)
        if self.dask is not None:
            return executors.dask(self.dask)
        jobs = self.jobs
        if jobs is None:
            worth = files * _FILE_SECONDS + size / _BYTES_A_SECOND > _WORTH
            jobs = usable_cores() if worth else 1
        jobs = min(jobs, files)
        return executors.processes(jobs) if jobs > 1 else executors.here()
