"""The report as JUnit XML, which CI servers show as test results.

As pytest writes it (family xunit2): errors are failures, what crashed is an error, what could
not be judged is skipped; warnings and infos do not fail, and stand in the output of their test.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from pytest_prr.engine.finding import Finding, Severity
from pytest_prr.engine.judge import CRASH_CODE
from pytest_prr.engine.outcome import Outcome
from pytest_prr.reports.closing import summary_line
from pytest_prr.text import escape, plural

_MOST = 50  # findings of one test; a document may have a hundred thousand
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_report(outcome: Outcome) -> str:
    """One test for each file and rule where something was found or could not be judged."""
    cases = list(_cases(outcome)) or [_case("prr", "no findings")]
    suite = ET.Element("testsuite", {"name": "prr", **_counts(cases)})
    suite.set("time", f"{outcome.report.summary.seconds:.3f}")
    suite.extend(cases)
    ET.SubElement(suite, "system-out").text = _fit(summary_line(outcome.report).text)
    suites = ET.Element("testsuites", name="prr check")
    suites.append(suite)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _cases(outcome: Outcome) -> Iterator[ET.Element]:
    ordered = sorted(outcome.report.findings, key=lambda finding: (finding.file, finding.code))
    for (file, code), found in groupby(ordered, key=lambda finding: (finding.file, finding.code)):
        yield _judged(file, code, list(found))
    for skip in sorted(outcome.report.skipped, key=lambda skip: (skip.file, skip.code)):
        yield _skipped(_case(skip.file, skip.code), "not evaluated", skip.reason)
    for (code, reason), files in sorted(outcome.ignored.items()):
        case = _case("prr", f"{code} on {plural(files, 'file')}")
        yield _skipped(case, "ignored", reason)


def _judged(file: str, code: str, findings: Sequence[Finding]) -> ET.Element:
    case = _case(file, code)
    text = _fit("\n".join(_lines(findings)), lines=True)
    if findings[0].severity is Severity.ERROR:
        kind = "error" if code == CRASH_CODE else "failure"
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        message = f"{_fit(findings[0].message)}{more}"
        ET.SubElement(case, kind, message=message, type=findings[0].rule).text = text
    else:
        ET.SubElement(case, "system-out").text = text
    return case


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings[:_MOST]:
        place = f"{escape(finding.file)}:{finding.line}:{finding.column}"
        yield f"{place}: {finding.code} {finding.severity} {escape(finding.message)}"
        if finding.fix:
            unsafe = "" if finding.fix.safe else " (check the meaning first)"
            yield f"  fix: {escape(finding.fix.description)}{unsafe}"
    if len(findings) > _MOST:
        yield f"… and {len(findings) - _MOST} more"
    yield f"more: {findings[0].help}"


def _skipped(case: ET.Element, kind: str, reason: str) -> ET.Element:
    ET.SubElement(case, "skipped", type=kind, message=_fit(reason))
    return case


def _case(file: str, name: str) -> ET.Element:
    return ET.Element("testcase", classname=_fit(file), name=_fit(name))


def _counts(cases: Iterable[ET.Element]) -> dict[str, str]:
    tests = list(cases)
    names = {"errors": "error", "failures": "failure", "skipped": "skipped"}
    counts = {
        name: sum(case.find(tag) is not None for case in tests) for name, tag in names.items()
    }
    return {name: str(count) for name, count in {**counts, "tests": len(tests)}.items()}


def _fit(text: str, *, lines: bool = False) -> str:
    """Text of characters that XML 1.0 allows; of ``lines`` that are escaped already."""
    return _NO_XML.sub(_escaped, text if lines else escape(text))


def _escaped(char: re.Match[str]) -> str:
    return char[0].encode("unicode_escape", "backslashreplace").decode("ascii")
