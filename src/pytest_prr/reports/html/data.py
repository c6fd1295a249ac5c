"""All that the page knows of what was judged, as values that JSON can hold."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from pytest_prr.checks.gateway_verdicts import ItemVerdict
from pytest_prr.engine.finding import Severity
from pytest_prr.engine.outcome import Outcome
from pytest_prr.reports.html.findings import Row, Texts, finding_rows, shortened
from pytest_prr.reports.html.flat_map import footprint
from pytest_prr.reports.html.holdings import Holdings
from pytest_prr.reports.html.shapes import Ring, Shape
from pytest_prr.reports.html.verdicts import gateway_of
from pytest_prr.stac.tree import Kind, Node, Tree
from pytest_prr.stac.values import bbox, mapping, sequence, text, time

_POSITIONS = 150_000  # of all footprints together
_FEWEST = 12  # of one footprint


@dataclass
class Survey:
    """One look at every document of the judged trees."""

    outcome: Outcome
    texts: Texts = field(default_factory=Texts)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    holdings: Holdings = field(default_factory=Holdings)
    collections: list[dict[str, Any]] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._found = counts_by_document(self.outcome)
        self._fates = {id(verdict.node): verdict for verdict in self.gateway}
        self._most = max(_FEWEST, _POSITIONS // max(1, self.outcome.report.summary.items))
        for tree in self.outcome.trees:
            for node in tree.nodes:
                self._look(tree, node)

    @cached_property
    def gateway(self) -> tuple[ItemVerdict, ...]:
        """What would become of each item at the PRR's gateway."""
        return gateway_of(self.outcome)

    def page_data(self) -> dict[str, Any]:
        """What travels in the page."""
        rules, findings = finding_rows(self.outcome, self.texts)
        return {
            "rules": rules,
            "findings": findings,
            "total": sum(rule["total"] for rule in rules),
            "collections": self.collections,
            "items": self.items,
            "shapes": self.shapes,
            "texts": self.texts.all,
        }

    def _look(self, tree: Tree, node: Node) -> None:
        if node.kind is Kind.COLLECTION:
            value = tree.value(node)
            self.holdings.add(value)
            self.collections.append(collection_row(value, node))
        elif node.kind is Kind.ITEM:
            value = tree.value(node)
            self.holdings.add(value)
            self.items.append(self._item_row(value, node))

    def _item_row(self, value: dict[str, Any], node: Node) -> Row:
        """Id, file, shape, start and end (seconds since 1970), numbers of errors, warnings and
        infos, the gateway's verdict and its reason.
        """
        start, end = (node.item and node.item.interval) or (None, None)
        box = node.item.bbox if node.item else None
        errors, warnings, infos = self._found.get((node.name, node.id), (0, 0, 0))
        fate = self._fates.get(id(node))
        return [
            self.texts.number(node.id) if node.id is not None else None,
            self.texts.number(node.name),
            self._shape(footprint(value.get("geometry"), box, self._most)),
            seconds(start),
            seconds(end),
            errors,
            warnings,
            infos,
            fate_of(fate) if fate else None,
            self.texts.number(reason_of(fate)) if fate else None,
        ]

    def _shape(self, shape: Shape) -> int | None:
        """The number of a shape; items at the same place share it."""
        if not shape:
            return None
        told = shape_row(shape)
        key = repr(told)
        if key not in self._numbers:
            self._numbers[key] = len(self.shapes)
            self.shapes.append(told)
        return self._numbers[key]


def fate_of(verdict: ItemVerdict) -> str:
    """What the gateway would do with an item, in a word."""
    if verdict.refusal:
        return "refused"
    return "damaged" if verdict.damages else "accepted"


def reason_of(verdict: ItemVerdict) -> str:
    """Why; empty where nothing is to be said."""
    if verdict.refusal:
        code = verdict.refusal.code
        return verdict.refusal.reason + (f" [PRR code {code}]" if code is not None else "")
    unseen = ["its files are not at hand"] * verdict.unseen
    return "; ".join([*unseen, *(damage.reason for damage in verdict.damages)])


def counts_by_document(outcome: Outcome) -> dict[tuple[str, str | None], tuple[int, int, int]]:
    """Errors, warnings and infos of each document, by its file and its id."""
    counts: Counter[tuple[str, str | None, Severity]] = Counter(
        (finding.file, finding.object.id, finding.severity) for finding in outcome.report.findings
    )
    documents = dict.fromkeys((file, name) for file, name, _ in counts)
    return {
        (file, name): (
            counts[file, name, Severity.ERROR],
            counts[file, name, Severity.WARNING],
            counts[file, name, Severity.INFO],
        )
        for file, name in documents
    }


def collection_row(value: dict[str, Any], node: Node) -> dict[str, Any]:
    """What the page tells of a collection."""
    extent = mapping(value.get("extent"))
    boxes = (bbox(box) for box in sequence(mapping(extent.get("spatial")).get("bbox")))
    spans = sequence(mapping(extent.get("temporal")).get("interval"))
    return {
        "id": shortened(node.id or ""),
        "title": shortened(text(value.get("title")) or ""),
        "license": shortened(text(value.get("license")) or ""),
        "file": shortened(node.name),
        "boxes": [list(box) for box in boxes if box],
        "intervals": [[seconds(time(end)) for end in span] for span in _pairs(spans)],
    }


def _pairs(values: Iterable[object]) -> Iterator[list[Any]]:
    return (pair for pair in map(sequence, values) if len(pair) == 2)


def shape_row(shape: Shape) -> dict[str, Any]:
    """Areas, lines and points as flat lists: x, y, x, y …"""
    told: dict[str, Any] = {}
    if shape.areas:
        told["a"] = [[_flat(_opened(ring)) for ring in area] for area in shape.areas]
    if shape.lines:
        told["l"] = [_flat(line) for line in shape.lines]
    if shape.points:
        told["p"] = _flat(list(shape.points))
    return told


def _opened(ring: Ring) -> Ring:
    """A ring without its last position where that is the first one again."""
    return ring[:-1] if ring[0] == ring[-1] else ring


def _flat(ring: Ring) -> list[float]:
    return [int(part) if part == int(part) else part for place in ring for part in place]


def seconds(instant: datetime | None) -> int | None:
    """Whole seconds since 1970."""
    return int(instant.timestamp()) if instant else None
