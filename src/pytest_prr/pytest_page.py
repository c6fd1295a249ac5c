"""``--prr-html``: the page about what the tests of a pytest session found."""

import json
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pytest_prr import __version__
from pytest_prr.engine.finding import Finding, Report, Skipped, Tool
from pytest_prr.engine.outcome import Outcome, tolerated
from pytest_prr.engine.run import Run
from pytest_prr.errors import PrrError
from pytest_prr.pytest_nodes import DocumentFile, FindingsError, PrrItem
from pytest_prr.reports.files import refuse_unwritable, write_reports

_KEY = "prr_told"  # of a test report's attribute: workers of pytest-xdist send it along
_DONE = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What one test says; ``run`` is the number of its collection."""

    run: int
    rules: tuple[str, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    ignored: tuple[tuple[str, str], ...]  # code and reason


@dataclass(eq=False)  # pluggy keeps plugins in sets
class PrrPage:
    """Hears what the tests say, and writes the page when they are done."""

    path: Path
    runs: Sequence[Run]
    _told: dict[str, Told] = field(default_factory=dict)

    @classmethod
    def prepare(cls, config: pytest.Config, runs: Sequence[Run]) -> "PrrPage":
        """Raises PrrError where the page cannot be written."""
        path = config.invocation_params.dir / config.getoption("prr_html")
        refuse_unwritable([path])
        return cls(path, runs)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.when == "call" and isinstance(item, PrrItem) and _is_judged(call):
            # As ASCII: half a character (\ud800), which JSON can hold, has no UTF-8.
            setattr(report, _KEY, json.dumps(msgspec.to_builtins(self._said(item))))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if told := getattr(report, _KEY, None):
            self._told[report.nodeid] = msgspec.convert(json.loads(told), Told)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        is_worker = hasattr(session.config, "workerinput")
        if is_worker or exitstatus not in _DONE or session.config.option.collectonly:
            return
        try:
            write_reports(self._outcome(), {self.path: "html"})
        except PrrError as error:
            pytest.exit(str(error), returncode=pytest.ExitCode.USAGE_ERROR)

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, exitstatus: int
    ) -> None:
        if exitstatus in _DONE and not terminalreporter.config.option.collectonly:
            terminalreporter.write_line(f"prr: the report is {self.path}")

    def _said(self, item: PrrItem) -> Told:
        parent: Any = item.parent
        verdicts = parent.verdicts(item.rules)
        name = parent.node.name if isinstance(parent, DocumentFile) else str(parent.run.tree.target)
        return Told(
            run=self.runs.index(parent.run),
            rules=tuple(rule.code for rule in item.rules),
            findings=tuple(
                finding
                for verdict in verdicts
                for finding in (*verdict.findings, *([verdict.crash] if verdict.crash else []))
            ),
            skipped=tuple(
                Skipped(code=verdict.rule.code, file=name, reason=verdict.skipped)
                for verdict in verdicts
                if verdict.skipped
            ),
            ignored=tuple((v.rule.code, v.ignored) for v in verdicts if v.ignored),
        )

    def _outcome(self) -> Outcome:
        """What the tests that ran say together; a baseline's other findings may well be there."""
        outcomes = list(self._outcomes())
        return replace(tolerated(outcomes, self.runs[0].settings), gone=0)

    def _outcomes(self) -> Iterator[Outcome]:
        ran = {code for told in self._told.values() for code in told.rules}
        for number, run in enumerate(self.runs):
            of_run = [told for told in self._told.values() if told.run == number]
            findings = [finding for told in of_run for finding in told.findings]
            findings.sort(key=lambda f: (f.file, f.line, f.column, f.code, f.pointer, f.message))
            skipped = tuple(skip for told in of_run for skip in told.skipped)
            rules = tuple(rule for rule in run.selection.chosen if rule.code in ran)
            summary = run.summary(findings, len(skipped))
            yield Outcome(
                report=Report(
                    tool=Tool(name="pytest-prr", version=__version__),
                    summary=msgspec.structs.replace(summary, rules=len(rules)),
                    findings=tuple(findings),
                    skipped=skipped,
                ),
                ignored=Counter(pair for told in of_run for pair in told.ignored),
                asked=run.network.asked,
                opened=run.data.opened if run.data else None,
                lacking=run.selection.lacking,
                rules=rules,
                trees=(run.tree,),
            )


def _is_judged(call: pytest.CallInfo[None]) -> bool:
    """Whether the test came to a verdict, and was not broken off."""
    known = (FindingsError, pytest.skip.Exception)
    return call.excinfo is None or isinstance(call.excinfo.value, known)
