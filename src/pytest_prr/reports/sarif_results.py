"""Findings as results of a SARIF run."""

import hashlib
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pytest_prr.engine.finding import Finding
from pytest_prr.engine.targets import is_address
from pytest_prr.reports.sarif_rules import LEVELS
from pytest_prr.text import escape

_FINGERPRINT = "prrFinding/v1"
_RESERVED = ":/?#[]@!$&'()*+,;=%"  # stands in addresses as it is


def results(
    findings: Iterable[Finding], kept: Collection[int], indexes: Mapping[str, int]
) -> list[dict[str, Any]]:
    """The findings with the indices ``kept``; ``indexes`` are those of the rules' descriptors."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for index, finding in enumerate(findings):
        place = (finding.code, finding.file, finding.pointer)
        if index in kept:
            found.append(_result(finding, seen[place], indexes.get(finding.code)))
        seen[place] += 1
    return found


def located(finding: Finding) -> dict[str, Any]:
    """Where a finding is: file, line and column, JSON pointer."""
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": _artifact(finding.file),
            "region": {"startLine": finding.line, "startColumn": finding.column},
        }
    }
    if finding.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": escape(finding.pointer)}]
    return location


def _result(finding: Finding, earlier: int, rule_index: int | None) -> dict[str, Any]:
    return {
        "ruleId": finding.code,
        **({} if rule_index is None else {"ruleIndex": rule_index}),
        "level": LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [located(finding)],
        "partialFingerprints": {_FINGERPRINT: _fingerprint(finding, earlier)},
    }


def _message(finding: Finding) -> str:
    """``[…](…)`` would be a link (section 3.11.6), and metadata may name whatever it likes."""
    fix = f"\nFix: {escape(finding.fix.description)}" if finding.fix else ""
    text = f"{escape(finding.message)}{fix}"
    return text.replace("[", "\\[").replace("]", "\\]") if "](" in text else text


def _fingerprint(finding: Finding, earlier: int) -> str:
    """Neither line nor value nor message: a finding stays the same while the file moves around it.

    Not named ``primaryLocationLineHash``: GitHub's uploader works that one out from the file, and
    warns of every other.
    """
    parts = (finding.code, finding.file, finding.pointer, str(earlier))
    data = "\0".join(parts).encode("utf-8", "backslashreplace")
    return hashlib.sha256(data).hexdigest()[:32]


def _artifact(file: str) -> dict[str, str]:
    if is_address(file):
        return {"uri": quote(file, safe=_RESERVED, errors="backslashreplace")}
    if file.startswith("../") or Path(file).is_absolute():
        return {"uri": Path(os.path.abspath(file)).as_uri()}  # noqa: PTH100 (a link is no matter)
    return {"uri": quote(os.fsencode(file)), "uriBaseId": "%SRCROOT%"}
