"""How a notebook shows what ``check`` and ``build`` return: a verdict, a table, a small map."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from pytest_prr.engine.finding import Finding, Report, Severity
from pytest_prr.engine.outcome import Outcome
from pytest_prr.reports.html.data import counts_by_document
from pytest_prr.reports.html.markup import Child, Html, element, empty, joined
from pytest_prr.reports.html.summary import found_words
from pytest_prr.reports.html.thumbnail import MOST, thumbnail
from pytest_prr.stac.tree import Kind, Tree
from pytest_prr.stac.values import Box, bbox, mapping, sequence
from pytest_prr.text import plural

if TYPE_CHECKING:
    import pystac

_RULES = 20  # rows of a table
_SIGNS = {Severity.ERROR: "✖", Severity.WARNING: "▲", Severity.INFO: "●"}
_COLOURS = {"error": "#d5483f", "warning": "#b9770e", "info": "#3f7fd0", "clean": "#2f9e5f"}
_LEVELS = ("error", "warning", "info")
_CELL = "text-align:left;vertical-align:top"


def report_html(report: Report) -> str:
    """The verdict, and a row for each rule that found something."""
    return element("div", _verdict(report), *_rules(report.findings))


def outcome_html(outcome: Outcome) -> str:
    """As ``report_html``, with a map of what was judged."""
    report = outcome.report
    drawn = thumbnail(list(_extents(outcome.trees)), _judged_items(outcome))
    return element("div", _verdict(report), drawn, *_rules(report.findings))


def collection_html(collection: "pystac.Collection") -> str:
    """What was built: its text, place and time, and a map of its items."""
    count = sum(1 for _ in collection.get_item_links())
    extents = [box for value in collection.extent.spatial.bboxes if (box := bbox(value))]
    rows = [
        ("id", collection.id),
        ("title", collection.title or ""),
        ("licence", collection.license),
        ("items", f"{count:,}"),
        ("bbox", "; ".join(", ".join(f"{part:g}" for part in box) for box in extents)),
        ("time", "; ".join(_intervals(collection))),
        ("file", collection.get_self_href() or ""),
    ]
    drawn = thumbnail(extents, _built_items(collection) if count <= MOST else ())
    table = element("table", *(_row(element("th", name), value) for name, value in rows if value))
    return element("div", drawn, table)


def _verdict(report: Report) -> Html:
    found = report.summary
    worst = report.worst()
    level = worst.value if worst else "clean"
    sign = _SIGNS[worst] if worst else "✔"
    where = f" in {plural(found.files, 'file')}, {plural(found.rules, 'rule')}"
    words = element("strong", f"{sign} {found_words(found)}", style=f"color:{_COLOURS[level]}")
    return element("p", words, where)


def _rules(findings: Iterable[Finding]) -> Iterator[Html]:
    ordered = sorted(findings, key=lambda f: (-f.severity.weight, f.code, f.rule))
    groups = [
        (rule, list(found))
        for rule, found in groupby(ordered, key=lambda f: (f.severity, f.code, f.rule))
    ]
    rows = [_rule_row(*rule, found) for rule, found in groups[:_RULES]]
    if not rows:
        return
    names = (
        element("th", name, style=_CELL) for name in ("", "Rule", "Count", "The first of them")
    )
    yield element("table", element("tr", *names), *rows)
    if len(groups) > _RULES:
        yield element("p", f"… and {plural(len(groups) - _RULES, 'rule')} more")


def _rule_row(severity: Severity, code: str, rule: str, found: list[Finding]) -> Html:
    first = found[0]
    message = first.message if len(first.message) <= 300 else first.message[:300] + "…"
    place = element("small", f"{first.file}:{first.line}:{first.column}")
    style = f"color:{_COLOURS[severity]};white-space:nowrap"
    level = element("span", f"{_SIGNS[severity]} {severity}", style=style)
    return _row(level, f"{code} {rule}", f"{len(found):,}", joined(message, empty("br"), place))


def _row(*cells: Child) -> Html:
    return element("tr", *(element("td", cell, style=_CELL) for cell in cells))


def _extents(trees: Iterable[Tree]) -> Iterator[Box]:
    for tree in trees:
        for node in tree.nodes:
            if node.kind is Kind.COLLECTION:
                spatial = mapping(mapping(tree.value(node).get("extent")).get("spatial"))
                yield from filter(None, map(bbox, sequence(spatial.get("bbox"))))


def _judged_items(outcome: Outcome) -> Iterator[tuple[Box, str]]:
    counts = counts_by_document(outcome)
    for tree in outcome.trees:
        for node in tree.nodes:
            if node.item and node.item.bbox:
                found = zip(_LEVELS, counts.get((node.name, node.id), ()), strict=False)
                level = next((name for name, count in found if count), "clean")
                yield node.item.bbox, _COLOURS[level]


def _built_items(collection: "pystac.Collection") -> Iterator[tuple[Box, str]]:
    for item in collection.get_items(recursive=True):
        if box := bbox(item.bbox):
            yield box, _COLOURS["info"]


def _intervals(collection: "pystac.Collection") -> Iterator[str]:
    for ends in collection.extent.temporal.intervals:
        start, end = (time.strftime("%Y-%m-%d") if time else "…" for time in ends)
        yield start if start == end else f"{start} to {end}"
