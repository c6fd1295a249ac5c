"""Answers that are remembered between runs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hostile_server import answer, file

from pytest_prr.probes.answer_cache import FILE_NAME
from pytest_prr.probes.answers import Question
from pytest_prr.probes.prober import Times, probe

CONTENT = bytes(2000)
NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def remembering(policy, tmp_path):
    return policy(cache=tmp_path / "cache")


def ask(url, policy, *wants, lengths=(), when=NOW, warn=None):
    question = Question(url=url, wants=frozenset(wants), lengths=frozenset(lengths))
    times = Times(now=lambda: when)
    return probe([question], policy, times=times, warn=warn or pytest.fail)[url]


def test_a_good_answer_is_remembered(hostile, remembering):
    url = hostile.on("a", file(CONTENT, content_type="image/tiff"))
    first = ask(url, remembering)
    assert ask(url, remembering, when=NOW + timedelta(hours=23)) == first
    assert len(hostile.log) == 1


def test_for_a_day(hostile, remembering):
    url = hostile.on("a", file(CONTENT))
    for hours in (0, 25):
        ask(url, remembering, when=NOW + timedelta(hours=hours))
    assert len(hostile.log) == 2


def test_with_its_first_bytes(hostile, remembering):
    url = hostile.on("a", file(CONTENT))
    for _ in range(2):
        assert ask(url, remembering, "head").head == CONTENT
    assert len(hostile.log) == 1


@pytest.mark.parametrize("status", [404, 403, 503])
def test_other_answers_are_not(hostile, remembering, status):
    url = hostile.on("a", answer(status))
    ask(url, remembering)
    asked = len(hostile.log)
    ask(url, remembering)
    assert len(hostile.log) == 2 * asked


def test_what_was_not_asked_then_is_asked_now(hostile, remembering):
    url = hostile.on("a", file(CONTENT))
    ask(url, remembering)
    assert ask(url, remembering, "checksum").checksum
    assert len(hostile.log) == 3


def test_a_file_that_has_changed_is_not_called_wrong(hostile, remembering):
    url = hostile.on("a", file(CONTENT[:-1]), file(CONTENT))
    assert ask(url, remembering).length == 1999
    assert ask(url, remembering, lengths=[2000]).length == 2000


def test_private_answers_need_to_be_allowed_again(hostile, remembering):
    url = hostile.on("a", file(CONTENT))
    terms = replace(remembering, is_public=lambda _: False)
    for _ in range(2):
        assert ask(url, replace(terms, allow_private=True)).outcome == "reached"
    assert len(hostile.log) == 1
    assert ask(url, terms).outcome == "refused"


def test_statuses_need_to_be_accepted_again(hostile, remembering):
    url = hostile.on("a", answer(403))
    assert ask(url, replace(remembering, accept=frozenset({403}))).outcome == "reached"
    assert ask(url, remembering).outcome == "unclear"


def test_signatures_are_not_on_the_disk(hostile, remembering):
    hostile.on("a", file(CONTENT))
    url = hostile.url("a?signature=secret")
    ask(url, remembering)
    assert ask(url, remembering).url == url
    assert len(hostile.log) == 1
    for path in remembering.cache.iterdir():
        assert b"secret" not in path.read_bytes()


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(500)])
def test_a_broken_cache_is_a_warning_at_most(hostile, remembering, content):
    remembering.cache.mkdir()
    (remembering.cache / FILE_NAME).write_bytes(content)
    told = []
    url = hostile.on("a", file(CONTENT))
    assert ask(url, remembering, warn=told.append).outcome == "reached"
    assert len(told) == bool(content)
    assert all(f"the cache '{remembering.cache / FILE_NAME}' cannot be used (" in t for t in told)


def test_a_cache_that_cannot_be_written(hostile, policy, tmp_path):
    (tmp_path / "file").write_text("in the way")
    told = []
    url = hostile.on("a", file(CONTENT))
    found = ask(url, policy(cache=tmp_path / "file" / "cache"), warn=told.append)
    assert (found.outcome, len(told)) == ("reached", 1)
    assert told[0].endswith("remove it, or name another folder in PRR_CACHE")


def test_entries_that_make_no_sense_are_passed_over(hostile, remembering):
    import sqlite3

    url = hostile.on("a", file(CONTENT))
    ask(url, remembering)
    base = sqlite3.connect(remembering.cache / FILE_NAME)
    base.execute("UPDATE facts SET facts = x'00'")
    base.commit()
    base.close()
    assert ask(url, remembering).outcome == "reached"
    assert len(hostile.log) == 2
