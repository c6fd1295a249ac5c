"""Findings as people read them: in a terminal, and below a failed test."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from pytest_prr.engine.finding import Finding, Severity
from pytest_prr.engine.rule import Rule
from pytest_prr.reports.excerpt import excerpt
from pytest_prr.reports.lines import WIDTH, Line, Piece, file_link, pieced, told, web_link
from pytest_prr.stac.documents import Locator
from pytest_prr.text import escape

MAX_SHOWN = 20  # findings of one rule that are printed in full
STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}

_HANG = 6  # where a message goes on that is too long for the terminal
_GUTTER = "     | "

Rules = Mapping[str, Rule]
"""The rules that ran, by code."""


def finding_lines(
    finding: Finding, locator: Locator, rules: Rules, *, width: int = WIDTH, place: str = ""
) -> Iterator[Line]:
    """One finding: place and message, the line of the file, the fix where there is one.

    ``place`` stands before line and column: a file name where no heading names it.
    """
    style = STYLES[finding.severity]
    yield pieced(
        Piece(f"{place}{finding.line}:{finding.column}", link=file_link(finding.file)),
        Piece(" "),
        Piece(f"{finding.severity} ", style),
        Piece(finding.code, style, rule_link(finding.code, rules)),
        Piece(f": {escape(finding.message)}"),
        style=style,
        hang=_HANG,
    )
    source = locator.line(finding.line)
    yield from excerpt(source, finding.line, finding.column, width=width, style=style)
    if finding.fix:
        unsafe = "" if finding.fix.safe else " (check the meaning first)"
        text = f"{_GUTTER}fix: {escape(finding.fix.description)}{unsafe}"
        yield Line(text, hang=len(_GUTTER))


def failure_lines(findings: Sequence[Finding], rules: Rules) -> list[Line]:
    """What a failed test shows: its findings, then for each rule why it matters and the fix."""
    lines: list[Line] = []
    for code, group in groupby(findings, key=lambda finding: finding.code):
        lines += _failure_of(list(group), rules, rules.get(code))
    return lines


def _failure_of(found: Sequence[Finding], rules: Rules, rule: Rule | None) -> Iterator[Line]:
    if rule is not None:
        yield Line(f"{rule.code} {rule.title} ({rule.family}/{rule.name})", "bold")
    for file, same in groupby(found[:MAX_SHOWN], key=lambda finding: finding.file):
        locator = Locator(Path(file))
        for finding in same:
            yield from finding_lines(finding, locator, rules, place=f"{escape(file)}:")
    if len(found) > MAX_SHOWN:
        yield Line(f"… and {len(found) - MAX_SHOWN} more")
    if rule is not None:
        yield from map(Line, (*told("why", rule.spec.why), *told("fix", rule.spec.fix)))
    yield Line(f"more: {found[0].help}")


def rule_link(code: str, rules: Rules) -> str:
    """The first source of a rule; '' where none is known."""
    rule = rules.get(code)
    return web_link(rule.spec.references[0]) if rule and rule.spec.references else ""
