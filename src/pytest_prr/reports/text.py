"""A run's outcome as people read it in a terminal."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from pytest_prr.engine.finding import Finding, Severity
from pytest_prr.engine.outcome import Outcome
from pytest_prr.reports.closing import (
    asked_lines,
    gateway_lines,
    left_out_lines,
    opened_lines,
    summary_line,
)
from pytest_prr.reports.findings import MAX_SHOWN, STYLES, Rules, finding_lines, rule_link
from pytest_prr.reports.lines import WIDTH, Line, Piece, file_link, pieced, styled
from pytest_prr.reports.next_step import next_step
from pytest_prr.stac.documents import Locator
from pytest_prr.text import escape

_HANG = 5


def text_report(outcome: Outcome) -> str:
    """The report as it is printed where there is no terminal."""
    return "".join(f"{line}\n" for line in styled(outcome_lines(outcome), colour=False))


def outcome_lines(
    outcome: Outcome, *, width: int = WIDTH, options: Sequence[str] = ()
) -> Iterator[Line]:
    """The whole report: findings by file, then infos, then what was not judged, then the count.

    ``options`` are those of the run that the next one needs too.
    """
    report = outcome.report
    rules = {rule.code: rule for rule in outcome.rules}
    weighty = [finding for finding in report.findings if finding.severity is not Severity.INFO]
    yield from _by_file(weighty, outcome.hidden, rules, width)
    infos = [finding for finding in report.findings if finding.severity is Severity.INFO]
    yield from _info_lines(infos, outcome.hidden, rules)
    yield from left_out_lines(outcome)
    yield from asked_lines(outcome.asked)
    yield from opened_lines(outcome.opened)
    yield summary_line(report)
    if step := next_step(outcome, options):
        yield Line(f"next: {step}", hang=_HANG + 1)
    if outcome.gateway:
        yield from gateway_lines(outcome.gateway)


def _by_file(
    findings: Iterable[Finding], hidden: Counter[str], rules: Rules, width: int
) -> Iterator[Line]:
    shown: Counter[str] = Counter()
    for file, group in groupby(findings, key=lambda finding: finding.file):
        printed = []
        for finding in group:
            shown[finding.code] += 1
            printed += [finding] if shown[finding.code] <= MAX_SHOWN else []
        if printed:
            yield pieced(Piece(escape(file), "bold", file_link(file)), style="bold")
            locator = Locator(Path(file))
            for finding in printed:
                yield from finding_lines(finding, locator, rules, width=width)
            yield Line("")
    for code, count in shown.items():
        if more := max(count - MAX_SHOWN, 0) + hidden[code]:
            yield Line(f"… and {more} more of {code} (all of them: --format concise)")


def _info_lines(infos: Sequence[Finding], hidden: Counter[str], rules: Rules) -> Iterator[Line]:
    """One line a rule: infos are advice, and a hundred of them would hide the rest."""
    counts = Counter(finding.code for finding in infos)
    firsts = {finding.code: finding for finding in reversed(infos)}
    style = STYLES[Severity.INFO]
    for code in sorted(counts):
        first = firsts[code]
        others = counts[code] - 1 + hidden[code]
        more = f" (and {others} more)" if others else ""
        place = f"{escape(first.file)}:{first.line}:{first.column}"
        yield pieced(
            Piece("info ", style),
            Piece(code, style, rule_link(code, rules)),
            Piece(f": {escape(first.message)}{more}"),
            style=style,
            hang=_HANG,
        )
        yield pieced(Piece(" " * _HANG), Piece(place, link=file_link(first.file)))
    if infos:
        yield Line("")
