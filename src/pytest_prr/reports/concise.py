"""One line a finding, which editors and grep read: ``file:line:column: CODE severity message``."""

from pytest_prr.engine.finding import Finding
from pytest_prr.engine.outcome import Outcome
from pytest_prr.text import escape


def concise_report(outcome: Outcome) -> str:
    """The findings in the order of their places; nothing where nothing was found."""
    return "".join(f"{_line(finding)}\n" for finding in outcome.report.findings)


def _line(finding: Finding) -> str:
    place = f"{escape(finding.file)}:{finding.line}:{finding.column}"
    return f"{place}: {finding.code} {finding.severity} {escape(finding.message)}"
