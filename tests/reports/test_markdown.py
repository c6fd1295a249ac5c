"""``--format markdown``: a job summary in which metadata is text, below GitHub's limit."""

import re
from collections import Counter

import pytest
from made_outcomes import HARMLESS, HARMLESS_FILE, HOSTILE, finding, fix, hostile, outcome
from markdown_it import MarkdownIt

from pytest_prr.engine.finding import Severity
from pytest_prr.reports.markdown import MOST_BYTES, MOST_OF_RULE, markdown_report
from pytest_prr.reports.markdown_text import cell, code

HEAD = (
    "| Errors | Warnings | Infos | Not evaluated | Files | Collections | Items | Rules |\n"
    "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
)


def tokens(text):
    parsed = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    return [part for token in parsed for part in (token, *(token.children or ()))]


def test_verdict_counts_findings_by_rule_and_what_was_left_out():
    made = outcome(
        finding(code="QLT005", severity=Severity.INFO, message="no keywords"),
        finding(fix=fix()),
        finding(line=20, fix=fix(safe=False)),
        finding(line=30),
        skipped=[("AST004", "out/a/a.json", "no file")],
    )
    assert markdown_report(made) == (
        "## ❌ prr: 3 errors, 1 info\n\n"
        f"{HEAD}| 3 | 0 | 1 | 1 | 2 | 1 | 1 | 3 |\n\n"
        "Next: `prr fix` (can mend 1 of 4 findings)\n\n"
        '<details open><summary>❌ <b><a href="https://github.com/radiantearth/stac-spec/blob/'
        'v1.1.0/commons/common-metadata.md#licensing">LIC002</a></b> '
        "Licence is an SPDX expression: 3 errors</summary>\n\n"
        "| Place | Finding | Fix |\n"
        "| --- | --- | --- |\n"
        "| `out/collection.json:14:14` | `'CC BY 4.0' is not an SPDX expression` "
        "| `write 'CC-BY-4.0'` |\n"
        "| `out/collection.json:20:14` | `'CC BY 4.0' is not an SPDX expression` "
        "| `write 'CC-BY-4.0'` (check the meaning) |\n"
        "| `out/collection.json:30:14` | `'CC BY 4.0' is not an SPDX expression` |  |\n\n"
        "</details>\n\n"
        '<details><summary>💡 <b><a href="https://github.com/ESA-EarthCODE/earthcode-library">'
        "QLT005</a></b> A collection has one to five keywords, each once: 1 info</summary>\n\n"
        "| Place | Finding |\n"
        "| --- | --- |\n"
        "| `out/collection.json:14:14` | `no keywords` |\n\n"
        "</details>\n\n"
        "### Besides\n\n"
        "- `not evaluated: AST004 on 1 file: no file`\n"
    )


def test_nothing_found_is_short():
    report = markdown_report(outcome())
    assert report == f"## ✅ prr: no findings\n\n{HEAD}| 0 | 0 | 0 | 0 | 2 | 1 | 1 | 3 |\n"


def test_profile_gateway_has_its_verdict(prr, collection):
    collection(item={"id": "survey (1)"})
    arguments = ("check", "out", "--profile", "gateway", "--format", "markdown")
    gateway = prr(*arguments).stdout.partition("### Gateway\n\n")[2].splitlines()
    assert gateway[0] == "- `gateway: 0 of 1 item would be accepted, 1 refused`"
    assert gateway[1].startswith("- `survey (1): would be refused: ")


def test_what_metadata_holds_is_code():
    found = tokens(markdown_report(hostile()))
    spans = [token.content for token in found if token.type == "code_inline"]
    assert spans[1:4] == [f"out/{HARMLESS_FILE}.json:14:14", HARMLESS, HARMLESS]
    assert {"link_open", "image"}.isdisjoint(token.type for token in found)
    tags = [token.content for token in found if token.type in ("html_inline", "html_block")]
    # Titles and links of rules are the only HTML: nothing of it comes from metadata.
    assert not any("script" in tag or "octocat" in tag for tag in tags)
    texts = [token.content for token in found if token.type == "text"]
    assert not any(word in text for text in texts for word in ("@octocat", "www.", "::", "evil"))


@pytest.mark.parametrize(
    "text",
    ["", " ", "`", "``` `", "a`", "`a`", " a ", "a|b", "\\", "a\\", "\\`", HOSTILE, "|", "||`|"],
)
def test_code_is_what_it_holds(text):
    for written in (code(text), cell(text).replace("\\|", "|")):
        spans = [t.content for t in tokens(f"x {written} y") if t.type == "code_inline"]
        shown = HARMLESS if text == HOSTILE else text or "  "
        assert spans == [shown]
    row = [
        t for t in tokens(f"| a | b |\n| - | - |\n| {cell(text)} | c |\n") if t.type == "td_open"
    ]
    assert len(row) == 2


def test_a_backslash_before_a_bar_does_not_free_it():
    table = tokens(f"| a | b |\n| - | - |\n| {cell('x' + chr(92) + '|y')} | c |\n")
    assert [t.content for t in table if t.type == "code_inline"] == ["x\\x7cy"]


def test_of_one_rule_so_many_are_shown():
    report = markdown_report(outcome(*(finding(line=line) for line in range(1, 101))))
    assert report.count("| `out/") == MOST_OF_RULE
    assert f"\n{100 - MOST_OF_RULE} of 100 findings are not shown: " in report
    report = markdown_report(outcome(finding(), hidden=Counter(LIC002=7)))
    assert "Licence is an SPDX expression: 8 errors</summary>" in report
    assert "\n7 of 8 findings are not shown: " in report


def test_it_stays_below_the_limit_and_says_what_was_cut():
    codes = [f"AAA{number:03}" for number in range(400)]
    findings = [finding(code=name, message="日" * 600) for name in codes for _ in range(50)]
    report = markdown_report(outcome(*findings))
    assert MOST_BYTES - 10_000 < len(report.encode()) <= MOST_BYTES
    cut = re.search(r"\n(\d+) of 20000 findings are not shown", report)
    assert cut is not None
    assert int(cut[1]) == 20000 - report.count("| `out/")
    assert report.count("<details") == report.count("</details>")
