"""For every reader and every kind of lie: the truth has no finding, and the lie has its own."""

import fcntl
import json
import os

import pytest
from lies import LIES
from true_files import WRITERS, write

import pytest_prr
from pytest_prr.engine.finding import Severity

# What the libraries that write the files say of themselves.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Consolidated metadata"),
    pytest.mark.filterwarnings("ignore:Use `@` matmul"),
]
HEAD = """\
collection:
  id: lapland
  title: Rain over Lapland
  description: Rain over Lapland, as files of each kind can tell it of themselves.
  license: CC-BY-4.0
items:
"""
RULES = ("data", "AST005", "AST006")
CASES = [
    pytest.param(reader, name, id=f"{reader}-{name}")
    for name, lie in LIES.items()
    for reader in lie.readers
]


class Told:
    """A collection with an item for each lie that a reader's files can be lied about."""

    def __init__(self, reader, folder):
        self.out = folder / "out"
        self.names = [name for name, lie in LIES.items() if reader in lie.readers]
        (folder / "data").mkdir(parents=True)
        for name in self.names:
            write(reader, folder / "data", name, name=name)
        recipe = folder / "prr.yaml"
        recipe.write_text(f"{HEAD}  - each: data/*{WRITERS[reader][0]}\n", encoding="utf-8")
        pytest_prr.build(recipe, self.out, jobs=1, use_cache=False)

    def outcomes(self):
        """The findings that weigh: of the truth, of the lies, and once these are mended."""
        truth = self._judged()
        for name in self.names:
            self._tell(name)
        lies = self._judged()
        pytest_prr.fix(self.out, unsafe=True, data=True, select=RULES)
        return {"truth": truth, "lies": lies, "mended": self._judged()}

    def _tell(self, name):
        path = self.out / f"lapland-{name}/lapland-{name}.json"
        item = json.loads(path.read_bytes())
        LIES[name].tell(item, path.parent / item["assets"]["data"]["href"])
        path.write_text(json.dumps(item, indent=2), encoding="utf-8")

    def _judged(self):
        """By the item that they are of."""
        report = pytest_prr.check(self.out, data=True, select=RULES)
        found = {name: [] for name in self.names}
        for f in report.findings:
            if f.severity is not Severity.INFO:
                name = f.object.id.removeprefix("lapland-")
                found.setdefault(name, []).append([f.code, f.pointer, f.message, bool(f.fix)])
        return found


@pytest.fixture(scope="session")
def told(tmp_path_factory):
    """What was found in a reader's collection: made once, by the worker that needs it first."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def get(reader):
        outcomes = shared / f"lies of {reader}.json"
        with (shared / f"lies of {reader}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not outcomes.exists():
                folder = tmp_path_factory.mktemp("told") / "lapland"
                outcomes.write_text(json.dumps(Told(reader, folder).outcomes()))
        return json.loads(outcomes.read_text())

    return get


# These files tell a lie of their own, so the generator's item is judged by what they tell.
FALSE_FILES = ("licence", "not-consolidated", "cut_20200101-20200331", "cut_20200601-20201001")


@pytest.mark.parametrize("reader", WRITERS)
def test_the_truth_has_no_finding(told, reader):
    truth = told(reader)["truth"]
    assert {n: found for n, found in truth.items() if found and n not in FALSE_FILES} == {}


@pytest.mark.parametrize(("reader", "name"), CASES)
def test_a_lie_is_found_where_it_stands(told, reader, name):
    lie = LIES[name]
    found = told(reader)["lies"][name]
    assert [pointer for code, pointer, *_ in found if code == lie.code] == [lie.pointer], found
    assert {code for code, *_ in found} - {lie.code} <= set(lie.also)


@pytest.mark.parametrize("reader", WRITERS)
def test_taking_over_what_the_files_say_ends_what_can_be_mended(told, reader):
    outcomes = told(reader)
    mended = {
        (name, code)
        for name, found in outcomes["lies"].items()
        for code, _, _, can_be_mended in found
        if can_be_mended
    }
    left = {(name, code) for name, found in outcomes["mended"].items() for code, *_ in found}
    assert mended
    assert left.isdisjoint(mended)
