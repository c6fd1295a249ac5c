"""Rules meet documents: every rule on every subject of a node, problems into findings."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pytest_prr.checks.problem import Applies, Context, Problem, Repair, Subject, Unknown
from pytest_prr.engine.finding import Finding, Fix, Object, Operation, Severity
from pytest_prr.engine.rule import Profile, Rule
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
    """What one rule says of one document: failed, skipped or crashed; passed where empty."""

    rule: Rule
    findings: tuple[Finding, ...] = ()
    skipped: str | None = None
    crash: Finding | None = None


@dataclass(frozen=True, kw_only=True)
class _Raw:
    """A problem before its line is known."""

    rule: Rule
    pointer: str
    problem: Problem
    at: Tokens


class Judge:
    """Applies the chosen rules to the documents of a tree."""

    def __init__(self, rules: Sequence[Rule], profiles: Sequence[Profile], tree: Tree) -> None:
        self.rules = tuple(rules)
        self.profiles = tuple(profiles)
        self.tree = tree
        self._by_kind = {kind: self._rules_for(kind) for kind in Kind}

    def rules_for(self, node: Node) -> tuple[Rule, ...]:
        """The rules that apply to a document."""
        return self._by_kind[node.kind]

    def verdicts(self, node: Node) -> list[Verdict]:
        """What each rule that applies says of a document, in the order of their codes."""
        context = Context(node=node, tree=self.tree)
        subjects: dict[Applies, list[Subject]] = {}
        for subject in _subjects(node, context):
            subjects.setdefault(subject.kind, []).append(subject)
        raws: list[_Raw] = []
        skipped: dict[str, str] = {}
        crashes: dict[str, Exception] = {}
        for rule in self.rules_for(node):
            try:
                for subject in (s for kind in rule.spec.applies_to for s in subjects.get(kind, ())):
                    for outcome in rule.run(subject, context):
                        if isinstance(outcome, Unknown):
                            skipped.setdefault(rule.code, outcome.reason)
                        else:
                            at = (*subject.at, *outcome.at)
                            raws.append(
                                _Raw(rule=rule, pointer=pointer(at), problem=outcome, at=subject.at)
                            )
            except Exception as error:  # noqa: BLE001 (one broken check must not end the run)
                crashes[rule.code] = error
        findings = self._placed(node, raws) if raws else {}
        return [
            Verdict(
                rule=rule,
                findings=tuple(findings.get(rule.code, ())),
                skipped=skipped.get(rule.code),
                crash=self._crash(node, rule, crashes[rule.code]) if rule.code in crashes else None,
            )
            for rule in self.rules_for(node)
        ]

    def _rules_for(self, kind: Kind) -> tuple[Rule, ...]:
        parts = {Applies.DOCUMENT, *_PARTS[kind]}
        return tuple(rule for rule in self.rules if parts & set(rule.spec.applies_to))

    def _placed(self, node: Node, raws: list[_Raw]) -> dict[str, list[Finding]]:
        locator = Locator(node.path)
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

    def _crash(self, node: Node, rule: Rule, error: Exception) -> Finding:
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
