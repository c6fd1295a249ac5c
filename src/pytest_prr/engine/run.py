"""A run: settings and a path become a report."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytest_prr import __version__
from pytest_prr.engine.finding import Finding, Report, Severity, Skipped, Summary, Tool
from pytest_prr.engine.judge import Judge, Verdict
from pytest_prr.engine.rulebook import load_book
from pytest_prr.engine.selection import Selection, choose
from pytest_prr.settings import Settings, find, override
from pytest_prr.stac.load import load
from pytest_prr.stac.tree import Kind, Node, Tree


def check(path: str | Path, **options: Any) -> Report:
    """Judge the collection at ``path``: a folder, a collection, a catalogue or an item.

    Options are the fields of ``Settings`` (profile, select, ignore, fail_on, rules, data_root);
    those not given come from prr.toml or pyproject.toml at or above the working directory.
    Raises PrrError for wrong usage; what is wrong with the metadata is in the report.
    """
    settings, _ = find(Path.cwd())
    return check_all([Path(path)], override(settings, options))


def check_all(paths: Sequence[Path], settings: Settings) -> Report:
    """Judge several collections and put what was found into one report."""
    selection = chosen_rules(settings)
    return merged([Run.prepare(path, settings, selection).report() for path in paths])


def chosen_rules(settings: Settings) -> Selection:
    """The rule book, and what of it applies. Raises PrrError for what is wrong with either."""
    book = load_book(Path(folder) for folder in settings.rules)
    return choose(book, settings.profile, settings.select, settings.ignore)


@dataclass
class Run:
    """One target with the rules chosen for it: what every face works with."""

    settings: Settings
    selection: Selection
    tree: Tree
    judge: Judge
    started: float = field(default_factory=time.perf_counter)

    @classmethod
    def prepare(cls, path: Path, settings: Settings, selection: Selection) -> "Run":
        """Load the tree at ``path``. Raises PrrError where there is none."""
        started = time.perf_counter()
        tree = load(path, tuple(Path(folder) for folder in settings.data_root))
        judge = Judge(selection.chosen, settings.profile, tree)
        return cls(settings, selection, tree, judge, started)

    def verdicts(self) -> Iterator[tuple[Node, list[Verdict]]]:
        """What every rule says of every document, parents before children."""
        for node in self.tree.nodes:
            yield node, self.judge.verdicts(node)

    def report(self) -> Report:
        """Run everything."""
        findings: list[Finding] = []
        skipped: list[Skipped] = []
        for node, verdicts in self.verdicts():
            for verdict in verdicts:
                findings += verdict.findings
                if verdict.crash:
                    findings.append(verdict.crash)
                if verdict.skipped:
                    skipped.append(
                        Skipped(code=verdict.rule.code, file=node.name, reason=verdict.skipped)
                    )
        findings.sort(key=lambda f: (f.file, f.line, f.column, f.code))
        return Report(
            tool=Tool(name="pytest-prr", version=__version__),
            summary=self.summary(findings, len(skipped)),
            findings=tuple(findings),
            skipped=tuple(skipped),
        )

    def summary(self, findings: Iterable[Finding], skipped: int) -> Summary:
        """Counts of the run so far."""
        kinds = [node.kind for node in self.tree.nodes]
        severities = [finding.severity for finding in findings]
        return Summary(
            files=len(kinds),
            collections=kinds.count(Kind.COLLECTION),
            items=kinds.count(Kind.ITEM),
            rules=len(self.selection.chosen),
            errors=severities.count(Severity.ERROR),
            warnings=severities.count(Severity.WARNING),
            infos=severities.count(Severity.INFO),
            skipped=skipped,
            seconds=round(time.perf_counter() - self.started, 3),
        )


def merged(reports: Sequence[Report]) -> Report:
    """Several reports as one."""
    if len(reports) == 1:
        return reports[0]
    names = Summary.__struct_fields__
    totals = {name: sum(getattr(report.summary, name) for report in reports) for name in names}
    totals["rules"] = reports[0].summary.rules
    return Report(
        tool=reports[0].tool,
        summary=Summary(**totals),
        findings=tuple(finding for report in reports for finding in report.findings),
        skipped=tuple(skip for report in reports for skip in report.skipped),
    )
