"""Kerchunk's JSON: coordinates in place, in files beside it, and where they may not be read."""

import base64
import json

import h5py
import numpy as np
import pytest

from pytest_prr.readers import UnreadableFileError, read
from pytest_prr.readers.zarr_stores import kerchunk

NORTH = {"standard_name": "latitude", "units": "degrees_north"}
EAST = {"standard_name": "longitude", "units": "degrees_east"}
LAT, LON = np.array([10.0, 20.0, 60.0]), np.array([1.0, 2.0, 7.0])  # uneven: no cells
BOX = (1, 10, 7, 60)


def array(name, count, attributes, **more):
    document = {
        "zarr_format": 2, "shape": [count], "chunks": [count], "dtype": "<f8", "order": "C",
        "fill_value": None, "compressor": None, "filters": None, **more,
    }  # fmt: skip
    attributes = attributes | {"_ARRAY_DIMENSIONS": [name]}
    return {f"{name}/.zarray": json.dumps(document), f"{name}/.zattrs": json.dumps(attributes)}


def in_place(values):
    return "base64:" + base64.b64encode(values.tobytes()).decode()


def refs(lat=None, lon=None):
    """References to two coordinates; where ``lat`` and ``lon`` are not given, they are in place."""
    return {
        ".zgroup": '{"zarr_format": 2}',
        ".zattrs": '{"title": "Rain", "history": NaN}',
        **array("lat", 3, NORTH),
        **array("lon", 3, EAST),
        "lat/0": lat or in_place(LAT),
        "lon/0": lon or in_place(LON),
        "rain/.zarray": json.dumps(json.loads(array("rain", 3, {})["rain/.zarray"])),
        "rain/0": ["gs://elsewhere/rain.nc", 0, 24],  # never asked for
    }


def written(folder, document, name="rain.json"):
    path = folder / name
    path.write_text(json.dumps(document))
    return path


def version_1(references, **more):
    return {"version": 1, "refs": references, **more}


def beside(folder, name="lat.bin"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(100) + LAT.tobytes() + bytes(7))
    return path


def refusal(path):
    with pytest.raises(UnreadableFileError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: ")
    return str(caught.value).removeprefix(f"{path}: ")


def no_box(folder, document):
    facts = read(written(folder, document))
    assert facts.bbox is None
    assert facts.media_type == "application/vnd+zarr"
    return facts.missing["bbox"]


@pytest.mark.parametrize("document", [refs(), version_1(refs())], ids=["version 0", "version 1"])
def test_coordinates_in_place(tmp_path, document):
    path = written(tmp_path, document)
    facts = read(path)
    assert facts.bbox == BOX
    assert facts.title == "Rain"
    assert facts.media_type == "application/vnd+zarr"
    assert facts.size == path.stat().st_size
    assert facts.checksum


@pytest.mark.parametrize(
    ("target", "templates"),
    [
        ("lat.bin", {}),
        ("./data/../lat.bin", {}),
        ("data/lat.bin", {}),
        ("{{u}}", {"u": "data/lat.bin"}),
        ("{{ dir }}/{{name}}", {"dir": "data", "name": "lat.bin"}),
    ],
)
def test_coordinates_in_files_beside(tmp_path, target, templates):
    beside(tmp_path)
    beside(tmp_path, "data/lat.bin")
    document = version_1(refs(lat=[target, 100, 24]), templates=templates)
    assert read(written(tmp_path, document)).bbox == BOX


def test_a_file_by_its_url_and_as_a_whole(tmp_path):
    path = beside(tmp_path, "a b.bin")
    path.write_bytes(LAT.tobytes())
    assert read(written(tmp_path, refs(lat=[path.as_uri()]))).bbox == BOX


def test_chunks_of_a_real_netcdf_file(tmp_path):
    with h5py.File(tmp_path / "a.nc", "w") as file:
        data = file.create_dataset("lat", data=LAT, chunks=(3,), compression="gzip", shuffle=True)
        place = data.id.get_chunk_info(0)
    filters = [{"id": "shuffle", "elementsize": 8}, {"id": "zlib", "level": 4}]
    document = refs(lat=["a.nc", place.byte_offset, place.size])
    document |= array("lat", 3, NORTH, filters=filters)
    assert read(written(tmp_path, document)).bbox == BOX


def test_metadata_as_objects(tmp_path):
    document = {
        key: json.loads(value) if key.endswith((".zarray", ".zgroup")) else value
        for key, value in refs().items()
    }
    assert read(written(tmp_path, version_1(document))).bbox == BOX


@pytest.mark.parametrize(
    "document",
    [
        {"refs": {"a": 1}},
        {"version": 1, "refs": {"a": 1}},
        {"templates": {}},
        {"refs": []},
        {"note": ".zgroup", "gen": []},
    ],
)
def test_other_json_is_a_plain_file(tmp_path, document):
    facts = read(written(tmp_path, document))
    assert facts.media_type == "application/json"
    assert facts.missing["bbox"] == "this kind of file does not say it"


# Where chunks may not, or cannot, be read: the reason, and everything else


@pytest.mark.parametrize(
    "target",
    ["../lat.bin", "/etc/passwd", "file:///etc/passwd", "a/../../lat.bin", "file://%2e%2e/lat.bin"],
)
def test_out_of_the_folder(tmp_path, target):
    beside(tmp_path)
    folder = tmp_path / "refs"
    folder.mkdir()
    assert no_box(folder, refs(lat=[target, 100, 24])) == (
        f"its references lead to '{target}', out of its own folder; such files are not read "
        "(expected a path relative to the references)"
    )


def test_a_link_out_of_the_folder(tmp_path):
    folder = tmp_path / "refs"
    folder.mkdir()
    (folder / "lat.bin").symlink_to(beside(tmp_path))
    assert "out of its own folder" in no_box(folder, refs(lat=["lat.bin", 100, 24]))


def test_a_file_that_is_not_there(tmp_path):
    found = no_box(tmp_path, refs(lat=["lat.nc", 0, 24]))
    assert found == "the referenced file 'lat.nc' is not there"


def test_a_file_that_is_shorter(tmp_path):
    beside(tmp_path)
    assert no_box(tmp_path, refs(lat=["lat.bin", 120, 24])) == (
        "a reference takes 24 bytes at 120 of 'lat.bin', which is shorter; "
        "it is not the file that was referred to"
    )


@pytest.mark.parametrize("scheme", ["gs", "memory", "ftp"])
def test_schemes_that_are_not_read(tmp_path, scheme):
    assert no_box(tmp_path, refs(lat=[f"{scheme}://a/lat.nc", 0, 24])) == (
        f"its references lead to '{scheme}', which is not read from"
    )


@pytest.mark.parametrize(
    ("target", "templates"),
    [
        ("{{u(n=1)}}.nc", {"u": "{{n}}"}),
        ("{{missing}}", {}),
        ("{{u}}", {"u": "{% for x in range(9) %}"}),
        ("{{ 7 * 7 }}", {}),
    ],
)
def test_expressions_are_not_evaluated(tmp_path, target, templates):
    document = version_1(refs(lat=[target, 0, 24]), templates=templates)
    assert "which is not evaluated" in no_box(tmp_path, document)


def test_generated_references_are_not_evaluated(tmp_path):
    document = refs()
    del document["lat/0"]
    gen = [{"key": "lat/{{i}}", "url": "lat.nc", "dimensions": {"i": {"stop": 10**9}}}]
    assert no_box(tmp_path, version_1(document, gen=gen)) == (
        "'lat/0' may be among its generated references ('gen'), which are not evaluated"
    )


def test_no_generated_references_are_none(tmp_path):
    document = refs()
    del document["lat/0"]
    path = written(tmp_path, version_1(document, gen=[]))
    assert refusal(path).startswith("the chunk 'lat/0' is missing")


def test_a_file_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(kerchunk, "MOST_BYTES", 500)
    assert no_box(tmp_path, refs()).startswith("references are read from JSON of up to 500 bytes")


def test_a_chunk_too_large(tmp_path, monkeypatch):
    beside(tmp_path)
    monkeypatch.setattr("pytest_prr.readers.zarr_stores.kerchunk_targets.MOST_BYTES", 20)
    found = no_box(tmp_path, refs(lat=["lat.bin", 100, 24]))
    assert (
        found
        == "a reference takes 24 bytes of 'lat.bin'; chunks of coordinates are read up to 20 bytes"
    )


def test_references_in_parquet(tmp_path):
    folder = tmp_path / "rain.parq"
    folder.mkdir()
    (folder / ".zmetadata").write_text(json.dumps({"metadata": {}, "record_size": 10000}))
    facts = read(folder)
    assert facts.missing["bbox"] == "kerchunk's references in Parquet files are not read"
    assert facts.media_type == "application/vnd+zarr"


# What is broken


@pytest.mark.parametrize(
    ("lat", "found"),
    [
        ("base64:&&&&", "the reference 'lat/0' is not base64 as it says"),
        ([], "the reference 'lat/0' is [], expected [URL] or [URL, offset, length]"),
        (["a", 1], "the reference 'lat/0' is ['a', 1], expected [URL] or"),
        (["a", -1, 8], "the reference 'lat/0' is ['a', -1, 8], expected [URL] or"),
        (["a", "0", 8], "the reference 'lat/0' is ['a', '0', 8], expected [URL] or"),
        ([1, 0, 8], "the reference 'lat/0' is [1, 0, 8], expected [URL] or"),
    ],
)
def test_damaged_references(tmp_path, lat, found):
    document = refs()
    document["lat/0"] = lat
    assert refusal(written(tmp_path, document)).startswith(found)


def test_a_missing_reference(tmp_path):
    document = refs()
    del document["lat/0"]
    assert refusal(written(tmp_path, document)).startswith("the chunk 'lat/0' is missing")


def test_json_that_is_cut_off(tmp_path):
    path = written(tmp_path, version_1(refs()))
    path.write_bytes(path.read_bytes()[:-10])
    text = refusal(path)
    assert text.startswith("not readable as JSON: ")
    assert text.endswith("; it may be cut off, get it again")


def test_another_version(tmp_path):
    path = written(tmp_path, {"version": 7, "refs": refs()})
    assert refusal(path) == "references of version 7; versions 0 and 1 are read"


def test_paths_that_lead_out(tmp_path):
    path = written(tmp_path, refs() | {"../x/.zarray": "{}"})
    assert refusal(path).startswith("the metadata '../x/.zarray' is not an object at a path inside")
