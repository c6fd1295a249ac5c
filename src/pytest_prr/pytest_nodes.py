"""The nodes of a pytest run over a collection: a file of it, and one test in that file."""

import os
import warnings
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from _pytest._code.code import ExceptionInfo, ReprFileLocation, TerminalRepr
from _pytest._io import TerminalWriter

from pytest_prr.engine.finding import Finding
from pytest_prr.engine.judge import Verdict
from pytest_prr.engine.rule import Opens, Rule
from pytest_prr.engine.run import Run
from pytest_prr.engine.targets import Target, is_address
from pytest_prr.reports.findings import failure_lines
from pytest_prr.settings import Settings
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

    def verdicts(self, rules: Sequence[Rule]) -> list[Verdict]:
        """What these rules, which open the same, say of it."""
        raise NotImplementedError

    def opens(self, rule: Rule) -> Opens:
        """What may be opened for a rule."""
        return rule.opens(self.run.settings.allowed)


class DocumentFile(PrrFile):
    """One document of the collection."""

    node: Node
    per_case: bool
    marks: "Marks"

    @classmethod
    def of(
        cls, session: pytest.Session, run: Run, node: Node, marks: "Marks", *, per_case: bool
    ) -> "DocumentFile":
        made: DocumentFile = cls.from_parent(
            session, path=_place(session, node), nodeid=document_id(session.config, node)
        )
        made.run, made.node, made.marks, made.per_case = run, node, marks, per_case
        return made

    def collect(self) -> Iterator[pytest.Item]:
        kind = self.node.kind
        if self.per_case:
            for rule in self.run.judge.rules_for(self.node):
                marks = self.marks.of(rule.code, (rule,), self.opens(rule))
                yield PrrItem.of(self, rule.code, (rule,), marks)
            return
        for opens, by_kind in self.run.by_opening.items():
            if rules := by_kind[kind]:
                yield PrrItem.of(self, opens, rules, self.marks.of((kind, opens), rules, opens))

    def verdicts(self, rules: Sequence[Rule]) -> list[Verdict]:
        known = self._judged(self.opens(rules[0]))
        found = (known.get(rule.code) for rule in rules)
        return [verdict for verdict in found if verdict is not None]

    def _judged(self, opens: Opens) -> dict[str, Verdict]:
        """What all rules that open the same say; nothing is opened before it is asked for."""
        if opens not in self._known:
            rules = self.run.by_opening[opens][self.node.kind]
            if opens == "prr":
                found = self.run.ahead.verdicts(self.node)
            else:
                found = self.run.judge.verdicts(self.node, rules)
            self._known[opens] = {verdict.rule.code: verdict for verdict in found}
        return self._known[opens]

    @cached_property
    def _known(self) -> dict[Opens, dict[str, Verdict]]:
        return {}


class CollectionFile(PrrFile):
    """A whole collection, judged rule by rule."""

    marks: "Marks"

    @classmethod
    def of(cls, session: pytest.Session, run: Run, marks: "Marks") -> "CollectionFile":
        first = run.tree.nodes[0]
        made: CollectionFile = cls.from_parent(
            session, path=_place(session, first), nodeid=_file_id(session.config, first)
        )
        made.run, made.marks = run, marks
        return made

    def collect(self) -> Iterator[pytest.Item]:
        for rule in self.run.selection.chosen:
            marks = self.marks.of(rule.code, (rule,), self.opens(rule))
            yield PrrItem.of(self, rule.code, (rule,), marks)

    def verdicts(self, rules: Sequence[Rule]) -> list[Verdict]:
        opens = self.opens(rules[0])
        if opens not in self._known:
            self._known[opens] = self._judged(opens)
        known = self._known[opens]
        return [found for rule in rules for found in known.get(rule.code, [])]

    @cached_property
    def _known(self) -> dict[Opens, dict[str, list[Verdict]]]:
        return {}

    def _judged(self, opens: Opens) -> dict[str, list[Verdict]]:
        by_code: dict[str, list[Verdict]] = {}
        judge, rules = self.run.judge, self.run.by_opening[opens]
        for _, verdicts in judge.all_verdicts(self.run.tree.nodes, rules):
            for verdict in verdicts:
                by_code.setdefault(verdict.rule.code, []).append(verdict)
        return by_code


class Marks:
    """What tests are marked as: ten thousand files have the same few kinds of them."""

    def __init__(self, settings: Settings) -> None:
        self._network = settings.network
        self._known: dict[Hashable, tuple[pytest.MarkDecorator, ...]] = {}

    def of(
        self, kind: Hashable, rules: Sequence[Rule], opens: Opens
    ) -> tuple[pytest.MarkDecorator, ...]:
        """The marks of tests of a kind: of these rules, which open the same."""
        if kind not in self._known:
            names = ["prr", *([opens] if opens != "prr" else [])]
            names += ["network"] if opens == "data" and self._network else []
            names += sorted({rule.family.value for rule in rules})
            self._known[kind] = tuple(getattr(pytest.mark, name) for name in names)
        return self._known[kind]


class PrrItem(pytest.Item):
    """One test: some rules on one file, or one rule on all of them."""

    rules: tuple[Rule, ...]

    @classmethod
    def of(
        cls,
        parent: PrrFile,
        name: str,
        rules: tuple[Rule, ...],
        marks: Iterable[pytest.MarkDecorator],
    ) -> "PrrItem":
        made: PrrItem = cls.from_parent(parent, name=name)
        made.rules = rules
        for mark in marks:
            made.add_marker(mark)
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
