"""Where files are read: in this process, in processes of this machine, or on a Dask cluster."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from pytest_prr.errors import PrrError
from pytest_prr.readers.apart.processes import begin, context

P = ParamSpec("P")
R = TypeVar("R")

_TASK = "pytest_prr.generator.gathering.worker_task"
_ANSWER = 10  # seconds for a Dask scheduler
_QUEUED = 3  # tasks for each worker
_WINDOW = 128  # tasks for an executor that does not say how many workers it has


class ExecutorError(PrrError):
    """Files cannot be read in the way that was asked for."""


class _Here(Executor):
    """Does each task at once, in this process."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 (as executors do)
            future.set_exception(error)
        return future


@dataclass(kw_only=True)
class Workers:
    """An executor, and how to deal with the death of its workers."""

    executor: Executor
    window: int  # tasks under way at one time
    batch: int = 1  # files in a task
    renew: Callable[[], Executor] | None = None

    def renewed(self) -> bool:
        """Take a new executor for a broken one; False where there is none."""
        if self.renew is None:
            return False
        self.executor = self.renew()
        return True


def is_death(error: BaseException) -> bool:
    """Whether an executor says that the process which did the task has ended."""
    return isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker"


@contextmanager
def here() -> Iterator[Workers]:
    """Files are read one after the other in this process."""
    yield Workers(executor=_Here(), window=1)


@contextmanager
def given(executor: Executor) -> Iterator[Workers]:
    """The caller's own executor; it is not shut down."""
    yield Workers(executor=executor, window=_WINDOW, batch=4)


@contextmanager
def processes(jobs: int) -> Iterator[Workers]:
    """Processes of this machine. When the block is left early they are ended at once."""
    pools: list[ProcessPoolExecutor] = []
    others = set(multiprocessing.active_children())

    def start() -> ProcessPoolExecutor:
        for pool in pools:
            pool.shutdown(wait=False)
        pools.append(ProcessPoolExecutor(jobs, mp_context=context(_TASK), initializer=begin))
        return pools[-1]

    try:
        yield Workers(executor=start(), window=_QUEUED * jobs, batch=8, renew=start)
        pools[-1].shutdown()
    except BaseException:
        pools[-1].shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise


@contextmanager
def dask(address: str) -> Iterator[Workers]:
    """The workers of a Dask cluster; they see the files under the same paths.

    Raises ExecutorError where no scheduler answers.
    """
    try:
        from distributed import Client as AnyClient
    except ImportError:
        raise ExecutorError(
            "--dask needs the library 'distributed', which is not installed: "
            "pip install 'pytest-prr[dask]'"
        ) from None
    Client: Any = AnyClient  # noqa: N806 (not annotated by its authors)
    try:
        client = Client(address, timeout=_ANSWER, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise ExecutorError(_no_answer(address, error)) from None
    try:
        threads = sum(client.nthreads().values())
        executor = client.get_executor(pure=False)
        yield Workers(executor=executor, window=_QUEUED * max(threads, 1), batch=8)
    except BaseException:
        with suppress(Exception):
            executor.shutdown(wait=False)
        raise
    finally:
        client.close()


def _no_answer(address: str, error: Exception) -> str:
    why = f"no answer within {_ANSWER} seconds" if isinstance(error, OSError) else str(error)
    return (
        f"--dask {address}: no Dask scheduler can be reached there ({why}); "
        "give the address that the scheduler prints, such as tcp://127.0.0.1:8786"
    )
