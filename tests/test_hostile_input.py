"""A folder of broken input: findings with places, never a traceback, in seconds."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pytest_prr import check
from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good, Profile

ITEM = {
    "type": "Feature",
    "stac_version": "1.1.0",
    "id": "x",
    "geometry": None,
    "properties": {"datetime": "2020-01-01T00:00:00Z"},
    "links": [],
    "assets": {},
}
BROKEN = {
    "truncated.json": (b'{"type": "Feature",\n "id": "x", "properties": {"a": 1', "JSN001", 2),
    "bom.json": (b"\xef\xbb\xbf" + json.dumps(ITEM).encode(), "JSN004", 1),
    "latin.json": ('{"type": "Feature",\n "title": "Sodankylä"}'.encode("latin-1"), "JSN001", 2),
    "empty.json": (b"", "JSN001", 1),
    "nan.json": (json.dumps({**ITEM, "bbox": [float("nan")]}, indent=1).encode(), "JSN002", 12),
    "twice.json": (
        b'{"type": "Feature", "stac_version": "1.1.0",\n "id": 1,\n "id": 2}',
        "JSN003",
        3,
    ),
    "deep.json": (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "JSN001", 1),
    "list.json": (b"[1, 2]", "JSN005", 1),
    "text.json": (b'"hello"', "JSN005", 1),
    "binary.json": (bytes(range(256)), "JSN001", 1),
    "utf16.json": (json.dumps(ITEM).encode("utf-16"), "JSN001", 1),
    "long-line.json": (b'{"x": "' + b"a" * 2_000_000, "JSN001", 1),
}


@pytest.fixture
def broken_folder(tmp_path):
    folder = tmp_path / "broken"
    folder.mkdir()
    for name, (data, _, _) in BROKEN.items():
        (folder / name).write_bytes(data)
    os.mkfifo(folder / "pipe.json")
    (folder / "folder.json").mkdir()
    (folder / "dangling.json").symlink_to("nowhere.json")
    (folder / "passwd.json").symlink_to("/etc/passwd")
    hrefs = [*BROKEN, "missing.json", "pipe.json", "folder.json", "dangling.json", "passwd.json"]
    hrefs += ["collection.json", "../../etc/passwd", "a\0b", "", "x" * 5000, "%00", "//host/x"]
    links = [{"rel": "item", "href": href} for href in hrefs]
    links += [{"rel": "child", "href": "loop.json"}, {"rel": "item"}, 5, None, {"href": 3}]
    collection = {"type": "Collection", "id": "c", "links": links, "assets": [], "extent": "x"}
    (folder / "collection.json").write_text(json.dumps(collection))
    loop = {"type": "Catalog", "links": [{"rel": "child", "href": "./collection.json"}]}
    (folder / "loop.json").write_text(json.dumps(loop))
    return folder


def test_findings_with_places_in_seconds(prr, broken_folder):
    started = time.perf_counter()
    result = prr("check", broken_folder, "--format", "json")
    assert time.perf_counter() - started < 20
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert [f for f in report["findings"] if f["code"] == "PRR000"] == []
    found = {(f["file"], f["code"], f["line"]) for f in report["findings"]}
    for name, (_, code, line) in BROKEN.items():
        assert (f"broken/{name}", code, line) in found
    links = {f["pointer"]: f["message"] for f in report["findings"] if f["code"] == "LNK001"}
    broken_links = {link.partition(":")[2].strip() for link in links.values()}
    assert {"there is no such file", "it leads to no regular file"} < broken_links
    assert sum("leads out of the folder" in text for text in links.values()) >= 2
    assert any(f["code"] == "LNK003" for f in report["findings"])


def test_the_terminal_shows_them_too(prr, broken_folder):
    result = prr("check", broken_folder)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert max(len(line) for line in result.stdout.splitlines()) < 400


def test_pytest_shows_them_too(pytester, broken_folder):
    result = pytester.runpytest_subprocess("--prr-collection", broken_folder, "-q")
    assert result.ret == 1
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*INTERNALERROR*")
    result.stdout.fnmatch_lines(["*truncated.json::JSN001*"])


def test_a_file_without_permission(command, here, collection, tmp_path):
    folder = collection()
    (folder / "survey/survey.json").chmod(0)
    as_somebody = []
    if os.geteuid() == 0:  # root reads everything: judge as somebody else
        if shutil.which("setpriv") is None:
            pytest.skip("setpriv is not at hand")
        for path in (tmp_path, *tmp_path.parents[:3]):
            path.chmod(0o755)
        as_somebody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        if command(*as_somebody, here / "python", "-c", "pass").returncode:
            pytest.skip("nobody but root can start this interpreter")
    result = command(*as_somebody, here / "prr", "check", "out", "--select", "JSN")
    assert result.returncode == 1, result.stderr
    assert "cannot be read: Permission denied" in result.stdout


WRONG_TYPES = [None, 5, True, "text", [], [[]], {}, {"a": None}, [None, 1, "x"], 1e400, -1]


@pytest.mark.parametrize("value", WRONG_TYPES, ids=repr)
def test_no_rule_crashes_on_any_type_at_any_place(collection, value):
    folder = collection()
    for name in ("collection.json", "survey/survey.json"):
        original = json.loads((folder / name).read_text())
        for path in list(_paths(original)):
            changed = json.loads(json.dumps(original))
            parent = changed
            for key in path[:-1]:
                parent = parent[key]
            parent[path[-1]] = value
            (folder / name).write_text(json.dumps(changed))
            report = check(folder, profile=list(Profile))
            crashed = [f.message for f in report.findings if f.code == "PRR000"]
            assert crashed == [], path
        (folder / name).write_text(json.dumps(original))


def _paths(value, at=()):
    if at:
        yield at
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    if isinstance(value, dict | list):
        for key, part in inner:
            yield from _paths(part, (*at, key)) if isinstance(part, dict | list) else [(*at, key)]


def test_processes_that_open_data_files_import_nothing_from_the_working_directory(tmp_path):
    """A stranger's pull request may hold a module of any name."""
    write_example(Good(), tmp_path / "out")
    for name in ("multiprocessing", "selectors", "numpy", "netCDF4", "pebble", "msgspec"):
        (tmp_path / f"{name}.py").write_text(f"open('imported', 'a').write('{name}')\n")
    command = Path(sys.executable).with_name("prr")
    done = subprocess.run(
        [command, "check", "out", "--data", "--select", "data-readable", "--format", "concise"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "DAT041" in done.stdout
    assert (done.returncode, done.stderr) == (1, "")
    assert not (tmp_path / "imported").exists()
