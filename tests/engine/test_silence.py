"""Checks that are not even called have nothing to say: with and without looks, all is the same."""

import json
import random
import sys
from copy import deepcopy
from pathlib import Path

import pytest

from pytest_prr import check, sharing
from pytest_prr.checks.problem import Applies, Context, Problem
from pytest_prr.checks.silence import declared_silence, silent_where
from pytest_prr.engine import judge
from pytest_prr.engine.rule import Profile
from pytest_prr.engine.rulebook import load_book
from pytest_prr.engine.silence import Parts
from pytest_prr.stac.load import load
from pytest_prr.stac.tree import Kind

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
LOOKS = sorted(
    {look for rule in load_book() for looks in rule.silent.values() for look in looks},
    key=lambda look: look.__name__,
)

# What is put in the place of anything: each is an oddity for some member, and plain for others.
ODD = (
    *(None, True, False, 0, 1, 1.0, -5, 1e308, 2**70, "", " x ", [], {}, ["a"], {"a": 1}),
    *("None", "NaT", "TODO: say it", "<b>bold</b>", "Gr\u00fc\u00dfe", "a\tb", "unknown"),
    *("x" * 500, "2000-02-30T00:00:00Z"),
    *("2000-01-01", "2000-01-01T00:00:00", "2000-01-01T00:00:00Z", "2000-01-03T00:00:00+02:00"),
    *("1970-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "2000-01-01T23:59:60Z"),
    *("2000-01-01t00:00:00z", "2000-01-01T00:00:00.500Z", "1980-01-06T00:00:00Z"),
    *("x.nc", "../x.nc", "/data/x.nc", "C:\\x.nc", "s3://bucket/x.nc", "http://localhost/x.nc"),
    *("https://user:pw@example.org/x.nc", "https://example.org/x.nc?token=abcdefabcdef"),
    *("https://example.org/a b.nc", "https://example.org/a/../x.nc", "https://example.org/x.nc/"),
    *("https://example.org/{x}.nc", "https://example.org/x_20100101-20101231.nc", "doi:10.1/x"),
    *("https://example.org/x.tif", "image/tiff", "application/x-netcdf", "application/zarr", "a b"),
    *(["data"], ["data", "metadata"], ["thumbnail"], "data", "MIT", "other", "1.0.0", "1.1.0"),
    *([18.0, 65.0, 18.1, 65.1], [18, 65, 19, 66], [18.1, 65.1, 18.0, 65.0], [0.0, 0.0, 1.0, 1.0]),
    *([-179.5, -89.5, 179.5, 89.5], [65.0, 18.0, 66.0, 19.0], [18.0, 65.0, True], [True, False]),
    *({"type": "Point", "coordinates": [18.05, 65.05]}, {"type": "Polygon", "coordinates": [[]]}),
    *("lapland-tiles", "lapland-tiles-000001", "a/b", "..", "self", "item", "root", "via"),
    *("../collection.json", "https://example.org/c.json", "1220" + "0123456789ABCDEF" * 4),
    *("temporal", "spatial", "other", "x", "z", ["time"], ["nope"], 32633, "PT0S"),
    *({"x": {"type": "spatial", "axis": "x", "extent": [5e5, 6e5], "reference_system": 32633}},),
    *({"t": {"type": "temporal", "extent": ["2000-01-02T00:00:00Z", "2000-01-01T00:00:00Z"]}},),
)  # fmt: skip
NEW = {
    (): ("license", "title", "datetime", "gsd", "proj:code", "extra"),
    ("properties",): ("created", "description", "keywords", "cube:dimensions", "variable_x", "gsd"),
    ("assets", "data"): ("description", "datetime", "created", "proj:code", "bands", "alternate"),
    ("links", 0): ("title", "method"),
    ("assets", "data", "cube:dimensions", "x"): ("reference_system", "step", "values"),
    ("assets", "data", "cube:dimensions", "time"): ("reference_system", "step", "values"),
}


@pytest.fixture
def make(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    yield __import__("make_collection").make
    sys.modules.pop("make_collection", None)


def members(value, at=()):
    """What leads to each value within a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inner if isinstance(value, dict | list) else ():
        yield (*at, key)
        yield from members(part, (*at, key)) if isinstance(part, dict | list) else ()


def spoilt(item, dice):
    """The item with one member changed, removed or added."""
    found = deepcopy(item)
    at = dice.choice([*members(item)])
    if dice.random() < 0.3:
        place, names = dice.choice([*NEW.items()])
        at = (*place, dice.choice(names))
    above = found
    for token in at[:-1]:
        above = above[token]
    if dice.random() < 0.2 and isinstance(above, dict):
        above.pop(at[-1], None)
    else:
        above[at[-1]] = deepcopy(dice.choice(ODD))
    return found


def spoil(folder, seed):
    dice = random.Random(seed)  # noqa: S311
    for path in sorted(folder.glob("*/*.json")):
        item = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(spoilt(item, dice)), encoding="utf-8")


@pytest.mark.parametrize("profile", Profile)
def test_looks_change_no_finding(tmp_path, monkeypatch, make, profile):
    monkeypatch.setattr(sharing, "hands", lambda: 1)
    make(300, tmp_path)
    spoil(tmp_path, f"seed of {profile}")
    quick = check(tmp_path, profile=(profile,))
    monkeypatch.setattr(judge, "Parts", lambda rules, **_: Parts(rules, alike=False))
    slow = check(tmp_path, profile=(profile,))
    assert quick.findings == slow.findings
    assert quick.skipped == slow.skipped
    assert len({finding.code for finding in slow.findings}) > 30


@pytest.fixture
def contexts(tmp_path, make):
    """Items as rules meet them."""
    make(3, tmp_path)

    def found():
        tree = load(tmp_path)
        items = [node for node in tree.nodes if node.kind is Kind.ITEM]
        return [Context(node=node, tree=tree) for node in items]

    return found


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.__name__)
def test_each_look_holds_in_a_clean_item(contexts, look):
    assert all(context.holds(look) for context in contexts())


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.__name__)
def test_no_look_fails_on_what_is_no_item(tmp_path, contexts, look):
    for path in tmp_path.glob("*/*.json"):
        path.write_text('{"type": "Feature", "stac_version": "1.1.0"}', encoding="utf-8")
    for context in contexts():
        assert context.holds(look) in (True, False)


def rule(check):
    kinds = (Applies.ITEM, Applies.ASSET)
    spec = type("Spec", (), {"applies_to": kinds})
    silent = {kind: declared_silence(check, kind) for kind in kinds}
    return type("Rule", (), {"code": check.__name__, "spec": spec, "silent": silent, "reads": None})


def test_rules_that_are_silent_together_make_a_part():
    def plain(_item, _context):
        return True

    @silent_where(plain)
    def one(subject, context): ...

    @silent_where(plain, kind=Applies.ITEM)
    def other(subject, context): ...

    def third(subject, context): ...

    rules = [rule(check) for check in (one, other, third)]
    found = Parts(rules, alike=True).parts
    assert {part.looks: set(part.memories) for part in found} == {
        (plain,): {Applies.ITEM, Applies.ASSET},
        (): {Applies.ITEM, Applies.ASSET},
    }
    assert [part.looks for part in Parts(rules, alike=False).parts] == [()]


def test_only_rules_that_may_speak_are_left(contexts):
    def holds(_item, _context):
        return True

    def does_not(_item, _context):
        return False

    @silent_where(holds)
    def silent(subject, context): ...

    @silent_where(holds, does_not)
    def loud(subject, context): ...

    found = Parts([rule(silent), rule(loud)], alike=True)
    (mute, _), *_ = [part.memories.items() for part in found.parts if part.looks == (holds,)]
    left = found.speaking(contexts()[0])
    assert len(left) == 2
    assert mute not in left


def test_a_broken_look_costs_no_finding(contexts):
    def broken(_item, _context):
        raise ZeroDivisionError

    @silent_where(broken)
    def speaks(_subject, _context):
        yield Problem("said")

    found = Parts([rule(speaks)], alike=True)
    assert len(found.speaking(contexts()[0])) == 2
