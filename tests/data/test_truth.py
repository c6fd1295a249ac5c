"""What is true has no finding; what is published wrong, or lies on a server, is judged alike."""

import json
import shutil
from pathlib import Path

import iris_sample_data
import pytest
from true_files import netcdf4

import pytest_prr

EXAMPLES = Path(__file__).parents[2] / "examples"
IRIS = Path(iris_sample_data.path)
RECIPE = """\
collection:
  id: files
  title: Files of one kind
  description: Files that say of themselves when and where their data are from.
  license: CC-BY-4.0
defaults:
  time: {{start: 2000-01-01, end: 2000-12-31}}
  place: {{bbox: [-180, -90, 180, 90]}}
items:
  - each: "{pattern}"
"""


def built(folder, pattern, **options):
    """A collection of the files that a pattern names."""
    (folder / "prr.yaml").write_text(RECIPE.format(pattern=pattern), encoding="utf-8")
    pytest_prr.build(folder / "prr.yaml", folder / "out", **options)
    return folder / "out"


def weighty(report):
    return [(f.code, f.object.id, f.message) for f in report.findings if f.severity != "info"]


def test_all_files_of_iris_sample_data(tmp_path):
    for path in IRIS.rglob("*.nc"):
        shutil.copy(path, tmp_path)
    out = built(tmp_path, "*.nc")
    report = pytest_prr.check(out, data=True, select=["data"])
    assert report.summary.items == 15
    assert weighty(report) == []


@pytest.mark.parametrize("zone", ["Europe/Rome", "America/New_York", "UTC"])
def test_the_notebooks_local_time_is_found_in_any_zone(command, here, zone):
    arguments = ("check", "tccas/as-published", "--data", "--data-root", "tccas/data")
    chosen = ("--select", "not-local-time", "--format", "json")
    done = command(here / "prr", *arguments, *chosen, cwd=EXAMPLES, TZ=zone)
    assert (done.returncode, done.stderr) == (1, "")
    found = {
        finding["object"]["id"].rpartition("_(")[2]: finding["message"]
        for finding in json.loads(done.stdout)["findings"]
    }
    assert sorted(found) == ["ascat_slope)", "jrc-tip)", "modis_lst)", "smos_sm_and_smos_l-vod)"]
    for message in found.values():
        assert "is 1 h later than the data's" in message
        assert "the local time of a zone at UTC+1, marked Z?" in message


@pytest.fixture
def forty(tmp_path):
    """A collection of as many items."""
    netcdf4(tmp_path / "first.nc", "")
    for number in range(40):
        (tmp_path / f"rain{number:02}.nc").hardlink_to(tmp_path / "first.nc")
    return built(tmp_path, "rain*.nc")


def drawn(report):
    """The items whose files were opened."""
    skipped = {s.file for s in report.skipped if s.code == "DAT041"}
    return {f"files-rain{n:02}" for n in range(40)} - {Path(name).stem for name in skipped}


def test_a_sample_is_drawn_by_its_seed(prr, forty):
    def sampled(**options):
        return drawn(pytest_prr.check(forty, data=True, data_sample=5, **options))

    first = sampled()
    assert len(first) == 5
    assert sampled() == first != sampled(data_seed=1)
    done = prr("check", forty, "--data", "--data-sample", 5, "--data-seed", 3, "--select", "data")
    assert "opened 5 data files of 40, drawn with seed 3" in done.stdout
    assert "on 35 files: not among the 5 files that were drawn (--data-sample 5)" in done.stdout


@pytest.fixture
def published(tmp_path, site):
    """An item whose file lies on a server, and whose box is another one."""
    netcdf4(tmp_path / "rain.nc", "")
    out = built(tmp_path, "rain.nc")
    path = out / "files-rain/files-rain.json"
    item = json.loads(path.read_bytes())
    content = (out / "files-rain/rain.nc").read_bytes()
    (out / "files-rain/rain.nc").unlink()
    item["assets"]["data"]["href"] = site.put("rain.nc", content)
    item["bbox"] = [60.0, 20.0, 68.0, 30.0]
    path.write_text(json.dumps(item))
    return out


def judged(folder, **options):
    report = pytest_prr.check(folder, data=True, select=["DAT013", "DAT041"], **options)
    return [f.code for f in report.findings], {s.code: s.reason for s in report.skipped}


def test_remote_files_are_read_by_parts_where_servers_may_be_asked(published, site):
    found, _ = judged(published, network=True, allow_private=True)
    assert found == ["DAT013"]
    assert all(asked.range for asked in site.log)


def test_without_the_network_nothing_is_asked(published, site):
    found, skipped = judged(published)
    assert found == []
    assert "lies on a server; --network lets it be read by parts" in skipped["DAT041"]
    assert site.log == []


def test_private_addresses_are_not_asked_without_permission(published, site):
    found, skipped = judged(published, network=True)
    assert found == []
    assert "is not an allowed address" in skipped["DAT041"]
    assert site.log == []
