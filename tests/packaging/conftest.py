"""Real git repositories, and pre-commit with the project's hooks in one environment of theirs."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Hooks:
    """The project as a repository of hooks, and what programs need to use it."""

    folder: Path
    environment: dict

    @property
    def revision(self):
        return self.run("git", "rev-parse", "HEAD", cwd=self.folder).stdout.strip()

    def run(self, *command, cwd, **environment):
        """Run a program; gives its exit code, and its output with its complaints as ``stdout``."""
        return subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=600,
        )


@dataclass(frozen=True)
class Repository:
    """A user's repository."""

    folder: Path
    hooks: Hooks

    @property
    def prr(self):
        """The command as it is in the working tree."""
        return Path(sys.executable).parent / "prr"

    def git(self, *arguments):
        result = self.hooks.run("git", *arguments, cwd=self.folder)
        assert result.returncode == 0, result.stdout
        return result.stdout

    def use(self, *hooks):
        """Configure hooks: each its id, or its id and further keys; install and commit."""
        chosen = [{"id": hook} if isinstance(hook, str) else hook for hook in hooks]
        source = {"repo": str(self.hooks.folder), "rev": self.hooks.revision, "hooks": chosen}
        self.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [source]}))
        self.git("add", "-A")
        self.git("commit", "-qm", "as it was", "--no-verify")
        assert self.pre_commit("install").returncode == 0

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def collection(self, name="stac", **changes):
        write_example(Good(**changes), self.folder / name)

    def replace(self, name, old, new):
        path = self.folder / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def commit(self):
        """Stage everything and commit it, with the hooks."""
        self.git("add", "-A")
        return self.hooks.run("git", "commit", "-m", "change", cwd=self.folder)

    def pre_commit(self, *arguments, folder=".", **environment):
        command = (sys.executable, "-m", "pre_commit", *arguments)
        return self.hooks.run(*command, cwd=self.folder / folder, **environment)


@pytest.fixture(scope="session")
def hooks(tmp_path_factory):
    """The project as it is in the working tree; its hooks' environment is made once."""
    home = tmp_path_factory.mktemp("pre-commit")
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PRE_COMMIT"))},
        "PRE_COMMIT_HOME": str(home / "cache"),
        "PRR_CACHE": str(home / "prr"),
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        "GIT_CONFIG_SYSTEM": os.devnull,
    }
    (home / "gitconfig").write_text(
        "[user]\nname = A\nemail = a@example.org\n[init]\ndefaultBranch = main\n"
    )
    made = Hooks(home / "pytest-prr", environment)
    listed = made.run("git", "ls-files", "-co", "--exclude-standard", cwd=ROOT).stdout
    for name in listed.splitlines():
        if (ROOT / name).is_file():
            (made.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (made.folder / name).write_bytes((ROOT / name).read_bytes())
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "as it is"]):
        assert made.run("git", *command, cwd=made.folder).returncode == 0
    return made


@pytest.fixture
def repository(hooks, tmp_path):
    """An empty repository."""
    made = Repository(tmp_path / "project", hooks)
    made.folder.mkdir()
    made.git("init", "-q")
    return made
