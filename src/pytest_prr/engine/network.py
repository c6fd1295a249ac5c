"""The outside world of a run: what its rules want to know is gathered, and asked all at once."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_prr.probes.answers import Answer, Question

if TYPE_CHECKING:
    from pytest_prr.checks.outside import Outside
    from pytest_prr.probes.policy import Policy
    from pytest_prr.settings import Settings

Progress = Callable[[int, int], None]
"""How many URLs are done, and of how many."""
Warn = Callable[[str], None]
Clock = Callable[[], float]
Probe = Callable[[Iterable[Question]], Mapping[str, Answer]]
Rehearse = Callable[["Outside"], None]

_ROUNDS = 3  # answers lead to further questions: where there is no Zarr group, is there an array?


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How much was asked of servers, and how long it took."""

    urls: int = 0
    hosts: int = 0
    seconds: float = 0.0


def total(parts: Iterable[Asked | None]) -> Asked | None:
    """Several runs' together; None where none of them asked. A host of two counts twice."""
    known = [part for part in parts if part is not None and part.urls]
    if not known:
        return None
    return Asked(
        urls=sum(part.urls for part in known),
        hosts=sum(part.hosts for part in known),
        seconds=sum(part.seconds for part in known),
    )


class Listener:
    """Hears the questions of the checks: answers what is known, and notes the rest."""

    def __init__(self, known: Mapping[str, Answer], asset_base: str | None) -> None:
        self.asset_base = asset_base
        self.open: dict[str, Question] = {}
        self._known = known

    def answer(self, question: Question) -> Answer | None:
        """The answer of an earlier round; None for what will be asked."""
        found = self._known.get(question.url)
        if found is None:
            first = self.open.get(question.url, question)
            self.open[question.url] = Question(
                url=question.url,
                wants=first.wants | question.wants,
                lengths=first.lengths | question.lengths,
            )
        return found


class Network:
    """Asks when the first answer is needed: each URL once, and all of the tree together."""

    def __init__(self, probe: Probe, asset_base: str | None = None) -> None:
        self.asset_base = asset_base
        self.asked: Asked | None = None  # None: nothing was needed
        self._probe = probe
        self._rehearse: Rehearse | None = None
        self._answers: dict[str, Answer] = {}

    def on(self, rehearse: Rehearse) -> None:
        """Tell how to hear all questions of the run."""
        self._rehearse = rehearse

    def answer(self, question: Question) -> Answer | None:
        """What is known of a URL; the first question asks for all."""
        if self.asked is None:
            self._ask_all()
        return self._answers.get(question.url)

    def _ask_all(self) -> None:
        started = time.perf_counter()
        for _ in range(_ROUNDS):
            listener = Listener(self._answers, self.asset_base)
            if self._rehearse is not None:
                self._rehearse(listener)
            if not listener.open:
                break
            self._answers |= self._probe(listener.open.values())
        asked = [url for url, answer in self._answers.items() if answer.outcome != "refused"]
        self.asked = Asked(
            urls=len(asked),
            hosts=len({_host(url) for url in asked}),
            seconds=time.perf_counter() - started,
        )


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2].lower()


def prober(
    settings: "Settings",
    progress: Progress | None = None,
    warn: Warn | None = None,
    clock: Clock = time.monotonic,
) -> Probe:
    """Asks servers as the settings allow; what was asked for one collection serves the next.

    All its asking together takes no longer than ``network_timeout``. ``warn`` is told why answers
    cannot be remembered for later runs.
    """
    known: dict[Question, Answer] = {}
    left = settings.network_timeout  # seconds

    def ask(questions: Iterable[Question]) -> dict[str, Answer]:
        nonlocal left
        from pytest_prr.probes.prober import probe

        wanted = list(questions)
        if new := [question for question in wanted if question not in known]:
            started = clock()
            found = probe(new, _policy(settings, left), progress=progress, warn=warn)
            left = max(left - (clock() - started), 0.0)
            known.update({question: found[question.url] for question in new})
        return {question.url: known[question] for question in wanted}

    return ask


def _policy(settings: "Settings", patience: float) -> "Policy":
    from pytest_prr import __version__, caches
    from pytest_prr.probes.policy import Policy

    return Policy(
        allow_private=settings.allow_private,
        accept=frozenset(settings.accept),
        user_agent=f"pytest-prr/{__version__}",
        patience=patience,
        cache=None if settings.no_network_cache else caches.folder(),
    )
