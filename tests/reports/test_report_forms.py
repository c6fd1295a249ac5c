"""``--format`` and ``--report``: every form of a report, and files written whole or not at all."""

import json
import os
import stat
import sys

import pytest
from made_outcomes import finding, hostile, outcome

from pytest_prr.reports.forms import FORMS, PRINTED, rendered

BAD = {"collection": {"license": "CC BY 4.0"}}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("made", [outcome, lambda: outcome(finding())], ids=["clean", "found"])
def test_every_form_is_made_of_every_outcome(form, made):
    text = rendered(form, made())
    assert text.endswith("\n") or (form == "concise" and not text)
    assert text == rendered(form, made())


@pytest.mark.parametrize("form", FORMS)
def test_no_form_lets_metadata_out_of_its_place(form):
    text = rendered(form, hostile())
    assert not {"\x1b", "\x9b", "\r", "\x01", "\u202e", "\u2066"} & set(text)
    assert not any(line.startswith(("::error::", "##[")) for line in text.splitlines())
    text.encode("utf-8", "backslashreplace" if form == "json" else "strict")


@pytest.mark.parametrize("form", PRINTED)
def test_what_is_printed_and_what_is_written_is_the_same(prr, collection, tmp_path, form):
    collection(**BAD)
    arguments = ("check", "out", "--select", "LIC002", "--format", form)
    printed = prr(*arguments, "--report", f"{form}=report", "--report", "text=more/log.txt")
    assert printed.exit_code == 1
    written = (tmp_path / "report").read_text()
    if form not in ("text", "github"):  # which name the options of the run, as a next step needs
        assert written == printed.stdout
    assert "CC BY 4.0" in written
    assert "CC BY 4.0" in (tmp_path / "more/log.txt").read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["more", "out", "report"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--format", "jsn"], "'jsn' is none (did you mean 'json'?); expected one of text, conc"),
        (["--format", "html"], "the page is for a file: --report html=FILE"),
        (["--report", "htlm=x"], "'htlm' is no form (did you mean 'html'?); expected one of text,"),
        (["--report", "html"], "'html' names no file; expected FORM=FILE: html=prr.html"),
        (["--report", "json=x", "--report", "text=x"], "'x' is named twice; expected a file for"),
        (["--report", "json=out"], "prr: out: is a folder; name a file for the report"),
        (
            ["--report", "json=out/collection.json"],
            "prr: out/collection.json: is one of the files that are judged; name another file",
        ),
        (["--report", "json=file/x/y"], "file' is a file and no folder; name another file"),
    ],
)
def test_what_cannot_be_is_a_sentence(prr, collection, tmp_path, options, sentence):
    folder = collection(**BAD)
    (tmp_path / "file").write_text("")
    before = (folder / "collection.json").read_text()
    result = prr("check", "out", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in " ".join(result.stderr.split())
    assert (folder / "collection.json").read_text() == before
    assert not (tmp_path / "x").exists()


def test_a_file_that_cannot_be_written_leaves_the_others_as_they_were(
    prr, collection, tmp_path, monkeypatch
):
    collection(**BAD)
    (tmp_path / "old").write_text("old")
    (tmp_path / "shut").mkdir()
    place = type(tmp_path).open

    def full(self, *arguments, **named):
        if self.parent.name == "shut":
            raise OSError(28, "No space left on device")
        return place(self, *arguments, **named)

    monkeypatch.setattr(type(tmp_path), "open", full)
    result = prr("check", "out", "--report", "text=old", "--report", "json=shut/x")
    assert result.exit_code == 2
    assert result.stderr == ("prr: shut/x: cannot be written: No space left on device\n")
    assert (tmp_path / "old").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old", "out", "shut"]


def test_a_report_takes_the_place_of_an_older_one(prr, collection, tmp_path):
    collection(**BAD)
    old = tmp_path / "real.json"
    old.write_text("x" * 1_000_000)
    old.chmod(0o640)
    (tmp_path / "link.json").symlink_to(old)
    prr("check", "out", "--report", "json=link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads(old.read_text())["version"] == 1
    assert stat.S_IMODE(old.stat().st_mode) == 0o640


def test_a_new_report_can_be_read_by_those_whom_the_user_lets(prr, collection, tmp_path):
    collection(**BAD)
    before = os.umask(0o027)
    try:
        prr("check", "out", "--report", "json=new.json")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.json").stat().st_mode) == 0o640


def test_a_pipe_is_written_to(command, here, collection):
    collection(**BAD)
    arguments = ("check", "out", "--report", "concise=/dev/stderr")
    result = command(here / "prr", *arguments, "--select", "LIC002")
    assert result.stderr.startswith("out/collection.json:14:14: LIC002 error 'CC BY 4.0'")
    assert result.stdout.startswith("out/collection.json\n14:14 error LIC002")


def test_a_baseline_and_a_report_are_both_written(prr, collection, tmp_path):
    collection(**BAD)
    result = prr("check", "out", "--write-baseline", "known.json", "--report", "json=r.json")
    assert result.exit_code == 0
    assert len(json.loads((tmp_path / "r.json").read_text())["findings"]) > 0
    assert (tmp_path / "known.json").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such file names")
def test_a_file_name_that_is_not_utf_8_is_reported_as_its_bytes(prr, collection, tmp_path):
    folder = collection(**BAD)
    name = "caf\udce9"  # the byte e9, as Python has it
    (folder / "collection.json").rename(folder / f"{name}.json")
    for form in PRINTED:
        arguments = ("check", f"out/{name}.json", "--select", "LIC002", "--format", form)
        assert prr(*arguments, "--report", f"{form}=report").exit_code == 1
        assert "caf" in (tmp_path / "report").read_text("utf-8")
    report = json.loads(prr("check", "out", "--format", "json").stdout)
    assert f"out/{name}.json" in {found["file"] for found in report["findings"]}
    result = prr("check", "out", "--write-baseline", "known.json")
    assert result.exit_code == 2
    assert (
        "the file name 'out/caf\\udce9.json' is not UTF-8; give the file another" in result.stderr
    )
