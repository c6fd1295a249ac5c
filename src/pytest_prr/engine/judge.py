"""Rules meet documents: every rule on every subject of a node, problems into findings."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from pytest_prr.checks.compiled_schemas import Validators
from pytest_prr.checks.file_readings import DataFiles
from pytest_prr.checks.outside import Outside
from pytest_prr.checks.problem import Context, Problem, Subject, Unknown
from pytest_prr.engine.finding import Finding
from pytest_prr.engine.memory import Case, Memory
from pytest_prr.engine.placing import CRASH_CODE, Placing, Raw, crash
from pytest_prr.engine.rule import Profile, Rule
from pytest_prr.engine.silence import Parts
from pytest_prr.engine.subjects import rules_for, subjects
from pytest_prr.engine.tolerance import Ignored
from pytest_prr.stac.documents import Locator
from pytest_prr.stac.tree import Kind, Node, Tree
from pytest_prr.stac.values import mapping

_TOGETHER = 10  # documents: few enough for the processor to keep them near

__all__ = ["CRASH_CODE", "Judge", "Verdict"]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one rule says of one document: failed, skipped, ignored or crashed."""

    rule: Rule
    findings: tuple[Finding, ...] = ()
    skipped: str | None = None
    ignored: str | None = None
    crash: Finding | None = None


@dataclass(slots=True)
class _Tally:
    """What the rules said of one document so far."""

    raws: list[Raw] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    crashes: dict[str, Exception] = field(default_factory=dict)

    def add(self, rule: Rule, subject: Subject, outcome: Problem | Unknown | Exception) -> None:
        if isinstance(outcome, Problem):
            self.raws.append(Raw(rule=rule, problem=outcome, at=subject.at))
        elif isinstance(outcome, Unknown):
            self.skipped.setdefault(rule.code, outcome.reason)
        else:
            self.crashes.setdefault(rule.code, outcome)


@dataclass(eq=False)
class Judge:
    """Applies the chosen rules to the documents of a tree."""

    rules: Sequence[Rule]
    profiles: Sequence[Profile]
    tree: Tree
    ignores: Sequence[Ignored] = ()
    locator: Callable[[Path], Locator] = Locator
    outside: Outside | None = None
    validators: Validators | None = None
    data: DataFiles | None = None

    def __post_init__(self) -> None:
        self._by_kind = {kind: rules_for(kind, self.rules) for kind in Kind}
        self._by_code = {rule.code: rule for rule in self.rules}
        self._placing = Placing(profiles=self.profiles, locator=self.locator)
        self._known_parts: dict[tuple[bool, object], Parts] = {}

    @property
    def rules_by_kind(self) -> Mapping[Kind, tuple[Rule, ...]]:
        """The rules that apply to documents of each kind."""
        return self._by_kind

    def rules_for(self, node: Node) -> tuple[Rule, ...]:
        """The rules that apply to a document."""
        return self._by_kind[node.kind]

    def verdicts(self, node: Node, rules: Sequence[Rule] | None = None) -> list[Verdict]:
        """What the rules that apply to a document, or some of them, say of it.

        They come in the order of their codes; passes are left out.
        """
        if rules is None:
            rules = self.rules_for(node)
        ignored = self._ignored(node) if self.ignores else {}
        wanted = [rule for rule in rules if rule.code not in ignored] if ignored else rules
        (tally,) = self._tallies([node], wanted, self.outside)
        return self._verdicts(node, tally, ignored)

    def all_verdicts(
        self, nodes: Iterable[Node], chosen: Mapping[Kind, Sequence[Rule]] | None = None
    ) -> Iterator[tuple[Node, list[Verdict]]]:
        """What all rules, or those chosen of each kind of document, say of each document.

        Alike ones are judged together, which is quicker.
        """
        for kind, some in groupby(nodes, key=lambda node: node.kind):
            alike = list(some)
            rules = (chosen or self._by_kind)[kind]
            for start in range(0, len(alike), 1 if self.ignores else _TOGETHER):
                batch = alike[start : start + (1 if self.ignores else _TOGETHER)]
                if self.ignores:
                    yield batch[0], self.verdicts(batch[0], rules)
                    continue
                for node, tally in zip(
                    batch, self._tallies(batch, rules, self.outside), strict=True
                ):
                    yield node, self._verdicts(node, tally, {})

    def _verdicts(self, node: Node, tally: _Tally, ignored: dict[str, str]) -> list[Verdict]:
        if not (tally.raws or tally.skipped or tally.crashes or ignored):
            return []
        findings = self._placing.findings(node, tally.raws)
        noted = findings.keys() | tally.skipped.keys() | ignored.keys() | tally.crashes.keys()
        return [
            Verdict(
                rule=self._by_code[code],
                findings=tuple(findings.get(code, ())),
                skipped=tally.skipped.get(code),
                ignored=ignored.get(code),
                crash=self._crash(node, code, tally.crashes.get(code)),
            )
            for code in sorted(noted)
        ]

    def _crash(self, node: Node, code: str, error: Exception | None) -> Finding | None:
        return crash(node, self._by_code[code], error) if error else None

    def rehearse(self, outside: Outside) -> None:
        """Let the rules that need the outside world ask all that they want to know."""
        for node in self.tree.nodes:
            asking = [rule for rule in self.rules_for(node) if rule.needs_servers]
            if asking:
                ignored = self._ignored(node) if self.ignores else {}
                self._tallies([node], [r for r in asking if r.code not in ignored], outside)

    def _tallies(
        self, nodes: Sequence[Node], rules: Sequence[Rule], outside: Outside | None
    ) -> list[_Tally]:
        """What rules say of documents of one kind."""
        kind = nodes[0].kind
        tallies = [_Tally() for _ in nodes]
        cases: dict[Memory, list[Case]] = {}
        for node, tally in zip(nodes, tallies, strict=True):
            context = Context(
                node=node,
                tree=self.tree,
                outside=outside,
                validators=self.validators,
                data=self.data,
            )
            document = context.document
            # Only items come by thousands; what was read with a defect has no exact form in bytes.
            alike = kind is Kind.ITEM and not document.defects
            found = subjects(kind, mapping(document.value))
            for one, memory in self._parts(kind, rules, alike=alike).speaking(context):
                if one in found:
                    cases.setdefault(memory, []).append(Case(found[one], context, tally.add))
        for memory, some in cases.items():
            memory.judge(some)
        return tallies

    def _parts(self, kind: Kind, rules: Sequence[Rule], *, alike: bool) -> Parts:
        # A tuple of rules is one of those by kind: it lives as long as the judge does.
        which = id(rules) if rules is self._by_kind[kind] else tuple(rule.code for rule in rules)
        found = self._known_parts.get((alike, which))
        if found is None:
            found = self._known_parts[alike, which] = Parts(rules, alike=alike)
        return found

    def _ignored(self, node: Node) -> dict[str, str]:
        return {
            rule.code: reason
            for ignore in self.ignores
            for rule in self.rules_for(node)
            if (reason := ignore.reason_for(rule, node.file))
        }
