"""A pytest session over collections: what is collected, and what the header says."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_prr.checks.gateway_verdicts import verdicts
from pytest_prr.engine.rule import Family, Profile
from pytest_prr.engine.run import Run, chosen_rules
from pytest_prr.errors import PrrError
from pytest_prr.pytest_nodes import CollectionFile, DocumentFile, PrrFile, PrrItem, node_id
from pytest_prr.reports.text import gateway_lines
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
        paths = [config.invocation_params.dir / p for p in config.getoption("prr_collection")]
        offered = (check for checks in config.hook.pytest_prr_checks() for check in checks)
        selection = chosen_rules(settings, offered)
        runs = [Run.prepare(path, settings, selection) for path in paths]
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
        return [f"prr: {line}" for line in lines]

    def _describe(self, run: Run) -> str:
        summary = run.summary([], 0)
        target = node_id(self.config, run.tree.target)
        rules = len(run.selection.chosen)
        what = (plural(summary.collections, "collection"), plural(summary.items, "item"))
        return f"{target}: {', '.join(what)}, {plural(rules, 'rule')}"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """In profile gateway, the PRR's own verdict stands at the end."""
        for run in self.runs:
            if Profile.GATEWAY in run.settings.profile:
                terminalreporter.section(f"PRR gateway: {node_id(self.config, run.tree.target)}")
                for line in gateway_lines(tuple(verdicts(run.tree))):
                    terminalreporter.write_line(line.text)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """Without paths of the user's, pytest looks at no test files; ids of ours are picked."""
        config = session.config
        if getattr(config.option, _ALONE):
            config.args = []
        self.picked = [arg for arg in config.args if self._is_ours(arg)]
        config.args = [arg for arg in config.args if arg not in self.picked]

    def _is_ours(self, argument: str) -> bool:
        path = (self.config.invocation_params.dir / argument.partition("::")[0]).resolve()
        return any(node.path == path for run in self.runs for node in run.tree.nodes)

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
        wanted = [arg.split("::") for arg in self.picked]
        paths = [((config.invocation_params.dir / path).resolve(), rest) for path, *rest in wanted]
        dropped = [
            item
            for item in items
            if isinstance(item, PrrItem)
            and not any(item.path == path and rest in ([], [item.name]) for path, rest in paths)
        ]
        if dropped:
            config.hook.pytest_deselected(items=dropped)
            unwanted = set(dropped)
            items[:] = [item for item in items if item not in unwanted]

    def _files(self, session: pytest.Session) -> Iterator[PrrFile]:
        for run in self.runs:
            if self.per == "rule":
                yield CollectionFile.of(session, run)
                continue
            for node in run.tree.nodes:
                yield DocumentFile.of(session, run, node, per_case=self.per == "case")


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
