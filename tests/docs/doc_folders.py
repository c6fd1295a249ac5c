"""The folders that pages begin with: small files of real formats, made anew for each page."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
from doc_pages import ROOT

from pytest_prr import build
from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good

_MISTAKES = {
    "differing": """\
  - id: a
    files: [one.nc, two.nc]
    properties: {platform: "{attributes.platform}"}
""",
    "misspelt": """\
  - id: ice-2020
    files: one.nc
    properties: {platform: "{attributes.platfrom}"}
""",
    "lookup": """\
  - each: rain_*.nc
    match: rain_(?P<zone>.+)\\.nc
    id: rain-{zone}
    place:
      lookup: "{zone}"
      in:
        ANT: {bbox: [-180, -90, 180, -60]}
        GRL: {bbox: [-74, 59, -10, 84]}
        global: none
""",
    "archive": """\
  - id: lapland-fluxes-field
    files: field.tgz
""",
}
_PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


def fill(name: str, folder: Path) -> None:
    """Put into a folder what goes by that name. Raises KeyError for an unknown one."""
    folder.mkdir(parents=True, exist_ok=True)
    FOLDERS[name](folder)


def snow(folder: Path) -> None:
    """Ten files of ten winters, and their manual."""
    for year in range(2012, 2022):
        path = folder / "data" / f"snow_{year}.nc"
        gridded(path, "snow_depth", "m", year=year, title=f"Snow depth over Lapland, {year}")
    (folder / "data" / "manual.pdf").write_bytes(_PDF)


def untrue(folder: Path) -> None:
    """A collection of three of the winters in ``out``, of which each says something untrue."""
    snow(folder)
    head = "collection: {id: snow, title: Snow, description: Depths of snow, license: CC-BY-4.0}\n"
    recipe = folder / "prr.yaml"
    recipe.write_text(f"{head}items:\n  - each: data/snow_201[2-4].nc\n", encoding="utf-8")
    build(recipe, output=folder / "out")
    times = {"start_datetime": "2012-01-01T02:00:00Z", "end_datetime": "2012-12-01T02:00:00Z"}
    _changed(folder, 2012, {"properties": {**times, "datetime": times["start_datetime"]}})
    _changed(folder, 2013, {"bbox": [65.0, 18.0, 69.0, 32.0]})
    page = b"<!DOCTYPE html><title>404 Not Found</title>"
    (folder / "out/snow-snow_2014/snow_2014.nc").write_bytes(page)


def _changed(folder: Path, year: int, changes: dict[str, Any]) -> None:
    """An item with other values in place of its own."""
    path = folder / f"out/snow-snow_{year}/snow-snow_{year}.json"
    item = json.loads(path.read_bytes())
    item["properties"] |= changes.pop("properties", {})
    path.write_text(json.dumps(item | changes, indent=2) + "\n", encoding="utf-8")


def lapland(folder: Path) -> None:
    """A model's output and its static fields, three towers, an archive, a picture, a manual."""
    gridded(folder / "model/era5.nc", "nee", "g m-2 s-1", year=2011, years=11)
    gridded(folder / "model/static.nc", "lsm", "1")
    for tower in ("abisko", "saana", "sodankyla"):
        gridded(folder / f"towers/{tower}.nc", "nee", "g m-2 s-1", year=2015, title=tower.title())
    (folder / "field.tgz").write_bytes(b"\x1f\x8b" + bytes(40))
    (folder / "quicklook.png").write_bytes(
        (ROOT / "examples/introduction/thumbnail.png").read_bytes()
    )
    (folder / "manual.pdf").write_bytes(_PDF)


def tracks(folder: Path) -> None:
    """Files of two cycles over two regions, and one that is none of them."""
    for cycle, zone in ((5, "ANT"), (5, "GRL"), (6, "ANT"), (6, "GRL")):
        for track in (12, 14):
            path = folder / "tracks" / f"S3A_cycle{cycle:03}_{zone}_{track:04}.nc"
            gridded(path, "elevation", "m", year=2019 + cycle, platform="Sentinel-3A")
    (folder / "tracks" / "S3A_notes.nc").write_bytes(b"")


def collection(folder: Path) -> None:
    """A valid collection in ``out`` whose licence is spelt wrong; its item as a file of many."""
    write_example(Good(collection={"license": "CC BY 4.0"}), folder / "out")
    item = json.loads((folder / "out/survey/survey.json").read_bytes())
    (folder / "items.ndjson").write_text(json.dumps(item) + "\n", encoding="utf-8")


def theirs(folder: Path) -> None:
    """The same, from somebody else."""
    write_example(Good(collection={"license": "CC BY 4.0"}), folder / "theirs")


def mistakes(folder: Path) -> None:
    """Recipes, each with a mistake."""
    for name, platform in (("one", "S3A"), ("two", "S3B")):
        gridded(folder / f"{name}.nc", "elevation", "m", year=2020, platform=platform)
    gridded(folder / "rain_GRLD.nc", "rain", "mm", year=2020)
    (folder / "field.tgz").write_bytes(b"\x1f\x8b" + bytes(40))
    for name, items in _MISTAKES.items():
        head = "collection:\n  id: ice\n  description: Words\n  license: CC-BY-4.0\n"
        (folder / f"{name}.yaml").write_text(f"{head}items:\n{items}", encoding="utf-8")


def examples(folder: Path) -> None:
    """The examples of the repository."""
    shutil.copytree(ROOT / "examples", folder / "examples")


def empty(folder: Path) -> None:
    """Nothing."""


FOLDERS: dict[str, Callable[[Path], None]] = {
    made.__name__: made
    for made in (snow, untrue, lapland, tracks, collection, theirs, mistakes, examples, empty)
}


def gridded(
    path: Path,
    variable: str,
    units: str,
    *,
    year: int | None = None,
    years: int = 1,
    **attributes: str,
) -> None:
    """A netCDF file of one variable over Lapland, by month where it has a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with netCDF4.Dataset(path, "w") as file:
        file.setncatts(attributes)
        _axis(file, "lat", np.arange(65.5, 69), units="degrees_north")
        _axis(file, "lon", np.arange(18.5, 32), units="degrees_east")
        if year is not None:
            months = np.arange(f"{year}-01", f"{year + years}-01", dtype="datetime64[M]")
            days = (months.astype("datetime64[D]") - np.datetime64(f"{year}-01-01")).astype(int)
            _axis(file, "time", days, units=f"days since {year}-01-01", calendar="standard")
        values = file.createVariable(variable, "f4", (*(["time"] if year else []), "lat", "lon"))
        values.units, values.long_name = units, variable.replace("_", " ")
        values[:] = np.ones(values.shape)


def _axis(file: netCDF4.Dataset, name: str, values: np.ndarray, **attributes: str) -> None:
    file.createDimension(name, len(values))
    axis = file.createVariable(name, "f8", (name,))
    axis.setncatts(attributes)
    axis[:] = values
