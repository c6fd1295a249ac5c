"""Rules meet documents: every rule on every subject of a node, problems into findings."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pytest_prr.checks.compiled_schemas import Validators
from pytest_prr.checks.outside import Outside
from pytest_prr.checks.problem import Applies, Context, Problem, Repair, Subject, Unknown
from pytest_prr.engine.finding import Finding, Fix, Object, Operation, Severity
from pytest_prr.engine.rule import Profile, Rule
from pytest_prr.engine.tolerance import Ignored
from pytest_prr.stac.documents import Locator, Place
from pytest_prr.stac.pointer import Tokens, pointer
from pytest_prr.stac.tree import Kind, Node, Tree
from pytest_prr.stac.values import mapping, sequence

CRASH_CODE = "PRR000"

_PARTS = {
    Kind.COLLECTION: (Applies.COLLECTION, Applies.ASSET, Applies.LINK),
    Kind.CATALOG: (Applies.CATALOG, Applies.LINK),
    Kind.ITEM: (Applies.ITEM, Applies.ASSET, Applies.LINK),
    Kind.OTHER: (),
    Kind.UNREADABLE: (),
}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one rule says of one document: failed, skipped, ignored or crashed."""

    rule: Rule
    findings: tuple[Finding, ...] = ()
    skipped: str | None = None
    ignored: str | None = None
    crash: Finding | None = None


@dataclass(frozen=True, kw_only=True)
class _Raw:
    """A problem before its line is known."""

    rule: Rule
    pointer: str
    problem: Problem
    at: Tokens


@dataclass
class _Tally:
    """What the rules said of one document so far."""

    raws: list[_Raw] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    crashes: dict[str, Exception] = field(default_factory=dict)

    def run(self, rule: Rule, subjects: dict[Applies, list[Subject]], context: Context) -> None:
        """One rule on every subject that it looks at. A broken rule must not end the run."""
        run = rule.run
        try:
            for kind in rule.spec.applies_to:
                for subject in subjects.get(kind, ()):
                    for outcome in run(subject, context):
                        self._add(rule, subject, outcome)
        except Exception as error:  # noqa: BLE001
            self.crashes[rule.code] = error

    def _add(self, rule: Rule, subject: Subject, outcome: Problem | Unknown) -> None:
        if isinstance(outcome, Unknown):
            self.skipped.setdefault(rule.code, outcome.reason)
        else:
            place = pointer((*subject.at, *outcome.at))
            raw = _Raw(rule=rule, pointer=place, problem=outcome, at=subject.at)
            self.raws.append(raw)


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

    def __post_init__(self) -> None:
        self._by_kind = {kind: self._rules_for(kind) for kind in Kind}

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
        tally = self._tally(node, [r for r in rules if r.code not in ignored], self.outside)
        findings = self._placed(node, tally.raws) if tally.raws else {}
        noted = findings.keys() | tally.skipped.keys() | ignored.keys() | tally.crashes.keys()
        if not noted:
            return []
        return [
            Verdict(
                rule=rule,
                findings=tuple(findings.get(rule.code, ())),
                skipped=tally.skipped.get(rule.code),
                ignored=ignored.get(rule.code),
                crash=self._crash(node, rule, tally.crashes.get(rule.code)),
            )
            for rule in rules
            if rule.code in noted
        ]

    def rehearse(self, outside: Outside) -> None:
        """Let the rules that need the outside world ask all that they want to know."""
        for node in self.tree.nodes:
            asking = [rule for rule in self.rules_for(node) if rule.spec.needs]
            if asking:
                ignored = self._ignored(node) if self.ignores else {}
                self._tally(node, [r for r in asking if r.code not in ignored], outside)

    def _tally(self, node: Node, rules: Sequence[Rule], outside: Outside | None) -> _Tally:
        context = Context(node=node, tree=self.tree, outside=outside, validators=self.validators)
        subjects: dict[Applies, list[Subject]] = {}
        for subject in _subjects(node, context):
            subjects.setdefault(subject.kind, []).append(subject)
        tally = _Tally()
        for rule in rules:
            tally.run(rule, subjects, context)
        return tally

    def _ignored(self, node: Node) -> dict[str, str]:
        return {
            rule.code: reason
            for ignore in self.ignores
            for rule in self.rules_for(node)
            if (reason := ignore.reason_for(rule, node.file))
        }

    def _rules_for(self, kind: Kind) -> tuple[Rule, ...]:
        parts = {Applies.DOCUMENT, *_PARTS[kind]}
        return tuple(rule for rule in self.rules if parts & set(rule.spec.applies_to))

    def _placed(self, node: Node, raws: list[_Raw]) -> dict[str, list[Finding]]:
        locator = self.locator(node.path)
        places = locator.places({raw.pointer for raw in raws})
        findings: dict[str, list[Finding]] = {}
        for raw in raws:
            offset = raw.problem.offset
            place = places[raw.pointer] if offset is None else locator.at(offset)
            findings.setdefault(raw.rule.code, []).append(self._finding(node, raw, place))
        return findings

    def _finding(self, node: Node, raw: _Raw, place: Place) -> Finding:
        rule = raw.rule
        return Finding(
            code=rule.code,
            rule=rule.name,
            family=rule.family.value,
            severity=rule.severity(*self.profiles),
            message=self._message(raw),
            file=node.name,
            pointer=raw.pointer,
            line=place.line,
            column=place.column,
            object=_object(node),
            fix=_fix(raw.problem.repair, raw.at),
            help=f"prr explain {rule.code}",
        )

    def _message(self, raw: _Raw) -> str:
        code = raw.rule.spec.gateway_code
        known = code is not None and Profile.GATEWAY in self.profiles
        return f"{raw.problem.message} [PRR code {code}]" if known else raw.problem.message

    def _crash(self, node: Node, rule: Rule, error: Exception | None) -> Finding | None:
        if error is None:
            return None
        return Finding(
            code=CRASH_CODE,
            rule=rule.name,
            family=rule.family.value,
            severity=Severity.ERROR,
            message=f"rule {rule.code} ({rule.name}) crashed here: {type(error).__name__}: {error}",
            file=node.name,
            pointer="",
            line=1,
            column=1,
            object=_object(node),
            help="a defect of the rule, not of the file: please report it",
        )


def _object(node: Node) -> Object:
    known = node.kind in (Kind.COLLECTION, Kind.CATALOG, Kind.ITEM)
    return Object(type=node.kind.value if known else "file", id=node.id if known else None)


def _fix(repair: Repair | None, base: Tokens) -> Fix | None:
    if repair is None:
        return None
    patch = []
    for change in repair.changes:
        path = pointer((*base, *change.at))
        if change.op == "remove":
            patch.append(Operation(op="remove", path=path))
        else:
            patch.append(Operation(op=change.op, path=path, value=change.value))
    return Fix(safe=repair.safe, description=repair.description, patch=tuple(patch))


def _subjects(node: Node, context: Context) -> Iterator[Subject]:
    value = mapping(context.document.value)
    yield Subject(Applies.DOCUMENT, value)
    for part in _PARTS[node.kind]:
        yield from _FINDERS[part](part, value)


def _whole(kind: Applies, value: dict[str, object]) -> Iterator[Subject]:
    yield Subject(kind, value)


def _assets(kind: Applies, value: dict[str, object]) -> Iterator[Subject]:
    for key, asset in mapping(value.get("assets")).items():
        if isinstance(asset, dict):
            yield Subject(kind, asset, ("assets", key))


def _links(kind: Applies, value: dict[str, object]) -> Iterator[Subject]:
    for index, link in enumerate(sequence(value.get("links"))):
        if isinstance(link, dict):
            yield Subject(kind, link, ("links", index))


_FINDERS: dict[Applies, Callable[[Applies, dict[str, object]], Iterator[Subject]]] = {
    Applies.COLLECTION: _whole,
    Applies.CATALOG: _whole,
    Applies.ITEM: _whole,
    Applies.ASSET: _assets,
    Applies.LINK: _links,
}
