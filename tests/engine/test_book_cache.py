"""The rule book is kept as it was read, and read anew whenever there is a doubt."""

import pytest

from pytest_prr import caches
from pytest_prr.engine import rulebook


@pytest.fixture
def read(monkeypatch):
    """Load the project's own book as a new process would; tells how many files were parsed."""
    parsed = []
    from pytest_prr import strict_yaml

    load = strict_yaml.load
    monkeypatch.setattr(strict_yaml, "load", lambda path: parsed.append(path) or load(path))

    def again():
        parsed.clear()
        rulebook.own_book.cache_clear()
        return rulebook.own_book(), len(parsed)

    yield again
    rulebook.own_book.cache_clear()


def kept():
    (place,) = (caches.folder() / "rules").iterdir()
    return place


def test_the_second_time_no_rule_file_is_parsed(read):
    first, parsed = read()
    assert parsed == len(first)
    second, parsed = read()
    assert parsed == 0
    assert [rule.spec for rule in second] == [rule.spec for rule in first]
    assert [rule.run.keywords for rule in second] == [rule.run.keywords for rule in first]


@pytest.mark.parametrize("spoil", ["cut", "rubbish", "empty", "writable", "less"])
def test_a_doubtful_book_is_read_anew(read, spoil):
    first, _ = read()
    data = kept().read_bytes()
    if spoil == "writable":
        kept().chmod(0o666)
    else:
        changed = {"cut": data[:1000], "rubbish": b"\xff" * 50, "empty": b"", "less": b"\x80"}
        kept().write_bytes(changed[spoil])
    again, parsed = read()
    assert parsed == len(first)
    assert [rule.code for rule in again] == [rule.code for rule in first]


def test_a_changed_rule_file_makes_another_book(read, tmp_path, monkeypatch):
    folder = tmp_path / "rules" / "quality"
    folder.mkdir(parents=True)
    source = rulebook.own_folder() / "quality" / "title-length.yaml"
    text = source.read_text(encoding="utf-8")
    (folder / source.name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(rulebook, "own_folder", lambda: tmp_path / "rules")
    assert read()[1] == 1
    assert read()[1] == 0
    before = kept()
    (folder / source.name).write_text(text.replace("title:", "title: Of", 1), encoding="utf-8")
    (rule,), parsed = read()
    assert parsed == 1
    assert rule.title.startswith("Of")
    assert kept() != before, "what is out of date is not left behind"


def test_a_cache_that_cannot_be_written_is_done_without(read, tmp_path, monkeypatch):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    monkeypatch.setenv("PRR_CACHE", str(tmp_path / "taken"))
    first, parsed = read()
    assert parsed == len(first) == read()[1]
