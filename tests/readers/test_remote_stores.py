"""Zarr stores and kerchunk references on servers: what is asked for, how often, and what is said.

The web server and the S3 server are real ones, on this machine.
"""

import json
import threading
import warnings
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest
import xarray as xr
import zarr
from s3_store import BUCKET

from pytest_prr.probes import remote
from pytest_prr.readers import Asked, UnreadableFileError, read

NORTH = {"standard_name": "latitude", "units": "degrees_north"}
EAST = {"standard_name": "longitude", "units": "degrees_east"}
LAT, LON = np.array([10.0, 20.0, 60.0]), np.array([1.0, 2.0, 7.0])  # uneven: no cells
BOX = (1, 10, 7, 60)
BOTH = pytest.mark.parametrize("version", [2, 3])
ASKED = Asked(checksum=False)


class Handler(BaseHTTPRequestHandler):
    """Files of a folder, whole or in parts, and a list of what was asked for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        site = self.server.site
        key = unquote(urlsplit(self.path).path).lstrip("/")
        site.asked.append(self.path.lstrip("/"))
        path = site.folder / key
        if not path.is_file():
            return self.answer(site.absent, b"nothing here")
        content = path.read_bytes()
        spans = self.headers.get("Range", "").removeprefix("bytes=").split("-")
        if len(spans) != 2:
            return self.answer(200, content)
        start, stop = int(spans[0]), min(int(spans[1]) + 1, len(content))
        whole = f"bytes {start}-{stop - 1}/{len(content)}"
        return self.answer(206, content[start:stop], {"Content-Range": whole})

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for key, value in dict(headers, **{"Content-Length": len(body)}).items():
            self.send_header(key, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Site:
    def __init__(self, folder, port):
        self.folder, self.asked, self.absent = folder, [], 404
        self.url = f"http://127.0.0.1:{port}"


@pytest.fixture
def site(tmp_path):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.site = Site(tmp_path, server.server_port)
    threading.Thread(target=server.serve_forever, args=(0.01,)).start()
    yield server.site
    server.shutdown()
    server.server_close()
    remote.client.cache_clear()


@pytest.fixture
def store(tmp_path):
    def write(name="rain.zarr", *, version=3, consolidated=True):
        coordinates = {"lat": ("lat", LAT, NORTH), "lon": ("lon", LON, EAST)}
        data = xr.Dataset({"rain": (("lat", "lon"), np.ones((3, 3)))}, coordinates)
        group = zarr.open_group(tmp_path / name, mode="w", zarr_format=version)
        data.to_zarr(group.store, zarr_format=version, consolidated=False, mode="w")
        if consolidated:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # they are not in format 3's text
                zarr.consolidate_metadata(group.store, zarr_format=version)
        return tmp_path / name

    return write


def refusal(url):
    with pytest.raises(UnreadableFileError) as caught:
        read(url, ASKED)
    return str(caught.value)


@BOTH
@pytest.mark.parametrize("name", ["rain.zarr", "rain.zarr/", "june/"])
def test_one_request_for_metadata_and_one_for_each_coordinate(site, store, version, name):
    store(name, version=version)
    facts = read(f"{site.url}/{name}", ASKED)
    assert facts.bbox == BOX
    assert facts.size is None
    assert facts.media_type == "application/vnd+zarr"
    first = [".zmetadata"] if version == 2 else [".zmetadata", "zarr.json"]
    chunks = {2: ["lat/0", "lon/0"], 3: ["lat/c/0", "lon/c/0"]}[version]
    folder = name.rstrip("/")
    assert sorted(site.asked) == sorted(f"{folder}/{key}" for key in first + chunks)


def test_a_store_whose_name_says_nothing(site, store):
    store("june", version=2)
    assert read(f"{site.url}/june", ASKED).bbox == BOX


def test_a_file_whose_name_says_nothing(site, tmp_path):
    (tmp_path / "june").write_text("words")
    assert read(f"{site.url}/june", ASKED).size == 5


def test_the_query_stays_behind_every_key(site, store):
    store()
    assert read(f"{site.url}/rain.zarr?sig=a%2Fb", ASKED).bbox == BOX
    assert all(path.endswith("?sig=a%2Fb") for path in site.asked)


def test_servers_that_refuse_what_is_not_there(site, store):
    """As S3 does where nobody may list: 403 for the metadata of the other format."""
    store(version=3)
    site.absent = 403
    assert read(f"{site.url}/rain.zarr", ASKED).bbox == BOX


@BOTH
def test_metadata_that_are_not_consolidated(site, store, version):
    store(version=version, consolidated=False)
    facts = read(f"{site.url}/rain.zarr", ASKED)
    assert facts.missing["bbox"] == (
        "the store has no consolidated metadata, without which a remote store cannot be looked "
        "into; add it with zarr.consolidate_metadata(store)"
    )


def test_nothing_there(site):
    url = f"{site.url}/rain.zarr"
    assert refusal(url) == (
        f"{url}: no Zarr store: it has neither zarr.json nor .zgroup; get it again"
    )


def test_a_missing_chunk_and_no_secrets_in_messages(site, store):
    (store(version=2) / "lat/0").unlink()
    url = f"{site.url}/rain.zarr"
    assert refusal(f"{url}?sig=secret") == (
        f"{url}?…: the chunk 'lat/0' is missing; the store is incomplete, get it again"
    )


def test_too_many_chunks_to_ask_for(site, store, monkeypatch):
    store()
    monkeypatch.setattr("pytest_prr.readers.zarr_stores.zarr_arrays.MOST_REQUESTED", 0)
    facts = read(f"{site.url}/rain.zarr", ASKED)
    assert "'lat' lies in 1 chunks; coordinates are read up to 0" in facts.missing["bbox"]
    assert not any("/c/0" in path for path in site.asked)


def test_an_archive_is_read_in_parts(site, store, tmp_path):
    folder = store(version=2)
    (folder / "rain/padding").write_bytes(np.random.default_rng(0).bytes(4_000_000))
    with zipfile.ZipFile(tmp_path / "rain.zarr.zip", "w") as archive:
        for path in (p for p in folder.rglob("*") if p.is_file()):
            archive.write(path, path.relative_to(folder).as_posix())
    facts = read(f"{site.url}/rain.zarr.zip", ASKED)
    assert (facts.bbox, facts.size) == (BOX, (tmp_path / "rain.zarr.zip").stat().st_size)
    assert len(site.asked) < 12


# Kerchunk


def references(folder, name, target, **more):
    """Coordinates in one file, one behind the other."""
    kind = {
        "zarr_format": 2, "shape": [3], "chunks": [3], "dtype": "<f8", "order": "C",
        "fill_value": None, "compressor": None, "filters": None,
    }  # fmt: skip
    refs = {".zgroup": {"zarr_format": 2}}
    for number, (key, attributes) in enumerate({"lat": NORTH, "lon": EAST}.items()):
        refs[f"{key}/.zarray"] = kind
        refs[f"{key}/.zattrs"] = {**attributes, "_ARRAY_DIMENSIONS": [key]}
        refs[f"{key}/0"] = [target, 24 * number, 24]
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"version": 1, "refs": refs, **more}))
    return path


@pytest.fixture
def binary(tmp_path):
    (tmp_path / "refs").mkdir()
    path = tmp_path / "refs/data.bin"
    path.write_bytes(LAT.tobytes() + LON.tobytes() + bytes(1_000_000))
    return path


@pytest.mark.usefixtures("binary")
@pytest.mark.parametrize("target", ["data.bin", "{{base}}/refs/data.bin"])
def test_references_on_a_server(site, tmp_path, target):
    references(tmp_path, "refs/rain.json", target, templates={"base": site.url})
    assert read(f"{site.url}/refs/rain.json", ASKED).bbox == BOX
    assert site.asked.count("refs/data.bin") == 1


@pytest.mark.parametrize("target", ["../secret.bin", "/secret.bin", "file:///etc/passwd"])
def test_references_on_a_server_that_lead_out(site, tmp_path, target):
    references(tmp_path, "refs/rain.json", target)
    facts = read(f"{site.url}/refs/rain.json", ASKED)
    assert f"'{target}', out of its own folder" in facts.missing["bbox"]
    assert len(site.asked) <= 2


def test_references_into_this_network(site, tmp_path):
    """A stranger's file does not make us ask what only this machine can reach."""
    path = references(tmp_path, "rain.json", f"{site.url}/refs/data.bin")
    facts = read(path)
    assert "127.0.0.1 (127.0.0.1) is not an allowed address" in facts.missing["bbox"]
    assert site.asked == []


# S3


@pytest.fixture
def stored(bucket):
    """``stored(folder)`` puts a folder's files into the bucket."""

    def put(folder):
        for path in (p for p in folder.rglob("*") if p.is_file()):
            bucket(path.relative_to(folder.parent).as_posix(), path.read_bytes())

    return put


@BOTH
def test_a_store_in_a_bucket(store, stored, version):
    stored(store(version=version))
    facts = read(f"s3://{BUCKET}/rain.zarr", ASKED)
    assert (facts.bbox, facts.media_type) == (BOX, "application/vnd+zarr")


def test_references_into_a_bucket(tmp_path, stored, binary):
    stored(binary.parent)
    assert read(references(tmp_path, "a.json", f"s3://{BUCKET}/refs/data.bin")).bbox == BOX
