"""Target 3: the pytest plugin beside a plugin whose tests do nothing."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace

from side_by_side.measure import side_by_side
from side_by_side.peers import prr_check
from side_by_side.place import HERE, OURS, Place
from side_by_side.plan import Plan
from side_by_side.running import Contestant, run
from side_by_side.verdict import Section, Target, at_most

OUTCOMES = re.compile(r"^(?:PASSED|FAILED|ERROR|SKIPPED) .*", re.MULTILINE)
LONGER = 10  # times: the patience with runs of more than 100,000 tests, a target of ours
WRONG = 30  # items of the collection on which outcomes are compared


def by_case(place: Place, plan: Plan) -> Section:
    """One test for each file and rule."""
    ours = _judging(place, plan.few, "case")
    tests = _count(ours)
    nothing = _nothing(place, tests)
    found = side_by_side([ours, nothing], plan.rounds, LONGER * plan.patience)
    ratio = found[ours.name].seconds / found[nothing.name].seconds
    return Section(
        title=f"3a. pytest, {plan.few:,} items, a test for each file and rule",
        note=f"{tests:,} tests, beside as many that do nothing.",
        measures=list(found.values()),
        targets=[at_most(1.6, "by case / tests that do nothing", ratio), _same_outcomes(place)],
    )


def by_file(place: Place, plan: Plan) -> Section:
    """One test for each file."""
    ours, check = _judging(place, plan.items, "file"), prr_check(place, plan.items)
    nothing = _nothing(place, plan.items + 1)
    found = side_by_side([ours, check, nothing], plan.rounds, plan.patience)
    above = found[ours.name].seconds - found[nothing.name].seconds
    return Section(
        title=f"3b. pytest, {plan.items:,} items, a test for each file",
        note="Beside `prr check` of the same, and as many tests that do nothing.",
        measures=list(found.values()),
        targets=[
            at_most(2, "(by file - nothing) / `prr check`", above / found[check.name].seconds)
        ],
    )


def _count(judging: Contestant) -> int:
    """Of the tests that it collects."""
    options = [*judging.command, "--collect-only"]
    told = run(replace(judging, command=options, proof=r"\d+ tests collected")).tail
    return sum(map(int, re.findall(r"(\d+) tests collected", told)))


def _judging(place: Place, items: int, per: str) -> Contestant:
    return Contestant(
        name=f"pytest --prr-per={per}",
        command=_pytest(place, items, f"--prr-per={per}", "-q"),
        folder=place.scratch(f"pytest-{per}"),
        proof=r"\d+ passed",
        environment=place.ours,
    )


def _pytest(place: Place, items: int, *options: str, faulty: bool = False) -> Sequence[str]:
    folder = place.collection(items, faulty=faulty)
    given = (f"--prr-collection={folder}", f"--prr-schema-dir={place.schemas}", *options)
    return [place.program(OURS, "pytest"), *given]


def _nothing(place: Place, tests: int) -> Contestant:
    folder = place.scratch(f"nothing-{tests}")
    (folder / "all.noop").write_text(str(tests))
    return Contestant(
        name=f"pytest, {tests:,} tests that do nothing",
        command=[place.program(OURS, "pytest"), "-q", "-p", "noop_items", "all.noop"],
        folder=folder,
        proof=f"{tests} passed",
        environment={"PYTHONPATH": str(HERE)},
    )


def _same_outcomes(place: Place) -> Target:
    """How many outcomes of one process and of two differ, findings in every item."""
    one, two = (_outcomes(place, *options) for options in ((), ("-n", "2")))
    if not one:
        raise SystemExit("pytest on a faulty collection told no outcomes")
    return at_most(0, f"outcomes that differ with -n 2, of {len(one):,}", len(one ^ two), "")


def _outcomes(place: Place, *options: str) -> set[str]:
    command = _pytest(place, WRONG, "--prr-per=case", "-rA", *options, faulty=True)
    folder = place.scratch("pytest")
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    return set(OUTCOMES.findall(done.stdout))
