"""The nodes of a pytest run over a collection: a file of it, and one test in that file."""

import os
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from _pytest._code.code import ExceptionInfo, ReprFileLocation, TerminalRepr
from _pytest._io import TerminalWriter

from pytest_prr.engine.finding import Finding
from pytest_prr.engine.judge import Verdict
from pytest_prr.engine.rule import OPENS, Opens, Rule
from pytest_prr.engine.run import Run
from pytest_prr.engine.targets import Target, is_address
from pytest_prr.reports.findings import failure_lines
from pytest_prr.stac.tree import Node
from pytest_prr.text import escape


class PrrWarning(UserWarning):
    """A finding that does not fail the run."""


class FindingsError(Exception):
    """Findings that fail a test."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings)
        self.findings = findings


class PrrFile(pytest.File):
    """A file whose tests come from the rule book."""

    run: Run

    def opens(self, rules: Iterable[Rule]) -> Opens:
        """What may be opened for these rules, which are alike in that."""
        found = {rule.opens(self.run.settings.allowed) for rule in rules}
        return found.pop() if len(found) == 1 else "prr"

    def markers(self, rules: Iterable[Rule]) -> list[str]:
        """What tests of these rules are marked as, besides their families."""
        opens = self.opens(rules)
        reads_remote = opens == "data" and self.run.settings.network
        return ["prr", *([opens] if opens != "prr" else []), *(["network"] if reads_remote else [])]


class DocumentFile(PrrFile):
    """One document of the collection."""

    node: Node
    per_case: bool

    @classmethod
    def of(cls, session: pytest.Session, run: Run, node: Node, *, per_case: bool) -> "DocumentFile":
        made: DocumentFile = cls.from_parent(
            session, path=_place(session, node), nodeid=document_id(session.config, node)
        )
        made.run, made.node, made.per_case = run, node, per_case
        return made

    def collect(self) -> Iterator[pytest.Item]:
        if self.per_case:
            for rule in self.run.judge.rules_for(self.node):
                yield PrrItem.of(self, rule.code, (rule,))
            return
        for opens in OPENS:
            if rules := self._rules(opens):
                yield PrrItem.of(self, opens, rules)

    def verdicts(self, rules: Sequence[Rule]) -> list[Verdict]:
        known = self._judged(self.opens(rules))
        found = (known.get(rule.code) for rule in rules)
        return [verdict for verdict in found if verdict is not None]

    def _judged(self, opens: Opens) -> dict[str, Verdict]:
        """What all rules that open the same say; nothing is opened before it is asked for."""
        if opens not in self._known:
            found = self.run.judge.verdicts(self.node, self._rules(opens))
            self._known[opens] = {verdict.rule.code: verdict for verdict in found}
        return self._known[opens]

    @cached_property
    def _known(self) -> dict[Opens, dict[str, Verdict]]:
        return {}

    def _rules(self, opens: Opens) -> tuple[Rule, ...]:
        rules = self.run.judge.rules_for(self.node)
        return tuple(rule for rule in rules if self.opens([rule]) == opens)


class CollectionFile(PrrFile):
    """A whole collection, judged rule by rule."""

    @classmethod
    def of(cls, session: pytest.Session, run: Run) -> "CollectionFile":
        first = run.tree.nodes[0]
        made: CollectionFile = cls.from_parent(
            session, path=_place(session, first), nodeid=_file_id(session.config, first)
        )
        made.run = run
        return made

    def collect(self) -> Iterator[pytest.Item]:
        for rule in self.run.selection.chosen:
            yield PrrItem.of(self, rule.code, (rule,))

    def verdicts(self, rules: Sequence[Rule]) -> list[Verdict]:
        opens = self.opens(rules)
        if opens not in self._known:
            self._known[opens] = self._judged(opens)
        known = self._known[opens]
        return [found for rule in rules for found in known.get(rule.code, [])]

    @cached_property
    def _known(self) -> dict[Opens, dict[str, list[Verdict]]]:
        return {}

    def _judged(self, opens: Opens) -> dict[str, list[Verdict]]:
        by_code: dict[str, list[Verdict]] = {}
        judge = self.run.judge
        for node in self.run.tree.nodes:
            rules = [rule for rule in judge.rules_for(node) if self.opens([rule]) == opens]
            for verdict in judge.verdicts(node, rules):
                by_code.setdefault(verdict.rule.code, []).append(verdict)
        return by_code


class PrrItem(pytest.Item):
    """One test: some rules on one file, or one rule on all of them."""

    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, parent: PrrFile, name: str, rules: tuple[Rule, ...]) -> "PrrItem":
        made: PrrItem = cls.from_parent(parent, name=name)
        made.rules = rules
        for marker in parent.markers(rules):
            made.add_marker(marker)
        for family in sorted({rule.family.value for rule in rules}):
            made.add_marker(family)
        return made

    def runtest(self) -> None:
        parent: Any = self.parent
        verdicts: list[Verdict] = parent.verdicts(self.rules)
        settings = parent.run.settings
        found = [f for v in verdicts for f in (*v.findings, *([v.crash] if v.crash else []))]
        findings = parent.run.sieve.new(found)
        least = settings.fail_on.weight
        # A warning that pytest's own options turn into an error (-W error) fails as well.
        failed = [f for f in findings if f.severity.weight >= least or not _warned(f)]
        if failed:
            raise FindingsError(tuple(failed))
        skipped = [f"{v.rule.code}: {v.skipped}" for v in verdicts if v.skipped]
        if skipped and not findings and len(self.rules) == 1:
            reasons = sorted({v.skipped for v in verdicts if v.skipped})
            raise pytest.skip.Exception(escape("; ".join(reasons)), _use_item_location=True)
        ignored = [v.ignored for v in verdicts if v.ignored]
        if ignored and not findings and len(self.rules) == 1:
            reason = f"ignored: {'; '.join(sorted(set(ignored)))}"
            raise pytest.skip.Exception(escape(reason), _use_item_location=True)
        if skipped:
            self.add_report_section("call", "prr: not evaluated", escape("\n".join(skipped)))

    def repr_failure(
        self, excinfo: ExceptionInfo[BaseException], style: Any = None
    ) -> str | TerminalRepr:
        if isinstance(excinfo.value, FindingsError):
            rules = {rule.code: rule for rule in self.rules}
            return Failure(excinfo.value.findings, rules)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        title = self.rules[0].title if len(self.rules) == 1 else "all rules"
        return self.path, 0, f"{self.nodeid}: {title}"


class Failure(TerminalRepr):
    """What a failed test prints: each finding with its place, then why and how to mend it."""

    def __init__(self, findings: tuple[Finding, ...], rules: dict[str, Rule]) -> None:
        first = findings[0]
        self.lines = failure_lines(findings, rules)
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        file = escape(first.file)
        message = f"{escape(first.message)} [{file}:{first.line}:{first.column}]{more}"
        self.reprcrash = ReprFileLocation(file, first.line, message)

    def toterminal(self, tw: TerminalWriter) -> None:
        for line in self.lines:
            tw.line(line.text, **{line.style: True} if line.style else {})


def _warned(finding: Finding) -> bool:
    """Issue the finding as a warning; False where the user's filters make errors of warnings."""
    # The place is given as text: a real file name would make the summary print its whole line.
    place = f"{escape(finding.file)}:{finding.line}"
    text = f"{finding.code} {escape(finding.message)}"
    try:
        warnings.warn_explicit(PrrWarning(text), None, place, finding.column)
    except PrrWarning:
        return False
    return True


def document_id(config: pytest.Config, node: Node) -> str:
    """A document's node id: its file's or its address; with a label where a file has many."""
    label = f"::{escape(node.label)}" if node.label else ""
    return f"{_file_id(config, node)}{label}"


def _file_id(config: pytest.Config, node: Node) -> str:
    return node_id(config, node.name if is_address(node.name) else node.file)


def _place(session: pytest.Session, node: Node) -> Path:
    """What pytest shows of a document's place; for an address, a path that reads like it."""
    return session.config.rootpath / node.name if is_address(node.name) else node.file


def node_id(config: pytest.Config, path: Target) -> str:
    """A file's place from pytest's root folder, as node ids are written; an address as it is."""
    if isinstance(path, str):
        return escape(path)
    try:
        relative = os.path.relpath(path, config.rootpath)
    except ValueError:  # another drive
        relative = str(path)
    return escape(Path(relative).as_posix())
