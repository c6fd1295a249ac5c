"""Results: for the terminal, for programs, for the documentation."""

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from side_by_side.growth import Growth
from side_by_side.measure import Measure
from side_by_side.verdict import Section, Target

GROWTH = "growth.svg"  # beside the page
PICTURE = "Seconds and memory of each tool against the number of items, both axes logarithmic"


@dataclass(frozen=True, kw_only=True)
class Results:
    """Of one run."""

    machine: Mapping[str, str]
    versions: Mapping[str, str]
    sections: Sequence[Section]
    growth: Growth


def as_json(results: Results) -> str:
    """For programs."""
    sections = [_plain(section) | {"targets": _targets(section)} for section in results.sections]
    growth = {
        size: {name: _plain(measure) for name, measure in measures.items()}
        for size, measures in results.growth.items()
    }
    whole = {
        "machine": results.machine,
        "versions": results.versions,
        "sections": sections,
        "growth": growth,
    }
    return json.dumps(whole, indent=2) + "\n"


def _targets(section: Section) -> list[dict[str, Any]]:
    return [_plain(target) | {"met": target.met} for target in section.targets]


def _plain(value: Any) -> dict[str, Any]:
    found = dataclasses.asdict(value)
    for measure in (found, *found.get("measures", ())):
        measure.pop("tail", None)
    return found


def as_text(results: Results) -> str:
    """For the terminal."""
    lines = ["", f"{'target':<62}{'bound':>12}{'measured':>14}"]
    for section in results.sections:
        lines += [section.title]
        for target in section.targets:
            mark = "" if target.met else "  MISSED"
            told = _amount(target.measured, target.unit)
            lines += [f"  {target.what.replace('`', ''):<60}{_bound(target):>12}{told:>14}{mark}"]
    return "\n".join(lines) + "\n"


def as_markdown(results: Results) -> str:
    """For the documentation."""
    parts = (_preface(results), _table(results.sections), _plot(results.growth))
    return "\n".join([*chain(*parts), *_details(results.sections)])


def _preface(results: Results) -> Iterator[str]:
    machine = results.machine
    yield (
        f"Measured by `make bench` on {machine['cores']} cores of {machine['processor']}, "
        f"{machine['memory']}, {machine['system']}, Python {machine['python']}; whole commands, "
        "warm file cache, medians. Times differ between machines, ratios less so. MiB are those of "
        "all processes of a command together; less than about 25 cannot be told."
    )
    yield ""
    yield (
        "Versions: " + ", ".join(f"{name} {text}" for name, text in results.versions.items()) + "."
    )
    yield ""


def _table(sections: Sequence[Section]) -> Iterator[str]:
    yield "| target | bound | measured | |"
    yield "|---|---|---|---|"
    for section in sections:
        yield f"| **{section.title}** | | | |"
        for target in section.targets:
            met = "met" if target.met else "**missed**"
            told = _amount(target.measured, target.unit)
            yield f"| {target.what} | {_bound(target)} | {told} | {met} |"
    yield ""


def _plot(growth: Growth) -> Iterator[str]:
    if growth:
        yield f"![{PICTURE}]({GROWTH})"
        yield ""


def _details(sections: Sequence[Section]) -> Iterator[str]:
    for section in sections:
        yield from (f"### {section.title}", "", section.note, "")
        yield from ("| | seconds | CPU s | MiB | runs |", "|---|---|---|---|---|")
        yield from map(_row, section.measures)
        yield ""


def _row(measure: Measure) -> str:
    cpu = _digits(measure.cpu) if measure.cpu else ""
    peak = f"{measure.peak:,.0f}" if measure.peak else ""
    return f"| {measure.name} | {_digits(measure.seconds)} | {cpu} | {peak} | {measure.runs} |"


def _bound(target: Target) -> str:
    sign = "≤" if target.sense == "at most" else "≥"
    return f"{sign} {target.bound:,g}{_unit(target.unit)}"


def _amount(value: float, unit: str) -> str:
    return f"{_digits(value)}{_unit(unit)}"


def _unit(unit: str) -> str:
    return f" {unit}" if unit else ""


def _digits(value: float) -> str:
    """Three digits or so."""
    places = 0 if abs(value) >= 100 or value == 0 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{places if abs(value) >= 1 or value == 0 else 3}f}"
