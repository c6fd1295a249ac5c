"""Threads that make trips. They end with the program, whatever they wait for."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread, get_ident

from pytest_prr.probes.answers import Answer, Setback
from pytest_prr.probes.hosts import Task

Result = tuple[Task, Answer | Setback]


class Crew:
    """Up to ``most`` threads, which are started as they are needed.

    Not a ThreadPoolExecutor: Python waits for its threads before it ends, and a look-up of a host
    name cannot be broken off.
    """

    def __init__(self, most: int, work: Callable[[Task], Answer]) -> None:
        self._most = most
        self._work = work
        self._busy = 0
        self._threads = 0
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._results: SimpleQueue[Result] = SimpleQueue()

    @property
    def free(self) -> bool:
        """Whether another task can be started at once."""
        return self._busy < self._most

    @property
    def busy(self) -> bool:
        """Whether there are results to come."""
        return self._busy > 0

    def start(self, task: Task) -> None:
        """Give a task to a thread."""
        self._busy += 1
        if self._threads < self._busy:
            self._threads += 1
            Thread(target=self._run, name=f"prr-probe-{self._threads}", daemon=True).start()
        self._tasks.put(task)

    def result(self, timeout: float) -> Result | None:
        """The next result, if there is one within ``timeout`` seconds."""
        try:
            result = self._results.get(timeout=max(timeout, 0.0))
        except Empty:
            return None
        self._busy -= 1
        return result

    def close(self) -> None:
        """Send the threads home, as soon as they have ended what they do."""
        for _ in range(self._threads):
            self._tasks.put(None)

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            task.thread = get_ident()
            result = self._done(task)
            task.thread = 0  # which may be at another task before this result is taken
            self._results.put((task, result))

    def _done(self, task: Task) -> Answer | Setback:
        try:
            return self._work(task)
        except Setback as setback:
            return setback
        except Exception as error:  # noqa: BLE001 (no server's answer may end the run)
            return Setback("unclear", f"it cannot be asked ({type(error).__name__})")
