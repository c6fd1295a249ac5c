"""Findings as SARIF 2.1.0 (OASIS, errata 01), as GitHub's code scanning takes them."""

import gzip
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import msgspec

from pytest_prr.engine.finding import Finding, Skipped
from pytest_prr.engine.judge import CRASH_CODE
from pytest_prr.engine.outcome import Outcome
from pytest_prr.reports.sarif_results import located, results
from pytest_prr.reports.sarif_rules import NOTICES, rule_descriptors
from pytest_prr.text import escape, plural

MAX_RESULTS = 25_000  # of one run, and
MAX_BYTES = 10_000_000  # compressed: more is not taken by code scanning

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_SOURCE = {"description": {"text": "The folder that prr was run in: the root of the repository."}}


def sarif_report(outcome: Outcome) -> str:
    """One run as a SARIF log; where it would grow too large, the weightiest findings are kept."""
    crashes = [finding for finding in outcome.report.findings if finding.code == CRASH_CODE]
    findings = [finding for finding in outcome.report.findings if finding.code != CRASH_CODE]
    most = min(len(findings), MAX_RESULTS)
    while True:
        text = _log(outcome, crashes, findings, most)
        if most == 0 or not _too_large(text):
            return text
        most //= 2


def _too_large(text: str) -> bool:
    data = text.encode()
    return len(data) > MAX_BYTES and len(gzip.compress(data)) > MAX_BYTES


def _log(outcome: Outcome, crashes: list[Finding], findings: list[Finding], most: int) -> str:
    tool = outcome.report.tool
    invocation = {
        "executionSuccessful": not crashes,
        "toolExecutionNotifications": [
            *_crash_notices(outcome, crashes),
            *_skip_notices(outcome),
            *_left_out_notices(outcome, len(findings), most),
        ],
    }
    driver = {
        "name": tool.name,
        "version": tool.version,
        "semanticVersion": tool.version,
        "rules": rule_descriptors(outcome.rules),
        "notifications": [dict(notice) for notice in NOTICES.values()],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "originalUriBaseIds": {"%SRCROOT%": _SOURCE},
        "columnKind": "unicodeCodePoints",
        "results": results(findings, _weightiest(findings, most), _indexes(outcome)),
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode() + "\n"


def _indexes(outcome: Outcome) -> dict[str, int]:
    return {rule.code: index for index, rule in enumerate(outcome.rules)}


def _weightiest(findings: Sequence[Finding], most: int) -> set[int]:
    """The indices of the findings that are kept."""
    order = range(len(findings))
    return set(sorted(order, key=lambda index: -findings[index].severity.weight)[:most])


def _notice(kind: str, level: str, text: str, code: str = "", **more: Any) -> dict[str, Any]:
    notice = {"descriptor": {"id": kind}, "level": level, "message": {"text": text}, **more}
    return notice | ({"associatedRule": {"id": code}} if code else {})


def _crash_notices(outcome: Outcome, crashes: list[Finding]) -> Iterator[dict[str, Any]]:
    codes = {(rule.family.value, rule.name): rule.code for rule in outcome.rules}
    for crash in crashes[:MAX_RESULTS]:
        code = codes.get((crash.family, crash.rule), "")
        yield _notice(CRASH_CODE, "error", escape(crash.message), code, locations=[located(crash)])


def _skip_notices(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """One a rule, with the reason that holds for the most files."""
    by_code = sorted(outcome.report.skipped, key=lambda skip: skip.code)
    for code, skips in groupby(by_code, key=lambda skip: skip.code):
        yield _notice("not-evaluated", "note", _why_skipped(list(skips)), code)


def _why_skipped(skips: list[Skipped]) -> str:
    reasons = Counter(skip.reason for skip in skips)
    more = f" (and {plural(len(reasons) - 1, 'more reason')})" if len(reasons) > 1 else ""
    first = escape(reasons.most_common(1)[0][0])
    return f"not evaluated on {plural(len(skips), 'file')}: {first}{more}"


def _left_out_notices(outcome: Outcome, found: int, most: int) -> Iterator[dict[str, Any]]:
    for (code, reason), count in outcome.ignored.items():
        text = f"ignored on {plural(count, 'file')}: {escape(reason)}"
        yield _notice("ignored", "none", text, code)
    if outcome.known:
        text = f"{plural(outcome.known, 'finding')} known from the baseline left out"
        yield _notice("left-out", "none", text)
    for code, count in outcome.hidden.items():
        text = f"{plural(count, 'finding')} beyond --max-per-rule left out"
        yield _notice("left-out", "warning", text, code)
    if most < found:
        text = (
            f"only the {most} weightiest of {found} findings are here, for code scanning takes no "
            "more; all of them: prr check --format json"
        )
        yield _notice("left-out", "warning", text)
