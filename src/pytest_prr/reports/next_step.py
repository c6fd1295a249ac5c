"""The command that leads on from a report."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_prr.engine.judge import CRASH_CODE
from pytest_prr.engine.outcome import Outcome
from pytest_prr.engine.rule import Need
from pytest_prr.engine.selection import option
from pytest_prr.stac.tree import Tree
from pytest_prr.text import escape, plural

_QUESTIONS: Mapping[Need, str] = {
    "data": "do the data files say the same?",
    "network": "do servers have what is linked?",
}
_NAMED = 3  # paths; of more of them the command would not be read


@dataclass(frozen=True, slots=True)
class Step:
    """A command, fit for a terminal; and what it brings."""

    command: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.command} ({self.note})" if self.note else self.command


def next_step(outcome: Outcome, options: Sequence[str] = ()) -> Step | None:
    """Mend what can be mended, else understand what was found, else ask further.

    ``options`` are those of the run that a next run needs too.
    """
    if any(finding.code == CRASH_CODE for finding in outcome.report.findings):
        return None  # the finding itself says what to do
    return _fix(outcome, options) or _explain(outcome) or _more(outcome, options)


def _fix(outcome: Outcome, options: Sequence[str]) -> Step | None:
    findings = outcome.report.findings
    safe = sum(finding.fix is not None and finding.fix.safe for finding in findings)
    if not safe or not all(map(_can_be_fixed, outcome.trees)):
        return None
    total = plural(len(findings) + outcome.hidden.total(), "finding")
    return Step(_command("fix", outcome, options), f"can mend {safe} of {total}")


def _can_be_fixed(tree: Tree) -> bool:
    """Whether its documents are files on disk, each its own."""
    return isinstance(tree.target, Path) and not any(node.label for node in tree.nodes)


def _explain(outcome: Outcome) -> Step | None:
    findings = outcome.report.findings
    if not findings:
        return None
    first = max(findings, key=lambda finding: finding.severity.weight)
    return Step(f"prr explain {first.code}")


def _more(outcome: Outcome, options: Sequence[str]) -> Step | None:
    """The rules that were not run because they open data files, or ask servers."""
    need = next((need for need in _QUESTIONS if outcome.lacking.get(need)), None)
    if need is None or not outcome.report.summary.rules:
        return None
    command = _command("check", outcome, (*options, option(need)))
    return Step(command, f"{plural(outcome.lacking[need], 'more rule')}: {_QUESTIONS[need]}")


def _command(name: str, outcome: Outcome, options: Sequence[str]) -> str:
    targets = [str(tree.target) for tree in outcome.trees]
    paths = shlex.join(targets) if len(targets) <= _NAMED else "PATH..."
    return escape(" ".join(filter(None, ("prr", name, paths, shlex.join(options)))))
