"""The example recipes build, and the rule book has nothing against what they build."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_prr import build, check

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def ampli(tmp_path_factory):
    """The altimetry example with all of its files."""
    folder = tmp_path_factory.mktemp("ampli") / "ampli"
    shutil.copytree(EXAMPLES / "ampli", folder, ignore=shutil.ignore_patterns("data"))
    subprocess.run([sys.executable, folder / "make_tracks.py"], check=True, capture_output=True)
    return folder


def built(recipe, out):
    collection = build(recipe, out)
    items = {item.id: item.to_dict() for item in collection.get_items()}
    assert judged(out, recipe.parent) == []
    return collection.to_dict(), items


def judged(folder, data):
    """The weighty findings, those of the data files included."""
    report = check(folder, profile=["template", "gateway"], data=True, data_root=[str(data)])
    weighty = [f for f in report.findings if f.severity != "info"]
    return [(f.code, f.file, f.pointer, f.message) for f in weighty]


def test_introduction(tmp_path):
    collection, items = built(EXAMPLES / "introduction" / "prr.yaml", tmp_path / "out")
    assert list(items) == ["coastal-waves-north-sea-2021"]
    item = items["coastal-waves-north-sea-2021"]
    assert item["bbox"] == [-3, 51, 9, 60]  # half a cell of 0.5 degrees around the centres
    assert item["properties"]["title"] == "Significant wave height in the North Sea, 2021"
    assert item["properties"]["start_datetime"] == "2021-01-16T00:00:00Z"
    assert collection["assets"]["thumbnail"]["href"] == "./thumbnail.png"
    assert (tmp_path / "out" / "thumbnail.png").is_file()


def test_zarr(tmp_path):
    _, items = built(EXAMPLES / "zarr" / "prr.yaml", tmp_path / "out")
    assert sorted(items) == ["ice-margin-backscatter-summer", "ice-margin-backscatter-winter"]
    for item in items.values():
        assert item["assets"]["data"]["type"] == "application/vnd+zarr"
        assert item["bbox"] == [-51, 66, -49, 67]
    winter = items["ice-margin-backscatter-winter"]["properties"]
    assert winter["start_datetime"] == "2019-12-01T00:00:00Z"
    assert winter["end_datetime"] == "2020-01-30T00:00:00Z"


def test_ampli_has_forty_items_of_fifty_tracks(ampli, tmp_path):
    _, items = built(ampli / "prr.yaml", tmp_path / "out")
    tracks = {name: item for name, item in items.items() if "cycle" in name}
    assert len(tracks) == 40
    keys = {tuple(sorted(item["assets"])) for item in tracks.values()}
    assert keys == {tuple(f"track-{number:04}" for number in range(1, 51))}
    first = tracks["ice-sheet-elevation-cycle001-GRL"]
    assert first["properties"]["title"] == "Elevation over GRL, cycle 1"
    assert first["properties"]["platform"] == "sentinel-3a"
    assert first["properties"]["start_datetime"] == "2016-06-01T13:00:00Z"


def test_mixed(tmp_path):
    _, items = built(EXAMPLES / "mixed" / "prr.yaml", tmp_path / "out")
    types = {
        name: asset["type"] for name, item in items.items() for asset in item["assets"].values()
    }
    assert types == {
        "forest-biomass-savo-map-2019": "image/tiff; application=geotiff; profile=cloud-optimized",
        "forest-biomass-savo-map-2020": "image/tiff; application=geotiff; profile=cloud-optimized",
        "forest-biomass-savo-plots": "application/vnd.apache.parquet",
        "forest-biomass-savo-stations": "text/csv",
    }
    biomass = items["forest-biomass-savo-map-2019"]
    assert biomass["properties"]["start_datetime"] == "2019-01-01T00:00:00Z"
    assert biomass["properties"]["end_datetime"] == "2019-12-31T23:59:59Z"
    assert biomass["assets"]["data"]["proj:code"] == "EPSG:32635"
    plots = items["forest-biomass-savo-plots"]
    assert plots["bbox"] == [27.3, 62.7, 27.68, 62.89]
    assert plots["properties"]["start_datetime"] == "2019-06-03T00:00:00Z"
    stations = items["forest-biomass-savo-stations"]
    assert stations["properties"]["end_datetime"] == "2019-07-28T12:00:00Z"


SCRIPTS = {"introduction": "make_waves.py", "zarr": "make_stores.py", "mixed": "make_files.py"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_data_are_what_their_script_makes(name, tmp_path):
    """Committed data can be made again, with the same facts."""
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder, ignore=shutil.ignore_patterns("data"))
    subprocess.run([sys.executable, folder / SCRIPTS[name]], check=True, capture_output=True)
    build(folder / "prr.yaml", tmp_path / "again")
    build(EXAMPLES / name / "prr.yaml", tmp_path / "committed")
    again, committed = (texts(tmp_path / which) for which in ("again", "committed"))
    assert again == committed


def texts(folder):
    """Every STAC file, without sizes and checksums: libraries of other versions pack otherwise."""
    found = {}
    for path in sorted(folder.rglob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        for asset in document.get("assets", {}).values():
            asset.pop("file:size", None)
            asset.pop("file:checksum", None)
        found[path.relative_to(folder).as_posix()] = document
    return found
