"""The GitHub action: its steps run as a runner runs them, with the interpreter of these tests."""

import json
import os
import re
from pathlib import Path

import pytest
from github_runner import Runner

from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good

ACTION = Path(__file__).resolve().parents[2] / "action.yml"
BAD = {"collection": {"license": "CC BY 4.0"}}
MESSAGE = "'CC BY 4.0' is not an SPDX expression; did you mean 'CC-BY-4.0'?"


@pytest.fixture
def workspace(tmp_path):
    """A repository's folder, and a way to put collections into it."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def action(workspace, tmp_path, here):
    """Run the action with inputs; the runner's ``python`` is that of these tests."""

    def run(paths="out", *, install="false", **inputs):
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        path = f"{here}{os.pathsep}{os.environ['PATH']}"
        runner = Runner(workspace, tmp_path / "runner", {"PATH": path})
        return runner.action(ACTION, {"paths": paths, "install": install, **given})

    return run


def test_a_clean_collection(action, workspace):
    write_example(Good(), workspace / "out")
    ran = action(args="--select licence\n--ignore LIC011")
    assert (ran.code, ran.commands) == (0, [])
    assert {name: ran.outputs[name] for name in ("errors", "warnings", "infos", "exit-code")} == {
        "errors": "0",
        "warnings": "0",
        "infos": "0",
        "exit-code": "0",
    }
    assert ran.summary.startswith("## ")
    log = json.loads(Path(ran.outputs["sarif"]).read_text())
    assert log["runs"][0]["results"] == []
    assert "<html" in Path(ran.outputs["report"]).read_text()


def test_a_bad_licence_fails_the_step_at_its_line(action, workspace):
    write_example(Good(**BAD), workspace / "out")
    ran = action(args="--select LIC002,IDN001", profile="template,gateway")
    assert ran.code == 1
    assert (ran.outputs["errors"], ran.outputs["exit-code"]) == ("1", "1")
    (found,) = ran.commands
    assert (found.name, found.properties["file"], found.properties["line"]) == (
        "error",
        "out/collection.json",
        "14",
    )
    assert found.data.startswith(MESSAGE)
    assert "LIC002" in ran.summary
    log = json.loads(Path(ran.outputs["sarif"]).read_text())
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["LIC002"]
    assert MESSAGE.partition(";")[2] in Path(ran.outputs["report"]).read_text()


def test_the_log_shows_the_command_that_was_run(action, workspace):
    write_example(Good(), workspace / "out")
    first = action(args="--select  LIC002", fail_on="warning").log.splitlines()[0]
    assert re.fullmatch(
        r"prr check --format github --report \S+html --report \S+sarif --report \S+md "
        r"--report \S+json --fail-on warning --select LIC002 -- out",
        first,
    )


def test_reports_go_where_the_inputs_say(action, workspace):
    write_example(Good(**BAD), workspace / "out")
    ran = action(args="--select LIC002", report="a b/page.html", sarif="log=1.sarif")
    assert (ran.outputs["report"], ran.outputs["sarif"]) == (
        str(Path("a b/page.html")),
        "log=1.sarif",
    )
    assert (workspace / "a b/page.html").is_file()
    assert (workspace / "log=1.sarif").is_file()


def test_several_paths_with_blanks_in_their_names(action, workspace):
    names = ["one two", "-x; touch evil", "$(touch evil)`touch evil`"]
    for name in names:
        write_example(Good(**BAD), workspace / name)
    ran = action("\n".join(["", *names, ""]), args="--select LIC002")
    assert ran.code == 1
    files = [found.properties["file"] for found in ran.commands]
    assert files == [f"{name}/collection.json" for name in names]
    assert not (workspace / "evil").exists()


@pytest.mark.parametrize("name", ["paths", "profile", "fail-on", "network", "args", "report"])
def test_no_input_is_run_by_the_shell(action, workspace, name):
    write_example(Good(), workspace / "out")
    word = "\"; touch evil; '$(touch evil)`touch evil`"
    inputs = {"paths": "out", "args": "--select LIC002"} | {name: word}
    ran = action(**inputs)
    assert ran.code == (0 if name == "report" else 2)
    assert not (workspace / "evil").exists()


def test_names_of_a_stranger_steer_neither_runner_nor_outputs(action, workspace):
    hostile = "x\n::add-mask::a\n##[error]b\n::stop-commands::c"
    write_example(Good(collection={"id": hostile, "license": hostile}), workspace / "out")
    name = "::error file=a::b\nerrors=0\n##[add-mask]c.json"
    (workspace / "out" / name).write_text("{}")
    ran = action(args="--select licence,identity,json,links")
    assert ran.code == 1
    assert {found.name for found in ran.commands} <= {"error", "warning", "notice"}
    assert len(ran.commands) == sum(line.startswith("::") for line in ran.log.split("\n"))
    assert set(ran.outputs) == {"errors", "warnings", "infos", "exit-code", "report", "sarif"}
    assert int(ran.outputs["errors"]) > 0


def test_a_report_whose_name_looks_like_an_output_is_one_output(action, workspace):
    write_example(Good(), workspace / "out")
    ran = action(args="--select LIC002", report="a\nerrors=7\nb.html")
    assert (ran.outputs["errors"], ran.outputs["report"]) == ("0", "a\nerrors=7\nb.html")


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({"paths": " \n"}, "prr: input 'paths' is empty; expected a collection's folder or file"),
        ({"network": "yes"}, "prr: input 'network' is 'yes'; expected 'true' or 'false'"),
        ({"paths": "nowhere"}, "prr: nowhere: "),
        ({"paths": "::error::\nx"}, "prr: "),
        ({"args": "--no-such-option"}, "No such option"),
        ({"profile": "tempalte"}, "tempalte"),
        ({"args": "--sel LIC002\n::set-env::x"}, ""),
    ],
)
def test_wrong_usage_is_one_annotation_with_the_sentence(action, workspace, inputs, sentence):
    write_example(Good(), workspace / "out")
    ran = action(**({"paths": "out"} | inputs))
    assert ran.code == 2
    (found,) = ran.commands
    assert (found.name, found.properties) == ("error", {"title": "pytest-prr"})
    assert sentence in found.data
    assert ran.outputs == {"exit-code": "2"}
    assert ran.summary == ""
    assert "Traceback" not in ran.log


@pytest.mark.parametrize(("network", "asked"), [("false", False), ("true", True), ("", False)])
def test_servers_are_asked_only_where_the_input_says_so(action, workspace, network, asked, site):
    href = site.put("data.nc", b"CDF")
    write_example(Good(asset={"href": href}), workspace / "out")
    ran = action(network=network, args="--allow-private\n--select AST031")
    assert bool(site.log) is asked
    assert ran.code == 0


def test_data_files_are_opened_where_the_options_say_so(action, workspace):
    write_example(Good(), workspace / "out")
    (workspace / "multiprocessing.py").write_text("raise SystemExit('imported')")
    ran = action(args="--data\n--select data-readable")
    assert (ran.code, ran.outputs["errors"]) == (1, "1")
    (command,) = ran.commands
    assert "data.nc: named as netCDF, but its content begins with" in str(command)


def test_modules_of_the_judged_repository_are_not_imported(action, workspace):
    write_example(Good(), workspace / "out")
    for name in ("pytest_prr", "json", "venv", "pip", "msgspec", "sitecustomize"):
        (workspace / f"{name}.py").write_text("raise SystemExit('imported from the workspace')")
    assert action(args="--select LIC002").code == 0


@pytest.mark.slow
@pytest.mark.xdist_group("installed")
def test_it_installs_itself_beside_what_the_job_has(action, workspace):
    write_example(Good(**BAD), workspace / "out")
    for name in ("pytest_prr", "json", "venv", "pip"):
        (workspace / f"{name}.py").write_text("raise SystemExit('imported from the workspace')")
    ran = action(install="true", args="--select LIC002")
    assert (ran.code, ran.outputs["errors"]) == (1, "1")
    assert [found.name for found in ran.commands] == ["error"]


def test_an_old_python_is_told_what_to_do(workspace, tmp_path):
    old = tmp_path / "old"
    old.mkdir()
    (old / "python3").write_text("#!/bin/sh\nexit 1\n")
    (old / "python3").chmod(0o755)
    path = f"{old}{os.pathsep}{os.environ['PATH']}"
    ran = Runner(workspace, tmp_path / "runner", {"PATH": path}).action(ACTION, {"paths": "out"})
    assert ran.code == 2
    (found,) = ran.commands
    assert found.data == "No Python 3.11 or later is on the PATH; give the input 'python-version'"
