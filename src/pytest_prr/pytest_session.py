"""A pytest session over collections: what is collected, and what the header says."""

import warnings
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import pytest

from pytest_prr.checks.gateway_verdicts import verdicts
from pytest_prr.engine.data_files import together
from pytest_prr.engine.garbage import keep, seldom_collected
from pytest_prr.engine.network import prober, total
from pytest_prr.engine.rule import Family, Profile
from pytest_prr.engine.run import Run, chosen_rules
from pytest_prr.engine.selection import option
from pytest_prr.engine.targets import is_address, target
from pytest_prr.errors import PrrError
from pytest_prr.pytest_nodes import (
    CollectionFile,
    DocumentFile,
    Marks,
    PrrFile,
    PrrItem,
    PrrWarning,
    document_id,
    node_id,
)
from pytest_prr.pytest_together import told_together
from pytest_prr.reports.closing import asked_lines, gateway_lines, opened_lines
from pytest_prr.settings import Settings, find, override
from pytest_prr.text import plural

MAX_CASES = 20_000  # above this, `auto` makes one test per file: pytest needs 0.3 ms a test
_ALONE = "prr_alone"


@dataclass(eq=False)  # pluggy keeps plugins in sets
class PrrSession:
    """The plugin that is active while collections are judged."""

    config: pytest.Config
    runs: Sequence[Run]
    per: str
    source: Path | None

    @classmethod
    def prepare(cls, config: pytest.Config, given: dict[str, object]) -> "PrrSession":
        """Load rule book and collections. Raises PrrError for what the user can mend."""
        _refuse_foreign_ini(config)
        found, source = find(config.invocation_params.dir)
        settings = override(found, given)
        here = config.invocation_params.dir
        paths = [target(p, here) for p in config.getoption("prr_collection")]
        offered = (check for checks in config.hook.pytest_prr_checks() for check in checks)
        selection = chosen_rules(settings, offered)
        probe = told_together(config, prober(settings, warn=_warn), settings.network_timeout)
        with seldom_collected():
            runs = [Run.prepare(path, settings, selection, probe) for path in paths]
        keep()
        for marker in ("prr", "network", "data", *(family.value for family in Family)):
            config.addinivalue_line("markers", f"{marker}: rules of pytest-prr")
        # A project's own `filterwarnings = error` is about its code, not about metadata.
        config.addinivalue_line("filterwarnings", "always::pytest_prr.pytest_nodes.PrrWarning")
        if not hasattr(config.option, _ALONE):  # a worker of pytest-xdist has it already
            given_paths = config.args_source is pytest.Config.ArgsSource.ARGS
            setattr(config.option, _ALONE, not given_paths)
        return cls(config=config, runs=runs, per=_granularity(runs, settings), source=source)

    def pytest_report_header(self) -> list[str]:
        lines = [self._describe(run) for run in self.runs]
        settings = self.runs[0].settings
        unwanted = self.runs[0].selection.ignored
        ignored = [code for code, why in unwanted.items() if why.startswith("ignored")]
        by = f"profile {' + '.join(settings.profile)}, one test per {self.per}"
        lines.append(by + (f", settings of {self.source.name}" if self.source else ""))
        lines += [f"ignored: {', '.join(ignored)}"] if ignored else []
        for need, count in self.runs[0].selection.lacking.items():
            flags = option(need).replace("--", "--prr-")
            lines.append(f"{plural(count, 'rule')} more with {flags}")
        return [f"prr: {line}" for line in lines]

    def _describe(self, run: Run) -> str:
        summary = run.summary([], 0)
        where = node_id(self.config, run.tree.target)
        rules = len(run.selection.chosen)
        what = (plural(summary.collections, "collection"), plural(summary.items, "item"))
        return f"{where}: {', '.join(what)}, {plural(rules, 'rule')}"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """How much was asked of servers; in profile gateway, the PRR's own verdict."""
        opened = together(run.data.opened if run.data else None for run in self.runs)
        asked = total(run.network.asked for run in self.runs)
        for line in (*asked_lines(asked), *opened_lines(opened)):
            terminalreporter.write_line(f"prr: {line.text}")
        for run in self.runs:
            if Profile.GATEWAY in run.settings.profile:
                terminalreporter.section(f"PRR gateway: {node_id(self.config, run.tree.target)}")
                for line in gateway_lines(tuple(verdicts(run.tree))):
                    terminalreporter.write_line(line.text)

    def pytest_unconfigure(self) -> None:
        """Let the processes go that read data files."""
        for run in self.runs:
            if run.data is not None:
                run.data.close()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """Without paths of the user's, pytest looks at no test files; ids of ours are picked."""
        config = session.config
        if getattr(config.option, _ALONE):
            config.args = []
        nodes = [node for run in self.runs for node in run.tree.nodes]
        known = {part for node in nodes for part in _beginnings(document_id(config, node))}
        asked = {arg: self._as_id(arg) for arg in config.args}
        self.picked = {
            wanted for wanted in asked.values() if not known.isdisjoint(_beginnings(wanted))
        }
        config.args = [arg for arg, wanted in asked.items() if wanted not in self.picked]

    def _as_id(self, argument: str) -> str:
        """An argument of the command line as node ids are written: from pytest's root folder."""
        if is_address(argument):
            return argument
        file, mark, rest = argument.partition("::")
        path = (self.config.invocation_params.dir / file).resolve()
        return f"{node_id(self.config, path)}{mark}{rest}"

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """The session collects the collections' files after whatever else it collects."""
        report = yield
        if isinstance(collector, pytest.Session) and report.outcome == "passed":
            report.result = [*(report.result or []), *self._files(collector)]
        return report

    def pytest_collection_modifyitems(
        self, items: list[pytest.Item], config: pytest.Config
    ) -> None:
        if not self.picked:
            return
        dropped = [
            item
            for item in items
            if isinstance(item, PrrItem) and self.picked.isdisjoint(_beginnings(item.nodeid))
        ]
        if dropped:
            config.hook.pytest_deselected(items=dropped)
            unwanted = set(dropped)
            items[:] = [item for item in items if item not in unwanted]

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """What is going to be judged is known. A worker of pytest-xdist is given a part only."""
        keep()
        if hasattr(self.config, "workerinput"):
            return
        files = dict.fromkeys(item.parent for item in session.items if isinstance(item, PrrItem))
        for run in self.runs:
            run.ahead.want([f.node for f in files if isinstance(f, DocumentFile) and f.run is run])

    def _files(self, session: pytest.Session) -> Iterator[PrrFile]:
        marks = Marks(self.runs[0].settings)
        for run in self.runs:
            if self.per == "rule":
                yield CollectionFile.of(session, run, marks)
                continue
            for node in run.tree.nodes:
                yield DocumentFile.of(session, run, node, marks, per_case=self.per == "case")


def _beginnings(node_id: str) -> list[str]:
    """A node id and those of all that it is in: 'a.json::LIC002', 'a.json'."""
    return ["::".join(parts) for parts in accumulate([part] for part in node_id.split("::"))]


def _warn(text: str) -> None:
    warnings.warn(PrrWarning(text), stacklevel=2)


def _refuse_foreign_ini(config: pytest.Config) -> None:
    """Settings of pytest's that came from the collection's folder are not the user's.

    pytest looks for its ini file beside everything that could be a path on the command line,
    so it finds one in a collection that was named as ``--prr-collection PATH`` with a blank.
    """
    here = config.invocation_params.dir
    if config.inipath is not None and config.inipath.parent not in (here, *here.parents):
        named = config.getoption("inifilename", None) or config.getoption("rootdir", None)
        if not named:
            raise PrrError(
                f"pytest took its settings from {config.inipath}, which lies below the working "
                "directory; write --prr-collection=PATH with '=', or name an ini file with -c"
            )


def _granularity(runs: Sequence[Run], settings: Settings) -> str:
    if settings.per != "auto":
        return settings.per
    cases = sum(len(run.judge.rules_for(node)) for run in runs for node in run.tree.nodes)
    return "case" if cases <= MAX_CASES else "file"
