"""netCDF files on a web server: the same facts as of a local file, without downloading it."""

import warnings
from pathlib import Path

import h5py
import iris_sample_data
import msgspec
import netCDF4
import numpy as np
import pytest
import xarray as xr
from web_site import status

from pytest_prr.probes.limits import ReadAhead
from pytest_prr.readers import Asked, UnreadableFileError, read
from pytest_prr.readers.arrays import gridded

FOLDER = Path(iris_sample_data.path)
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.nc"))
QUIET = Asked(checksum=False)
CLASSIC = ["NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA"]


@pytest.fixture
def both(site):
    """What is told of a file on the server, and of the same file here, but for its place."""

    def read_both(path, asked=QUIET):
        url = site.put("there.nc", path.read_bytes())
        return told(read(url, asked)), told(read(path, asked))

    return read_both


def told(facts):
    kept = msgspec.structs.asdict(facts)
    del kept["location"], kept["provenance"]
    return kept


def refusal(url):
    with pytest.raises(UnreadableFileError) as caught:
        read(url, QUIET)
    return str(caught.value)


@pytest.mark.parametrize("name", FILES)
def test_the_same_facts(both, name):
    there, here = both(FOLDER / name)
    assert there == here


@pytest.mark.parametrize("name", ["rotated_pole.nc", "ostia_monthly.nc", "space_weather.nc"])
def test_fewer_requests_and_bytes_than_byte_mode(site, name):
    """Than xarray with '#mode=bytes', when the same facts are read from that."""
    url = site.put("there.nc", (FOLDER / name).read_bytes())
    read(url, QUIET)
    ours = (len(site.log), on_the_wire(site))
    del site.log[:]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with xr.open_dataset(f"{url}#mode=bytes", decode_times=False) as dataset:
            gridded.content(dataset, QUIET)
    assert ours[0] < len(site.log)
    assert ours[1] < on_the_wire(site)


def on_the_wire(site):
    """Bytes of contents, and of the headers of requests and answers."""
    return site.sent + ReadAhead().request * len(site.log)


def write(path, layout, *, records=None, fields=1):
    """A file whose field alone takes 2 MB."""
    with netCDF4.Dataset(path, "w", format=layout) as file:
        file.setncatts({"title": "Rain", "license": "CC-BY-4.0", "year": np.int16(2020)})
        for name, size in (("time", None), ("lat", 50), ("lon", 100), ("letters", 3)):
            file.createDimension(name, size)
        made = {
            "time": ("i4", ("time",), {"units": "days since 2000-01-01"}),
            "lat": ("f8", ("lat",), {"units": "degrees_north"}),
            "lon": ("f4", ("lon",), {"units": "degrees_east"}),
            "code": ("S1", ("letters",), {}),
        }
        for number in range(fields):
            made[f"rain{number}"] = ("f4", ("time", "lat", "lon"), {"units": "mm"})
        for name, (kind, dimensions, attributes) in made.items():
            file.createVariable(name, kind, dimensions).setncatts(attributes)
        file["lat"][:] = np.linspace(-40, 40, 50)
        file["lon"][:] = np.linspace(10, 60, 100)
        file["code"][:] = np.array(list("abc"), dtype="S1")
        for day in range(records or 100):
            file["time"][day] = day
            for number in range(fields):
                file[f"rain{number}"][day] = day
    return path


@pytest.mark.parametrize("layout", ["NETCDF4", *CLASSIC])
def test_only_a_little_of_a_big_file_is_fetched(tmp_path, site, both, layout):
    there, here = both(write(tmp_path / "a.nc", layout))
    assert there == here
    assert there["bbox"] == here["bbox"] != None  # noqa: E711  # told at all
    assert site.sent < 0.02 * there["size"]


@pytest.mark.parametrize("layout", CLASSIC)
def test_classic_files_value_by_value(tmp_path, site, layout):
    """Every variable, records or not, as the netCDF library reads it."""
    from pytest_prr.readers import datafile
    from pytest_prr.readers.netcdf_files import netcdf_remote

    path = write(tmp_path / "a.nc", layout, records=3, fields=2)
    with netCDF4.Dataset(path, "a") as file:
        file.createVariable("flag", "i1", ("time",))[:] = [1, 2, 3]
        file.createVariable("number", "f8")[...] = 4.5
    url = site.put("a.nc", path.read_bytes())
    with datafile.opened(url) as remote_file, netcdf_remote.opened(remote_file) as (store, _):
        there = xr.open_dataset(store, decode_times=False).load()
    with xr.open_dataset(path, decode_times=False) as here:
        xr.testing.assert_identical(there, here)
    assert there.attrs["year"] == 2020


@pytest.mark.parametrize("kind", ["i1", "i2", "S1", "f8"])
def test_a_lone_record_variable(tmp_path, site, kind):
    """Records of one narrow variable are not padded to four bytes."""
    from pytest_prr.readers import datafile
    from pytest_prr.readers.netcdf_files import netcdf_remote

    values = np.arange(5).astype("S1" if kind == "S1" else kind)
    path = tmp_path / "a.nc"
    with netCDF4.Dataset(path, "w", format="NETCDF3_CLASSIC") as file:
        file.createDimension("n", None)
        file.createVariable("v", kind, ("n",))[:] = values
    url = site.put("a.nc", path.read_bytes())
    with datafile.opened(url) as remote_file, netcdf_remote.opened(remote_file) as (store, _):
        found = store.get_variables()["v"]
        np.testing.assert_array_equal(found.values, values)
        np.testing.assert_array_equal(found[1:4:2].values, values[1:4:2])
        assert found[3].values == values[3]


def test_groups(tmp_path, both):
    path = tmp_path / "a.nc"
    with netCDF4.Dataset(path, "w") as file:
        group = file.createGroup("measured")
        group.createDimension("time", 3)
        time = group.createVariable("time", "f8", ("time",), chunksizes=(1,))
        time.units = "days since 2000-01-01"
        time[:] = [1, 2, 3]
    there, here = both(path)
    assert there == here
    assert there["interval"] is not None


def test_a_checksum_where_asked(tmp_path, both):
    path = write(tmp_path / "a.nc", "NETCDF4")
    there, here = both(path, Asked(checksum=True))
    assert there["checksum"] == here["checksum"] != None  # noqa: E711  # asked for
    assert both(path)[0]["checksum"] is None


def test_hdf5_without_dimension_scales(tmp_path, both):
    path = tmp_path / "a.nc"
    with h5py.File(path, "w") as file:
        file["lon"] = np.linspace(0, 5, 6)
        file["lon"].attrs["units"] = "degrees_east"
        file["lat"] = np.linspace(0, 5, 6)
        file["lat"].attrs["units"] = "degrees_north"
    there, here = both(path)
    assert there["bbox"] == here["bbox"] == (0, 0, 5, 5)


@pytest.mark.parametrize("layout", ["NETCDF4", *CLASSIC])
@pytest.mark.parametrize("part", [0.0005, 0.3, 0.99])
def test_cut_off(tmp_path, site, layout, part):
    whole = write(tmp_path / "a.nc", layout).read_bytes()
    url = site.put("a.nc", whole[: int(len(whole) * part)])
    assert refusal(url).startswith(f"{url}: ")
    assert "cut off" in refusal(url)
    assert "\n" not in refusal(url)


@pytest.mark.parametrize("at", [4, 8, 12, 16, 20, 40, 100, 200, 300])
@pytest.mark.parametrize("layout", CLASSIC)
def test_damaged_headers(tmp_path, site, layout, at):
    """Whatever four bytes say, the answer is a sentence or the facts; nothing hangs or swells."""
    content = bytearray(write(tmp_path / "a.nc", layout, records=2).read_bytes())
    content[at : at + 4] = b"\x7f\xff\xff\xfe"
    url = site.put("a.nc", bytes(content))
    try:
        told = f"{url}: {read(url, QUIET).size}"
    except UnreadableFileError as error:
        told = str(error)
    assert told.startswith(f"{url}: ")


def test_an_html_page_instead(site):
    url = site.answer("a.nc", *[status(200, b"<!DOCTYPE html><html>Log in</html>")] * 2)
    assert refusal(url) == (
        f"{url}: named as netCDF, but its content is an HTML page; get it again, or rename it"
    )


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (404, "has no such file (404); check the address"),
        (403, "refuses to give it (403); check the address and the permissions"),
    ],
)
def test_refused(site, code, said):
    url = site.answer("a.nc", status(code))
    assert refusal(url) == f"{url}: the server {said}"


@pytest.mark.parametrize("layout", ["NETCDF4", "NETCDF3_CLASSIC"])
def test_refused_in_the_middle(tmp_path, site, layout):
    """What the server says is told, not what the library makes of it."""
    url = site.put("a.nc", write(tmp_path / "a.nc", layout).read_bytes())
    site.answer("a.nc", lambda handler: handler.give_file(site.files["/a.nc"]), status(403))
    assert refusal(url) == (
        f"{url}: the server refuses to give it (403); check the address and the permissions"
    )
