"""What is going on with each host: how many requests at a time, how fast, and when to give up."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from pytest_prr.probes.answers import Question, Setback

_FIRST_GAP = 0.05  # seconds between two requests to a host that asked for fewer
_WIDEST_GAP = 2.0
_HOPELESS = 5  # times in a row without an answer; then the host is left alone


@dataclass(eq=False)
class Task:
    """A question that waits for its turn, or is being asked."""

    question: Question
    url: str  # as it is asked
    host: "Host"
    tries: int = 0
    started: float = 0.0
    deadline: float = 0.0
    thread: int = 0
    last: Setback | None = None
    over: bool = False  # it has its answer, though its request may still be under way


@dataclass(eq=False)
class Host:
    """One server. Times are those of the run's clock."""

    name: str
    most: int  # requests at a time
    waiting: list[tuple[float, int, Task]] = field(default_factory=list)  # a heap by due time
    active: int = 0
    pause: float = 0.0  # no request before
    gap: float = 0.0  # between the starts of two requests
    failures: int = 0  # in a row
    failed: float = -1.0  # when the last of them came
    verdict: Setback | None = None  # for all that is waiting

    @property
    def due(self) -> float | None:
        """When the next request may start; None while there is none, or no room for it."""
        if not self.waiting or self.active >= self.most:
            return None
        return max(self.pause, self.waiting[0][0])

    def start(self, now: float) -> Task:
        """Take the next task."""
        task = heapq.heappop(self.waiting)[2]
        self.active += 1
        self.pause = max(self.pause, now + self.gap)
        task.started = now
        return task

    def answer(self) -> None:
        """It gave an answer, whatever it was."""
        self.failures = 0

    def fail(self, task: Task, setback: Setback, now: float, wait: float) -> None:
        """It gave none, or wants fewer requests. What was under way together counts once."""
        if setback.busy:
            self.pause = max(self.pause, now + wait)
        if setback.whole_host:
            self.verdict = setback
        if task.started < self.failed:
            return
        self.failed = now
        self.failures += 1
        if setback.busy:
            self.gap = min(max(2 * self.gap, _FIRST_GAP), _WIDEST_GAP)
            self.most = max(1, self.most // 2)
        if self.failures == _HOPELESS:
            why = f"not asked, since the host failed {_HOPELESS} times in a row: {setback.reason}"
            self.verdict = Setback("unclear", why)

    def drain(self) -> Iterator[Task]:
        """Take all that is waiting."""
        while self.waiting:
            yield heapq.heappop(self.waiting)[2]


class Agenda:
    """All that is waiting, and whose turn it is: hosts take turns."""

    def __init__(self, per_host: int) -> None:
        self._per_host = per_host
        self._hosts: dict[str, Host] = {}
        self._turns: list[tuple[float, int, Host]] = []  # a heap; a host may be in it twice
        self._order = count()

    def host(self, name: str) -> Host:
        """The host of this name."""
        return self._hosts.setdefault(name, Host(name, self._per_host))

    def add(self, task: Task, due: float = 0.0) -> None:
        """Let a task wait until ``due``."""
        heapq.heappush(task.host.waiting, (due, next(self._order), task))
        self.offer(task.host)

    def offer(self, host: Host) -> None:
        """Note when the host's next turn may be. To be called when anything about it changes."""
        if (due := host.due) is not None:
            heapq.heappush(self._turns, (due, next(self._order), host))

    def due(self) -> float | None:
        """When the next task may start; None: not before one that is under way has ended."""
        while self._turns and self._turns[0][2].due != self._turns[0][0]:
            heapq.heappop(self._turns)  # out of date: the host has been offered anew since
        return self._turns[0][0] if self._turns else None

    def next(self, now: float) -> Task | None:
        """The task whose turn it is."""
        due = self.due()
        if due is None or due > now:
            return None
        host = heapq.heappop(self._turns)[2]
        task = host.start(now)
        self.offer(host)
        return task

    def drain(self) -> Iterator[Task]:
        """Take all that is waiting, of all hosts."""
        for host in self._hosts.values():
            yield from host.drain()
