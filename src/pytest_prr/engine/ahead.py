"""Verdicts on thousands of documents found together, before they are asked for one by one."""

from collections.abc import Mapping, Sequence

import msgspec

from pytest_prr.engine.finding import Finding
from pytest_prr.engine.judge import Judge, Verdict
from pytest_prr.engine.rule import Rule
from pytest_prr.sharing import CHUNK, Packing, chunks, shared
from pytest_prr.stac.tree import Kind, Node

WAVE = 20 * CHUNK  # documents: a second of work, so that a run that ends early wastes no more


class _Said(msgspec.Struct, frozen=True, array_like=True):
    """A verdict as it travels from one process to another."""

    code: str
    findings: tuple[Finding, ...]
    skipped: str | None
    ignored: str | None
    crash: Finding | None


_PACKING = Packing(
    pack=msgspec.msgpack.encode, unpack=msgspec.msgpack.Decoder(list[list[_Said]]).decode
)


class Ahead:
    """Judges documents in waves: the one that is asked for, and those that will be next."""

    def __init__(self, judge: Judge, rules: Mapping[Kind, tuple[Rule, ...]]) -> None:
        self._judge = judge
        self._rules = rules
        self._by_code = {rule.code: rule for some in rules.values() for rule in some}
        self._wanted: Sequence[Node] = ()
        self._places: Mapping[Node, int] = {}
        self._judged = range(0)  # the last wave
        self._found: dict[Node, list[Verdict]] = {}

    def want(self, nodes: Sequence[Node]) -> None:
        """All documents that will be asked for, in their order."""
        self._wanted = nodes
        self._places = {node: place for place, node in enumerate(nodes)}

    def verdicts(self, node: Node) -> list[Verdict]:
        """What the rules say of a document. What was found ahead is given once."""
        place = self._places.get(node)
        if place is None:
            return self._judge.verdicts(node, self._rules[node.kind])
        if place not in self._judged:
            self._judged = range(place, min(place + WAVE, len(self._wanted)))
            self._found = self._wave([self._wanted[number] for number in self._judged])
        found = self._found.pop(node, None)
        return self._judge.verdicts(node, self._rules[node.kind]) if found is None else found

    def _wave(self, nodes: Sequence[Node]) -> dict[Node, list[Verdict]]:
        shares = chunks(len(nodes))

        def judged(number: int) -> list[list[_Said]]:
            share = shares[number]
            pairs = self._judge.all_verdicts(nodes[share.start : share.stop], self._rules)
            return [[_said(verdict) for verdict in verdicts] for _, verdicts in pairs]

        found = [said for part in shared(judged, len(shares), _PACKING) for said in part]
        return {
            node: [self._verdict(one) for one in said]
            for node, said in zip(nodes, found, strict=True)
        }

    def _verdict(self, said: _Said) -> Verdict:
        return Verdict(
            rule=self._by_code[said.code],
            findings=said.findings,
            skipped=said.skipped,
            ignored=said.ignored,
            crash=said.crash,
        )


def _said(verdict: Verdict) -> _Said:
    return _Said(
        code=verdict.rule.code,
        findings=verdict.findings,
        skipped=verdict.skipped,
        ignored=verdict.ignored,
        crash=verdict.crash,
    )
