"""Collections on disk, fixed: only where it is wrong, and whole or not at all."""

import json
import os
import re
from pathlib import Path

import pytest

from pytest_prr import check
from pytest_prr.errors import PrrError
from pytest_prr.fixing.report import diff_lines, fix_lines
from pytest_prr.fixing.run import fix

WRONG = {
    "collection": {"license": "cc-by-4.0"},
    "item": {"properties": {"license": "CC BY 4.0"}},
    "asset": {"file:size": 5},
}


@pytest.fixture
def wrong(collection, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return collection(**WRONG)


def _styled(folder, style):
    for path in folder.rglob("*.json"):
        value = json.loads(path.read_bytes())
        path.write_bytes(style(value).encode())


STYLES = {
    "CRLF": lambda value: json.dumps(value, indent=2).replace("\n", "\r\n") + "\r\n",
    "tabs": lambda value: json.dumps(value, indent="\t"),
    "minified": lambda value: json.dumps(value, separators=(",", ":")),
    "four": lambda value: json.dumps(value, indent=4, ensure_ascii=False) + "\n\n",
}


@pytest.mark.parametrize("style", STYLES)
def test_only_the_wrong_values_change(wrong, snapshot, style):
    _styled(wrong, STYLES[style])
    before = snapshot(wrong)
    result = fix(wrong, select=("LIC002", "LIC003", "AST005"), unsafe=True)
    after = snapshot(wrong)
    edits = {
        "collection.json": [(b"cc-by-4.0", b"CC-BY-4.0")],
        "survey/survey.json": [(b"CC BY 4.0", b"CC-BY-4.0")],
    }
    for name, pairs in edits.items():
        expected = before[name]
        for old, new in pairs:
            expected = expected.replace(old, new)
        expected = re.sub(rb'(file:size"\s*:\s*)5', rb"\g<1>12", expected)
        assert after[name] == expected
    assert {name for name in after if after[name] != before[name]} == set(edits)
    assert sorted(file.name for file in result.files) == [f"out/{name}" for name in sorted(edits)]


def test_what_was_fixed_is_not_found_any_more(wrong):
    result = fix(wrong, unsafe=True)
    found = {(f.code, f.file, f.pointer) for f in check(wrong).findings}
    assert {"LIC003", "AST005"} <= {finding.code for finding in result.fixed}
    assert not found & {(f.code, f.file, f.pointer) for f in result.fixed}
    assert {(left.finding.code, left.finding.file) for left in result.left} == {
        (code, file) for code, file, _ in found
    }


def test_what_is_left_points_at_the_lines_of_the_new_file(wrong):
    left = [one.finding for one in fix(wrong, unsafe=True).left]
    assert left
    assert sorted(map(repr, left)) == sorted(map(repr, check(wrong).findings))


def test_unsafe_fixes_wait_for_the_request(collection):
    folder = collection(item={"properties": {"created": "2024-05-01T10:00:00"}})
    careful = fix(folder, select=("DTM001",))
    assert not careful.changed
    assert [left.reason for left in careful.left] == [
        "the fix may change the meaning; --unsafe carries it out"
    ]
    assert fix(folder, select=("DTM001",), unsafe=True).changed


def test_a_finding_without_a_fix_is_left(collection):
    folder = collection(item={"properties": {"mission_phase": "np.float32(3.0)"}})
    result = fix(folder, select=("JSN006",))
    assert [(left.finding.code, left.reason) for left in result.left] == [
        ("JSN006", "no fix is known")
    ]


def test_a_byte_order_mark_is_removed_by_its_rule_and_by_no_other(wrong):
    path = wrong / "collection.json"
    text = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + text)
    fix(wrong, select=("LIC003",))
    assert path.read_bytes() == b"\xef\xbb\xbf" + text.replace(b"cc-by-4.0", b"CC-BY-4.0")
    result = fix(wrong, select=("JSN004",))
    assert [finding.code for finding in result.fixed] == ["JSN004"]
    assert path.read_bytes() == text.replace(b"cc-by-4.0", b"CC-BY-4.0")


def test_the_mode_is_kept_and_nothing_else_is_left_behind(wrong, snapshot):
    path = wrong / "collection.json"
    path.chmod(0o640)
    names = set(snapshot(wrong))
    fix(wrong)
    assert path.stat().st_mode & 0o777 == 0o640
    assert set(snapshot(wrong)) == names


def test_a_read_only_file_stops_everything_with_one_sentence(wrong, snapshot):
    (wrong / "survey/survey.json").chmod(0o444)
    before = snapshot(wrong)
    with pytest.raises(PrrError) as error:
        fix(wrong)
    assert str(error.value) == (
        "out/survey/survey.json: it is read-only; make it writable (chmod u+w) and run again; "
        "nothing was changed"
    )
    assert snapshot(wrong) == before


@pytest.mark.parametrize("failing", [1, 2])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_interrupted_write_leaves_all_files_as_they_were(
    wrong, snapshot, monkeypatch, failing, error
):
    before = snapshot(wrong)
    replace, calls = Path.replace, []

    def failing_replace(self, target):
        calls.append(target)
        if len(calls) == failing:
            raise error
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing_replace)
    with pytest.raises((PrrError, KeyboardInterrupt)) as raised:
        fix(wrong)
    assert len(calls) >= failing
    assert snapshot(wrong) == before
    if isinstance(error, OSError):
        assert str(raised.value) == (
            f"{os.path.relpath(calls[failing - 1])}: cannot be written: No space left on device; "
            "nothing was changed"
        )


def test_what_cannot_be_put_back_is_named(wrong, monkeypatch):
    replace, calls = Path.replace, []

    def failing_replace(self, target):
        calls.append(target)
        if len(calls) > 1:
            raise OSError(5, "Input/output error")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing_replace)
    with pytest.raises(PrrError, match=r"could not be put back as they were: out/collection\.json"):
        fix(wrong)


def test_a_file_that_changes_meanwhile_is_not_overwritten(wrong, monkeypatch):
    from pytest_prr.fixing import run

    commit = run.commit

    def late(root, files, renames):
        (wrong / "collection.json").write_text("{}")
        commit(root, files, renames)

    monkeypatch.setattr(run, "commit", late)
    with pytest.raises(PrrError, match=r"out/collection.json: it was changed by somebody else"):
        fix(wrong)
    assert (wrong / "collection.json").read_text() == "{}"


def test_files_with_names_like_temporary_ones_are_left_alone(wrong, snapshot):
    strangers = [wrong / ".collection.json-.new", wrong / ".collection.json-abc.new"]
    for path in strangers:
        path.write_text("mine")
    fix(wrong)
    assert [path.read_text() for path in strangers] == ["mine", "mine"]
    assert b"CC-BY-4.0" in snapshot(wrong)["collection.json"]


def test_nothing_is_written_through_a_link_that_leaves_the_collection(wrong, tmp_path, snapshot):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    item = wrong / "survey/survey.json"
    item.rename(elsewhere / "survey.json")
    item.symlink_to(elsewhere / "survey.json")
    before = snapshot(elsewhere)
    result = fix(wrong, data_root=(str(elsewhere),), unsafe=True)
    assert snapshot(elsewhere) == before
    outside = {left.reason for left in result.left if left.finding.fix and left.finding.fix.safe}
    assert outside == {"the file lies outside the folder that is fixed"}


def test_a_target_that_is_a_link_to_a_file_elsewhere_is_not_written(wrong, tmp_path, snapshot):
    (tmp_path / "links").mkdir()
    link = tmp_path / "links/collection.json"
    link.symlink_to(wrong / "collection.json")
    before = snapshot(wrong)
    assert not fix(link, select=("LIC003",)).changed
    assert snapshot(wrong) == before


def test_a_dry_run_gives_a_diff_that_patches_the_files(wrong, snapshot, command, tmp_path):
    before = snapshot(wrong)
    lines = [line.text for line in diff_lines(fix(wrong, dry_run=True))]
    assert snapshot(wrong) == before
    assert lines[:2] == ["--- a/out/collection.json", "+++ b/out/collection.json"]
    assert '-  "license": "cc-by-4.0",' in lines
    assert '+  "license": "CC-BY-4.0",' in lines
    (tmp_path / "fix.diff").write_text("\n".join(lines) + "\n", encoding="utf-8")
    copy = tmp_path / "copy"
    copy.mkdir()
    command("cp", "-r", wrong, copy)
    done = command("git", "apply", "../fix.diff", cwd=copy)
    assert (done.returncode, done.stderr) == (0, "")
    fix(wrong)
    assert snapshot(copy / "out") == snapshot(wrong)


def test_the_account_names_what_was_fixed_and_why_the_rest_is_left(collection, monkeypatch):
    created = {"properties": {"created": "2024-05-01T10:00:00"}}
    folder = collection(**WRONG | {"item": created})
    monkeypatch.chdir(folder)
    rules = {"select": ("LIC003", "AST005", "DTM001")}
    told = [
        "collection.json",
        "14:14 {} LIC003: write 'CC-BY-4.0'",
        "survey/survey.json",
        "83:20 {} AST005: write the file's size",
        "left: 1 finding of DTM001: the fix may change the meaning; --unsafe carries it out",
        "2 findings {} in 2 files, 1 left",
    ]
    planned = [line.text for line in fix_lines(fix(".", dry_run=True, **rules))]
    assert planned == [text.format("would be fixed") for text in told]
    assert [line.text for line in fix_lines(fix(".", **rules))] == [
        text.format("fixed") for text in told
    ]
    assert [line.text for line in fix_lines(fix(".", **rules))][-1] == "nothing to fix, 1 left"


def test_the_account_cannot_steer_a_terminal(collection):
    folder = collection("out\x1b[31m", collection={"license": "cc-by-4.0"})
    result = fix(folder)
    printed = [*fix_lines(result), *diff_lines(result)]
    assert any("\\x1b" in line.text for line in printed)
    assert not any("\x1b" in line.text for line in printed)


def test_there_must_be_something_to_read(tmp_path):
    with pytest.raises(PrrError, match="no such file or folder"):
        fix(tmp_path / "nowhere")
