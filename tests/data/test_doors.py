"""The lies through the doors that users have: the command, its fixes, pytest and its workers."""

import json
from pathlib import Path

import pytest
from lies import hours
from true_files import csv, netcdf4

from pytest_prr import build, check

RECIPE = """
collection:
  id: rain
  title: "Rain: true and false"
  description: Rain of some days of the year 2020, in a grid and in a table.
  license: CC-BY-4.0
items:
  - each: data/*
    id: of-{stem}
    title: "{stem}"
"""
LARGE = """
collection:
  id: rain
  title: A large file
  description: One file that is larger than what is read whole unasked.
  license: CC-BY-4.0
items:
  - each: data/*
    id: of-{stem}
    title: "{stem}"
    time: {start: 2020-01-01, end: 2020-01-31}
    place: {bbox: [18, 65, 32, 69]}
"""
LIE = [("DAT003", "of-grid.json", "/properties/start_datetime")]


@pytest.fixture
def rain(tmp_path):
    """A netCDF file whose item tells a local time, and a table whose item is right."""
    (tmp_path / "data").mkdir()
    netcdf4(tmp_path / "data/grid.nc", "")
    csv(tmp_path / "data/table.csv", "")
    (tmp_path / "prr.yaml").write_text(RECIPE)
    build(tmp_path / "prr.yaml", tmp_path / "out", placement="copy")
    path = tmp_path / "out/of-grid/of-grid.json"
    item = json.loads(path.read_bytes())
    hours(1)(item, path)
    path.write_text(json.dumps(item, indent=2))
    return tmp_path / "out"


def told(findings):
    return [(one["code"], Path(one["file"]).name, one["pointer"]) for one in findings]


def test_the_command_finds_it_and_mends_it(command, here, rain):
    asked = (rain, "--data", "--select", "data")
    run = command(here / "prr", "check", *asked, "--format", "json")
    assert run.returncode == 1, run.stderr
    report = json.loads(run.stdout)
    assert told(report["findings"]) == LIE
    (one,) = report["findings"]
    assert one["message"] == (
        "the item's time 2020-01-01T01:00:00Z to 2020-01-06T01:00:00Z is 1 h later than the "
        "data's, 2020-01-01T00:00:00Z to 2020-01-06T00:00:00Z (time(time), least and "
        "greatest of grid.nc): the local time of a zone at UTC+1, marked Z?"
    )
    fixed = command(here / "prr", "fix", *asked, "--unsafe")
    assert "1 finding fixed in 1 file, 0 left" in fixed.stdout
    again = command(here / "prr", "check", *asked)
    assert again.returncode == 0, again.stdout
    assert "opened 2 data files" in again.stdout


def test_without_data_nothing_is_opened(command, here, rain):
    run = command(here / "prr", "check", rain, "--select", "data", "--format", "json")
    assert run.returncode == 0, run.stdout
    assert json.loads(run.stdout)["findings"] == []


def outcomes(run):
    lines = run.stdout.splitlines()
    return sorted(
        word
        for line in lines
        for word in [" ".join(line.split()[:2])]
        if word.startswith(("FAILED", "SKIPPED", "ERROR"))
    )


def test_pytest_gives_the_same_alone_and_with_workers(command, here, rain):
    asked = (
        here / "pytest", "--prr-collection", rain, "--prr-data", "--prr-select", "data,LIC",
        "-q", "-rfE", "-p", "no:cacheprovider",
    )  # fmt: skip
    alone = command(*asked, "-m", "data")
    assert alone.returncode == 1, alone.stdout + alone.stderr
    assert outcomes(alone) == outcomes(command(*asked, "-m", "data", "-n", "2"))
    (failed,) = outcomes(alone)
    assert failed.endswith("of-grid.json::DAT003")
    others = command(*asked, "-m", "not data")
    assert others.returncode == 0, others.stdout


def reported(folder):
    report = check(folder, data=True, select=("data",))
    return told([{"code": f.code, "file": f.file, "pointer": f.pointer} for f in report.findings])


def test_one_box_for_all(tmp_path):
    """Their data lie in different places."""
    (tmp_path / "data").mkdir()
    for number in range(3):
        lines = [f"2020-06-01T00:00:00Z,{number * 5},{lat},1" for lat in (50, 51)]
        text = "\n".join(["time,longitude,latitude,rain", *lines])
        (tmp_path / "data" / f"rain-{number}.csv").write_text(text)
    (tmp_path / "prr.yaml").write_text(RECIPE)
    build(tmp_path / "prr.yaml", tmp_path / "out", placement="copy")
    assert reported(tmp_path / "out") == []
    box = [-1, 49, 12, 52]
    for path in (tmp_path / "out").glob("of-*/of-*.json"):
        path.write_text(json.dumps(json.loads(path.read_text()) | {"bbox": box}))
    found = reported(tmp_path / "out")
    assert ("DAT018", "collection.json", "/extent/spatial/bbox") in found
    assert {code for code, _, _ in found} == {"DAT018", "DAT012"}


def test_checksums_of_large_files_are_compared_where_data_are_opened(tmp_path):
    (tmp_path / "data").mkdir()
    with (tmp_path / "data/large.bin").open("wb") as file:
        file.truncate(64 * 1024**2 + 1)
    (tmp_path / "prr.yaml").write_text(LARGE)
    build(tmp_path / "prr.yaml", tmp_path / "out")
    path = tmp_path / "out/of-large/of-large.json"

    def judged(**options):
        report = check(tmp_path / "out", select=("AST006",), **options)
        return [f.message for f in report.findings], [skip.reason for skip in report.skipped]

    assert judged() == ([], ["files of more than 64 MiB are read whole with --data only"])
    assert judged(data=True) == ([], [])
    item = json.loads(path.read_bytes())
    (asset,) = item["assets"].values()
    asset["file:checksum"] = "1220" + 64 * "0"
    path.write_text(json.dumps(item))
    assert judged()[0] == []
    ((message,), skipped) = judged(data=True)
    assert "the file's SHA-256 multihash is '1220" in message
    assert skipped == []
