"""The GitHub action's face: inputs from the environment, one run of ``prr check``, outputs.

``action.yml`` starts it. Of what it prints, only the annotations are for the runner; it makes
every other line one that the runner cannot take for a command.
"""

import os
import secrets
import shlex
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import click

from pytest_prr.cli.common import Exit
from pytest_prr.errors import PrrError
from pytest_prr.reports.workflow_commands import InertStream, command, inert

Environment = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Files:
    """Where reports are written: page and SARIF for the workflow, the others to be read here."""

    page: Path
    sarif: Path
    summary: Path
    counts: Path

    @classmethod
    def of(cls, inputs: Environment, scratch: Path) -> "Files":
        """What the inputs name, else files in a new folder that lasts as long as the job."""
        page, sarif = inputs.get("PRR_REPORT"), inputs.get("PRR_SARIF")
        own = Path(mkdtemp(prefix="pytest-prr-", dir=inputs.get("RUNNER_TEMP") or None))
        return cls(
            page=Path(page) if page else own / "prr.html",
            sarif=Path(sarif) if sarif else own / "prr.sarif",
            summary=scratch / "summary.md",
            counts=scratch / "report.json",
        )

    def options(self) -> list[str]:
        """As ``prr check`` takes them."""
        forms = {"html": self.page, "sarif": self.sarif}
        forms |= {"markdown": self.summary, "json": self.counts}
        return [word for form, path in forms.items() for word in ("--report", f"{form}={path}")]


def main(inputs: Environment) -> int:
    """Judge what the inputs name; the exit code is that of ``prr check``."""
    errors = InertStream(sys.stderr)
    with TemporaryDirectory() as scratch:
        files = Files.of(inputs, Path(scratch))
        with redirect_stderr(errors):
            code = _judge(inputs, files)
        errors.finish()
        if code == Exit.USAGE:
            click.echo(command("error", {"title": "pytest-prr"}, errors.last))
        _tell(inputs, files, code)
    return code


def _judge(inputs: Environment, files: Files) -> int:
    from pytest_prr.cli import main as prr
    from pytest_prr.cli.common import complain

    try:
        words = arguments(inputs, files)
    except PrrError as error:
        complain(str(error))
        return Exit.USAGE
    click.echo(inert(f"prr {shlex.join(words)}"))
    try:
        prr.main(words, prog_name="prr")
    except SystemExit as stop:
        return int(stop.code or 0)
    return Exit.CLEAN


def arguments(inputs: Environment, files: Files) -> list[str]:
    """The command line that the inputs ask for. Raises PrrError for an input that says nothing."""
    paths = _lines(inputs, "PRR_PATHS")
    if not paths:
        raise PrrError(
            "input 'paths' is empty; expected a collection's folder or file on each line"
        )
    words = ["check", "--format", "github", *files.options()]
    for option, name in (("--profile", "PRR_PROFILE"), ("--fail-on", "PRR_FAIL_ON")):
        words += [option, inputs[name]] if inputs.get(name) else []
    words += ["--network"] if _asks_servers(inputs) else []
    for line in _lines(inputs, "PRR_ARGS"):
        option, _, value = line.partition(" ")
        words += [option, value.strip()] if value else [option]
    return [*words, "--", *paths]


def _lines(inputs: Environment, name: str) -> list[str]:
    return [line.strip() for line in inputs.get(name, "").splitlines() if line.strip()]


def _asks_servers(inputs: Environment) -> bool:
    word = inputs.get("PRR_NETWORK") or "false"
    if word not in ("true", "false"):
        raise PrrError(f"input 'network' is '{word}'; expected 'true' or 'false'")
    return word == "true"


def _tell(inputs: Environment, files: Files, code: int) -> None:
    """Outputs and summary; what was not judged has neither counts nor reports."""
    outputs = {"exit-code": str(int(code))}
    if files.counts.exists():
        outputs |= _counts(files.counts)
        outputs |= {"report": str(files.page), "sarif": str(files.sarif)}
        _append(inputs.get("GITHUB_STEP_SUMMARY"), files.summary.read_text(encoding="utf-8"))
    _append(inputs.get("GITHUB_OUTPUT"), "".join(map(_output, *zip(*outputs.items(), strict=True))))


def _counts(report: Path) -> dict[str, str]:
    import msgspec

    from pytest_prr.engine.finding import Report

    found = msgspec.json.decode(report.read_bytes(), type=Report).summary
    return {name: str(getattr(found, name)) for name in ("errors", "warnings", "infos")}


def _output(name: str, value: str) -> str:
    """An output whose value cannot end itself and begin another one."""
    end = secrets.token_hex(16)
    return f"{name}<<{end}\n{value}\n{end}\n"


def _append(name: str | None, text: str) -> None:
    if name:
        with Path(name).open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)


if __name__ == "__main__":
    sys.exit(main(os.environ))
