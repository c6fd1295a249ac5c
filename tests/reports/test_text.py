"""``--format text``: what stands where, and where it leads."""

from collections import Counter

import pytest
from made_outcomes import HARMLESS, HARMLESS_FILE, finding, fix, hostile, outcome

from pytest_prr.engine.finding import Severity
from pytest_prr.reports.findings import MAX_SHOWN
from pytest_prr.reports.lines import styled
from pytest_prr.reports.text import outcome_lines, text_report

SUMMARY = "in 2 files (1 collection, 1 item; 3 rules, 0.25 s)"


def test_findings_by_file_then_advice_then_what_was_left_out_then_the_count():
    report = text_report(
        outcome(
            finding(),
            finding(file="out/a/a.json", line=3, column=5, fix=fix(safe=False)),
            finding(code="QLT005", severity=Severity.INFO, message="no keywords"),
            finding(code="QLT005", severity=Severity.INFO, message="none here either", line=2),
            skipped=[("AST004", "out/a/a.json", "no file")],
            ignored=[(("LIC003", "asked legal"), 2)],
            known=1,
            hidden=Counter(LIC002=5),
        )
    )
    assert report == (
        "out/collection.json\n"
        "14:14 error LIC002: 'CC BY 4.0' is not an SPDX expression\n"
        "\n"
        "out/a/a.json\n"
        "3:5 error LIC002: 'CC BY 4.0' is not an SPDX expression\n"
        "     | fix: write 'CC-BY-4.0' (check the meaning first)\n"
        "\n"
        "… and 5 more of LIC002 (all of them: --format concise)\n"
        "info QLT005: no keywords (and 1 more)\n"
        "     out/collection.json:14:14\n"
        "\n"
        "not evaluated: AST004 on 1 file: no file\n"
        "ignored: LIC003 on 2 files: asked legal\n"
        "1 finding known from the baseline\n"
        f"2 errors, 2 infos {SUMMARY}\n"
        "next: prr explain LIC002\n"
    )


def test_nothing_found_is_two_lines():
    assert text_report(outcome(lacking={"network": 30})) == (
        f"no findings {SUMMARY}\n"
        "next: prr check --network (30 more rules: do servers have what is linked?)\n"
    )


def test_what_metadata_holds_is_text():
    assert text_report(hostile()) == (
        f"out/{HARMLESS_FILE}.json\n"
        f"14:14 error LIC002: {HARMLESS}\n"
        f"     | fix: {HARMLESS}\n"
        "\n"
        f"not evaluated: AST004 on 1 file: {HARMLESS}\n"
        f"ignored: LIC003 on 2 files: {HARMLESS}\n"
        f"1 error {SUMMARY}\n"
        "next: prr fix (can mend 1 of 1 finding)\n"
    )


def test_colours_and_links_are_where_they_are_wanted():
    lines = list(outcome_lines(outcome(finding())))
    coloured = list(styled(lines, colour=True))
    assert coloured[1].startswith("14:14 \x1b[31merror \x1b[0m\x1b[31mLIC002\x1b[0m: 'CC BY")
    linked = next(iter(styled(lines[1:], colour=False, links=True)))
    place, _, rest = linked.partition(" ")
    assert place.startswith("\x1b]8;;file:///")
    assert place.endswith("/out/collection.json\x1b\\14:14\x1b]8;;\x1b\\")
    assert rest.startswith("error \x1b]8;;https://")
    assert "\x1b\\LIC002\x1b]8;;\x1b\\: 'CC BY" in rest


def test_no_address_can_end_its_link():
    printed = "".join(styled(outcome_lines(hostile()), colour=False, links=True))
    assert printed.count("\x1b]8;;") == printed.count("\x1b\\")
    assert printed.count("\x1b") == 2 * printed.count("\x1b]8;;")
    web = outcome(finding(file="https://a.example/\x1b\\\x07 b"))
    printed = "".join(styled(outcome_lines(web), colour=False, links=True))
    assert "\x1b]8;;https://a.example/%1B%5C%07%20b\x1b\\" in printed


@pytest.mark.parametrize(("count", "more"), [(MAX_SHOWN, False), (MAX_SHOWN + 1, True)])
def test_of_one_rule_the_first_are_shown(count, more):
    report = text_report(outcome(*(finding(line=line) for line in range(1, count + 1))))
    assert report.count("error LIC002") == MAX_SHOWN
    assert ("… and 1 more of LIC002" in report) is more
