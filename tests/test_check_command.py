"""``prr check``: outputs, exit codes, and sentences for what a user can get wrong."""

import json
import shlex
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import pytest_prr
from pytest_prr.engine import run

SCHEMA = Path(pytest_prr.__file__).parent / "schemas/report.schema.json"
MESSAGE = "'CC BY 4.0' is not an SPDX expression; did you mean 'CC-BY-4.0'?"
LINE = 14  # of the licence in the examples' base collection
BAD = {"collection": {"license": "CC BY 4.0"}}


def test_a_clean_collection(prr, collection):
    collection()
    result = prr("check", "out", "--select", "licence,datetime", "--ignore", "LIC011")
    assert result.exit_code == 0
    assert result.stdout.startswith("no findings in 2 files (1 collection, 1 item; ")


def test_a_finding_as_text(prr, collection):
    collection(**BAD)
    result = prr("check", "out", "--select", "LIC002")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[:5] == [
        "out/collection.json",
        f"{LINE}:14 error LIC002: {MESSAGE}",
        f'{LINE:>4} |   "license": "CC BY 4.0",',
        "     |              ^",
        "     | fix: write 'CC-BY-4.0'",
    ]
    assert lines[-1] == "next: prr fix out --select LIC002 (can mend 1 of 1 finding)"


def test_json_output_is_the_documented_one(prr, collection):
    collection(**BAD)
    result = prr("check", "out", "--format", "json", "--select", "LIC002")
    report = json.loads(result.stdout)
    jsonschema.validate(report, json.loads(SCHEMA.read_text()))
    seconds = report["summary"].pop("seconds")
    assert 0 <= seconds < 60
    assert report == {
        "version": 1,
        "tool": {"name": "pytest-prr", "version": pytest_prr.__version__},
        "summary": {
            "files": 2,
            "collections": 1,
            "items": 1,
            "rules": 1,
            "errors": 1,
            "warnings": 0,
            "infos": 0,
            "skipped": 0,
        },
        "findings": [
            {
                "code": "LIC002",
                "rule": "spdx-identifier",
                "family": "licence",
                "severity": "error",
                "message": MESSAGE,
                "file": "out/collection.json",
                "pointer": "/license",
                "line": LINE,
                "column": 14,
                "object": {"type": "collection", "id": "lapland"},
                "fix": {
                    "safe": True,
                    "description": "write 'CC-BY-4.0'",
                    "patch": [{"op": "replace", "path": "/license", "value": "CC-BY-4.0"}],
                },
                "help": "prr explain LIC002",
            }
        ],
        "skipped": [],
    }


def test_what_could_not_be_judged_is_said(prr, collection):
    folder = collection()
    (folder / "survey/data.nc").unlink()
    report = json.loads(prr("check", "out", "--select", "AST", "--format", "json").stdout)
    reason = "no data file lies beside the metadata; name their folder with --data-root"
    assert report["skipped"] == [
        {"code": "AST004", "file": "out/survey/survey.json", "reason": reason}
    ]
    assert f"not evaluated: AST004 on 1 file: {reason}" in prr("check", "out").stdout


def test_a_data_root_opens_what_lies_outside(prr, collection, tmp_path):
    collection(
        item={"assets": {"more": {"href": "../../data/m.nc", "type": "a/b", "roles": ["data"]}}}
    )
    (tmp_path / "data").mkdir()
    (tmp_path / "data/m.nc").write_text("")
    unseen = "name its folder with --data-root"
    assert unseen in prr("check", "out").stdout
    assert unseen not in prr("check", "out", "--data-root", "data").stdout


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 0),
        (["--fail-on", "warning"], 1),
        (["--fail-on", "warning", "--ignore", "identity"], 0),
        (["--fail-on", "info", "--ignore", "IDN001"], 1),
        (["--fail-on", "info", "--select", "LIC002,IDN001", "--ignore", "id-characters"], 0),
        (["--fail-on", "info", "--select", "LIC00,DTM"], 0),
        (["--fail-on", "info", "--select", "IDN"], 1),
        (["--profile", "gateway", "--select", "IDN001"], 1),
        (["--profile", "template,gateway", "--select", "IDN001"], 1),
    ],
)
def test_selection_and_exit_codes(prr, collection, options, code):
    collection(item={"id": "survey (1)"})
    assert prr("check", "out", *options).exit_code == code


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none"], "prr: none: no such file or folder\n"),
        (
            ["out", "--select", "LIC02"],
            "prr: select: 'LIC02' names no rule (did you mean 'LIC0",
        ),
        (["out", "--ignore", "licenze"], "(did you mean 'licence'?); expected a code"),
        (["out", "--fail-on", "fatal"], "prr: option fail-on: 'fatal' is not one of"),
        (["out", "--profile", "gatway"], "prr: option profile"),
        (["out", "--rules", "nowhere"], "prr: nowhere: no such folder; expected one that holds"),
        (["http://127.0.0.1:8081/c"], "--allow-private allows it"),
    ],
)
def test_wrong_usage_is_a_sentence_and_exit_code_2(prr, collection, arguments, sentence):
    collection()
    result = prr("check", *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert sentence in result.stderr


def test_several_paths_make_one_report(prr, collection):
    collection("a", **BAD)
    collection("b", **BAD)
    report = json.loads(prr("check", "a", "b", "--format", "json", "--select", "LIC").stdout)
    assert report["summary"]["collections"] == 2
    assert [f["file"] for f in report["findings"]] == ["a/collection.json", "b/collection.json"]


def test_changed_files_lead_to_their_collection(prr, collection):
    collection(**BAD)
    assert prr("check", "--changed", "out/survey/survey.json").exit_code == 1
    assert prr("check", "--changed", "package.json", "src/x.json").exit_code == 0


def test_a_rule_that_crashes_is_named_and_the_run_goes_on(prr, collection, monkeypatch):
    collection(**BAD)
    chosen_rules = run.chosen_rules

    def with_a_broken_rule(*arguments):
        found = chosen_rules(*arguments)
        rules = (
            replace(rule, run=lambda *_: 1 / 0) if rule.code == "LIC001" else rule
            for rule in found.chosen
        )
        return replace(found, chosen=tuple(rules))

    monkeypatch.setattr(run, "chosen_rules", with_a_broken_rule)
    result = prr("check", "out", "--format", "json", "--select", "LIC")
    assert result.exit_code == 3
    found = {f["code"]: f["message"] for f in json.loads(result.stdout)["findings"]}
    assert found["PRR000"].startswith("rule LIC001 (licence-stated) crashed here: ZeroDivision")
    assert "LIC002" in found


def test_what_metadata_holds_cannot_steer_the_terminal(prr, collection):
    collection(item={"id": "survey\x1b[2J\u202e\nerror"})
    result = prr("check", "out", "--select", "IDN001")
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout
    assert "survey\\x1b[2J\\u202e\\nerror" in result.stdout


@pytest.mark.parametrize(
    ("options", "step"),
    [
        (["out"], "prr fix out (can mend "),
        (["out", "--profile", "gateway,apex", "--data-root", "a b"], ""),
        (["out", "--select", "LIC002,IDN", "--ignore", "IDN001"], ""),
        (["out", "--select", "TPL014"], "prr explain TPL014"),
        (["out", "--select", "LIC001,AST030"], "prr check out --select LIC001,AST030 --network ("),
    ],
)
def test_the_next_command_is_one_that_helps(prr, collection, tmp_path, options, step):
    """It can be copied: options that choose rules or open folders are told again."""
    collection(collection={"license": "CC BY 4.0", "description": ""})
    (tmp_path / "a b").mkdir()
    lines = prr("check", *options).stdout.splitlines()
    (told,) = [line.removeprefix("next: ") for line in lines if line.startswith("next: ")]
    assert told.startswith(step or f"prr fix {shlex.join(options)} (can mend ")


def test_a_closed_pipe_ends_quietly(command, here, collection):
    collection(**BAD)
    result = command("sh", "-c", f"{here / 'prr'} rules | head -1")
    assert result.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_is_a_sentence(command, here, collection):
    collection(**BAD)
    result = command("sh", "-c", f"{here / 'prr'} check out > /dev/full")
    assert result.returncode == 2
    told = "prr: the output cannot be written where it goes: No space left on device; make room\n"
    assert result.stderr == told


@pytest.mark.parametrize("program", [["prr"], ["python", "-m", "pytest_prr"]])
@pytest.mark.parametrize(
    "words", [["rules"], ["check", "nowhere"], ["check", "out", "--format", "concise"]]
)
def test_a_process_of_its_own_tells_the_same(prr, command, here, collection, program, words):
    collection(**BAD)
    inside = prr(*words)
    ended = command(here / program[0], *program[1:], *words)
    assert ended.returncode == inside.exit_code
    assert (ended.stdout, ended.stderr) == (inside.stdout, inside.stderr)


def test_settings_come_from_files(prr, collection, tmp_path):
    collection(**BAD)
    (tmp_path / "pyproject.toml").write_text('[tool.prr]\nignore = ["LIC002"]\n')
    assert prr("check", "out").exit_code == 0
    (tmp_path / "prr.toml").write_text('fail-on = "error"\n')
    assert prr("check", "out").exit_code == 1
    (tmp_path / "prr.toml").write_text('ignroe = ["LIC002"]\n')
    result = prr("check", "out")
    assert result.exit_code == 2
    assert "prr.toml: ignroe: unknown key 'ignroe' (did you mean 'ignore'?)" in result.stderr
    (tmp_path / "prr.toml").write_text("ignore = [")
    assert "not readable as TOML" in prr("check", "out").stderr


def test_python_users_get_the_same_report(collection):
    folder = collection(**BAD)
    report = pytest_prr.check(folder, select=("LIC002",))
    assert [f.pointer for f in report.findings] == ["/license"]
    with pytest.raises(pytest_prr.errors.PrrError, match="unknown key 'selct'"):
        pytest_prr.check(folder, selct=("LIC002",))


def test_rules_and_explain(prr):
    listed = prr("rules").stdout
    assert "LIC002  error    licence/spdx-identifier" in listed
    rules = json.loads(prr("rules", "--format", "json").stdout)
    assert {"code", "rule", "family", "profiles", "why", "fix"} <= set(rules[0])
    assert prr("explain", "LIC002").stdout.startswith("LIC002 Licence is an SPDX expression\n")
    assert prr("explain", "spdx-identifier").stdout.startswith("LIC002")
    result = prr("explain", "LIC999")
    assert (result.exit_code, "names no rule" in result.stderr) == (2, True)


def test_a_baseline_lets_an_old_collection_adopt_the_tool(prr, collection, tmp_path):
    folder = collection(**BAD)
    assert "known from now on" in prr("check", "out", "--write-baseline", "known.json").stdout
    result = prr("check", "out", "--baseline", "known.json", "--fail-on", "info")
    assert result.exit_code == 0
    assert "known from the baseline" in result.stdout
    assert "no findings in 2 files" in result.stdout
    text = (folder / "collection.json").read_text().replace('"lapland"', '"lap land"')
    (folder / "collection.json").write_text("\n\n" + text.replace("CC BY 4.0", "CC BY 9"))
    result = prr("check", "out", "--baseline", "known.json", "--select", "LIC002")
    assert result.exit_code == 1
    assert "'CC BY 9'" in result.stdout
    assert "of the baseline no longer there" in result.stdout
    (tmp_path / "known.json").write_text('{"findings": [{"file": 5}]}')
    assert "no baseline: findings[0]" in prr("check", "out", "--baseline", "known.json").stderr
    assert "make one with --write-baseline" in prr("check", "out", "--baseline", "x.json").stderr


def test_rules_ignored_for_a_path_say_why(prr, collection, tmp_path):
    collection(**BAD)
    (tmp_path / "prr.toml").write_text(
        "[[per-path-ignores]]\npath = 'out/coll*'\nrules = ['licence']\nreason = 'asked legal'\n"
    )
    result = prr("check", "out")
    assert result.exit_code == 0
    assert "ignored: LIC002 on 1 file: asked legal" in result.stdout
    (tmp_path / "prr.toml").write_text("[[per-path-ignores]]\npath = 'x'\nrules = ['LIC']\n")
    assert "per-path-ignores[0]: key 'reason' is missing" in prr("check", "out").stderr


def test_many_findings_of_one_rule_are_counted_and_not_all_shown(prr, collection):
    links = [{"rel": "item", "href": f"./none-{n}.json"} for n in range(50)]
    collection(collection={"links": links})
    text = prr("check", "out", "--select", "LNK001").stdout
    assert text.count("error LNK001") == 20
    assert "… and 30 more of LNK001" in text
    arguments = ("check", "out", "--select", "LNK001", "--format", "json")
    report = json.loads(prr(*arguments, "--max-per-rule", "3").stdout)
    assert (len(report["findings"]), report["summary"]["errors"]) == (3, 50)
    assert len(json.loads(prr(*arguments).stdout)["findings"]) == 50
    text = prr("check", "out", "--select", "LNK001", "--max-per-rule", "3").stdout
    assert "… and 47 more of LNK001" in text
    assert "50 errors in" in text


TCCAS = Path(__file__).resolve().parents[1] / "examples/tccas/as-published"


def test_findings_point_at_the_value(prr):
    """On real metadata: the JSON value that begins at line and column is the one at the pointer."""
    report = json.loads(prr("check", TCCAS, "--format", "json").stdout)
    assert len(report["findings"]) > 50
    texts = {f["file"]: Path(f["file"]).read_text("utf-8") for f in report["findings"]}
    for finding in report["findings"]:
        text = texts[finding["file"]]
        line = text.splitlines(keepends=True)[: finding["line"] - 1]
        offset = sum(map(len, line)) + finding["column"] - 1
        value = json.loads(text)
        for token in finding["pointer"].split("/")[1:]:
            name = token.replace("~1", "/").replace("~0", "~")
            value = value[int(name)] if isinstance(value, list) else value[name]
        found, _ = json.JSONDecoder().raw_decode(text, offset)
        assert repr(found) == repr(value), finding  # NaN is not equal to itself


def test_profile_gateway_ends_with_its_verdict(prr, collection):
    collection()
    last = prr("check", "out", "--profile", "gateway").stdout.splitlines()[-1]
    assert last == "gateway: 1 of 1 item would be accepted, 0 refused"
    collection(without=["item/properties/end_datetime"])
    lines = prr("check", "out", "--profile", "gateway").stdout.splitlines()
    assert lines[-2].startswith("  survey: would be refused: ")
    assert lines[-1] == "gateway: 0 of 1 item would be accepted, 1 refused"


def test_fix_mends_and_says_so(prr, collection):
    folder = collection(**BAD)
    arguments = ("fix", "out", "--select", "LIC002")
    before = (folder / "collection.json").read_text()
    shown = prr(*arguments, "--diff")
    assert shown.exit_code == 1
    assert '+  "license": "CC-BY-4.0",' in shown.stdout
    assert (folder / "collection.json").read_text() == before
    assert prr(*arguments).exit_code == 1
    after = (folder / "collection.json").read_text()
    assert after == before.replace("CC BY 4.0", "CC-BY-4.0")
    assert prr(*arguments).exit_code == 0
    assert prr("check", "out", "--select", "LIC002").exit_code == 0


def test_config_says_what_applies_and_why(prr, collection, tmp_path):
    collection()
    (tmp_path / "prr.toml").write_text('ignore = ["LIC003"]\n')
    lines = prr("config", "out", "--select", "LIC").stdout.splitlines()
    assert f"  read from {tmp_path / 'prr.toml'}" in lines
    assert '  ignore = ["LIC003"]  (file)' in lines
    assert '  select = ["LIC"]  (option)' in lines
    assert '  fail-on = "error"  (default)' in lines
    assert any("not: ignored by 'LIC003' (LIC003)" in line for line in lines)


@pytest.mark.parametrize("key", ["data-root", "rules", "schema-dir"])
def test_a_settings_file_opens_no_folder_outside_of_its_own(prr, tmp_path, key):
    (tmp_path / "prr.toml").write_text(f'{key} = ["../elsewhere"]')
    result = prr("check", "out")
    assert result.exit_code == 2
    assert f"prr.toml: {key}: '../elsewhere' lies outside of" in result.stderr
    assert f"give --{key} on the command line" in result.stderr


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("prr.yaml", "is a recipe, not a collection; build it first: prr build prr.yaml -o out"),
        ("x.nc", "is a data file, not a collection; 'prr init' with its folder drafts a recipe"),
    ],
)
def test_what_is_taken_for_a_collection_is_told(prr, tmp_path, name, told):
    (tmp_path / name).write_bytes(b"CDF")
    result = prr("check", name)
    assert result.exit_code == 2
    assert f"prr: {name}: {told}" in result.stderr
