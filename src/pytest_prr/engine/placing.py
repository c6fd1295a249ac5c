"""A problem that a check found becomes a finding: with its rule, its severity and its place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_prr.checks.problem import Problem, Repair
from pytest_prr.engine.finding import Finding, Fix, Object, Operation, Severity
from pytest_prr.engine.rule import Profile, Rule
from pytest_prr.stac.documents import Locator, Place
from pytest_prr.stac.pointer import Tokens, pointer
from pytest_prr.stac.tree import Kind, Node

CRASH_CODE = "PRR000"


@dataclass(frozen=True, kw_only=True, slots=True)
class Raw:
    """A problem before its line is known; ``at`` leads to the subject."""

    rule: Rule
    problem: Problem
    at: Tokens

    @property
    def pointer(self) -> str:
        return pointer((*self.at, *self.problem.at))


@dataclass(frozen=True, kw_only=True)
class Placing:
    """Places problems; lines are looked up only for documents that have some."""

    profiles: Sequence[Profile]
    locator: Callable[[Path], Locator]

    def findings(self, node: Node, raws: Sequence[Raw]) -> dict[str, list[Finding]]:
        """The findings of one document by the code of their rule."""
        if not raws:
            return {}
        locator = self.locator(node.path)
        pointers = [raw.pointer for raw in raws]
        places = locator.places(set(pointers))
        found: dict[str, list[Finding]] = {}
        for raw, where in zip(raws, pointers, strict=True):
            offset = raw.problem.offset
            place = places[where] if offset is None else locator.at(offset)
            found.setdefault(raw.rule.code, []).append(self._finding(node, raw, where, place))
        return found

    def _finding(self, node: Node, raw: Raw, where: str, place: Place) -> Finding:
        rule = raw.rule
        return Finding(
            code=rule.code,
            rule=rule.name,
            family=rule.family.value,
            severity=rule.severity(*self.profiles),
            message=self._message(raw),
            file=node.name,
            pointer=where,
            line=place.line,
            column=place.column,
            object=_object(node),
            fix=_fix(raw.problem.repair, raw.at),
            help=f"prr explain {rule.code}",
        )

    def _message(self, raw: Raw) -> str:
        code = raw.rule.spec.gateway_code
        known = code is not None and Profile.GATEWAY in self.profiles
        return f"{raw.problem.message} [PRR code {code}]" if known else raw.problem.message


def crash(node: Node, rule: Rule, error: Exception) -> Finding:
    """What is said of a rule that is broken."""
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
