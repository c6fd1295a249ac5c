"""``--format concise``: one line a finding, as editors parse it."""

import re

from made_outcomes import HARMLESS, HARMLESS_FILE, finding, hostile, outcome

from pytest_prr.engine.finding import Severity
from pytest_prr.reports.concise import concise_report


def test_one_line_a_finding():
    infos = finding(code="QLT005", severity=Severity.INFO, message="no keywords", line=1, column=1)
    assert concise_report(outcome(finding(), infos)) == (
        "out/collection.json:14:14: LIC002 error 'CC BY 4.0' is not an SPDX expression\n"
        "out/collection.json:1:1: QLT005 info no keywords\n"
    )


def test_nothing_found_is_nothing_printed():
    assert concise_report(outcome()) == ""


def test_what_metadata_holds_stays_on_its_line():
    assert concise_report(hostile()) == f"out/{HARMLESS_FILE}.json:14:14: LIC002 error {HARMLESS}\n"


def test_editors_find_the_place(prr, collection):
    collection(collection={"license": "CC BY 4.0"})
    result = prr("check", "out", "--select", "LIC002", "--format", "concise")
    assert result.exit_code == 1
    found = re.fullmatch(r"(.+?):(\d+):(\d+): (\w+) (\w+) (.+)\n", result.stdout)
    assert found is not None
    assert found.groups()[:5] == ("out/collection.json", "14", "14", "LIC002", "error")
