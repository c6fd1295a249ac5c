"""The hot path: rules over thousands of documents that are mostly alike.

Most of what a rule reads is the same in every item of a collection: its licence, its links, the
roles of its assets. Rules whose checks declare what they read (checks/reads.py) are grouped by it,
and what a group said of a reading is kept. Groups whose readings keep coming back are then joined
to one, so that a hundred rules cost one look-up; groups that meet something new each time (ids,
times, places) are dissolved, and their rules run as they are. Nothing is remembered that a rule
could not have seen: it is given the declared members and nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import orjson

from pytest_prr.checks.problem import Applies, Context, Problem, Subject, Unknown
from pytest_prr.checks.reads import Reads
from pytest_prr.engine.rule import Rule
from pytest_prr.stac.documents import Document
from pytest_prr.stac.tree import Node

Outcome = tuple[Rule, Problem | Unknown | Exception]
_TRIAL = 64  # subjects, after which the groups are sorted anew
_SELDOM, _NEARLY_ALWAYS = 1 / 2, 3 / 4  # shares of readings that were known
_KEPT = 1024  # readings of a group; their number is bounded, whatever comes


class Case(NamedTuple):
    """The subjects of one kind in a document, and where to put what is said of them."""

    subjects: Sequence[Subject]
    context: Context
    note: Callable[[Rule, Subject, Problem | Unknown | Exception], None]


@dataclass(frozen=True, slots=True)
class _Above:
    """All of the context that a check which declares its reads may see."""

    collection: dict[str, Any] | None
    document: Document | None


def judged(rules: Sequence[Rule], subject: Subject, context: Context) -> list[Outcome]:
    """What rules say of one subject. A broken rule must not end the run."""
    found: list[Outcome] = []
    for rule in rules:
        try:
            for outcome in rule.run(subject, context):
                found.append((rule, outcome))  # noqa: PERF401 (what came before a crash counts)
        except Exception as error:  # noqa: BLE001
            found.append((rule, error))
    return found


def _run(rule: Rule, cases: Sequence[Case]) -> None:
    """What one rule says of many subjects. A broken rule must not end the run."""
    run = rule.run
    for subjects, context, note in cases:
        for subject in subjects:
            try:
                for outcome in run(subject, context):
                    note(rule, subject, outcome)
            except Exception as error:  # noqa: BLE001
                note(rule, subject, error)


class _Group:
    """Rules that read the same, and what they said of it."""

    def __init__(self, rules: Sequence[Rule], reads: Reads) -> None:
        self.rules = tuple(rules)
        self.reads = reads
        self.asked = self.known_before = 0
        self._known: dict[object, list[Outcome]] = {}
        self._flat = reads.members | reads.metadata  # what is read of all but items

    def judge(self, case: Case) -> None:
        """Note what the rules say of each subject."""
        subjects, context, note = case
        # The node stands for the collection's contents: it is one object throughout a run.
        above = context.node.collection if self.reads.collection else None
        around = _around(context, self.reads.document) if self.reads.document else None
        for subject in subjects:
            try:
                outcomes = self._outcomes(subject, context, above, around)
            except TypeError:  # a number beyond 64 bits, half a surrogate pair: no form in bytes
                outcomes = judged(self.rules, subject, context)
            for rule, outcome in outcomes:
                note(rule, subject, outcome)

    def _outcomes(
        self, subject: Subject, context: Context, above: Node | None, around: dict[str, Any] | None
    ) -> list[Outcome]:
        """Raises TypeError where the reading has no exact form in bytes."""
        reads = self.reads
        value = self._narrowed(subject)
        content = orjson.dumps((value, around)) if around else orjson.dumps(value)
        key = (content, above, subject.at if reads.key else None)
        self.asked += 1
        found = self._known.get(key)
        if found is not None:
            self.known_before += 1
            return found
        narrow = Subject(subject.kind, value, subject.at if reads.key else ())
        document = None
        if reads.document is not None:
            document = Document(path=context.node.path, value=around or {}, size=0)
        collection = context.collection if above else None
        seen = cast("Context", _Above(collection, document))
        found = judged(self.rules, narrow, seen)
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[key] = found
        return found

    def _narrowed(self, subject: Subject) -> dict[str, Any]:
        """The subject with nothing but what is read of it."""
        value, reads = subject.value, self.reads
        if subject.kind is not Applies.ITEM:
            flat = self._flat
            return {name: value[name] for name in value if name in flat}
        members, metadata = reads.members, reads.metadata
        narrow = {name: value[name] for name in value if name in members}
        inner = value.get("properties") if metadata else None
        if type(inner) is dict:
            narrow["properties"] = {name: inner[name] for name in inner if name in metadata}
        elif metadata and "properties" in value:
            narrow["properties"] = inner
        return narrow


def _around(context: Context, names: frozenset[str]) -> dict[str, Any]:
    """The document that a subject stands in, with nothing but these members; none has defects."""
    value = context.document.value
    found = {name: value[name] for name in names if name in value}
    inner = value.get("properties")
    if type(inner) is dict and not names.isdisjoint(inner):
        found["properties"] = {name: inner[name] for name in names if name in inner}
    return found


class Memory:
    """Rules for subjects of one kind, and what is remembered of them."""

    def __init__(self, rules: Sequence[Rule], *, remember: bool = True) -> None:
        self._order = {rule.code: index for index, rule in enumerate(rules)}
        self._groups = _grouped(rules) if remember else []
        self._loose = tuple(rule for rule in rules if not (remember and rule.reads))
        self._met = 0

    def __bool__(self) -> bool:
        return bool(self._loose or self._groups)

    def judge(self, cases: Sequence["Case"]) -> None:
        """Note what the rules say of each case. One rule after another: its code stays at hand."""
        if self._met >= _TRIAL:
            self._sort_anew()
        self._met += sum([len(case.subjects) for case in cases])
        for rule in self._loose:
            _run(rule, cases)
        for group in self._groups:
            for case in cases:
                group.judge(case)

    def _sort_anew(self) -> None:
        """Join the groups that nearly always knew what they met, and those that mostly did;
        dissolve those that seldom did.
        """
        self._met = 0
        steady: list[_Group] = []
        mostly: list[_Group] = []
        loose = list(self._loose)
        for group in self._groups:
            share = group.known_before / max(group.asked, 1)
            if share < _SELDOM:
                loose += group.rules
            else:
                (steady if share > _NEARLY_ALWAYS else mostly).append(group)
        self._groups = [_joined(groups) for groups in (steady, mostly) if groups]
        self._loose = tuple(sorted(loose, key=lambda rule: self._order[rule.code]))
        for group in self._groups:
            group.asked = group.known_before = 0


def _grouped(rules: Sequence[Rule]) -> list[_Group]:
    by_reads: dict[Reads, list[Rule]] = {}
    for rule in rules:
        if rule.reads is not None:
            by_reads.setdefault(rule.reads, []).append(rule)
    return [_Group(group, reads) for reads, group in by_reads.items()]


def _joined(groups: Sequence[_Group]) -> _Group:
    """One group that reads what all of them read; a lone one as it is, with all that it knows."""
    if len(groups) == 1:
        return groups[0]
    reads = [group.reads for group in groups]
    told = [one.document for one in reads if one.document is not None]
    return _Group(
        [rule for group in groups for rule in group.rules],
        Reads(
            members=frozenset().union(*(one.members for one in reads)),
            metadata=frozenset().union(*(one.metadata for one in reads)),
            key=any(one.key for one in reads),
            collection=any(one.collection for one in reads),
            document=frozenset().union(*told) if told else None,
        ),
    )
