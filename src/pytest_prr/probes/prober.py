"""Asks servers about many URLs: each once, many at a time, and no longer than allowed."""

import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urldefrag, urlsplit

import msgspec

from pytest_prr.probes import hops, waits
from pytest_prr.probes.answer_cache import Memory
from pytest_prr.probes.answers import Answer, Question, Setback
from pytest_prr.probes.crew import Crew
from pytest_prr.probes.hosts import Agenda, Task
from pytest_prr.probes.line_troubles import UNKNOWN
from pytest_prr.probes.policy import Policy
from pytest_prr.probes.visit import Trip, Visitor
from pytest_prr.probes.wire import Wire

Progress = Callable[[int, int], None]
"""How many URLs have their answer, of how many."""

_BUSY_TRIES = 6  # of one URL, while the server asks for fewer requests
_LEAST_HEAD = 512  # bytes
_GRACE = 0.25  # seconds after its deadline, a request is broken off
_NO_TIME = Setback("unclear", "not asked within the time allowed for all")
_TOO_SLOW = Setback("unclear", "no whole answer in the time allowed")
_NO_NETWORK = "the host is not known, nor is any other: is there a network?"


@dataclass(frozen=True, kw_only=True)
class Times:
    """Where the time comes from."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


def probe(
    questions: Iterable[Question],
    policy: Policy,
    *,
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
    times: Times | None = None,
) -> dict[str, Answer]:
    """An answer to every question, by its URL. Whatever servers do, it ends, and raises nothing.

    ``warn`` is told, in one sentence, why the cache cannot be used. Both callbacks are called in
    the caller's thread.
    """
    times = times or Times()
    merged = _merged(questions)
    wire = Wire(policy, times.clock)
    memory = Memory(policy, times.now, warn)
    with closing(wire), closing(memory):
        run = _Run(policy, wire, memory, times, progress)
        found = run.answers([question for question, _ in merged.values()])
    found = _sober(found, wire.named)
    return {url: _named(found[bare], url) for bare, (_, urls) in merged.items() for url in urls}


def _named(answer: Answer, url: str) -> Answer:
    """The answer for one of the spellings of its URL, which differ in the part after #."""
    part = url.removeprefix(answer.url)
    moved = answer.moved_to and answer.moved_to + part
    return msgspec.structs.replace(answer, url=url, moved_to=moved)


def _merged(questions: Iterable[Question]) -> dict[str, tuple[Question, list[str]]]:
    """Each URL once, by its text without fragment, with all that is wanted of it."""
    merged: dict[str, tuple[Question, list[str]]] = {}
    for question in questions:
        bare = _bare(question.url)
        known, urls = merged.get(bare, (Question(url=bare), []))
        if question.url not in urls:
            urls.append(question.url)
        wants, lengths = known.wants | question.wants, known.lengths | question.lengths
        merged[bare] = (replace(known, wants=wants, lengths=lengths), urls)
    return merged


def _bare(url: str) -> str:
    try:
        return urldefrag(url).url
    except ValueError:
        return url


def _sober(found: dict[str, Answer], named: set[str]) -> dict[str, Answer]:
    """Where no host at all is known, it is more likely that there is no network."""
    if any(name.rpartition(".")[2] != "localhost" for name in named):
        return found
    return {
        url: msgspec.structs.replace(answer, outcome="unclear", reason=_NO_NETWORK)
        if answer.reason == UNKNOWN and not _never_known(url)
        else answer
        for url, answer in found.items()
    }


def _never_known(url: str) -> bool:
    """Whether the host's name is of those that are given to nobody (RFC 6761, section 6.4)."""
    return (urlsplit(url).hostname or "").rstrip(".").endswith(".invalid")


class _Run:
    """The one thread that decides: what is asked when, and what the answers are."""

    def __init__(
        self,
        policy: Policy,
        wire: Wire,
        memory: Memory,
        times: Times,
        progress: Progress | None,
    ) -> None:
        self._policy = policy
        self._wire = wire
        self._memory = memory
        self._times = times
        self._progress = progress or (lambda _done, _total: None)
        self._visitor = Visitor(wire, policy, times.clock)
        self._agenda = Agenda(policy.limits.per_host)
        self._flying: set[Task] = set()
        self._answers: dict[str, Answer] = {}
        self._head = policy.head
        self._total = 0
        self._end = times.clock() + policy.patience

    def answers(self, questions: list[Question]) -> dict[str, Answer]:
        """By URL."""
        self._total = len(questions)
        heads = sum("head" in question.wants for question in questions)
        self._head = min(self._policy.head, max(_LEAST_HEAD, self._policy.heads // max(heads, 1)))
        for question in questions:
            self._take_in(question)
        with closing(Crew(self._policy.at_once, self._trip)) as crew:
            while self._go_on(crew):
                pass
        self._give_up_the_rest()
        return self._answers

    def _take_in(self, question: Question) -> None:
        """Answer what need not be asked, let the rest wait."""
        try:
            url = hops.first(question.url)
        except Setback as setback:
            self._close(question, setback.answer(question.url))
            return
        if remembered := self._memory.recall(question, url, self._head):
            self._close(question, remembered)
            return
        parts = urlsplit(url)
        name = "s3:" * (parts.scheme == "s3") + (parts.hostname or "")
        self._agenda.add(Task(question, url, self._agenda.host(name)))

    def _trip(self, task: Task) -> Answer:
        """In a thread of the crew."""
        trip = Trip(
            question=task.question,
            url=task.url,
            head=self._head,
            deadline=task.deadline,
            first=task.tries == 0,
        )
        return self._visitor.visit(trip)

    def _go_on(self, crew: Crew) -> bool:
        """Start what is due, wait for something to happen; False where nothing more can be."""
        now = self._times.clock()
        while now < self._end and crew.free and (task := self._agenda.next(now)):
            long = "checksum" in task.question.wants
            task.deadline = self._end if long else min(self._end, now + self._policy.limits.total)
            self._flying.add(task)
            crew.start(task)
        self._end_overdue(now)
        wait = self._wait(now, crew)
        if wait is None or len(self._answers) == self._total:
            return False
        if not crew.busy:
            self._times.sleep(wait)
        elif result := crew.result(wait):
            self._landed(*result)
        return True

    def _wait(self, now: float, crew: Crew) -> float | None:
        """Seconds until something is due; None where nothing can be before the end."""
        moments = [task.deadline + _GRACE for task in self._flying]
        due = self._agenda.due() if crew.free and now < self._end else None
        if due is not None and due < self._end:
            moments.append(due)
        if crew.busy and now < self._end:
            moments.append(self._end)
        return max(min(moments) - now, 0.0) if moments else None

    def _end_overdue(self, now: float) -> None:
        """Some servers send a byte now and then, for ever."""
        for task in [task for task in self._flying if now >= task.deadline + _GRACE]:
            self._wire.hang_up(task.thread)
            self._flying.remove(task)
            task.over = True
            task.host.fail(task, _TOO_SLOW, now, 0.0)
            self._close(task.question, _TOO_SLOW.answer(task.question.url))

    def _landed(self, task: Task, result: Answer | Setback) -> None:
        self._flying.discard(task)
        host = task.host
        host.active -= 1
        if not task.over:
            if isinstance(result, Answer):
                host.answer()
                self._remember(task, result)
            else:
                self._set_back(task, result)
        if host.verdict:
            for waiting in host.drain():
                verdict = waiting.last or host.verdict
                self._close(waiting.question, verdict.answer(waiting.question.url))
        self._agenda.offer(host)

    def _remember(self, task: Task, answer: Answer) -> None:
        private = bool(self._wire.private)  # on the safe side: perhaps another host's
        self._memory.keep(task.question, task.url, answer, private=private)
        self._close(task.question, answer)

    def _set_back(self, task: Task, setback: Setback) -> None:
        """Let it wait for another try, or be content with what was told."""
        now, limits = self._times.clock(), self._policy.limits
        task.last = setback
        wait = self._before_next(task, setback)
        if setback.status is not None and not setback.busy:
            task.host.answer()
        else:
            task.host.fail(task, setback, now, wait)
        if wait > limits.longest_wait:
            setback = _asks_too_much(setback, wait)
            task.host.verdict = setback if setback.busy else task.host.verdict
        tries = _BUSY_TRIES if setback.busy else limits.retries
        if not setback.again or task.tries >= tries or task.host.verdict:
            self._close(task.question, setback.answer(task.question.url))
            return
        task.tries += 1
        self._agenda.add(task, now + wait)

    def _before_next(self, task: Task, setback: Setback) -> float:
        """Seconds to wait: as long as the server asks for, or twice as long each time."""
        own = self._policy.limits.backoff * 2**task.tries
        wanted = waits.asked(setback.retry_after or "", self._times.now())
        return own if wanted is None or (setback.busy and wanted <= 0) else max(wanted, 0.0)

    def _close(self, question: Question, answer: Answer) -> None:
        self._answers[question.url] = answer
        self._progress(len(self._answers), self._total)

    def _give_up_the_rest(self) -> None:
        for task in self._flying:
            self._wire.hang_up(task.thread)
            self._close(task.question, _TOO_SLOW.answer(task.question.url))
        for task in self._agenda.drain():
            self._close(task.question, (task.last or _NO_TIME).answer(task.question.url))


def _asks_too_much(setback: Setback, wait: float) -> Setback:
    why = f"{setback.reason}, and not again within {wait:.0f} s"
    return Setback(setback.outcome, why, status=setback.status, busy=setback.busy)
