"""Several fixes of one document: together where they can, one after the other where not."""

import json

from pytest_prr.engine.finding import Operation
from pytest_prr.fixing.conflicts import compatible


def _collection(folder, found):
    return json.loads(found.overlay.new[(folder / "collection.json").resolve()])


def _wants(at, value):
    """A change to ``value``, unless the place has it already."""

    def change(document):
        return None if document.get(at) == value else [("replace", (at,), value)]

    return change


def test_of_two_fixes_of_one_place_the_first_by_code_comes_first(collection, make_rule, rounds):
    def first(document):
        return [("replace", ("title",), "one")] if document["title"].startswith("Carbon") else None

    def second(document):
        title = document["title"]
        return None if title.endswith("two") else [("replace", ("title",), title + " two")]

    folder = collection()
    found = rounds(folder, make_rule("XXB001", second), make_rule("XXA001", first))
    assert _collection(folder, found)["title"] == "one two"
    assert [finding.code for finding in found.fixed] == ["XXA001", "XXB001"]
    assert found.left == ()


def test_rules_that_undo_each_other_change_nothing_and_are_named(collection, make_rule, rounds):
    folder = collection()
    rules = (
        make_rule("XXA001", _wants("title", "one")),
        make_rule("XXB001", _wants("title", "two")),
        make_rule("XXC001", _wants("license", "CC0-1.0")),
    )
    found = rounds(folder, *rules)
    assert _collection(folder, found)["title"] == "Carbon fluxes over Lapland"
    assert [finding.code for finding in found.fixed] == ["XXC001"]
    assert {left.finding.code: left.reason for left in found.left} == {
        "XXA001": "the fix and that of XXB001 undo each other",
        "XXB001": "the fix and that of XXA001 undo each other",
    }


def test_a_fix_that_never_ends_is_dropped(collection, make_rule, rounds):
    rule = make_rule("XXA001", lambda _: [("add", ("links", "-"), {"rel": "x", "href": "y"})])
    found = rounds(collection(), rule)
    assert found.overlay.new == {}
    assert [left.reason for left in found.left] == ["the fix and another one undo each other"]


def test_a_fix_that_does_not_fit_does_not_hold_up_the_others(collection, make_rule, rounds):
    folder = collection()
    bad = make_rule("XXA001", lambda _: [("remove", ("nothing",), None)])
    found = rounds(folder, bad, make_rule("XXB001", _wants("title", "one")))
    assert _collection(folder, found)["title"] == "one"
    (left,) = found.left
    assert left.reason == "the file has no 'nothing' where the fix looks for it"


def test_a_fix_without_effect_is_left(collection, make_rule, rounds):
    title = "Carbon fluxes over Lapland"
    found = rounds(collection(), make_rule("XXA001", lambda _: [("replace", ("title",), title)]))
    assert found.overlay.new == {}
    assert [left.reason for left in found.left] == ["the fix changes nothing"]


def test_a_fix_that_does_not_help_is_made_once_and_told(collection, make_rule, rounds):
    folder = collection()
    found = rounds(folder, make_rule("XXA001", lambda _: [("replace", ("title",), "one")]))
    assert _collection(folder, found)["title"] == "one"
    assert found.fixed == ()
    assert [left.reason for left in found.left] == ["found again after it was fixed"]


def test_a_rule_that_crashes_is_left(collection, make_rule, rounds):
    def crash(document):
        return document["no such member"]

    (left,) = rounds(collection(), make_rule("XXA001", crash)).left
    assert (left.finding.code, left.reason) == ("PRR000", "the rule crashed")


VALUE = {"a": {"b": 1}, "l": [{"h": 1}, {"h": 2}, {"h": 3}]}


def _chosen(make, *patches):
    findings = [make(f"XXA00{n}", patch) for n, patch in enumerate(patches)]
    return [int(finding.code[-1]) for finding in compatible(VALUE, findings)]


def test_which_fixes_go_together(finding):
    def op(kind, path, value=None):
        return Operation(op=kind, path=path, value=value)

    inside = [op("replace", "/a/b")], [op("remove", "/a")]
    assert _chosen(finding, *inside) == [0]
    assert _chosen(finding, *reversed(inside)) == [0]
    assert _chosen(finding, [op("remove", "/l/0")], [op("replace", "/l/2/h")]) == [0]
    assert _chosen(finding, [op("replace", "/l/2/h")], [op("remove", "/l/0")]) == [0]
    assert _chosen(finding, [op("replace", "/l/0/h")], [op("replace", "/l/2/h")]) == [0, 1]
    assert _chosen(finding, [op("add", "/l/-", 1)], [op("replace", "/l/2/h")]) == [0, 1]
    assert _chosen(finding, [op("add", "/l/-", 1)], [op("add", "/l/3", 2)]) == [0, 1]
    assert _chosen(finding, [op("add", "/l/-", 1)], [op("add", "/l/-", 1)]) == [0]
    assert _chosen(finding, [op("add", "/l/0", 1)], [op("add", "/l/-", 1)]) == [0]
    assert _chosen(finding, [op("add", "/new", 1)], [op("add", "/new", 2)]) == [0]
    assert _chosen(finding, [op("add", "/a/x", 1)], [op("add", "/a/xy", 2)]) == [0, 1]
