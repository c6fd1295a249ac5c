"""Every rule example that tells its fix, through the files: fixed, gone, and nothing more to do."""

import json

import pytest

from pytest_prr import check
from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rulebook import load_book
from pytest_prr.fixing.run import fix

CASES = [
    pytest.param(rule, example, id=f"{rule.code}-{number}")
    for rule in load_book()
    for number, example in enumerate(rule.spec.examples.bad)
]
# `prr fix` asks no servers, so what only they know it does not find.
FIXABLE = [
    case for case in CASES if case.values[1].fixed is not None and case.values[0].spec.needs is None
]


def _profile(rule, example):
    return example.profile if example.profile in rule.spec.profiles else rule.spec.profiles[0]


def _has(value, part):
    if isinstance(part, dict):
        return all(key in value and _has(value[key], part[key]) for key in part)
    return value == part


@pytest.mark.parametrize(("rule", "example"), FIXABLE)
def test_the_example_is_fixed_on_disk(tmp_path, monkeypatch, rule, example):
    monkeypatch.chdir(tmp_path)
    write_example(example, tmp_path)
    profile = (_profile(rule, example),)
    result = fix(".", unsafe=True, profile=profile, select=(rule.code,))
    assert {finding.code for finding in result.fixed} == {rule.code}
    assert check(".", profile=profile, select=(rule.code,)).findings == ()
    (file,) = {finding.file for finding in result.fixed}
    (changed,) = [one for one in result.files if one.name == file]
    assert _has(json.loads((tmp_path / changed.new_name).read_bytes()), example.fixed)


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_a_second_run_changes_nothing(tmp_path, monkeypatch, snapshot, rule, example):
    monkeypatch.chdir(tmp_path)
    write_example(example, tmp_path)
    profile = (_profile(rule, example),)
    first = fix(".", unsafe=True, profile=profile)
    after = snapshot(tmp_path)
    second = fix(".", unsafe=True, profile=profile)
    assert (second.files, second.renames, second.fixed) == ((), (), ())
    assert snapshot(tmp_path) == after
    assert [left.finding for left in first.left] == [left.finding for left in second.left]


@pytest.mark.parametrize(("rule", "example"), FIXABLE)
def test_neither_does_a_second_run_of_safe_fixes(tmp_path, monkeypatch, rule, example):
    monkeypatch.chdir(tmp_path)
    write_example(example, tmp_path)
    profile = (_profile(rule, example),)
    first = fix(".", profile=profile)
    second = fix(".", profile=profile)
    assert not second.changed
    assert [left.finding for left in first.left] == [left.finding for left in second.left]


@pytest.mark.parametrize(("rule", "example"), FIXABLE)
def test_a_dry_run_tells_the_same_and_writes_nothing(
    tmp_path, monkeypatch, snapshot, rule, example
):
    monkeypatch.chdir(tmp_path)
    write_example(example, tmp_path)
    before = snapshot(tmp_path)
    planned = fix(
        ".", unsafe=True, dry_run=True, select=(rule.code,), profile=tuple(rule.spec.profiles)
    )
    assert snapshot(tmp_path) == before
    done = fix(".", unsafe=True, select=(rule.code,), profile=tuple(rule.spec.profiles))
    assert (planned.files, planned.renames) == (done.files, done.renames)
    assert planned.fixed == done.fixed
