"""``python -m side_by_side`` in the folder benchmarks; see its README."""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from side_by_side import (
    building,
    checking,
    environments,
    growth,
    machine,
    offline,
    pages,
    remote,
    report,
    starting,
    testing,
)
from side_by_side.place import HERE, Place
from side_by_side.plan import FULL, QUICK, Plan
from side_by_side.report import Results
from side_by_side.running import FailedError, adopt
from side_by_side.verdict import Section

PAGE = HERE.parent / "docs/performance.md"
PARTS = ("check", "faulty", "pytest", "start", "build", "remote")


def main() -> None:
    """Measure, and write what was measured."""
    given = _arguments()
    plan = QUICK if given.quick else FULL
    place = Place(work=given.work.resolve())
    environments.prepare(place, given.wheel)
    place.shield()
    adopt()
    try:
        results = _measure(place, plan, given.only or PARTS)
    except FailedError as failed:
        raise SystemExit(str(failed)) from None
    print(report.as_text(results))
    pages.write(results, place.work)
    if not given.quick and not given.only:
        pages.document(results, PAGE)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="side_by_side", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, to try the harness")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="parts; docs stay as they are")
    parser.add_argument("--work", type=Path, default=HERE.parent / "build/bench", metavar="DIR")
    parser.add_argument("--wheel", type=Path, help="of pytest-prr; else made from this repository")
    return parser.parse_args()


def _measure(place: Place, plan: Plan, parts: tuple[str, ...]) -> Results:
    schemas = offline.arrange(place)
    grown = growth.measured(place, schemas, plan) if "check" in parts else {}
    return Results(
        machine=machine.machine(),
        versions=machine.versions(place),
        sections=list(_sections(place, plan, parts, grown)),
        growth=grown,
    )


def _sections(
    place: Place, plan: Plan, parts: tuple[str, ...], grown: growth.Growth
) -> Iterator[Section]:
    makers: dict[str, list[Callable[[], Section]]] = {
        "check": [lambda: checking.clean(grown, plan)],
        "faulty": [lambda: checking.faulty(place, plan)],
        "pytest": [lambda: testing.by_case(place, plan), lambda: testing.by_file(place, plan)],
        "start": [lambda: starting.start_up(place, plan)],
        "build": [lambda: building.cores(place, plan), lambda: building.memory(place, plan)],
        "remote": [lambda: remote.remote(place, plan)],
    }
    for part in parts:
        for maker in makers[part]:
            print(f"{part} …", file=sys.stderr, flush=True)
            yield maker()


if __name__ == "__main__":
    main()
