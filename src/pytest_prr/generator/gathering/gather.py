"""The facts of all files: from the cache, else read by workers, some files in each task."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass, field

from msgspec.structs import replace

from pytest_prr import __version__, readers
from pytest_prr.generator.gathering.cache import FactsStore
from pytest_prr.generator.gathering.executors import ExecutorError, Workers, is_death
from pytest_prr.generator.gathering.progress import Progress
from pytest_prr.generator.gathering.stamps import Keys, stamp
from pytest_prr.generator.gathering.worker_task import Outcome, read_files
from pytest_prr.readers import Asked
from pytest_prr.readers.facts import FileFacts

Wanted = tuple[str, Asked]
Batch = Sequence[Wanted]

_BATCH_BYTES = 64 << 20  # checksums take time; a task should not take long
_PATIENCE = 1.0  # seconds between looks at the clock


class FactsOfFiles(Mapping[str, FileFacts]):
    """The facts of a build's files by location, each time from the store."""

    def __init__(self, store: FactsStore) -> None:
        self._store = store
        self._known: dict[str, tuple[Asked, bytes]] = {}

    def add(self, location: str, asked: Asked, key: bytes) -> None:
        """The facts of this file are in the store."""
        self._known[location] = asked, key

    def __getitem__(self, location: str) -> FileFacts:
        asked, key = self._known[location]
        found = self._store.get(key)
        if found is None:  # another process pruned it, or a damaged cache lost it
            return readers.read(location, asked)
        # A build that named the same file by another path may have left it.
        return found if found.location == location else replace(found, location=location)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


@dataclass(kw_only=True)
class Gathering:
    """Facts of files as they come in, and the files that cannot be read, with the reason."""

    store: FactsStore
    progress: Progress
    facts: FactsOfFiles
    keys: Keys = field(default_factory=Keys)
    failures: dict[str, str] = field(default_factory=dict)

    def known(self, files: Sequence[Wanted]) -> tuple[list[Wanted], int]:
        """Take what is in the cache. Gives the files that have to be read, and their bytes."""
        unread, size = [], 0
        for location, asked in files:
            seen = stamp(location)
            key = self.keys.of(location, asked, seen)
            if seen is not None and self.store.has(key):
                self.facts.add(location, asked, key)
                continue
            unread.append((location, asked))
            size += seen[0] if seen and asked.checksum else 0
        return unread, size

    def take(self, batch: Batch, outcomes: Sequence[Outcome]) -> None:
        """Keep what was read, at once."""
        rows: dict[bool, list[tuple[bytes, bytes]]] = {True: [], False: []}
        for (location, asked), outcome in zip(batch, outcomes, strict=True):
            if outcome.failure is not None:
                self.failures[location] = outcome.failure
                continue
            key = self.keys.of(location, asked, outcome.seen)
            rows[outcome.seen is not None].append((key, outcome.facts))
            self.facts.add(location, asked, key)
        for keep, found in rows.items():
            if found:
                self.store.put(found, keep=keep)
        self.progress.advance(len(batch))

    def fail(self, location: str, words: str) -> None:
        """One file that cannot be read."""
        self.failures[location] = f"{location}: {words}"
        self.progress.advance(1)


def read_all(files: Sequence[Wanted], workers: Workers, gathering: Gathering) -> None:
    """Read files. Those that a worker was reading when it died are tried again, one by one.

    Raises ExecutorError where the executor itself does not work.
    """
    lost = _read_batches(_batches(files, workers), workers, workers.window, gathering)
    alone = ([wanted] for wanted in lost)
    for location, _ in _read_batches(alone, workers, 1, gathering):
        gathering.fail(location, "reading it ended the worker process; check the file")


def _batches(files: Sequence[Wanted], workers: Workers) -> Iterator[Batch]:
    """So few files, and bytes, that no task takes long and every worker has one."""
    most = max(1, min(workers.batch, len(files) // workers.window))
    batch: list[Wanted] = []
    size = 0
    for wanted in files:
        seen = stamp(wanted[0]) if most > 1 else None
        size += seen[0] if seen else 0
        if len(batch) == most or (batch and size > _BATCH_BYTES):
            yield batch
            batch, size = [], seen[0] if seen else 0
        batch.append(wanted)
    if batch:
        yield batch


def _read_batches(
    batches: Iterator[Batch], workers: Workers, window: int, gathering: Gathering
) -> list[Wanted]:
    """Read batches, ``window`` of them at a time. Gives the files whose worker died."""
    lost: list[Wanted] = []
    flying: dict[Future[list[Outcome]], Batch] = {}
    waiting = next(batches, None)
    while waiting or flying:
        while waiting and len(flying) < window and (task := _submitted(workers, waiting, flying)):
            flying[task] = waiting
            waiting = next(batches, None)
        done, _ = wait(flying, timeout=_PATIENCE, return_when=FIRST_COMPLETED)
        gathering.progress.advance(0)
        for future in done:
            batch = flying.pop(future)
            outcomes = _outcomes(future)
            if outcomes is None:
                lost += batch
            else:
                gathering.take(batch, outcomes)
    return lost


def _submitted(
    workers: Workers, batch: Batch, flying: Mapping[Future[list[Outcome]], Batch]
) -> Future[list[Outcome]] | None:
    """The task under way; None while tasks of a broken executor are still to be cleared away."""
    try:
        return workers.executor.submit(read_files, batch)
    except BrokenExecutor as error:
        if flying:
            return None
        if not workers.renewed():
            raise ExecutorError(f"the executor that was given is broken: {error}") from None
        return workers.executor.submit(read_files, batch)


def _outcomes(future: Future[list[Outcome]]) -> list[Outcome] | None:
    """What a task gives; None where its worker died. Raises ExecutorError."""
    try:
        error = future.exception()
    except CancelledError:
        raise ExecutorError("the connection to the workers was lost; build again") from None
    if error is None:
        return future.result()
    if is_death(error):
        return None
    raise ExecutorError(
        f"the workers cannot do their task: {type(error).__name__}: {error}; "
        f"is pytest-prr {__version__} installed where they run?"
    )
