"""A run: settings and a path become a report."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from pytest_prr import __version__
from pytest_prr.checks import gateway_verdicts
from pytest_prr.engine.ahead import Ahead
from pytest_prr.engine.data_files import DataFiles
from pytest_prr.engine.finding import Finding, Report, Skipped, Summary, Tool
from pytest_prr.engine.garbage import seldom_collected
from pytest_prr.engine.judge import Judge, Verdict
from pytest_prr.engine.network import Network, Probe, Progress, prober
from pytest_prr.engine.outcome import Outcome, severities, tolerated
from pytest_prr.engine.rule import OPENS, Opens, Profile, Rule
from pytest_prr.engine.rulebook import load_book
from pytest_prr.engine.schemas import validators
from pytest_prr.engine.selection import Selection, choose, path_ignores
from pytest_prr.engine.targets import Target, target, tree_at
from pytest_prr.engine.tolerance import Sieve
from pytest_prr.settings import Settings, find, override
from pytest_prr.sharing import CHUNK, Packing, alone, chunks, shared
from pytest_prr.stac.tree import Kind, Node, Tree

_SHARED_FROM = 3  # chunks; forking pays from here on


def check(path: str | Path, **options: Any) -> Report:
    """Judge the collection at ``path``: a folder, a collection, a catalogue or an item.

    Files with many items (GeoJSON, NDJSON, stac-geoparquet) too, and what servers publish: an
    address (a ``str``) of a collection in a STAC API, or of a static catalogue.

    Options are the fields of ``Settings`` (profile, select, ignore, rules, data_root, baseline …);
    those not given come from prr.toml or pyproject.toml at or above the working directory.
    Raises PrrError for wrong usage; what is wrong with the metadata is in the report.
    """
    settings, _ = find(Path.cwd())
    where = target(path) if isinstance(path, str) else path
    return check_all([where], override(settings, options)).report


def check_all(
    paths: Sequence[Target],
    settings: Settings,
    *,
    probe: Probe | None = None,
    watched: "Watched | None" = None,
) -> Outcome:
    """Judge several collections together; what the settings tolerate is left out and counted.

    ``probe`` asks servers: ``network.prober`` where none is given; ``watched`` tells how far it is.
    """
    selection = chosen_rules(settings)
    ask = probe or prober(settings)
    with seldom_collected():
        told = watched or Watched()
        runs = (Run.prepare(path, settings, selection, ask, told.reading) for path in paths)
        return tolerated([run.outcome(told) for run in runs], settings)


def chosen_rules(settings: Settings, checks: Iterable[Callable[..., Any]] = ()) -> Selection:
    """The rule book, and what of it applies; rules of further packs may name ``checks``.

    Raises PrrError for what is wrong with either.
    """
    book = load_book((Path(folder) for folder in settings.rules), checks)
    chosen = choose(book, settings.profile, settings.select, settings.ignore, settings.allowed)
    return replace(chosen, path_ignores=path_ignores(book, settings.per_path_ignores))


@dataclass(frozen=True, kw_only=True)
class Watched:
    """Who is told how far a run is: how many of how many are done, now and then."""

    reading: Progress | None = None  # documents of a server
    opening: Progress | None = None  # data files
    judging: Progress | None = None  # documents


@dataclass
class Run:
    """One target with the rules chosen for it: what every face works with."""

    settings: Settings
    selection: Selection
    tree: Tree
    judge: Judge
    sieve: Sieve
    network: Network
    data: DataFiles | None = None  # None: none is opened
    started: float = field(default_factory=time.perf_counter)

    @classmethod
    def prepare(
        cls,
        path: Target,
        settings: Settings,
        selection: Selection,
        probe: Probe | None = None,
        reading: Progress | None = None,
    ) -> "Run":
        """Load the tree at ``path``; ``probe`` asks servers. Raises PrrError where there is none.

        ``reading`` is told how many documents of a server were read.
        """
        started = time.perf_counter()
        tree = tree_at(path, settings, reading)
        network = Network(probe or prober(settings), settings.asset_base)
        data = DataFiles(tree, settings, network) if settings.data else None
        judge = Judge(
            selection.chosen,
            settings.profile,
            tree,
            selection.path_ignores,
            tree.locator,
            outside=network,
            validators=validators(settings),
            data=data,
        )
        network.on(judge.rehearse)
        sieve = Sieve.at(settings.baseline)
        return cls(settings, selection, tree, judge, sieve, network, data, started)

    @cached_property
    def by_opening(self) -> Mapping[Opens, Mapping[Kind, tuple[Rule, ...]]]:
        """The rules for each kind of document, by what they open."""
        return {opens: self._opening(opens) for opens in OPENS}

    def _opening(self, opens: Opens) -> dict[Kind, tuple[Rule, ...]]:
        allowed = self.settings.allowed
        found = {}
        for kind, rules in self.judge.rules_by_kind.items():
            some = tuple(rule for rule in rules if rule.opens(allowed) == opens)
            found[kind] = rules if len(some) == len(rules) else some
        return found

    @cached_property
    def ahead(self) -> Ahead:
        """The rules that open nothing, on many documents at once."""
        return Ahead(self.judge, self.by_opening["prr"])

    def outcome(self, watched: Watched) -> Outcome:
        """Run everything."""
        self._open(watched.opening)
        parts = self._parts(watched.judging)
        findings = [finding for part in parts for finding in part.findings]
        skipped = [skip for part in parts for skip in part.skipped]
        ignored = Counter(pair for part in parts for pair in part.ignored)
        findings.sort(key=lambda f: (f.file, f.line, f.column, f.code))
        report = Report(
            tool=Tool(name="pytest-prr", version=__version__),
            summary=self.summary(findings, len(skipped)),
            findings=tuple(findings),
            skipped=tuple(skipped),
        )
        asked = Profile.GATEWAY in self.settings.profile
        gateway = tuple(gateway_verdicts.verdicts(self.tree)) if asked else ()
        return Outcome(
            report=report,
            ignored=ignored,
            gateway=gateway,
            asked=self.network.asked,
            opened=self.data.opened if self.data else None,
            lacking=self.selection.lacking,
            rules=self.selection.chosen,
            trees=(self.tree,),
        )

    def _open(self, opening: Progress | None) -> None:
        """Read the data files, where rules want that, before processes share the judging."""
        if self.data is not None and any(r.spec.needs == "data" for r in self.selection.chosen):
            self.data.gather(opening)

    def _parts(self, judging: Progress | None) -> "list[_Part]":
        """What was found, by chunks of documents; several processes judge where that pays."""
        nodes = self.tree.nodes
        shares = chunks(len(nodes))

        def told(done: int) -> None:
            if judging is not None:
                judging(min(done * CHUNK, len(nodes)), len(nodes))

        def judged(number: int) -> _Part:
            return self._part(shares[number])

        if len(shares) < _SHARED_FROM or self.settings.network:  # one process asks servers
            return alone(judged, len(shares), told)
        mine = {i for i, share in enumerate(shares) if self.tree.is_at_hand(nodes[share[-1]])}
        return shared(judged, len(shares), _PACKING, mine=mine, told=told)

    def _part(self, share: range) -> "_Part":
        part = _Part()
        for node, verdicts in self.judge.all_verdicts(self.tree.nodes[share.start : share.stop]):
            for verdict in verdicts:
                part.add(node, verdict)
        return part

    def summary(self, findings: Iterable[Finding], skipped: int) -> Summary:
        """Counts of the run so far."""
        kinds = [node.kind for node in self.tree.nodes]
        return Summary(
            files=len({node.name for node in self.tree.nodes}),
            collections=kinds.count(Kind.COLLECTION),
            items=kinds.count(Kind.ITEM),
            rules=len(self.selection.chosen),
            **severities(findings),
            skipped=skipped,
            seconds=round(time.perf_counter() - self.started, 3),
        )


class _Part(msgspec.Struct):
    """What was found in some documents."""

    findings: list[Finding] = []
    skipped: list[Skipped] = []
    ignored: list[tuple[str, str]] = []  # code and reason

    def add(self, node: Node, verdict: Verdict) -> None:
        self.findings += (*verdict.findings, *([verdict.crash] if verdict.crash else []))
        code = verdict.rule.code
        if verdict.skipped:
            self.skipped.append(Skipped(code=code, file=node.name, reason=verdict.skipped))
        if verdict.ignored:
            self.ignored.append((code, verdict.ignored))


_PACKING = Packing(pack=msgspec.msgpack.encode, unpack=msgspec.msgpack.Decoder(_Part).decode)
