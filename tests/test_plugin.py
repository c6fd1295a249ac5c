"""``pytest --prr-collection``: what is collected, what fails, and how it is told."""

import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good

CODES = r"[A-Z]{3}\d{3}"


@pytest.fixture
def judged(pytester):
    """Run pytest in its own process over a collection; gives the result."""
    pytester.makeini("[pytest]\n")

    def run(*arguments, **changes):
        write_example(Good(**changes), pytester.path / "out")
        return pytester.runpytest_subprocess("--prr-collection", "out", *arguments)

    return run


BAD = {
    "collection": {"license": "CC BY 4.0"},
    "item": {"properties": {"created": "2024-05-01T10:00:00"}},
}


def test_a_clean_collection_passes(judged):
    result = judged()
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "prr: out: 1 collection, 1 item, * rules",
            "prr: profile template, one test per case",
            "collected * items",
            "out/collection.json *",
            "out/survey/survey.json *",
        ]
    )


def test_node_ids_are_file_and_code(judged):
    result = judged("--collect-only", "-q")
    ids = [line for line in result.outlines if "::" in line]
    assert all(re.fullmatch(rf"out/(?:survey/survey|collection)\.json::{CODES}", i) for i in ids)
    assert {"out/collection.json::LIC002", "out/survey/survey.json::DTM001"} <= set(ids)


def test_a_failure_reads_like_a_good_compiler_error(judged):
    result = judged("-k", "LIC002", **BAD)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "*out/collection.json::LIC002: Licence is an SPDX expression*",
            "LIC002 Licence is an SPDX expression (licence/spdx-identifier)",
            "out/collection.json:*:14 error LIC002: 'CC BY 4.0' is not an SPDX expression; *",
            '* |   "license": "CC BY 4.0",',
            "     |              ^",
            "     | fix: write 'CC-BY-4.0'",
            "why: *",
            "fix: *",
            "more: prr explain LIC002",
            "FAILED out/collection.json::LIC002 - 'CC BY 4.0' is not an SPDX expression*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_nodes.py*")


@pytest.mark.parametrize(
    ("arguments", "passed", "failed"),
    [
        (["-k", "LIC002"], 1, 1),
        (["-m", "datetime and not LIC"], None, 1),
        (["-m", "licence"], None, 1),
        (["--deselect", "out/collection.json::LIC002", "-k", "LIC002"], 1, 0),
        (["-x", "-k", "LIC002 or DTM001"], None, 1),
        (["-n", "2", "-k", "LIC002 or DTM001"], 2, 2),
        (["--prr-select", "LIC002,DTM001"], 2, 2),
        (["--prr-ignore", "LIC002", "--prr-select", "LIC,DTM001"], None, 1),
        (["--prr-per", "file"], 0, 2),
        (["--prr-per", "rule", "-k", "LIC002 or DTM001"], 0, 2),
        (["--prr-fail-on", "warning", "--prr-select", "LIC002"], 1, 1),
    ],
)
def test_selection(judged, arguments, passed, failed):
    outcomes = judged(*arguments, **BAD).parseoutcomes()
    assert outcomes.get("failed", 0) == failed
    if passed is not None:
        assert outcomes.get("passed", 0) == passed


def test_the_same_outcomes_on_two_workers(judged):
    alone = judged(**BAD).parseoutcomes()
    assert judged("-n", "2", **BAD).parseoutcomes() == alone


def test_last_failed(judged):
    assert judged(**BAD).parseoutcomes()["failed"] == 2
    result = judged("--lf", **BAD)
    outcomes = result.parseoutcomes()
    assert outcomes["failed"] == 2
    assert "passed" not in outcomes


def test_ids_on_the_command_line_pick_single_tests(judged):
    outcomes = judged("out/collection.json::LIC002", **BAD).parseoutcomes()
    assert outcomes["failed"] == 1
    assert "passed" not in outcomes
    outcomes = judged("out/survey/survey.json", **BAD).parseoutcomes()
    assert outcomes["failed"] == 1


def test_a_warning_is_a_pytest_warning_with_its_place(judged):
    result = judged(collection={"license": "cc-by-4.0"})
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        ["*out/collection.json:*:14: PrrWarning: LIC003 'cc-by-4.0' is written 'CC-BY-4.0'*"]
    )
    assert judged("--prr-fail-on=warning", collection={"license": "cc-by-4.0"}).ret == 1


def test_a_project_where_warnings_are_errors(judged, pytester):
    pytester.makeini("[pytest]\nfilterwarnings = error\n")
    lower_case = {"collection": {"license": "cc-by-4.0"}}
    assert judged(**lower_case).ret == 0
    assert judged("-n", "2", **lower_case).ret == 0
    result = judged("-W", "error", "-k", "LIC003", **lower_case)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["LIC003 *", "more: prr explain LIC003"])
    result.stdout.no_fnmatch_line("*pytest_nodes.py*")


def test_what_could_not_be_judged_is_skipped_with_the_reason(pytester):
    write_example(Good(), pytester.path / "alone")
    result = pytester.runpytest_subprocess(
        "--prr-collection", "alone/survey/survey.json", "-rs", "--prr-select", "IDN003"
    )
    assert result.parseoutcomes() == {"skipped": 1}
    result.stdout.fnmatch_lines(["SKIPPED*no collection above the item was given*"])


def test_profile_gateway_ends_with_its_verdict(judged):
    result = judged("--prr-profile=gateway", "-q", without=["item/properties/end_datetime"])
    result.stdout.fnmatch_lines(
        [
            "*PRR gateway: out*",
            "  survey: would be refused: *",
            "gateway: 0 of 1 item would be accepted, 1 refused",
        ]
    )


def test_junit_xml_holds_the_message(judged, pytester):
    judged("--junitxml", "report.xml", **BAD)
    root = ET.parse(pytester.path / "report.xml").getroot()  # noqa: S314 (our own file)
    failures = {case.get("name"): case.find("failure") for case in root.iter("testcase")}
    assert failures["LIC002"] is None or "SPDX" in failures["LIC002"].get("message")
    messages = [f.get("message") for f in failures.values() if f is not None]
    assert any("no time zone" in message for message in messages)


def test_tests_run_besides_only_where_they_are_named(judged, pytester):
    pytester.makepyfile(test_own="def test_own(): pass")
    alone = judged("--collect-only", "-q")
    alone.stdout.no_fnmatch_line("*test_own*")
    both = judged("test_own.py", "--collect-only", "-q")
    both.stdout.fnmatch_lines(["test_own.py::test_own", "out/collection.json::*"])


def test_code_in_the_collections_folder_is_not_run(judged, pytester):
    (pytester.path / "out").mkdir()
    for name in ("conftest.py", "test_evil.py"):
        (pytester.path / "out" / name).write_text("raise SystemExit('run')")
    assert judged().ret == 0


def test_pytest_settings_in_the_collections_folder_are_refused(judged, pytester):
    (pytester.path / "out").mkdir()
    (pytester.path / "out/pytest.ini").write_text("[pytest]\naddopts = --maxfail=1\n")
    result = judged()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: pytest took its settings from *out/pytest.ini*"])
    assert pytester.runpytest_subprocess("--prr-collection=out").ret == 0


def test_several_collections(pytester):
    for name in ("a", "b"):
        write_example(Good(), pytester.path / name)
    result = pytester.runpytest_subprocess(
        "--prr-collection", "a", "--prr-collection=b", "--prr-select=LIC002", "-v"
    )
    result.stdout.fnmatch_lines(["a/collection.json::LIC002 PASSED*", "b/collection.json::LIC002*"])
    result.assert_outcomes(passed=4)


def test_settings_of_the_project_and_of_pytest(judged, pytester):
    pytester.makepyprojecttoml('[tool.prr]\nselect = ["LIC"]\n')
    result = judged("-v", **BAD)
    result.stdout.fnmatch_lines(["*settings of pyproject.toml*", "*::LIC002 FAILED*"])
    result.stdout.no_fnmatch_line("*::DTM001*")
    pytester.makeini("[pytest]\nprr_ignore = LIC002 DTM001\nprr_per = file\n")
    assert judged(**BAD).ret == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--prr-collection=none"], "ERROR: *none: no such file or folder"),
        (["--prr-collection=out", "--prr-select=LIC9"], "ERROR: select: 'LIC9' names no rule*"),
        (["--prr-collection=out", "--prr-per=line"], "ERROR: option per: *"),
    ],
)
def test_wrong_usage_is_one_sentence(pytester, arguments, sentence):
    write_example(Good(), pytester.path / "out")
    result = pytester.runpytest_subprocess(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([sentence])
    result.stderr.no_fnmatch_line("*Traceback*")


def test_many_cases_become_one_test_per_file(judged, pytester):
    pytester.makeconftest("import pytest_prr.pytest_session as session\nsession.MAX_CASES = 10\n")
    result = judged()
    result.stdout.fnmatch_lines(["prr: profile template, one test per file"])
    result.assert_outcomes(passed=2)


def test_what_metadata_holds_cannot_steer_the_terminal(judged):
    result = judged(item={"id": "x\x1b[2J"}, text={"b\x1b[31m.json": "{"})
    assert "\x1b[2J" not in result.stdout.str()
    assert "\x1b[31m" not in result.stdout.str()


def test_the_plugin_imports_nothing_heavy_unless_it_is_used():
    program = (
        "import sys, pytest, pytest_prr.plugin\n"
        "heavy = {'xarray', 'numpy', 'pystac', 'orjson', 'msgspec', 'yaml', 'requests'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
        "print([m for m in sys.modules if m.startswith('pytest_prr')])\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines() == ["[]", "['pytest_prr', 'pytest_prr.plugin']"]
