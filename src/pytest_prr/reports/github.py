"""Findings as annotations on GitHub: workflow commands, then the report as the log's text."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pytest_prr.engine.finding import Finding, Severity
from pytest_prr.engine.judge import CRASH_CODE
from pytest_prr.engine.outcome import Outcome
from pytest_prr.engine.targets import is_address
from pytest_prr.reports.text import text_report
from pytest_prr.reports.workflow_commands import command, inert
from pytest_prr.text import escape, plural

MAX_EACH = 10  # annotations of one kind that GitHub keeps of a step; later ones are dropped

_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def github_report(outcome: Outcome) -> str:
    """Annotations by severity, how many there are of how many, and all that the text form says."""
    by_kind = {kind: _chosen(outcome.report.findings, kind) for kind in _KINDS}
    titles = {CRASH_CODE: "A rule crashed"} | {rule.code: rule.title for rule in outcome.rules}
    lines = [_annotation(finding, titles) for found in by_kind.values() for finding in found]
    lines += _cut(outcome, {kind: len(found) for kind, found in by_kind.items()})
    lines += [inert(line) for line in text_report(outcome).removesuffix("\n").split("\n")]
    return "\n".join(lines) + "\n"


def _chosen(findings: Sequence[Finding], severity: Severity) -> list[Finding]:
    """The findings that are annotated: of every rule the first, then the second, and so on."""
    seen: Counter[str] = Counter()
    ranked = []
    for index, finding in enumerate(findings):
        if finding.severity is severity:
            ranked.append((finding.code != CRASH_CODE, seen[finding.code], index))
            seen[finding.code] += 1
    kept = sorted(ranked)[:MAX_EACH]
    return [findings[index] for *_, index in sorted(kept, key=lambda rank: (rank[0], rank[2]))]


def _annotation(finding: Finding, titles: Mapping[str, str]) -> str:
    place: dict[str, str | int] = {}
    message = finding.message
    if is_address(finding.file):  # nothing that GitHub could show a line of
        message = f"{finding.file}:{finding.line}:{finding.column}: {message}"
    else:
        place = {"file": finding.file, "line": finding.line, "col": finding.column}
    title = f"{finding.code} {titles.get(finding.code, '')}".rstrip()
    fix = f"\nfix: {escape(finding.fix.description)}" if finding.fix else ""
    text = f"{escape(message)}{fix}\nmore: {finding.help}"
    return command(_KINDS[finding.severity], {**place, "title": title}, text)


def _cut(outcome: Outcome, shown: Mapping[Severity, int]) -> Iterator[str]:
    found = outcome.report.summary
    counts = {
        Severity.ERROR: found.errors,
        Severity.WARNING: found.warnings,
        Severity.INFO: found.infos,
    }
    parts = [
        f"{shown[kind]} of {plural(count, kind.value)}"
        for kind, count in counts.items()
        if shown[kind] < count
    ]
    if parts:
        yield f"annotated: {', '.join(parts)}; GitHub keeps {MAX_EACH} of a kind"
