"""Every rule's examples: the good ones pass, each bad one gives this one finding at its place."""

import json
from functools import partial

import pytest

from pytest_prr import check
from pytest_prr.checks.file_readings import Unread
from pytest_prr.engine.examples import ITEM_FILE, write_example, write_schemas
from pytest_prr.engine.finding import Severity
from pytest_prr.engine.patch import applied
from pytest_prr.engine.rule import Good, Profile
from pytest_prr.engine.rulebook import load_book
from pytest_prr.engine.run import check_all
from pytest_prr.probes.schema_store import cache_folder
from pytest_prr.settings import Settings, override

BOOK = load_book()


def _cases(kind):
    return [
        pytest.param(rule, example, id=f"{rule.code}-{kind}-{number}")
        for rule in BOOK
        for number, example in enumerate(getattr(rule.spec.examples, kind))
    ]


def _write(example, folder):
    write_example(example, folder)
    write_schemas(example, cache_folder())


def _profile(rule, example):
    asked = example.profile
    return asked if asked in rule.spec.profiles else rule.spec.profiles[0]


@pytest.fixture
def judged(tmp_path, monkeypatch):
    """Judge what an example wrote; servers answer what it says, and schemas are those at hand."""
    monkeypatch.setattr("pytest_prr.probes.schema_fetch.SchemaFetcher", lambda **_: None)

    def judge(rule, example, **options):
        asking = rule.needs_servers
        options |= {"profile": (_profile(rule, example),), "network": asking, "checksums": asking}
        if rule.spec.needs == "data":
            monkeypatch.setattr("pytest_prr.engine.run.DataFiles", partial(ToldFiles, example))
            options["data"] = True
        told = {url: answer.answer(url) for url, answer in example.answers.items()}

        def probe(questions):
            return {q.url: told[q.url] for q in questions if q.url in told}

        return check_all([tmp_path], override(Settings(), options), probe=probe).report

    return judge


class ToldFiles:
    """Data files that say what an example says of them."""

    opened = None

    def __init__(self, example, *_):
        self._example = example

    def gather(self, _opening):
        """Nothing is read."""

    def reading(self, node, href):
        names = (f"{node.folder.name}/{href.removeprefix('./')}", href)
        known = [name for name in names if name in self._example.data]
        return self._example.reading(known[0]) if known else Unread("not told by the example")


@pytest.mark.parametrize("profile", Profile)
def test_the_base_collection_is_clean(tmp_path, profile):
    write_example(Good(), tmp_path)
    findings = check(tmp_path, profile=(profile,)).findings
    assert [f for f in findings if f.severity is not Severity.INFO] == []


@pytest.mark.parametrize(("rule", "example"), _cases("good"))
def test_good_example(tmp_path, judged, rule, example):
    _write(example, tmp_path)
    report = judged(rule, example)
    assert [f.message for f in report.findings if f.code == rule.code] == []
    assert [f.message for f in report.findings if f.code == "PRR000"] == []


@pytest.mark.parametrize(("rule", "example"), _cases("bad"))
def test_bad_example(tmp_path, monkeypatch, judged, rule, example):
    monkeypatch.chdir(tmp_path)
    _write(example, tmp_path)
    report = judged(rule, example)
    about_item = example.item or example.asset or any(p.startswith("item") for p in example.without)
    file = example.file or (ITEM_FILE if about_item else "collection.json")
    own = [(f.file, f.pointer) for f in report.findings if f.code == rule.code]
    assert own == [(file, example.pointer)]
    weighty = {f.code for f in report.findings if f.severity is not Severity.INFO}
    assert weighty - {rule.code} == set(example.also)


@pytest.mark.parametrize(
    ("rule", "example"), [p for p in _cases("bad") if p.values[1].fixed is not None]
)
def test_the_fix_leads_to_what_the_example_says(tmp_path, monkeypatch, judged, rule, example):
    monkeypatch.chdir(tmp_path)
    _write(example, tmp_path)
    report = judged(rule, example)
    (finding,) = [f for f in report.findings if f.code == rule.code]
    before = json.loads((tmp_path / finding.file).read_text(encoding="utf-8"))
    after = applied(before, finding.fix.patch)
    assert _has(after, example.fixed), after


@pytest.mark.parametrize(("rule", "example"), _cases("bad"))
def test_a_fix_ends_its_finding(tmp_path, monkeypatch, judged, rule, example):
    monkeypatch.chdir(tmp_path)
    _write(example, tmp_path)
    for finding in judged(rule, example, select=(rule.code,)).findings:
        if not finding.fix or not finding.fix.patch:  # a byte order mark is no part of the value
            continue
        path = tmp_path / finding.file
        before = path.read_bytes()
        path.write_text(json.dumps(applied(json.loads(before), finding.fix.patch)))
        left = judged(rule, example, select=(rule.code,)).findings
        path.write_bytes(before)
        assert (finding.file, finding.pointer) not in {(f.file, f.pointer) for f in left}


def _has(value, part):
    if isinstance(part, dict):
        return all(key in value and _has(value[key], part[key]) for key in part)
    return value == part
