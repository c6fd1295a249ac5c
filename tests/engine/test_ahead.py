"""What is found ahead of the question is what would be found when it is asked."""

import sys
from pathlib import Path

import pytest

from pytest_prr.engine import ahead
from pytest_prr.engine.ahead import Ahead
from pytest_prr.engine.run import Run, chosen_rules
from pytest_prr.engine.tolerance import PathIgnore
from pytest_prr.settings import Settings

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(params=[False, True], ids=["all rules", "some ignored"])
def run(tmp_path, monkeypatch, request):
    monkeypatch.syspath_prepend(BENCHMARKS)
    __import__("make_collection").make(600, tmp_path, faulty=True)
    sys.modules.pop("make_collection")
    ignored = PathIgnore(path="**/*7.json", rules=("LIC",), reason="asked of the authors")
    settings = Settings(per_path_ignores=(ignored,) if request.param else ())
    return Run.prepare(tmp_path, settings, chosen_rules(settings))


@pytest.mark.parametrize("wave", [1, 7, 5000])
def test_all_documents_have_the_verdicts_that_each_has_alone(run, monkeypatch, wave):
    monkeypatch.setattr(ahead, "WAVE", wave)
    rules = run.judge.rules_by_kind
    nodes = run.tree.nodes
    together = Ahead(run.judge, rules)
    together.want(nodes)
    order = nodes if wave > 1 else nodes[:40]
    for node in order:
        assert together.verdicts(node) == run.judge.verdicts(node)


def test_documents_may_be_asked_for_in_any_order_and_again(run, monkeypatch):
    monkeypatch.setattr(ahead, "WAVE", 10)
    together = Ahead(run.judge, run.judge.rules_by_kind)
    nodes = run.tree.nodes[:60]
    together.want(nodes[::2])
    for node in (*reversed(nodes), nodes[4], nodes[4], nodes[5]):
        assert together.verdicts(node) == run.judge.verdicts(node)
