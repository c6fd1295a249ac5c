"""Zarr stores in folders and archives: right ones, strange ones, broken ones, and hostile ones."""

import gzip
import json
import os
import shutil
import warnings
import zipfile
from datetime import UTC, datetime

import numpy as np
import pytest
import xarray as xr
import zarr
from pyproj import CRS
from zarr.codecs import BloscCodec
from zarr.storage import ZipStore

from pytest_prr.readers import UnreadableFileError, formats, read
from pytest_prr.readers.zarr_stores import zarr_arrays, zarr_shelves

JUNE = (datetime(2020, 6, 1, tzinfo=UTC), datetime(2020, 6, 30, tzinfo=UTC))
BOX = (-51.0, 66.0, -49.0, 67.0)
NORTH = {"standard_name": "latitude", "units": "degrees_north"}
EAST = {"standard_name": "longitude", "units": "degrees_east"}
DAYS = {"standard_name": "time", "units": "days since 2020-06-01"}
BOTH = pytest.mark.parametrize("version", [2, 3])


def rain(**attributes):
    """Thirty days of rain; bounds keep the box where it is, whatever is said of half cells."""
    lat, lon = 66.0625 + np.arange(8) / 8, -50.875 + np.arange(8) / 4
    edges = {
        "lat": np.stack([lat - 0.0625, lat + 0.0625], 1),
        "lon": np.stack([lon - 0.125, lon + 0.125], 1),
    }
    return xr.Dataset(
        {
            "rain": (("time", "lat", "lon"), np.ones((30, 8, 8), "f4"), {"units": "mm"}),
            "lat_bnds": (("lat", "nv"), edges["lat"]),
            "lon_bnds": (("lon", "nv"), edges["lon"]),
        },
        {
            "time": ("time", np.arange(30), DAYS),
            "lat": ("lat", lat, NORTH | {"bounds": "lat_bnds"}),
            "lon": ("lon", lon, EAST | {"bounds": "lon_bnds"}),
        },
        {"title": "Rain", "license": "CC-BY-4.0", **attributes},
    )


def written(dataset, store, *, version=3, consolidated=True, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # consolidated metadata are not in format 3's text
        dataset.to_zarr(store, zarr_format=version, consolidated=consolidated, **options)
    return store


def zipped(folder, archive, *, prefix="", more=()):
    with zipfile.ZipFile(archive, "w") as out:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            out.write(path, prefix + path.relative_to(folder).as_posix())
        for name, content in more:
            out.writestr(name, content)
    return archive


def refusal(path):
    with pytest.raises(UnreadableFileError) as caught:
        read(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: ")
    assert "\n" not in text
    return text.removeprefix(f"{path}: ")


def edited(path, **changes):
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def bare(path, version=2):
    """A store without anything in it yet, and without consolidated metadata."""
    return zarr.open_group(path, mode="w", zarr_format=version)


@BOTH
@pytest.mark.parametrize("consolidated", [True, False])
def test_a_folder(tmp_path, version, consolidated):
    path = tmp_path / "rain.zarr"
    written(rain(), path, version=version, consolidated=consolidated)
    facts = read(path)
    assert (facts.interval, facts.bbox) == (JUNE, BOX)
    assert (facts.title, facts.licence) == ("Rain", "CC-BY-4.0")
    assert facts.media_type == "application/vnd+zarr"
    assert facts.checksum is None
    assert facts.size == sum(p.stat().st_size for p in path.rglob("*") if p.is_file())


@BOTH
@pytest.mark.parametrize("consolidated", [True, False])
@pytest.mark.parametrize("name", ["rain.zarr.zip", "rain.zip"])
def test_an_archive(tmp_path, version, consolidated, name):
    folder = written(rain(), tmp_path / "r", version=version, consolidated=consolidated)
    path = zipped(folder, tmp_path / name)
    facts = read(path)
    assert (facts.interval, facts.bbox) == (JUNE, BOX)
    assert facts.media_type == "application/vnd+zarr"
    assert facts.size == path.stat().st_size
    assert facts.checksum


def test_an_archive_as_zarr_writes_it(tmp_path):
    path = tmp_path / "rain.zarr.zip"
    with warnings.catch_warnings(), ZipStore(path, mode="w") as store:
        warnings.simplefilter("ignore")  # of metadata that are written twice
        rain().to_zarr(store, zarr_format=2, consolidated=True)
    assert read(path).interval == JUNE


@BOTH
def test_the_content_decides_whatever_the_name(tmp_path, version):
    path = written(rain(), tmp_path / "june_2020", version=version)
    facts = read(path)
    assert (facts.bbox, facts.media_type) == (BOX, "application/vnd+zarr")


@BOTH
def test_only_coordinates_are_read(tmp_path, version):
    path = written(rain(), tmp_path / "rain.zarr", version=version)
    for chunk in (p for p in (path / "rain").rglob("*") if p.is_file()):
        if chunk.name not in zarr_shelves.DOCUMENTS:
            chunk.write_bytes(b"not what a codec expects")
    assert read(path).bbox == BOX


def test_compressed_sharded_and_many_chunks(tmp_path):
    group = bare(tmp_path / "a.zarr", 3)
    for name, values, attributes in (
        ("time", np.arange(1000), DAYS),
        ("lat", np.linspace(-10, 10, 1000), NORTH),
        ("lon", np.linspace(20, 40, 1000), EAST),
    ):
        array = group.create_array(
            name, shape=(1000,), dtype=values.dtype, chunks=(10,), shards=(100,),
            compressors=BloscCodec(), dimension_names=["obs"],
        )  # fmt: skip
        array[...] = values
        array.attrs.update(attributes)
    facts = read(tmp_path / "a.zarr")
    assert facts.bbox == (20, -10, 40, 10)
    assert facts.interval == (JUNE[0], datetime(2023, 2, 25, tzinfo=UTC))


def test_the_number_zero_on_an_axis_is_no_gap(tmp_path):
    """Zarr's fill value is 0 where nobody chose another: equal chunks of it are not written."""
    group = bare(tmp_path / "a.zarr")
    for name, values, attributes in (
        ("time", np.array([0]), DAYS),
        ("lat", np.array([0.0, 1.0]), NORTH),
        ("lon", np.array([0.0, 1.0]), EAST),
    ):
        array = group.create_array(
            name, shape=values.shape, dtype=values.dtype, fill_value=0, chunks=values.shape
        )
        array[...] = values
        array.attrs.update(attributes | {"_ARRAY_DIMENSIONS": [name]})
    assert not (tmp_path / "a.zarr/time/0").exists()
    facts = read(tmp_path / "a.zarr")
    assert facts.interval == (JUNE[0], JUNE[0])
    assert facts.bbox[1] <= 0


def test_padding_on_an_axis(tmp_path):
    group = bare(tmp_path / "a.zarr")
    array = group.create_array("time", shape=(4,), dtype="f8", fill_value=-999.0)
    array[...] = [0.0, 29.0, -999.0, -999.0]
    array.attrs.update(DAYS | {"_ARRAY_DIMENSIONS": ["obs"]})
    assert read(tmp_path / "a.zarr").interval == JUNE


@BOTH
def test_fill_values_in_two_dimensions_are_gaps(tmp_path, version):
    ones = np.ones((3, 4))
    lon, lat = ones * [10.0, 20.0, -99.0, -99.0], ones * [1.0, 2.0, -99.0, -99.0]
    fill = {"encoding": {name: {"_FillValue": -99.0} for name in ("lon", "lat")}}
    data = xr.Dataset(
        coords={
            "lon": (("y", "x"), np.where(lon == -99, np.nan, lon), EAST),
            "lat": (("y", "x"), np.where(lat == -99, np.nan, lat), NORTH),
        }
    )
    path = written(data, tmp_path / "a.zarr", version=version, **fill)
    assert read(path).bbox == (10, 1, 20, 2)


def test_arrays_of_datetimes(tmp_path):
    group = bare(tmp_path / "a.zarr")
    array = group.create_array("time", shape=(2,), dtype="M8[ns]")
    array[...] = np.array(["2020-06-01", "2020-06-30"], "M8[ns]")
    array.attrs["_ARRAY_DIMENSIONS"] = ["time"]
    assert read(tmp_path / "a.zarr").interval == JUNE


def test_arrays_without_names_of_dimensions(tmp_path):
    group = bare(tmp_path / "a.zarr")
    for name, values, attributes in (("lat", [1.0, 2.0], NORTH), ("lon", [3.0, 4.0], EAST)):
        array = group.create_array(name, shape=(2,), dtype="f8")
        array[...] = values
        array.attrs.update(attributes)
    assert read(tmp_path / "a.zarr").bbox == (3, 1, 4, 2)


def utm(path, version=2):
    """A raster of two by two cells of 1 km near Naples, as GDAL names its dimensions."""
    group = bare(path, version)
    for name, values in (("X", [450_000.0, 451_000.0]), ("Y", [4_501_000.0, 4_500_000.0])):
        array = group.create_array(
            name, shape=(2,), dtype="f8", dimension_names=[name] if version == 3 else None
        )
        array[...] = values
        if version == 2:
            array.attrs["_ARRAY_DIMENSIONS"] = [name]
    band = group.create_array(
        "band", shape=(2, 2), dtype="u1", dimension_names=["Y", "X"] if version == 3 else None
    )
    if version == 2:
        band.attrs["_ARRAY_DIMENSIONS"] = ["Y", "X"]
    return group, band


UTM = CRS.from_epsg(32633)


@BOTH
@pytest.mark.parametrize(
    "stated",
    [
        {"_CRS": {"wkt": UTM.to_wkt()}},
        {"_CRS": {"projjson": UTM.to_json_dict()}},
        {"_CRS": {"url": "http://www.opengis.net/def/crs/EPSG/0/32633"}},
        {"proj:code": "EPSG:32633"},
        {"proj:wkt2": UTM.to_wkt()},
    ],
    ids=["wkt", "projjson", "url", "code", "wkt2"],
)
def test_coordinate_systems_in_gdals_and_geozarrs_way(tmp_path, version, stated):
    group, band = utm(tmp_path / "a.zarr", version)
    (band if "_CRS" in stated else group).attrs.update(stated)
    west, south, east, north = read(tmp_path / "a.zarr").bbox
    assert (west, east) == (pytest.approx(14.405, abs=0.02), pytest.approx(14.42, abs=0.02))
    assert (south, north) == (pytest.approx(40.645, abs=0.02), pytest.approx(40.66, abs=0.02))


def test_a_coordinate_system_that_nobody_knows(tmp_path):
    group, band = utm(tmp_path / "a.zarr")
    band.attrs["_CRS"] = {"wkt": "PROJCS[broken"}
    group.attrs["proj:code"] = "NOPE:1"
    assert read(tmp_path / "a.zarr").bbox is None


@BOTH
@pytest.mark.parametrize("consolidated", [True, False])
def test_groups(tmp_path, version, consolidated):
    """Time in one group, place in another, the title in the root."""
    path = tmp_path / "rain.zarr"
    written(xr.Dataset(attrs={"title": "Rain"}), path, version=version, consolidated=False)
    times, places = rain()[["time"]], rain()[["lat", "lon", "lat_bnds", "lon_bnds"]]
    for group, part in (("a/times", times), ("b", places)):
        written(part, path, version=version, consolidated=False, group=group, mode="a")
    if consolidated:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            zarr.consolidate_metadata(path)
    facts = read(path)
    assert (facts.interval, facts.bbox, facts.title) == (JUNE, BOX, "Rain")
    assert "a/times/time" in facts.provenance["interval"]


LEVELS = {
    "OME": [{"datasets": [{"path": "0"}, {"path": "1"}]}],
    "GeoZarr": {"layout": [{"asset": "1"}, {"asset": "0", "derived_from": "1"}]},
    "damaged": [[[[[[[{"path": "0"}]]]]]], None, {"path": 1}, "0"],
}


@pytest.mark.parametrize(
    ("levels", "more", "read_levels"),
    [
        ("OME", (), {"1"}),
        ("GeoZarr", (), {"1"}),
        ("GeoZarr", ("cloud",), {"0", "1"}),  # a coarser level that has a variable of its own
        ("damaged", (), {"0", "1"}),
    ],
)
def test_pyramids_are_read_at_their_finest_level(tmp_path, levels, more, read_levels):
    path = tmp_path / "a.zarr"
    bare(path).attrs["multiscales"] = LEVELS[levels]
    for level, count in (("0", 10), ("1", 20)):
        names = ["band", *(more if level == "0" else ())]
        data = xr.Dataset({name: (("y", "x"), np.ones((count, count))) for name in names})
        written(data, path, version=2, consolidated=False, group=level, mode="a")
    variables = read(path).variables
    assert {variable.name.partition("/")[0] for variable in variables} == read_levels


def test_a_single_array(tmp_path):
    array = zarr.create_array(tmp_path / "a.zarr", shape=(3,), dtype="f8", zarr_format=3)
    array[...] = 1.0
    facts = read(tmp_path / "a.zarr")
    assert facts.missing["interval"] == "the store is a single array, without coordinates"
    assert facts.media_type == "application/vnd+zarr"


def test_zarr_is_not_installed(tmp_path, monkeypatch):
    path = written(rain(), tmp_path / "rain.zarr")
    monkeypatch.setattr(formats, "find_spec", lambda name: None if name == "zarr" else object())
    assert read(path).missing["bbox"] == (
        "Zarr files are read with zarr, which is not installed: pip install 'pytest-prr[zarr]'"
    )


# What is broken


def test_a_folder_that_is_none(tmp_path):
    path = tmp_path / "rain.zarr"
    path.mkdir()
    (path / "rain.bin").write_bytes(b"1")
    assert refusal(path) == "no Zarr store: it has neither zarr.json nor .zgroup; get it again"
    folder = tmp_path / "rain"
    shutil.copytree(path, folder)
    assert refusal(folder) == "a folder that is no Zarr store; name its files"


def test_a_file_that_is_none(tmp_path):
    path = tmp_path / "rain.zarr"
    path.write_text("<html>")
    assert refusal(path) == (
        "named as Zarr, but its content is an HTML page; get it again, or rename it"
    )


def test_an_archive_with_the_store_in_a_folder(tmp_path):
    folder = written(rain(), tmp_path / "r", version=2)
    path = zipped(folder, tmp_path / "rain.zarr.zip", prefix="rain.zarr/")
    assert refusal(path) == (
        "the store lies in the folder 'rain.zarr' of the archive, expected at its root; "
        "zip what is in 'rain.zarr', not the folder itself"
    )


def test_an_archive_of_something_else(tmp_path):
    (tmp_path / "r").mkdir()
    path = zipped(tmp_path / "r", tmp_path / "rain.zarr.zip", more=[("readme", "words")])
    assert refusal(path) == (
        "the archive holds no Zarr store: neither zarr.json nor .zgroup; rename it"
    )
    facts = read(path.rename(tmp_path / "rain.zip"))
    assert facts.media_type == "application/zip"


def test_an_archive_that_is_cut_off(tmp_path):
    path = zipped(written(rain(), tmp_path / "r"), tmp_path / "rain.zarr.zip")
    path.write_bytes(path.read_bytes()[:-200])
    assert refusal(path) == (
        "not readable as a zip archive: File is not a zip file; it may be cut off, get it again"
    )


def test_an_archive_with_a_damaged_member(tmp_path):
    path = zipped(written(rain(), tmp_path / "r", version=2), tmp_path / "rain.zarr.zip")
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"zarr_consolidated_format"', b'"xarr_consolidated_format"'))
    assert refusal(path).startswith("its member '.zmetadata' cannot be read: Bad CRC-32")


@pytest.mark.parametrize(
    ("document", "content", "found"),
    [
        ("zarr.json", '{"zarr_format": 3,', "'zarr.json' is not readable as JSON: Expecting"),
        ("zarr.json", "[" * 100_000, "'zarr.json' is not readable as JSON: it is nested too deep"),
        (".zmetadata", "[]", "'.zmetadata' has no object 'metadata' as consolidated metadata have"),
        (".zmetadata", '{"metadata": []}', "'.zmetadata' has no object 'metadata'"),
        (".zmetadata", '{"metadata": {"a/.zarray": 1}}', "the metadata 'a/.zarray' is not an obj"),
        (
            ".zmetadata",
            '{"metadata": {"a/.zarray": {"shape": [-1]}}}',
            "the array 'a' has the shape [-1], expected a list of lengths; get the store again",
        ),
        (".zmetadata", '{"metadata": {}}', "no Zarr store: it has neither zarr.json nor .zgroup"),
    ],
)
def test_damaged_metadata(tmp_path, document, content, found):
    path = tmp_path / "a.zarr"
    path.mkdir()
    (path / document).write_text(content)
    assert refusal(path).startswith(found)


@BOTH
def test_a_missing_chunk(tmp_path, version):
    path = written(rain(), tmp_path / "rain.zarr", version=version)
    chunk = {2: "time/0", 3: "time/c/0"}[version]
    (path / chunk).unlink()
    assert refusal(path) == f"the chunk '{chunk}' is missing; the store is incomplete, get it again"


@BOTH
def test_a_chunk_that_is_cut_off(tmp_path, version):
    path = written(rain(), tmp_path / "rain.zarr", version=version)
    chunk = path / {2: "time/0", 3: "time/c/0"}[version]
    chunk.write_bytes(chunk.read_bytes()[:20])
    text = refusal(path)
    assert text.startswith("the values of 'time' cannot be decoded: ")
    assert text.endswith("; the store may be damaged, get it again")


@BOTH
@pytest.mark.parametrize("name", ["time", "rain"])
def test_a_codec_that_is_not_there(tmp_path, version, name):
    """It matters where a coordinate needs it."""
    path = written(rain(), tmp_path / "rain.zarr", version=version, consolidated=False)
    if version == 2:
        edited(path / name / ".zarray", compressor={"id": "nope"})
    else:
        codecs = [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "nope"}]
        edited(path / name / "zarr.json", codecs=codecs)
    if name == "rain":
        assert read(path).interval == JUNE
        return
    text = refusal(path)
    assert text.startswith("the array 'time' cannot be opened: ")
    assert "nope" in text
    assert text.endswith("; write it with a codec and data type that the zarr library has")


# What is hostile


def consolidated(path, arrays):
    path.mkdir()
    metadata = {".zgroup": {"zarr_format": 2}, **arrays}
    (path / ".zmetadata").write_text(json.dumps({"metadata": metadata}))
    return path


def array(*shape, chunks=None, fill=None):
    stored = {"order": "C", "compressor": None, "filters": None, "dtype": "<f8"}
    shapes = {"shape": shape, "chunks": chunks or shape}
    return {"zarr_format": 2, "fill_value": fill, **stored, **shapes}


def test_more_arrays_than_are_looked_into(tmp_path):
    path = consolidated(
        tmp_path / "a.zarr", {f"v{number}/.zarray": array(1) for number in range(20_000)}
    )
    assert read(path).missing["interval"] == (
        "the store has 20000 arrays; those with up to 2000 are looked into"
    )


def test_as_many_folders(tmp_path, monkeypatch):
    group = bare(tmp_path / "a.zarr", 3)
    for name in "abcd":
        group.create_group(name)
    monkeypatch.setattr("pytest_prr.readers.zarr_stores.zarr_metadata._MOST_DOCUMENTS", 4)
    assert "more than 4 metadata documents" in read(tmp_path / "a.zarr").missing["bbox"]


@pytest.mark.parametrize(
    ("lat", "found"),
    [
        (array(10**12, fill=0), "'lat' takes 8000000000000 bytes in chunks of [1000000000000]"),
        (array(10, chunks=[10**12], fill=0), "'lat' takes 80 bytes in chunks of [1000000000000]"),
        (array(10**7, chunks=[1], fill=0), "'lat' lies in 10000000 chunks; coordinates are read"),
        (array(10**6, 10**6, chunks=[1, 1], fill=0), "'lat' takes 8000000000000 bytes in chunks"),
    ],
)
def test_coordinates_that_claim_to_be_huge(tmp_path, lat, found):
    dims = ["lat", "x"][: len(lat["shape"])]
    named = {"lat/.zarray": lat, "lat/.zattrs": NORTH | {"_ARRAY_DIMENSIONS": dims}}
    lon = {"lon/.zarray": array(1, fill=0), "lon/.zattrs": EAST | {"_ARRAY_DIMENSIONS": ["lon"]}}
    facts = read(consolidated(tmp_path / "a.zarr", named | lon))
    assert found in facts.missing["bbox"]


def test_a_chunk_that_unpacks_to_far_more_than_its_values(tmp_path):
    path = written(rain(), tmp_path / "rain.zarr", version=2, consolidated=False)
    edited(path / "lat/.zarray", compressor={"id": "gzip", "level": 9})
    (path / "lat/0").write_bytes(gzip.compress(bytes(100_000_000)))
    text = refusal(path)
    assert text.startswith("the values of 'lat' cannot be decoded: chunk 'lat/0' has ")
    assert "bytes, more than all its values; " in text


def test_a_chunk_that_is_larger_than_any(tmp_path, monkeypatch):
    path = written(rain(), tmp_path / "rain.zarr")
    monkeypatch.setattr(zarr_shelves, "MOST_BYTES", (path / "zarr.json").stat().st_size)
    chunk = path / "time/c/0"
    chunk.write_bytes(bytes(zarr_shelves.MOST_BYTES + 1))
    assert refusal(path).startswith(f"'time/c/0' takes {zarr_shelves.MOST_BYTES + 1} bytes; ")


def test_an_archive_whose_members_claim_to_be_huge(tmp_path, monkeypatch):
    path = zipped(written(rain(), tmp_path / "r"), tmp_path / "rain.zarr.zip")
    monkeypatch.setattr(zarr_shelves, "MOST_BYTES", 1000)
    assert refusal(path).startswith("'zarr.json' takes ")


def test_an_archive_with_more_members_than_are_listed(tmp_path, monkeypatch):
    path = zipped(written(rain(), tmp_path / "r"), tmp_path / "rain.zarr.zip")
    monkeypatch.setattr(zarr_shelves, "_MOST_LISTED", 100)
    assert "its list of members takes" in refusal(path)


def test_names_in_an_archive_lead_nowhere(tmp_path):
    folder = written(rain(), tmp_path / "r")
    path = zipped(folder, tmp_path / "rain.zarr.zip", more=[("../../etc/zarr.json", "{}")])
    assert read(path).interval == JUNE
    path = zipped(
        written(rain(), tmp_path / "s", consolidated=False), path, more=[("../zarr.json", "{}")]
    )
    assert refusal(path).startswith("the metadata '../zarr.json' is not an object at a path inside")
    assert not (tmp_path.parent / "zarr.json").exists()


@pytest.mark.parametrize("key", ["../a/.zarray", "/a/.zarray", "a//.zarray", "a/../../b/.zarray"])
def test_paths_that_lead_out(tmp_path, key):
    path = consolidated(tmp_path / "a.zarr", {key: array(1)})
    assert refusal(path).startswith(f"the metadata '{key}' is not an object at a path inside")


def test_links_that_lead_out(tmp_path):
    path = written(rain(), tmp_path / "rain.zarr", version=2)
    outside = (path / "time/0").rename(tmp_path / "elsewhere")
    (path / "time/0").symlink_to(outside)
    assert refusal(path) == (
        "'time/0' leads out of the store; put the file itself there, in place of the link"
    )


def test_linked_folders_are_not_looked_into(tmp_path):
    written(rain(), tmp_path / "other.zarr", consolidated=False)
    bare(tmp_path / "a.zarr", 3)
    (tmp_path / "a.zarr/other").symlink_to(tmp_path / "other.zarr")
    assert read(tmp_path / "a.zarr").interval is None


def test_links_that_lead_nowhere(tmp_path):
    path = written(rain(), tmp_path / "rain.zarr", version=2)
    (path / "time/1").symlink_to(tmp_path / "elsewhere")
    assert refusal(path) == (f"its file '{path}/time/1' cannot be read: No such file or directory")


def test_a_pipe_in_place_of_a_chunk_is_not_waited_for(tmp_path):
    path = written(rain(), tmp_path / "rain.zarr", version=2)
    (path / "time/0").unlink()
    os.mkfifo(path / "time/0")
    assert refusal(path).startswith("the chunk 'time/0' is missing")


def test_a_coordinate_is_decoded_once(tmp_path, monkeypatch):
    path = written(rain(), tmp_path / "rain.zarr")
    decoded = []
    real = zarr_arrays._Values._decoded  # noqa: SLF001  # nothing else tells how often
    monkeypatch.setattr(
        zarr_arrays._Values,  # noqa: SLF001
        "_decoded",
        lambda self, key: decoded.append(self._path) or real(self, key),
    )
    read(path)
    assert len(decoded) == len(set(decoded))
    assert "rain" not in decoded
