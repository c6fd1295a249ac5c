"""The TCCAS example: its scripts make what is committed, and its recipe holds."""

import json
import os
import re
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import netCDF4
import numpy as np
import pytest

import pytest_prr

TCCAS = Path(__file__).parents[2] / "examples" / "tccas"
DATA = TCCAS / "data"
PUBLISHED = TCCAS / "as-published"
ZONES = ("America/New_York", "Europe/Rome")


def run(script: str, folder: Path, zone: str) -> Path:
    """Run one of the example's scripts as a user does, on a computer of that zone."""
    done = subprocess.run(
        [sys.executable, "-W", "error", TCCAS / script, folder],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def files(folder: Path, pattern: str = "*") -> set[str]:
    found = (path for path in folder.rglob(pattern) if path.is_file())
    return {path.relative_to(folder).as_posix() for path in found}


def netcdf_content(path: Path) -> dict[str, object]:
    with netCDF4.Dataset(path) as dataset:
        dataset.set_auto_maskandscale(False)
        return {
            "model": dataset.data_model,
            "dimensions": {name: len(size) for name, size in dataset.dimensions.items()},
            "attributes": attributes(dataset),
            "variables": {name: variable_content(v) for name, v in dataset.variables.items()},
        }


def variable_content(variable) -> tuple[object, ...]:
    values = np.asarray(variable[...])
    kind = f"{values.dtype.kind}{values.dtype.itemsize}"
    return variable.dimensions, kind, attributes(variable), repr(values.tolist())


def attributes(owner) -> dict[str, str]:
    """As text, for NaN is not equal to itself."""
    return {name: repr(np.asarray(owner.getncattr(name)).tolist()) for name in owner.ncattrs()}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    return run("make_data.py", tmp_path_factory.mktemp("data"), ZONES[0])


class TestData:
    def test_the_same_files_are_made_as_are_committed(self, made):
        assert files(made) == files(DATA)
        assert len(files(DATA)) == 18

    @pytest.mark.parametrize("name", sorted(files(DATA, "*.nc*")))
    def test_netcdf_files_have_the_same_content(self, made, name):
        assert netcdf_content(made / name) == netcdf_content(DATA / name)

    @pytest.mark.parametrize("name", sorted(files(DATA, "*.pdf") | files(DATA, "*.tgz")))
    def test_other_files_have_the_same_bytes(self, made, name):
        assert (made / name).read_bytes() == (DATA / name).read_bytes()

    def test_files_are_small(self):
        sizes = [(DATA / name).stat().st_size for name in files(DATA)]
        assert max(sizes) < 20 * 1024
        assert sum(sizes) < 400 * 1024

    def test_the_package_spans_the_time_that_the_recipe_gives_it(self):
        with tarfile.open(DATA / "insitu" / "sodankyla-insitu-package.tgz") as package:
            tables = [package.extractfile(m).read().decode() for m in package if ".csv" in m.name]
        days = sorted(row[:10] for table in tables for row in table.splitlines()[1:])
        assert (days[0], days[-1]) == ("2019-05-01", "2021-10-31")


class TestAsPublished:
    @pytest.mark.parametrize("zone", ZONES)
    def test_the_same_bytes_are_made_in_every_zone(self, tmp_path, zone):
        made = run("as_published.py", tmp_path / "made", zone)
        assert files(made) == files(PUBLISHED)
        for name in files(PUBLISHED):
            assert (made / name).read_bytes() == (PUBLISHED / name).read_bytes(), name

    @pytest.mark.parametrize(
        ("item", "stamped"),
        [
            # file: 06:30Z; Rome is one hour ahead in winter
            ("slope_(ascat_slope)", "2011-01-01T07:30:00Z"),
            # file: first row 2011-01-04T15:00Z, though the earliest is 2011-01-02T03:00Z
            (
                "soil_moisture_and_vegetation_optical_depth_(smos_sm_and_smos_l-vod)",
                "2011-01-04T16:00:00Z",
            ),
            # file: 2012-07-03T01:00Z; the hour is cut off
            ("vegetation_optical_depth_(amsr-2_vod)", "2012-07-03T00:00:00Z"),
            # no file was opened: AMSR-2's day again
            ("insitu_package", "2012-07-03T00:00:00Z"),
            ("model_forcing", "2012-07-03T00:00:00Z"),
            ("documentation", "2012-07-03T00:00:00Z"),
        ],
    )
    def test_times_are_wrong_as_they_were(self, item, stamped):
        name = f"tccas-sodankylae-{item}"
        properties = json.loads((PUBLISHED / name / f"{name}.json").read_text("utf-8"))[
            "properties"
        ]
        assert properties["datetime"] == stamped
        assert "start_datetime" not in properties

    def test_the_rule_book_finds_what_the_readme_says(self):
        said = set(re.findall(r"[A-Z]{3}[0-9]{3}", (TCCAS / "README.md").read_text("utf-8")))
        report = pytest_prr.check(PUBLISHED, data=True, data_root=[str(DATA)])
        found = {finding.code for finding in report.findings}
        assert said
        assert said <= found


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What an item must say: degrees west, south, east, north; UTC."""

    item: str
    start: str
    end: str
    bbox: list[float] | None
    geometry: str | None = "Polygon"
    license: str = "CC-BY-4.0"
    keys: tuple[str, ...] = ("data",)


SITE = [26.64, 67.36, 26.64, 67.36]
SINUSOIDAL = [26.536044, 67.345833, 26.65045, 67.370833]

FACTS = [
    Fact(
        item="fapar-lai-jrc-tip",
        start="2011-01-01T00:00:00Z",
        end="2022-01-05T00:00:00Z",
        # 8 x 5 middles from 18.25, 65.25 to 31.75, 68.75: half of 13.5 / 7 and of 3.5 / 4 beyond
        bbox=[17.2857142, 64.8125, 32.7142858, 69.1875],
        license="other",
    ),
    Fact(
        item="brightness-temperature-smos",
        start="2011-01-01T03:00:00Z",
        end="2021-12-31T15:00:00Z",
        bbox=[18.35, 65.12, 31.35, 68.93],
    ),
    Fact(
        item="soil-moisture-vod-smos",
        start="2011-01-02T03:00:00Z",
        end="2021-12-30T03:00:00Z",
        bbox=[25.95, 67.05, 27.2, 67.7],
    ),
    Fact(
        item="sif-tropomi",
        start="2018-05-07T09:41:12Z",
        end="2021-12-30T11:03:59Z",
        bbox=[25.9406, 67.0113, 27.34, 67.7096],
    ),
    Fact(
        item="slope-ascat",
        start="2011-01-01T06:30:00Z",
        end="2021-12-31T18:30:00Z",
        bbox=SITE,
        geometry="Point",
    ),
    Fact(
        item="pri-modis",
        start="2011-01-01T10:00:00Z",
        end="2021-12-31T11:00:00Z",
        bbox=SINUSOIDAL,
    ),
    Fact(
        item="lst-modis",
        start="2011-01-01T10:30:00Z",
        end="2021-12-31T10:30:00Z",
        bbox=SINUSOIDAL,
    ),
    Fact(
        item="sif-oco2",
        start="2014-09-06T11:02:44Z",
        end="2021-12-24T11:17:08Z",
        bbox=[24.8415, 66.4635, 28.44, 68.259],
    ),
    Fact(
        item="vod-amsr2",
        start="2012-07-03T01:00:00Z",
        end="2021-12-31T12:00:00Z",
        # cells of 0.25 degrees: an eighth beyond their middles
        bbox=[26.25, 67.0, 27.0, 67.75],
    ),
    Fact(
        item="insitu-package",
        start="2019-05-01T00:00:00Z",
        end="2021-10-31T23:59:59Z",
        bbox=SITE,
        geometry="Point",
    ),
    Fact(
        item="model-forcing",
        start="2009-01-01T00:00:00Z",
        end="2021-12-31T23:00:00Z",
        bbox=[18.0, 65.0, 32.0, 69.0],
        keys=("site-static", "site-era5", "site-insitu", "region-static", "region-era5"),
    ),
    Fact(
        item="documentation",
        start="2009-01-01T00:00:00Z",
        end="2022-01-05T00:00:00Z",
        bbox=None,
        geometry=None,
        keys=("user-manual", "uncertainty-report", "campaign-manual"),
    ),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "collection"
    pytest_prr.build(TCCAS / "prr.yaml", folder)
    return folder


def item_of(built: Path, name: str) -> dict:
    path = built / f"tccas-sodankylae-{name}" / f"tccas-sodankylae-{name}.json"
    return json.loads(path.read_text("utf-8"))


class TestRecipe:
    def test_it_makes_these_items_and_no_others(self, built):
        items = {path.parent.name for path in built.glob("*/*.json")}
        assert items == {f"tccas-sodankylae-{fact.item}" for fact in FACTS}

    @pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.item)
    def test_an_item_says_what_its_files_say(self, built, fact):
        item = item_of(built, fact.item)
        properties = item["properties"]
        assert (properties["start_datetime"], properties["end_datetime"]) == (fact.start, fact.end)
        assert item.get("bbox") == (fact.bbox and pytest.approx(fact.bbox, abs=2e-7))
        assert (item["geometry"] or {"type": None})["type"] == fact.geometry
        assert properties["license"] == fact.license
        assert set(item["assets"]) == set(fact.keys)

    @pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.item)
    def test_every_asset_is_where_its_href_leads(self, built, fact):
        folder = built / f"tccas-sodankylae-{fact.item}"
        for asset in item_of(built, fact.item)["assets"].values():
            assert (folder / asset["href"]).stat().st_size == asset["file:size"]

    def test_the_collection_covers_the_items_exactly(self, built):
        collection = json.loads((built / "collection.json").read_text("utf-8"))
        assert collection["extent"] == {
            "spatial": {"bbox": [[17.2857142, 64.8125, 32.7142858, 69.1875]]},
            "temporal": {"interval": [["2009-01-01T00:00:00Z", "2022-01-05T00:00:00Z"]]},
        }
        assert collection["license"] == "other"
        assert [link["href"] for link in collection["links"] if link["rel"] == "license"]

    def test_no_variable_became_a_property(self, built):
        for fact in FACTS:
            properties = item_of(built, fact.item)["properties"]
            assert not [name for name in properties if name.startswith("variable_")]

    @pytest.mark.parametrize(
        ("profile", "weighty"), [("template", {"error", "warning"}), ("gateway", {"error"})]
    )
    def test_the_rule_book_finds_nothing(self, built, profile, weighty):
        report = pytest_prr.check(built, profile=[profile])
        assert [f for f in report.findings if f.severity in weighty] == []
