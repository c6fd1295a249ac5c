"""``pytest --prr-html``: the page about what the tests said."""

import sys

import pytest
from html_pages import data_of

from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good

BAD = {"collection": {"license": "CC BY 4.0"}}


@pytest.fixture
def run(pytester):
    """Write a collection to ``out`` and run pytest on it."""

    def go(*arguments, changes=BAD):
        write_example(Good(**changes), pytester.path / "out")
        options = ("--prr-collection=out", "--prr-html=p.html", "-p", "no:cacheprovider")
        return pytester.runpytest_subprocess(*options, *arguments)

    return go


def told(pytester):
    return data_of((pytester.path / "p.html").read_text())


def codes(pytester):
    data = told(pytester)
    return [data["rules"][row[0]]["code"] for row in data["findings"]]


@pytest.mark.parametrize(
    "options", [(), ("--prr-per=file",), ("--prr-per=rule",), ("-n", "2", "-p", "xdist")]
)
def test_the_page_is_that_of_prr_check(run, pytester, here, options):
    result = run(*options)
    result.stdout.fnmatch_lines([f"prr: the report is {pytester.path}/p.html"])
    assert result.ret == 1
    pytester.run(here / "prr", "check", "out", "--report", "html=q.html")
    assert told(pytester) == data_of((pytester.path / "q.html").read_text())


def test_only_what_was_run_is_on_the_page(run, pytester):
    run("-k", "LIC002")
    assert codes(pytester) == ["LIC002"]
    assert "judged by 1 rule" in (pytester.path / "p.html").read_text()


def test_a_baseline_holds_back_what_it_knows(run, pytester, here):
    run()
    pytester.run(here / "prr", "check", "out", "--write-baseline", "known.json")
    assert run("--prr-baseline=known.json").ret == 0
    assert codes(pytester) == []
    assert "known from the baseline" in (pytester.path / "p.html").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text there")
def test_a_file_name_that_is_no_text_does_no_harm(run, pytester):
    text = '{"type": "Feature", "stac_version": "1.1.0", "id": "a (1)"}'
    run(changes={"text": {"odd\udcff.json": text}})
    assert "out/odd\\udcff.json" in told(pytester)["texts"]


def test_collecting_alone_writes_nothing(run, pytester):
    run("--collect-only")
    assert not (pytester.path / "p.html").exists()


def test_wrong_usage_is_a_sentence(pytester, run):
    result = pytester.runpytest_subprocess("--prr-html=p.html")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: --prr-html p.html: give a collection too: --prr-collection=PATH"]
    )
    (pytester.path / "p.html").mkdir()
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *p.html: is a folder; name a file for the report"])
