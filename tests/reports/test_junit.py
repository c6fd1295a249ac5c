"""``--format junit``: XML that every parser takes, and CI servers understand."""

import re
from xml.etree import ElementTree as ET

import pytest
from made_outcomes import HARMLESS, HARMLESS_FILE, finding, fix, hostile, outcome

from pytest_prr.engine.finding import Severity
from pytest_prr.engine.judge import CRASH_CODE
from pytest_prr.reports.junit import junit_report

# What pytest's own files hold (family xunit2), by element.
ATTRIBUTES = {
    "testsuites": {"name"},
    "testsuite": {"name", "errors", "failures", "skipped", "tests", "time"},
    "testcase": {"classname", "name"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message", "type"},
    "system-out": set(),
}


def parsed(report):
    return ET.fromstring(report.encode())  # noqa: S314 (the report that was just made)


def test_one_test_for_each_file_and_rule():
    report = junit_report(
        outcome(
            finding(fix=fix()),
            finding(line=20, fix=fix(safe=False)),
            finding(code="QLT005", severity=Severity.INFO, message="no keywords"),
            finding(code=CRASH_CODE, rule="r", message="rule X crashed", help="report it"),
            skipped=[("AST004", "out/a/a.json", "no file")],
            ignored=[(("LIC003", "asked legal"), 2)],
        )
    )
    assert report == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<testsuites name="prr check">\n'
        '  <testsuite name="prr" errors="1" failures="1" skipped="2" tests="5" time="0.250">\n'
        '    <testcase classname="out/collection.json" name="LIC002">\n'
        "      <failure message=\"'CC BY 4.0' is not an SPDX expression (and 1 more)\" "
        'type="spdx-identifier">'
        "out/collection.json:14:14: LIC002 error 'CC BY 4.0' is not an SPDX expression\n"
        "  fix: write 'CC-BY-4.0'\n"
        "out/collection.json:20:14: LIC002 error 'CC BY 4.0' is not an SPDX expression\n"
        "  fix: write 'CC-BY-4.0' (check the meaning first)\n"
        "more: prr explain LIC002</failure>\n"
        "    </testcase>\n"
        '    <testcase classname="out/collection.json" name="PRR000">\n'
        '      <error message="rule X crashed" type="r">'
        "out/collection.json:14:14: PRR000 error rule X crashed\nmore: report it</error>\n"
        "    </testcase>\n"
        '    <testcase classname="out/collection.json" name="QLT005">\n'
        "      <system-out>out/collection.json:14:14: QLT005 info no keywords\n"
        "more: prr explain QLT005</system-out>\n"
        "    </testcase>\n"
        '    <testcase classname="out/a/a.json" name="AST004">\n'
        '      <skipped type="not evaluated" message="no file" />\n'
        "    </testcase>\n"
        '    <testcase classname="prr" name="LIC003 on 2 files">\n'
        '      <skipped type="ignored" message="asked legal" />\n'
        "    </testcase>\n"
        "    <system-out>3 errors, 1 info in 2 files "
        "(1 collection, 1 item; 3 rules, 0.25 s)</system-out>\n"
        "  </testsuite>\n"
        "</testsuites>\n"
    )


def test_nothing_found_is_a_test_that_passed():
    suite = parsed(junit_report(outcome()))[0]
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")
    assert suite[0].attrib == {"classname": "prr", "name": "no findings"}
    assert len(suite[0]) == 0


@pytest.mark.parametrize("made", [outcome, hostile])
def test_it_holds_what_pytest_s_files_hold(made):
    text = junit_report(made())
    for element in parsed(text).iter():
        assert set(element.attrib) == ATTRIBUTES[element.tag]
    assert "<!DOCTYPE" not in text.upper()
    # Not only this parser's opinion: the characters of XML 1.0, and no others.
    assert not re.search("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)


def test_what_metadata_holds_is_text():
    case, skipped, ignored, _ = parsed(junit_report(hostile()))[0]
    told = HARMLESS.replace("\ufffe", "\\ufffe")
    file = HARMLESS_FILE.replace("\ufffe", "\\ufffe")
    assert case.get("classname") == f"out/{file}.json"
    assert case[0].get("message") == told
    assert case[0].text == (
        f"out/{file}.json:14:14: LIC002 error {told}\n  fix: {told}\nmore: prr explain LIC002"
    )
    assert skipped.get("classname") == file
    assert [case[0].get("message") for case in (skipped, ignored)] == [told, told]


def test_a_document_with_a_hundred_thousand_findings_is_one_short_test():
    text = junit_report(outcome(*(finding(line=line) for line in range(1, 1001))))
    assert "… and 950 more\nmore: prr explain LIC002</failure>" in text
    assert text.count("LIC002 error") == 50
