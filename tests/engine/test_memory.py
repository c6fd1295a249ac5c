"""What is remembered of alike documents changes nothing but the time it takes."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from pytest_prr import check, sharing
from pytest_prr.checks.problem import Applies, Problem, Subject
from pytest_prr.checks.reads import declared_reads, reads
from pytest_prr.engine import judge
from pytest_prr.engine.memory import Case, Memory
from pytest_prr.engine.rulebook import load_book
from pytest_prr.engine.silence import Parts
from pytest_prr.stac import documents, loader
from pytest_prr.stac.load import load

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
RULE = load_book()[0]


@pytest.fixture
def many(tmp_path, monkeypatch):
    """A collection of 510 items; every item of the faulty one has several findings."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    monkeypatch.chdir(tmp_path)
    make = __import__("make_collection").make

    def written(*, faulty):
        make(510, tmp_path / "out", faulty=faulty)
        return tmp_path / "out"

    yield written
    sys.modules.pop("make_collection", None)


def told(report):
    return [*report.findings], [*report.skipped], replace_seconds(report.summary)


def replace_seconds(summary):
    fields = {name: getattr(summary, name) for name in summary.__struct_fields__}
    return fields | {"seconds": 0}


@pytest.mark.parametrize("faulty", [False, True])
def test_memory_and_processes_change_no_finding(many, monkeypatch, faulty):
    folder = many(faulty=faulty)
    quick = told(check(folder, profile=("template",)))
    monkeypatch.setattr(sharing, "hands", lambda: 1)
    monkeypatch.setattr(judge, "Parts", lambda rules, **_: Parts(rules, alike=False))
    slow = told(check(folder, profile=("template",)))
    assert quick == slow
    assert (len(quick[0]) > 510) is faulty


def test_a_collection_is_parsed_once_however_little_is_kept(collection, monkeypatch):
    folder = collection(item={"license": "MIT"})
    read, parsed = documents.read, []
    monkeypatch.setattr(loader, "KEPT_BYTES", 0)
    tree = load(folder, source=lambda path: parsed.append(path) or read(path))
    for node in tree.nodes:
        if node.collection:
            tree.value(node.collection)
    assert [path.name for path in parsed].count("collection.json") == 1


def rule(check, **parameters):
    """A rule with this check."""

    def run(subject, context):
        return check(subject, context, **parameters)

    return replace(RULE, run=run, reads=declared_reads(check, parameters))


def said(memory, value, context=None, kind=Applies.ITEM, at=()):
    """What the rules of a memory say of one subject."""
    found = []
    memory.judge([Case([Subject(kind, value, at)], context, lambda *one: found.append(one))])
    return [getattr(outcome, "message", outcome) for _, _, outcome in found]


class Somewhere:
    collection = None


def counted(**declared):
    """A check that tells what it sees, and how often it was asked."""
    seen = []

    @reads("id", **declared)
    def look(subject, _):
        seen.append(subject.value)
        yield Problem(json.dumps(subject.value))

    return look, seen


def test_a_check_sees_what_it_declared_and_nothing_else():
    look, _ = counted(metadata=("license",))
    item = {"id": "a", "bbox": [], "properties": {"license": "MIT", "title": "t"}}
    assert said(Memory([rule(look)]), item) == ['{"id": "a", "properties": {"license": "MIT"}}']
    asset = {"id": "a", "license": "MIT", "href": "x"}
    narrow = ['{"id": "a", "license": "MIT"}']
    assert said(Memory([rule(look)]), asset, kind=Applies.ASSET) == narrow


def test_equal_readings_are_judged_once():
    look, seen = counted()
    memory = Memory([rule(look)])
    for number in range(20):
        assert said(memory, {"id": "a", "number": number}) == ['{"id": "a"}']
    assert len(seen) == 1
    assert said(memory, {"id": None}) == ['{"id": null}']
    assert said(memory, {}) == ["{}"]


def test_kinds_of_numbers_and_missing_members_differ():
    look, seen = counted()
    memory = Memory([rule(look)])
    for value in (1, 1.0, True, "1", None):
        said(memory, {"id": value})
    assert len(seen) == 5


def test_the_key_of_an_asset_is_seen_where_it_is_declared():
    @reads("href", key=True)
    def named(subject, _):
        yield Problem(subject.key)

    @reads("href")
    def nameless(subject, _):
        yield Problem(subject.key)

    for check_, first, second in ((named, "a", "b"), (nameless, "", "")):
        memory = Memory([rule(check_)])
        for key, expected in (("a", first), ("b", second)):
            at = ("assets", key)
            assert said(memory, {"href": "x"}, kind=Applies.ASSET, at=at) == [expected]


def test_what_was_not_declared_of_the_context_is_a_crash():
    @reads("id")
    def curious(_, context):
        yield Problem(str(context.tree))

    (error,) = said(Memory([rule(curious)]), {"id": "a"}, Somewhere())
    assert isinstance(error, AttributeError)


def test_the_document_around_is_seen_as_far_as_it_is_declared():
    @reads("href", document=("stac_version", "gsd"))
    def look(subject, context):
        yield Problem(json.dumps([subject.value, context.document.value]))

    value = {"stac_version": "1.1.0", "id": "a", "properties": {"gsd": 10, "title": "t"}}
    where = SimpleNamespace(
        collection=None,
        node=SimpleNamespace(path=Path("a.json")),
        document=SimpleNamespace(value=value),
    )
    (text,) = said(Memory([rule(look)]), {"href": "x", "type": "y"}, where, kind=Applies.ASSET)
    around = {"stac_version": "1.1.0", "properties": {"gsd": 10}}
    assert json.loads(text) == [{"href": "x"}, around]


@pytest.mark.parametrize("odd", [2**70, "\ud800"], ids=["beyond-64-bits", "half-a-pair"])
def test_what_has_no_exact_form_is_judged_as_it_is(odd):
    look, seen = counted()
    memory = Memory([rule(look)])
    for _ in range(2):
        assert len(said(memory, {"id": odd})) == 1
    assert len(seen) == 2


def test_groups_are_joined_or_dissolved_and_say_the_same():
    steady, seen = counted(metadata=("license",))
    other, others = counted()
    changing, all_seen = counted(metadata=("title",))
    memory = Memory([rule(steady), rule(changing), rule(other)])
    for number in range(400):
        item = {"id": "a", "properties": {"license": "MIT", "title": f"tile {number}"}}
        assert len(said(memory, item)) == 3
    assert len(seen) <= 2, "once alone, once joined to the other that never changes"
    assert len(others) <= 2
    assert len(all_seen) == 400
    assert all_seen[-1] == item, "no longer narrowed: it is new each time"


def test_names_of_members_come_from_arguments():
    @reads("{fields}", metadata=("{one}", "title"))
    def look(_subject, _context, *, fields, one):
        yield Problem(f"{fields} {one}")

    found = declared_reads(look, {"fields": {"a": "text", "b": "list"}, "one": "c"})
    assert found.members == {"a", "b"}
    assert found.metadata == {"c", "title"}
