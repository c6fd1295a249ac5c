"""``--format github``: annotations for GitHub's runner, and nothing else that it would do."""

from collections import Counter

import pytest
from github_runner import commands

from pytest_prr.engine.finding import Finding, Fix, Object, Report, Severity, Summary, Tool
from pytest_prr.engine.outcome import Outcome
from pytest_prr.reports.github import github_report
from pytest_prr.reports.workflow_commands import command, inert

BAD = {"collection": {"license": "CC BY 4.0"}}
HOSTILE = "x\n::add-mask::a\r\n##[set-env name=PATH]evil%0A::stop-commands::b,line=1::c"


def outcome(*findings, seen=None):
    counts = Counter(finding.severity for finding in findings)
    summary = Summary(
        files=1,
        collections=1,
        items=0,
        rules=1,
        errors=(seen or counts)[Severity.ERROR],
        warnings=(seen or counts)[Severity.WARNING],
        infos=(seen or counts)[Severity.INFO],
        skipped=0,
        seconds=0.5,
    )
    tool = Tool(name="pytest-prr", version="1")
    report = Report(tool=tool, summary=summary, findings=findings, skipped=())
    return Outcome(report=report, ignored=Counter())


def finding(line=1, code="LIC002", severity=Severity.ERROR, **changes):
    told = {
        "code": code,
        "rule": "r",
        "family": "licence",
        "severity": severity,
        "message": "m",
        "file": "out/collection.json",
        "pointer": "/license",
        "line": line,
        "column": 2,
        "object": Object(type="collection", id="a"),
        "help": f"prr explain {code}",
    }
    return Finding(**(told | changes))


def test_an_annotation_stands_on_the_exact_line(prr, collection):
    collection(**BAD)
    result = prr("check", "out", "--select", "LIC002", "--format", "github")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == (
        "::error file=out/collection.json,line=14,col=14,title=LIC002 Licence is an SPDX expression"
        "::'CC BY 4.0' is not an SPDX expression; did you mean 'CC-BY-4.0'?"
        "%0Afix: write 'CC-BY-4.0'%0Amore: prr explain LIC002"
    )
    (found,) = commands(result.stdout)
    assert found.properties == {
        "file": "out/collection.json",
        "line": "14",
        "col": "14",
        "title": "LIC002 Licence is an SPDX expression",
    }
    assert found.data.splitlines()[1:] == ["fix: write 'CC-BY-4.0'", "more: prr explain LIC002"]


def test_the_log_says_what_the_text_form_says(prr, collection):
    collection(**BAD)
    chosen = ("check", "out", "--select", "LIC002,IDN001")
    log = prr(*chosen, "--format", "github").stdout.splitlines()
    text = prr(*chosen).stdout.splitlines()
    assert [line for line in log if not line.startswith("::")][:5] == text[:5]


def test_nothing_found_is_no_annotation(prr, collection):
    collection()
    result = prr("check", "out", "--select", "LIC002", "--format", "github")
    assert result.exit_code == 0
    assert result.stdout.startswith("no findings in 2 files")


def test_severities_come_in_their_order_each_as_its_kind():
    found = commands(
        github_report(
            outcome(
                finding(1, "A00001", Severity.INFO),
                finding(2, "B00001", Severity.WARNING),
                finding(3, "C00001", Severity.ERROR),
            )
        )
    )
    assert [(one.name, one.properties["line"]) for one in found] == [
        ("error", "3"),
        ("warning", "2"),
        ("notice", "1"),
    ]


def test_every_rule_is_annotated_before_any_one_again():
    many = [finding(line) for line in range(1, 13)]
    rare = [finding(line, "DTM001") for line in range(20, 23)]
    crash = finding(1, "PRR000", file="z.json")
    text = github_report(outcome(*many, *rare, crash))
    lines = [(one.properties["title"][:6], int(one.properties["line"])) for one in commands(text)]
    assert commands(text)[0].properties["title"] == "PRR000 A rule crashed"
    assert lines == [
        ("PRR000", 1),
        *(("LIC002", line) for line in range(1, 7)),
        *(("DTM001", line) for line in range(20, 23)),
    ]
    assert "annotated: 10 of 16 errors; GitHub keeps 10 of a kind\n" in text


def test_what_max_per_rule_hides_is_counted():
    seen = Counter({Severity.ERROR: 1, Severity.WARNING: 7})
    text = github_report(outcome(finding(), finding(2, severity=Severity.WARNING), seen=seen))
    assert "annotated: 1 of 7 warnings; GitHub keeps 10 of a kind\n" in text


def test_what_lies_on_a_server_has_its_address_in_the_message():
    (found,) = commands(github_report(outcome(finding(file="https://example.org/c.json"))))
    assert found.properties == {"title": "LIC002"}
    assert found.data.startswith("https://example.org/c.json:1:2: m\n")


@pytest.mark.parametrize("where", ["file", "message", "pointer", "fix", "code", "help"])
def test_no_text_of_a_finding_is_a_command_of_its_own(where):
    change = {where: HOSTILE}
    if where == "fix":
        change = {"fix": Fix(safe=True, description=HOSTILE, patch=())}
    found = commands(github_report(outcome(finding(**change))))
    assert [one.name for one in found] == ["error"]
    assert set(found[0].properties) == {"file", "line", "col", "title"}
    assert found[0].properties["line"] == "1"


def test_a_hostile_collection_gives_annotations_and_nothing_else(prr, collection):
    folder = collection(
        collection={"license": HOSTILE, "id": HOSTILE, "title": "##[error]x"},
        item={"id": "::error::id", "properties": {HOSTILE: 1}},
        asset={"title": HOSTILE, "href": f"./{HOSTILE}"},
    )
    name = "::error file=a,line=1::b ##[add-mask]c\n::warning::d%0A.json"
    (folder / name).write_bytes((folder / "survey/survey.json").read_bytes())
    result = prr("check", "out", "--format", "github")
    assert result.exit_code == 1
    found = commands(result.stdout)
    began = [line for line in result.stdout.split("\n") if line.startswith("::")]
    assert len(found) == len(began) > 5
    assert {one.name for one in found} <= {"error", "warning", "notice"}
    for one in found:
        assert one.properties["title"].split()[0].isalnum()
        assert one.properties["line"].isdecimal()
        assert {"file", "line", "col", "title"} == set(one.properties)
    files = {one.properties["file"] for one in found}
    assert "out/::error file=a,line=1::b ##[add-mask]c\\n::warning::d%0A.json" in files
    assert (
        commands("\n".join(line for line in result.stdout.split("\n") if line not in began)) == []
    )


def test_the_runner_gets_back_what_was_written():
    line = command("error", {"file": "a,b:c%d", "line": 3}, "50 %\nand %0A")
    assert line == "::error file=a%2Cb%3Ac%25d,line=3::50 %25%0Aand %250A"
    (found,) = commands(line)
    assert found.properties == {"file": "a,b:c%d", "line": "3"}
    assert found.data == "50 %\nand %0A"


@pytest.mark.parametrize(
    ("line", "harmless"),
    [
        ("::error::x", "\\x3a:error::x"),
        (" \t::stop-commands::x", " \t\\x3a:stop-commands::x"),
        ("  14 | ##[add-mask]x ##[error]y", "  14 | #\\x23[add-mask]x #\\x23[error]y"),
        ("a::b", "a::b"),
    ],
)
def test_a_line_that_is_no_command(line, harmless):
    assert inert(line) == harmless
    assert commands(inert(line)) == []
