"""Runs the commands of a page, one after the other, in one folder."""

import os
import re
import shlex
import subprocess
import sys
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from pytest_prr.cli import main

_SHELL = re.compile(r"[|&;<>*?$`(){}\n]")
_COLUMNS = "80"
_OF_CI = ("CI", "BUILD_NUMBER", "FORCE_COLOR", "GITHUB_ACTIONS")


@dataclass
class Shell:
    """A folder, what the last command in it returned, and what Python knows there."""

    folder: Path
    code: int = 0
    names: dict[str, Any] = field(default_factory=dict)  # of the Python session

    def run(self, command: str) -> str:
        """What a command prints, as a terminal shows it: both streams."""
        if command == "echo $?":
            return f"{self.code}\n"
        words = shlex.split(command, comments=True)
        if words[0] == "cd":
            self.folder = (self.folder / words[1]).resolve(strict=True)
            return ""
        with chdir(self.folder):
            return self._in_folder(command, words)

    def _in_folder(self, command: str, words: list[str]) -> str:
        if words[0] == "prr" and not _SHELL.search(command.partition(" #")[0]):
            return self._here(words[1:])
        return self._outside(command)

    def _here(self, words: list[str]) -> str:
        """The same as a process of its own, without its start."""
        done = CliRunner(env=_environment()).invoke(
            main, words, prog_name="prr", catch_exceptions=False
        )
        self.code = done.exit_code
        return done.output

    def _outside(self, command: str) -> str:
        given = {**os.environ, **_environment()}
        done = subprocess.run(
            ["bash", "-c", command],
            env={name: value for name, value in given.items() if value is not None},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        self.code = done.returncode
        return done.stdout


def _environment() -> dict[str, str | None]:
    """A terminal's, whatever the one is like that runs the tests; None is for what it lacks."""
    lacking = [name for name in os.environ if name in _OF_CI or name.startswith("PYTEST_")]
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    # Other plugins of this environment would double the time of each pytest on a page.
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "pytest_prr.plugin"}
    shown = {"COLUMNS": _COLUMNS, "NO_COLOR": "1", "PATH": programs}
    return {**dict.fromkeys(lacking), **shown, **alone}
