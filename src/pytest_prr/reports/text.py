"""Findings as people read them in a terminal."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from textwrap import wrap

from pytest_prr.checks.gateway_verdicts import ItemVerdict
from pytest_prr.engine.finding import Finding, Report, Severity
from pytest_prr.engine.network import Asked
from pytest_prr.engine.rule import Rule
from pytest_prr.engine.run import Outcome
from pytest_prr.engine.selection import option
from pytest_prr.stac.documents import Locator
from pytest_prr.text import escape, plural

MAX_SHOWN = 20  # findings of one rule that are printed in full
WIDTH = 88

_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of output; ``style`` is a colour name or 'bold', or '' for none."""

    text: str
    style: str = ""


def outcome_lines(outcome: Outcome) -> Iterator[Line]:
    """The whole report: findings by file, then infos, then what was not judged, then the count."""
    report = outcome.report
    weighty = [finding for finding in report.findings if finding.severity is not Severity.INFO]
    yield from _by_file(weighty, outcome.hidden)
    infos = [finding for finding in report.findings if finding.severity is Severity.INFO]
    yield from _info_lines(infos, outcome.hidden)
    yield from _skipped_lines(report)
    yield from _tolerated_lines(outcome)
    yield from asked_lines(outcome.asked)
    if not report.summary.rules:
        for need, count in outcome.lacking.items():
            yield Line(f"{plural(count, 'rule')} chosen, to be run with {option(need)}", "yellow")
    yield from _summary_lines(report, (*weighty, *infos))
    if outcome.gateway:
        yield from gateway_lines(outcome.gateway)


def _by_file(findings: Iterable[Finding], hidden: Counter[str]) -> Iterator[Line]:
    shown: Counter[str] = Counter()
    for file, group in groupby(findings, key=lambda finding: finding.file):
        printed = []
        for finding in group:
            shown[finding.code] += 1
            printed += [finding] if shown[finding.code] <= MAX_SHOWN else []
        if printed:
            yield Line(escape(file), "bold")
            locator = Locator(Path(file))
            for finding in printed:
                yield from finding_lines(finding, locator)
            yield Line("")
    for code, count in shown.items():
        if more := max(count - MAX_SHOWN, 0) + hidden[code]:
            yield Line(f"… and {more} more of {code} (all of them: --format json)")


def _info_lines(infos: Sequence[Finding], hidden: Counter[str]) -> Iterator[Line]:
    """One line a rule: infos are advice, and a hundred of them would hide the rest."""
    counts = Counter(finding.code for finding in infos)
    firsts = {finding.code: finding for finding in reversed(infos)}
    for code in sorted(counts):
        first = firsts[code]
        others = counts[code] - 1 + hidden[code]
        more = f" (and {others} more)" if others else ""
        place = f"{first.file}:{first.line}:{first.column}"
        yield Line(f"info {code}: {escape(first.message)}{more}", _STYLES[Severity.INFO])
        yield Line(f"     {escape(place)}")
    if infos:
        yield Line("")


def finding_lines(finding: Finding, locator: Locator, place: str = "") -> Iterator[Line]:
    """One finding: place and message, the line of the file, the fix where there is one.

    ``place`` stands before line and column: a file name where no heading names it.
    """
    where = f"{place}{finding.line}:{finding.column}"
    message = escape(finding.message)
    yield Line(f"{where} {finding.severity} {finding.code}: {message}", _STYLES[finding.severity])
    yield from _excerpt(finding, locator)
    if finding.fix:
        unsafe = "" if finding.fix.safe else " (check the meaning first)"
        yield Line(f"     | fix: {escape(finding.fix.description)}{unsafe}")


def failure_lines(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> list[Line]:
    """What a failed test shows: its findings, then for each rule why it matters and the fix."""
    lines: list[Line] = []
    for code, group in groupby(findings, key=lambda finding: finding.code):
        found = list(group)
        rule = rules.get(code)
        if rule is not None:
            lines.append(Line(f"{code} {rule.title} ({rule.family}/{rule.name})", "bold"))
        for file, same in groupby(found[:MAX_SHOWN], key=lambda finding: finding.file):
            locator = Locator(Path(file))
            place = f"{escape(file)}:"
            lines += [line for one in same for line in finding_lines(one, locator, place)]
        if len(found) > MAX_SHOWN:
            lines.append(Line(f"… and {len(found) - MAX_SHOWN} more"))
        if rule is not None:
            lines += [
                Line(text) for text in (*told("why", rule.spec.why), *told("fix", rule.spec.fix))
            ]
        lines.append(Line(f"more: {found[0].help}"))
    return lines


def told(word: str, text: str) -> list[str]:
    """A paragraph that begins with ``word:``, wrapped."""
    indent = " " * (len(word) + 2)
    plain = " ".join(text.split())
    return wrap(f"{word}: {plain}", WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def _excerpt(finding: Finding, locator: Locator) -> Iterator[Line]:
    """The line that the finding points at, cut to what fits, and a mark under the value."""
    source = locator.line(finding.line)
    if not source.strip():
        return
    start = max(0, finding.column - 1 - WIDTH // 2) if len(source) > WIDTH else 0
    before = escape(source[start : finding.column - 1])
    after = escape(source[finding.column - 1 : start + WIDTH])
    yield Line(f"{finding.line:>4} | {'…' if start else ''}{before}{after}")
    yield Line(f"     | {' ' * (len(before) + (1 if start else 0))}^", _STYLES[finding.severity])


def _skipped_lines(report: Report) -> Iterator[Line]:
    """One line a rule, with the reason that holds for the most files."""
    by_rule: dict[str, Counter[str]] = {}
    for skip in report.skipped:
        by_rule.setdefault(skip.code, Counter())[skip.reason] += 1
    for code, reasons in by_rule.items():
        reason = escape(reasons.most_common(1)[0][0])
        more = f" (and {plural(len(reasons) - 1, 'more reason')})" if len(reasons) > 1 else ""
        where = plural(reasons.total(), "file")
        yield Line(f"not evaluated: {code} on {where}: {reason}{more}", "yellow")


def _tolerated_lines(outcome: Outcome) -> Iterator[Line]:
    for (code, reason), count in outcome.ignored.items():
        yield Line(f"ignored: {code} on {plural(count, 'file')}: {escape(reason)}")
    if outcome.known:
        yield Line(f"{plural(outcome.known, 'finding')} known from the baseline")
    if outcome.gone:
        gone = plural(outcome.gone, "finding")
        yield Line(f"{gone} of the baseline no longer there: write it anew", "yellow")


def asked_lines(asked: Asked | None) -> Iterator[Line]:
    """How much was asked of servers."""
    if asked is not None and asked.urls:
        hosts = plural(asked.hosts, "host")
        yield Line(f"asked about {plural(asked.urls, 'URL')} on {hosts} in {asked.seconds:.2f} s")


def gateway_lines(verdicts: Sequence[ItemVerdict]) -> Iterator[Line]:
    """What the PRR's gateway would do with the items: those it refuses or damages by name."""
    refused = [verdict for verdict in verdicts if verdict.refusal]
    damaged = [verdict for verdict in verdicts if not verdict.refusal and verdict.damages]
    for verdict in (*refused, *damaged)[:MAX_SHOWN]:
        style = "red" if verdict.refusal else "yellow"
        name = escape(verdict.node.id or verdict.node.name)
        yield Line(f"  {name}: would be {escape(verdict.summary)}", style)
    if len(refused) + len(damaged) > MAX_SHOWN:
        yield Line(f"  … and {len(refused) + len(damaged) - MAX_SHOWN} more")
    taken = len(verdicts) - len(refused)
    spoilt = f", {len(damaged)} of them damaged" if damaged else ""
    unseen = sum(verdict.unseen for verdict in verdicts)
    proviso = f" ({unseen} if their files are as said: not at hand)" if unseen else ""
    yield Line(
        f"gateway: {taken} of {plural(len(verdicts), 'item')} would be accepted{spoilt}{proviso}, "
        f"{len(refused)} refused",
        "red" if refused else "green",
    )


def _summary_lines(report: Report, findings: Sequence[Finding]) -> Iterator[Line]:
    found = report.summary
    parts = [
        plural(number, noun)
        for number, noun in (
            (found.errors, "error"),
            (found.warnings, "warning"),
            (found.infos, "info"),
        )
        if number
    ]
    verdict = ", ".join(parts) or "no findings"
    worst = report.worst()
    yield Line(
        f"{verdict} in {plural(found.files, 'file')} ({plural(found.collections, 'collection')}, "
        f"{plural(found.items, 'item')}; {plural(found.rules, 'rule')}, {found.seconds:.2f} s)",
        _STYLES[worst] if worst else "green",
    )
    if findings:
        yield Line(f"next: prr explain {findings[0].code}")


def styled(lines: Iterable[Line], *, colour: bool) -> Iterator[str]:
    """Lines as they are printed, with ANSI colours where ``colour`` is wanted."""
    codes = {"red": "31", "green": "32", "yellow": "33", "blue": "34", "bold": "1"}
    for line in lines:
        if colour and line.style:
            yield f"\x1b[{codes[line.style]}m{line.text}\x1b[0m"
        else:
            yield line.text
