"""Findings as the page gets them: short rows, with texts that repeat kept once."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from pytest_prr.engine.finding import Finding, Fix
from pytest_prr.engine.outcome import Outcome
from pytest_prr.engine.rule import Rule
from pytest_prr.reports.html.source import Sources
from pytest_prr.text import escape

MOST = 20_000  # findings on a page: more are counted, not shown
_MOST_SOURCE = 1_200_000  # characters of excerpts
_LONGEST = 2_000  # characters of a message
_LONGEST_PATCH = 20_000

Row = list[Any]


@dataclass
class Texts:
    """Numbers for texts; each text travels once. What does not print is written as an escape."""

    all: list[str] = field(default_factory=list)
    _known: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> int:
        if text not in self._known:
            self._known[text] = len(self.all)
            self.all.append(shortened(text))
        return self._known[text]


def shortened(text: str) -> str:
    """Fit to be shown: not endless, and nothing in it that turns the direction of writing."""
    return escape(text if len(text) <= _LONGEST else text[:_LONGEST] + "…")


def finding_rows(outcome: Outcome, texts: Texts) -> tuple[list[dict[str, Any]], list[Row]]:
    """The rules that have findings, and the findings: rule, severity, message, file, pointer, line,
    column, kind and id of the object, fix, excerpt.
    """
    findings = outcome.report.findings
    rules = _Rules({rule.code: rule for rule in outcome.rules})
    sources, left = Sources(outcome.trees), _MOST_SOURCE
    rows = []
    for finding in few_of_each(findings, MOST):
        excerpt = sources.excerpt(finding) if left > 0 else None
        left -= len(str(excerpt)) if excerpt else 0
        rows.append(_row(finding, rules.number(finding), texts, excerpt))
    counts = Counter((finding.code, finding.rule) for finding in findings)
    for rule in rules.all:
        rule["total"] = counts[rule["code"], rule["name"]] + outcome.hidden[rule["code"]]
    return rules.all, rows


def _row(finding: Finding, rule: int, texts: Texts, excerpt: object) -> Row:
    return [
        rule,
        finding.severity.weight,
        texts.number(finding.message),
        texts.number(finding.file),
        texts.number(finding.pointer),
        finding.line,
        finding.column,
        texts.number(finding.object.type),
        texts.number(finding.object.id) if finding.object.id is not None else None,
        _fix(finding.fix, texts),
        excerpt,
    ]


def few_of_each(findings: Sequence[Finding], most: int) -> Iterable[Finding]:
    """At most about ``most`` findings; where there are more, as many of each rule as fit."""
    if len(findings) <= most:
        return findings
    counts = sorted(Counter(finding.code for finding in findings).values())
    share = most
    for index, count in enumerate(counts):
        share = most // (len(counts) - index)
        if count > share:
            break
        most -= count
    seen: Counter[str] = Counter()
    kept = []
    for finding in findings:
        seen[finding.code] += 1
        if seen[finding.code] <= share:
            kept.append(finding)
    return kept


def _fix(fix: Fix | None, texts: Texts) -> Row | None:
    """Whether it is safe, what it does, and the JSON Patch as text (none where it is too long)."""
    if fix is None:
        return None
    changes = (json.dumps(one, ensure_ascii=False) for one in msgspec.to_builtins(fix.patch))
    patch = "[\n  " + ",\n  ".join(changes) + "\n]"
    text = "".join(char if char == "\n" else _json_escape(char) for char in patch)
    kept = text if len(text) <= _LONGEST_PATCH else ""
    return [fix.safe, texts.number(fix.description), kept]


def _json_escape(char: str) -> str:
    """The character, or JSON's own escape of one that does not print."""
    if escape(char) == char:
        return char
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


class _Rules:
    """The rules of findings, numbered as they come."""

    def __init__(self, known: dict[str, Rule]) -> None:
        self.all: list[dict[str, Any]] = []
        self._known = known
        self._numbers: dict[tuple[str, str], int] = {}

    def number(self, finding: Finding) -> int:
        key = (finding.code, finding.rule)
        if key not in self._numbers:
            self._numbers[key] = len(self.all)
            self.all.append(self._told(finding))
        return self._numbers[key]

    def _told(self, finding: Finding) -> dict[str, Any]:
        rule = self._known.get(finding.code)
        told = {"code": finding.code, "name": finding.rule, "family": finding.family}
        if rule is None:
            return told | {"title": finding.help, "why": "", "fix": "", "references": []}
        return told | {
            "title": rule.title,
            "why": " ".join(rule.spec.why.split()),
            "fix": " ".join(rule.spec.fix.split()),
            "references": list(rule.spec.references),
        }
