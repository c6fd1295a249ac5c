"""``--format sarif``: what code scanning reads; other tools' verdicts are in tests/packaging."""

import gzip
import json
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

import pytest_prr
from pytest_prr.engine import run as engine
from pytest_prr.engine.finding import Finding, Object, Report, Severity, Summary, Tool
from pytest_prr.engine.outcome import Outcome
from pytest_prr.reports import sarif
from pytest_prr.reports.sarif import sarif_report

BAD = {"collection": {"license": "CC BY 4.0"}}


@pytest.fixture
def run(prr):
    """The only run of the log that ``prr check`` prints."""

    def check(*arguments):
        (found,) = json.loads(prr("check", *arguments, "--format", "sarif").stdout)["runs"]
        return found

    return check


def outcome(*findings):
    summary = Summary(
        **dict.fromkeys(Summary.__struct_fields__, 0) | {"errors": len(findings), "seconds": 0.1}
    )
    tool = Tool(name="pytest-prr", version="1")
    report = Report(tool=tool, summary=summary, findings=findings, skipped=())
    return Outcome(report=report, ignored=Counter())


def finding(**changes):
    told = {
        "code": "LIC002",
        "rule": "spdx-identifier",
        "family": "licence",
        "severity": Severity.ERROR,
        "message": "m",
        "file": "out/collection.json",
        "pointer": "/license",
        "line": 1,
        "column": 2,
        "object": Object(type="collection", id="a"),
        "help": "prr explain LIC002",
    }
    return Finding(**(told | changes))


def results(*findings):
    return json.loads(sarif_report(outcome(*findings)))["runs"][0]["results"]


def notices(found):
    return [
        (notice["descriptor"]["id"], notice["level"], notice["message"]["text"])
        for notice in found["invocations"][0]["toolExecutionNotifications"]
    ]


def fingerprints(found):
    return [result["partialFingerprints"]["prrFinding/v1"] for result in found]


def test_a_log_of_one_finding(prr, collection):
    collection(**BAD)
    result = prr("check", "out", "--select", "LIC002", "--format", "sarif")
    assert result.exit_code == 1
    log = json.loads(result.stdout)
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    (run,) = log["runs"]
    del run["tool"]
    (fingerprint,) = fingerprints(run["results"])
    assert run == {
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": []}],
        "originalUriBaseIds": {
            "%SRCROOT%": {
                "description": {
                    "text": "The folder that prr was run in: the root of the repository."
                }
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [
            {
                "ruleId": "LIC002",
                "ruleIndex": 0,
                "level": "error",
                "message": {
                    "text": "'CC BY 4.0' is not an SPDX expression; did you mean 'CC-BY-4.0'?\n"
                    "Fix: write 'CC-BY-4.0'"
                },
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {
                                "uri": "out/collection.json",
                                "uriBaseId": "%SRCROOT%",
                            },
                            "region": {"startLine": 14, "startColumn": 14},
                        },
                        "logicalLocations": [{"fullyQualifiedName": "/license"}],
                    }
                ],
                "partialFingerprints": {"prrFinding/v1": fingerprint},
            }
        ],
    }


def test_a_rule_is_described_with_its_reason_and_its_fix(run, collection):
    collection()
    driver = run("out", "--select", "LIC002")["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("pytest-prr", pytest_prr.__version__)
    (rule,) = driver["rules"]
    why = "Reuse needs a licence that a machine can recognise."
    assert rule["fullDescription"]["text"].startswith(why)
    assert f"Why: {why}" in rule["help"]["text"]
    assert f"**Why.** {why}" in rule["help"]["markdown"]
    for text in rule["help"].values():
        assert "Use the SPDX identifier (CC-BY-4.0), or `other`" in text
        assert "https://spdx.org/licenses/" in text
        assert "prr explain LIC002" in text
    del rule["help"], rule["fullDescription"]
    assert rule == {
        "id": "LIC002",
        "name": "SpdxIdentifier",
        "shortDescription": {"text": "Licence is an SPDX expression"},
        "helpUri": "https://github.com/radiantearth/stac-spec/blob/v1.1.0/commons/"
        "common-metadata.md#licensing",
        "defaultConfiguration": {"level": "error"},
        "properties": {
            "rule": "licence/spdx-identifier",
            "tags": ["licence", "template", "gateway", "apex", "osc"],
            "problem.severity": "error",
        },
    }


def test_every_rule_that_ran_is_described_once(run, collection):
    collection(**BAD)
    found = run("out")
    rules = found["tool"]["driver"]["rules"]
    codes = [rule["id"] for rule in rules]
    assert len(set(codes)) == len(codes) > 50
    for result in found["results"]:
        assert codes[result["ruleIndex"]] == result["ruleId"]
    for rule in rules:
        assert len(rule["properties"]["tags"]) == len(set(rule["properties"]["tags"])) <= 10


def test_severities_are_levels():
    levels = [result["level"] for result in results(*(finding(severity=s) for s in Severity))]
    assert levels == ["error", "warning", "note"]


def test_columns_count_characters(run, collection):
    folder = collection(collection={"license": "CC BY 4.0", "title": "\U0001f30d"})
    path = folder / "collection.json"
    value = json.loads(path.read_text())
    text = json.dumps({"title": value.pop("title"), **value}, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    (result,) = run("out", "--select", "LIC002")["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": text.index('"CC BY 4.0"') + 1}


def test_a_finding_is_the_same_while_lines_move_and_values_change(run, collection):
    path = collection(**BAD) / "collection.json"
    before = run("out", "--select", "LIC002")["results"]
    path.write_text("\n\n" + path.read_text().replace("CC BY 4.0", "CC BY 3.0"))
    after = run("out", "--select", "LIC002")["results"]
    assert [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in after] == [16]
    assert before[0]["message"] != after[0]["message"]
    assert fingerprints(before) == fingerprints(after)


def test_other_findings_are_other_ones():
    several = (
        finding(),
        finding(code="LIC003"),
        finding(file="out/other.json"),
        finding(pointer="/licence"),
        finding(),  # the second one at its place
    )
    assert len(set(fingerprints(results(*several)))) == 5


def test_names_of_files_are_uris(run, collection):
    folder = collection(**BAD)
    name = os.fsdecode("50 % ä#?\n:".encode() + b"\xff.json")
    (folder / "collection.json").rename(folder / name)
    (result,) = run(Path("out", name), "--select", "LIC002")["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "out/50%20%25%20%C3%A4%23%3F%0A%3A%FF.json",
        "uriBaseId": "%SRCROOT%",
    }


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("/data/a b.json", Path("/data/a b.json").absolute().as_uri()),
        ("https://example.org/a?b=c%20d e", "https://example.org/a?b=c%20d%20e"),
    ],
)
def test_what_is_not_under_the_root_says_so(file, uri):
    (result,) = results(finding(file=file))
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}


def test_what_lies_beside_the_root_is_told_with_its_whole_path(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (result,) = results(finding(file="../there/c.json"))
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": (tmp_path / "there/c.json").as_uri()}


@pytest.mark.parametrize(
    ("message", "written"),
    [
        ("[log in](https://evil.example)", "\\[log in\\](https://evil.example)"),
        ("a[0] is missing", "a[0] is missing"),
        ("a\x1b[2J\u202eb\ud800\n", "a\\x1b[2J\\u202eb\\ud800\\n"),
    ],
)
def test_messages_are_plain_text(message, written):
    assert results(finding(message=message))[0]["message"]["text"] == written


def test_a_crash_is_a_notice_and_no_result(run, collection, monkeypatch):
    collection(**BAD)
    chosen_rules = engine.chosen_rules

    def with_a_broken_rule(*arguments):
        found = chosen_rules(*arguments)
        rules = (
            replace(rule, run=lambda *_: 1 / 0) if rule.code == "LIC001" else rule
            for rule in found.chosen
        )
        return replace(found, chosen=tuple(rules))

    monkeypatch.setattr(engine, "chosen_rules", with_a_broken_rule)
    found = run("out", "--select", "LIC001,LIC002")
    assert [result["ruleId"] for result in found["results"]] == ["LIC002"]
    (invocation,) = found["invocations"]
    assert invocation["executionSuccessful"] is False
    notice = invocation["toolExecutionNotifications"][0]
    assert notice["message"]["text"].startswith("rule LIC001 (licence-stated) crashed here: Zero")
    assert notice["associatedRule"] == {"id": "LIC001"}
    place = notice["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == "out/collection.json"


def test_what_was_not_judged_is_a_notice(run, collection, tmp_path):
    folder = collection()
    (folder / "survey/data.nc").unlink()
    (tmp_path / "prr.toml").write_text(
        '[[per-path-ignores]]\npath = "out/*"\nrules = ["LIC002"]\nreason = "lawyers"\n'
    )
    reason = "no data file lies beside the metadata; name their folder with --data-root"
    assert notices(run("out", "--select", "AST004,LIC002")) == [
        ("not-evaluated", "note", f"not evaluated on 1 file: {reason}"),
        ("ignored", "none", "ignored on 2 files: lawyers"),
    ]


def test_what_was_left_out_is_a_notice(run, prr, collection):
    collection(item={"id": "a b", "properties": {"license": "x y"}}, **BAD)
    found = run("out", "--select", "LIC002", "--max-per-rule", "1")
    assert len(found["results"]) == 1
    assert notices(found) == [("left-out", "warning", "1 finding beyond --max-per-rule left out")]
    prr("check", "out", "--select", "LIC002", "--write-baseline", "known.json")
    found = run("out", "--select", "LIC002", "--baseline", "known.json")
    assert (found["results"], notices(found)) == (
        [],
        [("left-out", "none", "2 findings known from the baseline left out")],
    )


def test_no_more_results_than_code_scanning_takes_and_the_weightiest_of_them(monkeypatch):
    monkeypatch.setattr(sarif, "MAX_RESULTS", 3)
    several = [
        finding(line=line, severity=Severity(word))
        for line, word in enumerate(("info", "warning", "error", "info", "error"), start=1)
    ]
    (run,) = json.loads(sarif_report(outcome(*several)))["runs"]
    kept = [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in run["results"]]
    assert kept == [2, 3, 5]
    told = (
        "only the 3 weightiest of 5 findings are here, for code scanning takes no more; "
        "all of them: prr check --format json"
    )
    assert notices(run) == [("left-out", "warning", told)]


def test_no_larger_than_code_scanning_takes(monkeypatch):
    monkeypatch.setattr(sarif, "MAX_BYTES", 20_000)
    several = [finding(pointer=f"/{n}", message=os.urandom(50).hex()) for n in range(400)]
    text = sarif_report(outcome(*several))
    (run,) = json.loads(text)["runs"]
    assert len(gzip.compress(text.encode())) <= 20_000
    assert len(run["results"]) in (100, 200)
    assert [level for _, level, _ in notices(run)] == ["warning"]
