"""For every reader and every kind of lie: the truth has no finding, and the lie has its own."""

import json
from collections import defaultdict

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
    pytest.param(reader, name, id=f"{reader}-{name}", marks=pytest.mark.xdist_group(reader))
    for name, lie in LIES.items()
    for reader in lie.readers
]
READERS = [pytest.param(r, id=r, marks=pytest.mark.xdist_group(r)) for r in WRITERS]


class Told:
    """A collection with an item for each lie that a reader's files can be lied about."""

    def __init__(self, reader, folder):
        self.folder = folder
        self.names = [name for name, lie in LIES.items() if reader in lie.readers]
        (folder / "data").mkdir(parents=True)
        for name in self.names:
            write(reader, folder / "data", name, name=name)
        recipe = folder / "prr.yaml"
        recipe.write_text(f"{HEAD}  - each: data/*{WRITERS[reader][0]}\n", encoding="utf-8")
        pytest_prr.build(recipe, folder / "out", jobs=1, use_cache=False)
        self.truth = self._judged()
        for name in self.names:
            self._tell(name)
        self.lies = self._judged()

    def path(self, name):
        return self.folder / f"out/lapland-{name}/lapland-{name}.json"

    def _tell(self, name):
        path = self.path(name)
        item = json.loads(path.read_bytes())
        LIES[name].tell(item, path.parent / item["assets"]["data"]["href"])
        path.write_text(json.dumps(item, indent=2), encoding="utf-8")

    def _judged(self):
        """The findings that weigh, by the item that they are of."""
        report = pytest_prr.check(self.folder / "out", data=True, select=RULES)
        found = defaultdict(list)
        for finding in report.findings:
            if finding.severity is not Severity.INFO:
                found[finding.object.id.removeprefix("lapland-")].append(finding)
        return found


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    known = {}

    def get(reader):
        if reader not in known:
            known[reader] = Told(reader, tmp_path_factory.mktemp("told") / "lapland")
        return known[reader]

    return get


# These files tell a lie of their own, so the generator's item is judged by what they tell.
FALSE_FILES = ("licence", "not-consolidated", "cut_20200101-20200331", "cut_20200601-20201001")


@pytest.mark.parametrize("reader", READERS)
def test_the_truth_has_no_finding(told, reader):
    found = {
        name: [(f.code, f.message) for f in findings]
        for name, findings in told(reader).truth.items()
        if name not in FALSE_FILES
    }
    assert found == {}


@pytest.mark.parametrize(("reader", "name"), CASES)
def test_a_lie_is_found_where_it_stands(told, reader, name):
    lie = LIES[name]
    found = told(reader).lies[name]
    own = [f.pointer for f in found if f.code == lie.code]
    assert own == [lie.pointer], [(f.code, f.pointer, f.message) for f in found]
    assert {f.code for f in found} - {lie.code} <= set(lie.also)


@pytest.mark.parametrize("reader", READERS)
def test_taking_over_what_the_files_say_ends_what_can_be_mended(told, reader):
    mended = [
        (name, f.code)
        for name, findings in told(reader).lies.items()
        for f in findings
        if f.fix is not None
    ]
    folder = told(reader).folder / "out"
    pytest_prr.fix(folder, unsafe=True, data=True, select=RULES)
    report = pytest_prr.check(folder, data=True, select=RULES)
    left = {(f.object.id.removeprefix("lapland-"), f.code) for f in report.findings}
    assert mended
    assert left.isdisjoint(mended)
