"""Servers that mean harm, or are broken: what we make of them, in bounded time and memory."""

import time
import tracemalloc
from pathlib import Path

import pytest
from hostile_cases import CASES
from hostile_server import answer

from pytest_prr.probes.answers import Question
from pytest_prr.probes.prober import probe

TRUST = Path(__file__).parents[2] / "docs" / "trust.md"
GOOD = "good.tif"
QUICK = {"connect": 1.0, "read": 0.5, "total": 1.0}


def asked(case, hostile, policy):
    """The case's answer, and that of a good file on the same server."""
    url = hostile.on("case", case.behave)
    good = hostile.on(GOOD, answer(200, b"x" * 10))
    questions = [Question(url=url, wants=case.wants), Question(url=good)]
    found = probe(questions, policy(limits=QUICK))
    assert found[good].outcome == "reached"
    return found[url]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_hostile_server(case, hostile, policy):
    started = time.monotonic()
    found = asked(case, hostile, policy)
    assert time.monotonic() - started < 4
    reason = case.reason.replace("PORT", str(hostile.port))
    assert (found.outcome, found.reason) == (case.outcome, reason)
    for name, value in (case.facts or {}).items():
        assert getattr(found, name) == value, name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_the_documentation_tells_what_happens(case):
    assert row(case) in TRUST.read_text(encoding="utf-8").splitlines()


def row(case):
    reason = case.reason.replace(":PORT", "").replace("0.5 s", "15 s")
    return f"| {case.title} | {case.outcome} | {reason} |"


def test_what_is_thrown_at_us_does_not_stay(hostile, policy):
    bombs = [case for case in CASES if "bomb" in case.title or "million" in case.title]
    urls = [hostile.on(f"{case.title[:8]}{n}", case.behave) for case in bombs for n in range(8)]
    tracemalloc.start()
    probe([Question(url=url, wants=frozenset({"head"})) for url in urls], policy())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(urls) == 24
    assert peak < 16_000_000
