"""The report as Markdown for a job summary: verdict, counts, findings by rule, what was left out.

GitHub takes at most 1 MiB a step; what does not fit is counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pytest_prr.engine.finding import Finding, Severity
from pytest_prr.engine.outcome import Outcome
from pytest_prr.reports.closing import (
    asked_lines,
    gateway_lines,
    left_out_lines,
    opened_lines,
    verdict,
)
from pytest_prr.reports.findings import Rules, rule_link
from pytest_prr.reports.lines import Line
from pytest_prr.reports.markdown_text import cell, code, html
from pytest_prr.reports.next_step import next_step
from pytest_prr.text import plural

MOST_BYTES = 900_000  # of the 1,048,576 that GitHub takes: the step may add to it
MOST_OF_RULE = 50  # findings in the table of one rule

_MARKS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "💡", None: "✅"}
_COLUMNS = (
    "Errors",
    "Warnings",
    "Infos",
    "Not evaluated",
    "Files",
    "Collections",
    "Items",
    "Rules",
)
_RESERVE = 2_000  # bytes: the frame of one section, the sentence about what is not shown


def markdown_report(outcome: Outcome) -> str:
    """The whole report, below GitHub's limit."""
    before, after = _head(outcome), _tail(outcome)
    room = MOST_BYTES - _size(before) - _size(after)
    return before + "".join(_findings(outcome, room)) + after


def _size(text: str) -> int:
    return len(text.encode())


def _head(outcome: Outcome) -> str:
    report = outcome.report
    found = report.summary
    judged = (found.files, found.collections, found.items, found.rules)
    numbers = (found.errors, found.warnings, found.infos, found.skipped, *judged)
    table = _table(_COLUMNS, [_row(map(str, numbers))], mark="---:")
    return f"## {_MARKS[report.worst()]} prr: {verdict(report)}\n\n{table}{_next(outcome)}"


def _next(outcome: Outcome) -> str:
    step = next_step(outcome)
    if step is None:
        return ""
    note = f" ({step.note})" if step.note else ""
    return f"\nNext: {code(step.command)}{note}\n"


def _tail(outcome: Outcome) -> str:
    """The gateway's verdict, what was left out, what servers were asked."""
    gateway = list(gateway_lines(outcome.gateway)) if outcome.gateway else []
    left_out = [
        *left_out_lines(outcome),
        *asked_lines(outcome.asked),
        *opened_lines(outcome.opened),
    ]
    return _list("Gateway", gateway[-1:] + gateway[:-1]) + _list("Besides", left_out)


def _list(title: str, lines: Iterable[Line]) -> str:
    items = "".join(f"- {code(line.text.strip())}\n" for line in lines)
    return f"\n### {title}\n\n{items}" if items else ""


def _findings(outcome: Outcome, room: int) -> Iterator[str]:
    """A section for each rule, the weightiest first, in at most ``room`` bytes."""
    rules = {rule.code: rule for rule in outcome.rules}
    room -= _RESERVE
    shown = 0
    for found in _by_rule(outcome.report.findings):
        rows = list(_rows_within(found, room - _RESERVE))
        if rows:
            section = _section(found, rows, rules, outcome.hidden[found[0].code])
            shown += len(rows)
            room -= _size(section)
            yield section
    total = len(outcome.report.findings) + outcome.hidden.total()
    if shown < total:
        yield (
            f"\n{total - shown} of {plural(total, 'finding')} are not shown: of each rule "
            f"stand {MOST_OF_RULE} here at most, and a job summary has its limit. "
            "`--format concise` prints them all.\n"
        )


def _by_rule(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Errors before warnings before infos; in each the rules by their codes."""
    ordered = sorted(findings, key=lambda finding: (-finding.severity.weight, finding.code))
    return [list(found) for _, found in groupby(ordered, key=lambda finding: finding.code)]


def _rows_within(found: Sequence[Finding], room: int) -> Iterator[str]:
    fixes = _has_fixes(found)
    for finding in found[:MOST_OF_RULE]:
        place = f"{finding.file}:{finding.line}:{finding.column}"
        fix = [_fix(finding)] if fixes else []
        row = _row((cell(place), cell(finding.message), *fix))
        room -= _size(row)
        if room < 0:
            return
        yield row


def _has_fixes(found: Sequence[Finding]) -> bool:
    return any(finding.fix for finding in found)


def _fix(finding: Finding) -> str:
    if finding.fix is None:
        return ""
    return cell(finding.fix.description) + ("" if finding.fix.safe else " (check the meaning)")


def _section(found: Sequence[Finding], rows: Sequence[str], rules: Rules, hidden: int) -> str:
    first = found[0]
    rule = rules.get(first.code)
    title = html(rule.title) if rule else "a rule crashed"
    link = rule_link(first.code, rules)
    name = f'<a href="{html(link)}">{first.code}</a>' if link else first.code
    count = plural(len(found) + hidden, first.severity)
    opened = " open" if first.severity is Severity.ERROR else ""
    titles = ("Place", "Finding", *(["Fix"] if _has_fixes(found) else []))
    return (
        f"\n<details{opened}><summary>{_MARKS[first.severity]} <b>{name}</b> {title}: {count}"
        f"</summary>\n\n{_table(titles, rows)}\n</details>\n"
    )


def _table(titles: Sequence[str], rows: Iterable[str], mark: str = "---") -> str:
    return _row(titles) + _row([mark] * len(titles)) + "".join(rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
