"""How far to read ahead in a remote file. See ``limits.ReadAhead`` for the idea."""

from dataclasses import dataclass

from pytest_prr.probes.limits import ReadAhead
from pytest_prr.probes.pieces import Span


@dataclass(frozen=True, kw_only=True)
class Run:
    """Fetched spans that each begin where the one before ended."""

    start: int
    spans: int = 0  # besides the first


class Foresight:
    """What was asked for so far, what was fetched for it, and how far it pays to look ahead."""

    def __init__(self, rules: ReadAhead, *, head: int) -> None:
        """``head``: bytes that are looked at to tell what the file is, which save nothing."""
        self._rules = rules
        self._asked = -head  # bytes, as if each piece had a request of its own
        self._fetched = 0  # bytes, with those that requests take besides
        self._runs: dict[int, Run] = {}  # by where they end
        self._ends: dict[int, int] = {}  # of the runs, by where they start

    def asked(self, count: int) -> None:
        """Count bytes that the reader wants, wherever they come from."""
        self._asked += count + self._rules.request

    def around(self, missing: Span, room: Span) -> Span:
        """What to fetch for the missing bytes: with some around them, within ``room``.

        Metadata are read forwards and backwards: half of it lies before, but for a run's.
        """
        start, stop = missing
        run = self._run(start)
        extra = self._extra(missing, run)
        before = 0 if run.spans else min(extra // 2, start - room[0])
        end = min(stop + extra - before, room[1])
        if not run.spans:
            before = min(extra - (end - stop), start - room[0])
        return start - before, end

    def _extra(self, missing: Span, run: Run) -> int:
        """How many bytes to fetch besides the missing ones."""
        start, stop = missing
        length, count = start - run.start, stop - start
        savings = self._asked - self._fetched - count - self._rules.request
        extra = min(max(self._rules.block, length), max(savings, 0))
        if run.spans >= self._rules.run_after:
            share = int(length * self._rules.run_share)
            extra = max(extra, min(share, self._rules.run_times * count))
        return min(extra, self._rules.most)

    def fetched(self, span: Span) -> None:
        """Count bytes that were fetched, and remember where."""
        start, stop = span
        self._fetched += stop - start + self._rules.request
        run = self._run(start)
        self._runs.pop(start, None)
        if (end := self._ends.pop(stop, None)) is not None:  # it fills a gap between two
            self._runs.pop(end, None)
            stop = end
        self._runs[stop] = run
        self._ends[run.start] = stop

    def _run(self, start: int) -> Run:
        """The run that a span beginning at ``start`` goes on with, or begins."""
        before = self._runs.get(start)
        return Run(start=before.start, spans=before.spans + 1) if before else Run(start=start)
