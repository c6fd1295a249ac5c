"""Target 4: what a hook pays before any work, and what everybody's pytest pays."""

from side_by_side.measure import Measure, later, side_by_side
from side_by_side.offline import bundle
from side_by_side.peers import prr_check
from side_by_side.place import OURS, WITHOUT, Place
from side_by_side.plan import Plan
from side_by_side.running import Contestant
from side_by_side.verdict import Section, at_most

FEW = 3  # items
TEST = "def test_one():\n    assert True\n"


def start_up(place: Place, plan: Plan) -> Section:
    """Commands that have next to nothing to do."""
    contestants = [
        *(prr_check(place, FEW), _check_jsonschema(place)),
        *(_version(place), _bare(place)),
        *(_pytest(place, environment) for environment in (OURS, WITHOUT)),
    ]
    found = side_by_side(contestants, plan.short_rounds, plan.patience)
    check, peer, version, bare, with_us, without = found.values()
    words = "pytest without our options: pytest-prr installed, over not"
    return Section(
        title="4. Start-up",
        note=f"A collection of {FEW} items; check-jsonschema judges the same files by STAC's own "
        "schemas.",
        measures=list(found.values()),
        targets=[
            at_most(1.3, "`prr check` / check-jsonschema", check.seconds / peer.seconds),
            at_most(60, "`prr --version` over a bare interpreter", _ms(version, bare), "ms"),
            at_most(5, words, _ms(with_us, without), "ms"),
        ],
    )


def _ms(one: Measure, other: Measure) -> float:
    return 1000 * later(one, other)


def _check_jsonschema(place: Place) -> Contestant:
    files = sorted(place.collection(FEW).rglob("*.json"))
    program = place.program("check-jsonschema", "check-jsonschema")
    return Contestant(
        name="check-jsonschema",
        command=[program, "--schemafile", str(bundle(place)), *map(str, files)],
        folder=place.scratch("check"),
        proof="ok -- validation done",
    )


def _version(place: Place) -> Contestant:
    return Contestant(
        name="prr --version",
        command=[place.program(OURS, "prr"), "--version"],
        folder=place.scratch("check"),
        proof="^prr, version",
    )


def _bare(place: Place) -> Contestant:
    return Contestant(
        name="python -c pass",
        command=[place.python(OURS), "-c", "pass"],
        folder=place.scratch("check"),
        proof="^$",
    )


def _pytest(place: Place, environment: str) -> Contestant:
    folder = place.scratch("one-test")
    (folder / "test_one.py").write_text(TEST)
    words = "installed" if environment == OURS else "not installed"
    return Contestant(
        name=f"pytest of one test, pytest-prr {words}",
        command=[place.program(environment, "pytest"), "-q", "test_one.py"],
        folder=folder,
        proof="1 passed",
    )
