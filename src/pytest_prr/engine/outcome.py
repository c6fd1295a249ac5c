"""What a run ends with: a report, and what it leaves out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pytest_prr.checks.gateway_verdicts import ItemVerdict
from pytest_prr.engine.data_files import Opened, together
from pytest_prr.engine.finding import Finding, Report, Severity, Summary
from pytest_prr.engine.network import Asked, total
from pytest_prr.engine.rule import Need, Rule
from pytest_prr.engine.tolerance import Sieve
from pytest_prr.settings import Settings
from pytest_prr.stac.tree import Tree


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A report; what it leaves out (rules ignored for paths, findings of a baseline); and, in
    profile gateway, what would become of each item there.
    """

    report: Report
    ignored: Counter[tuple[str, str]]  # code and reason -> files
    known: int = 0
    gone: int = 0
    hidden: Counter[str] = field(default_factory=Counter)  # findings beyond max_per_rule, by code
    gateway: tuple[ItemVerdict, ...] = ()
    asked: Asked | None = None  # of servers; None where nothing was
    opened: Opened | None = None  # data files; None where none was
    lacking: Mapping[Need, int] = field(default_factory=dict)  # rules by what they need
    rules: tuple[Rule, ...] = ()  # that were chosen
    trees: tuple[Tree, ...] = ()  # that were judged

    def _repr_html_(self) -> str:
        from pytest_prr.reports.html.notebook import outcome_html

        return outcome_html(self)


def tolerated(outcomes: Sequence[Outcome], settings: Settings) -> Outcome:
    """Several outcomes as one, without what the baseline knows, cut to ``max_per_rule``."""
    reports = [outcome.report for outcome in outcomes]
    findings = tuple(finding for report in reports for finding in report.findings)
    sieve = Sieve.at(settings.baseline)
    new = sieve.new(findings)
    shown = _first_of_each(new, settings.max_per_rule)
    report = Report(
        tool=reports[0].tool,
        summary=_total([report.summary for report in reports], new),
        findings=shown,
        skipped=tuple(skip for report in reports for skip in report.skipped),
    )
    ignored = sum((outcome.ignored for outcome in outcomes), Counter[tuple[str, str]]())
    return Outcome(
        report=report,
        ignored=ignored,
        known=sieve.known,
        gone=sieve.gone,
        hidden=_by_code(new) - _by_code(shown),
        gateway=tuple(verdict for outcome in outcomes for verdict in outcome.gateway),
        asked=total(outcome.asked for outcome in outcomes),
        opened=together(outcome.opened for outcome in outcomes),
        lacking=outcomes[0].lacking,
        rules=outcomes[0].rules,
        trees=tuple(tree for outcome in outcomes for tree in outcome.trees),
    )


def _total(summaries: Sequence[Summary], findings: Iterable[Finding]) -> Summary:
    names = Summary.__struct_fields__
    totals = {name: sum(getattr(summary, name) for summary in summaries) for name in names}
    totals |= {"rules": summaries[0].rules} | severities(findings)
    return Summary(**totals)


def severities(findings: Iterable[Finding]) -> dict[str, int]:
    counts = Counter(finding.severity for finding in findings)
    return {
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "infos": counts[Severity.INFO],
    }


def _by_code(findings: Iterable[Finding]) -> Counter[str]:
    return Counter(finding.code for finding in findings)


def _first_of_each(findings: tuple[Finding, ...], most: int) -> tuple[Finding, ...]:
    """At most ``most`` findings of each rule (all for 0); the summary counts them all the same."""
    if not most:
        return findings
    seen: Counter[str] = Counter()
    kept = []
    for finding in findings:
        seen[finding.code] += 1
        if seen[finding.code] <= most:
            kept.append(finding)
    return tuple(kept)
