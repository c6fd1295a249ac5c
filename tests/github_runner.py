"""GitHub's runner in little: which lines it carries out, and how it runs a composite action."""

import os
import re
import subprocess
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from tempfile import mkdtemp

import yaml

# What the runner would carry out wherever it finds it.
REGISTERED = {
    *("add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group"),
    *("notice", "remove-matcher", "save-state", "set-env", "set-output", "stop-commands"),
    "warning",
}
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@dataclass(frozen=True)
class Command:
    name: str
    properties: dict[str, str]
    data: str


def commands(output):
    """The commands in a program's output, in both forms that the runner knows."""
    lines = re.split(r"\r\n|\r|\n", output)
    return [found for line in lines if (found := _new_form(line) or _old_form(line))]


def _new_form(line):
    line = line.lstrip()
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    return _command(line[2:end], line[end + 2 :], ",")


def _old_form(line):
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    return _command(line[start + 3 : end], line[end + 1 :], ";")


def _command(head, data, separator):
    name, _, rest = head.partition(" ")
    if name not in REGISTERED:
        return None
    pairs = [pair.split("=", 1) for pair in rest.strip().split(separator) if "=" in pair]
    return Command(name, {key: _plain(value) for key, value in pairs}, _plain(data))


def _plain(text):
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


@dataclass
class Ran:
    """What became of steps: the exit code, all output, the action's outputs, the summary."""

    code: int = 0
    log: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""

    @property
    def commands(self):
        return commands(self.log)


@dataclass(frozen=True)
class Runner:
    """Runs steps in a workspace; ``environment`` is what the machine has besides its own."""

    workspace: Path
    temporary: Path
    environment: dict[str, str] = field(default_factory=dict)

    def action(self, path, inputs):
        """A composite action, by its file."""
        declared = yaml.safe_load(path.read_text())
        assert set(inputs) <= set(declared["inputs"])
        given = {name: about.get("default", "") for name, about in declared["inputs"].items()}
        context = {f"inputs.{name}": value for name, value in (given | inputs).items()}
        ran = self._steps(declared["runs"]["steps"], context, path.parent)
        for name, about in declared["outputs"].items():
            ran.outputs[name] = _filled(about["value"], context)
        ran.outputs = {name: value for name, value in ran.outputs.items() if value}
        return ran

    def job(self, job, home, without=()):
        """A job of a workflow of the repository ``home``, but for the steps that are named."""
        steps = [step for step in job["steps"] if step.get("name") not in without]
        return self._steps([step for step in steps if _is_ours(step)], {}, home)

    def _steps(self, steps, context, home):
        ran = Ran()
        for step in steps:
            if not _holds(step.get("if", ""), context):
                continue
            done, outputs = self._step(step, context, home)
            ran.log += done.log
            ran.summary += done.summary
            if "id" in step:
                place = f"steps.{step['id']}.outputs"
                context |= {f"{place}.{name}": value for name, value in outputs.items()}
            if done.code and not step.get("continue-on-error"):
                ran.code = done.code
                break
        return ran

    def _step(self, step, context, home):
        if "run" in step:
            return self._script(step, context, home)
        assert step["uses"] == "./", f"this runner has no {step['uses']}"
        given = {name: _filled(str(text), context) for name, text in step["with"].items()}
        done = self.action(home / "action.yml", given)
        return done, done.outputs

    def _script(self, step, context, home):
        self.temporary.mkdir(exist_ok=True)
        folder = Path(mkdtemp(dir=self.temporary))
        output, summary, script = folder / "output", folder / "summary", folder / "script.sh"
        output.touch()
        summary.touch()
        script.write_text(_filled(step["run"], context))
        assert step.get("shell", "bash") == "bash"
        own = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_")}
        told = {key: _filled(str(text), context) for key, text in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script],
            cwd=self.workspace,
            env={
                **own,
                **self.environment,
                "GITHUB_ACTION_PATH": str(home),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary),
                "GITHUB_WORKSPACE": str(self.workspace),
                "RUNNER_TEMP": str(self.temporary),
                **told,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=600,
            check=False,
        )
        ran = Ran(code=done.returncode, log=done.stdout, summary=summary.read_text())
        return ran, _outputs(output.read_text())


def _is_ours(step):
    """Whether a step is a script or the repository's own action: the others set up the machine."""
    return "run" in step or step["uses"] == "./"


def _outputs(text):
    """``name=value``, or ``name<<END``, lines, ``END``."""
    found = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if re.match(r"[\w-]+<<", line):
            name, end = line.split("<<", 1)
            found[name] = "\n".join(takewhile(end.__ne__, lines))
        elif line:
            name, value = line.split("=", 1)
            found[name] = value
    return found


def _filled(text, context):
    return _EXPRESSION.sub(lambda match: _value(match[1], context), text)


def _value(expression, context):
    assert re.fullmatch(r"(inputs|steps)\.[\w.-]+", expression), expression
    return context.get(expression, "")


def _holds(condition, context):
    if not condition:
        return True
    name, operator, word = re.fullmatch(r"(\S+) (==|!=) '(.*)'", condition).groups()
    return (_value(name, context) == word) is (operator == "==")
