"""The hook as pre-commit runs it: real git repositories, a real environment of the hook's own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("pre-commit")]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run a program with a pre-commit cache and a git identity of the tests' own."""
    home = tmp_path_factory.mktemp("home")
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PRE_COMMIT"))},
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        "GIT_CONFIG_SYSTEM": os.devnull,
    }
    (home / "gitconfig").write_text(
        "[user]\nname = A\nemail = a@example.org\n[init]\ndefaultBranch = main\n"
    )

    def run(*command, cwd):
        return subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def hooks(run, tmp_path_factory):
    """A repository that holds the project as it is in the working tree, hooks file included."""
    folder = tmp_path_factory.mktemp("hooks") / "pytest-prr"
    listed = run("git", "ls-files", "-co", "--exclude-standard", cwd=ROOT).stdout.splitlines()
    for name in listed:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "as it is"]):
        assert run("git", *command, cwd=folder).returncode == 0
    return folder


@pytest.fixture
def repository(run, tmp_path):
    """A user's repository with a collection in it, staged."""

    def make(**changes):
        write_example(Good(**changes), tmp_path / "stac")
        (tmp_path / "package.json").write_text("{ not JSON }")
        run("git", "init", "-q", cwd=tmp_path)
        run("git", "add", "-A", cwd=tmp_path)
        return tmp_path

    return make


def _try(run, hooks, repository, *arguments):
    command = (sys.executable, "-m", "pre_commit", "try-repo", hooks, "prr-check", *arguments)
    return run(*command, cwd=repository)


def test_try_repo_on_a_good_collection(run, hooks, repository):
    result = _try(run, hooks, repository(), "--all-files")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "STAC collections are fit for the PRR" in result.stdout


def test_try_repo_on_a_bad_licence(run, hooks, repository):
    result = _try(run, hooks, repository(collection={"license": "CC BY 4.0"}), "--all-files")
    assert result.returncode == 1
    assert ":14 error LIC002: 'CC BY 4.0' is not an SPDX expression" in result.stdout


def test_a_commit_is_stopped_and_a_mended_one_passes(run, hooks, repository):
    folder = repository(collection={"license": "CC BY 4.0"})
    revision = run("git", "rev-parse", "HEAD", cwd=hooks).stdout.strip()
    config = f"repos:\n- repo: {hooks}\n  rev: {revision}\n  hooks:\n  - id: prr-check\n"
    (folder / ".pre-commit-config.yaml").write_text(config)
    run("git", "add", "-A", cwd=folder)
    run(sys.executable, "-m", "pre_commit", "install", cwd=folder)
    stopped = run("git", "commit", "-m", "data", cwd=folder)
    assert stopped.returncode == 1
    assert "error LIC002" in stopped.stdout + stopped.stderr
    write_example(Good(), folder / "stac")
    run("git", "add", "-A", cwd=folder)
    passed = run("git", "commit", "-m", "data", cwd=folder)
    assert passed.returncode == 0, passed.stdout + passed.stderr


def test_files_outside_a_collection_cost_nothing(run, hooks, repository):
    result = _try(run, hooks, repository(), "--files", "package.json")
    assert result.returncode == 0
    result = _try(run, hooks, repository(), "--files", "stac/survey/data.nc")
    assert "no files to check" in result.stdout
