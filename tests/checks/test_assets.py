"""Assets through the public door: what is found at hrefs, types and files, and what is not."""

import json

import pytest

from pytest_prr import check
from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good

BASE = {"type": "application/x-netcdf", "title": "More", "roles": ["data"], "file:size": 3}


@pytest.fixture
def codes(tmp_path):
    """The codes found on a collection whose item has these further assets and files."""

    def run(*assets, profile="template", text=None, select=("AST",)):
        extra = {f"more{n}": {**BASE, **asset} for n, asset in enumerate(assets)}
        write_example(Good(item={"assets": extra}, text=text or {}), tmp_path / "out")
        report = check(tmp_path / "out", profile=[profile], select=select)
        return [f.code for f in report.findings if "/more" in f.pointer or not f.pointer]

    return run


HREFS = {
    "https://example.org/a.nc": [],
    "s3://bucket/a/b.nc": [],
    "https://example.org/cube.zarr/": [],
    "https://example.org/S3A.SEN3/": [],
    "https://example.org/v1/file.nc?version=2#here": [],
    "https://example.org/tiles/{z}/{x}/{y}.png": [],
    "https://web.archive.org/web/2020/https://example.org/a.nc": [],
    "https://example.org/records/1/files/a.nc/content": [],
    "https://example.org/~ana/a.nc": [],
    "https://example.org/home/ana/a.nc": [],
    "": ["AST002"],
    "  ": ["AST002"],
    "file:///data/a.nc": ["AST002"],
    "C:\\data\\a.nc": ["AST002"],
    "data\\a.nc": ["AST002"],
    "~/a.nc": ["AST002"],
    "$HOME/a.nc": ["AST002"],
    "/home/ana/a.nc": ["AST002", "AST003"],
    "/d/lapland/a.nc": ["AST003"],
    "http://localhost:8000/a.nc": ["AST002", "AST019"],
    "https://example.org/{collectionid}/a.nc": ["AST002"],
    "https://example.org/%7Bcollectionid%7D/a.nc": ["AST002"],
    "https://example.org/<id>/a.nc": ["AST002"],
    "f'/d/{collectionid}/a.nc": ["AST002"],
    "https://example.org/TODO": ["AST002"],
    "https://s3.example.org/s3://bucket/a.nc": ["AST002"],
    "https://https://example.org/a.nc": ["AST002"],
    "https://example.org//a.nc": ["AST002"],
    " https://example.org/a.nc": ["AST002"],
    "https://example.org/a b.nc": ["AST010"],
    "https://example.org/x/../a.nc": ["AST010"],
    "https://example.org/a.nc/": ["AST010"],
    "https://ana:secret@example.org/a.nc": ["AST011"],
    "https://ana@example.org/a.nc": [],
    "https://anonymous:guest@example.org/a.nc": [],
    "https://example.org/a.nc?token=abc123": ["AST011"],
    "https://example.org/a.nc?sv=1&sig=abc123": ["AST011"],
    "https://example.org/a.nc?X-Amz-Signature=abc123": ["AST011"],
    "https://example.org/a.nc?page_token_count=3": [],
    "http://example.org/a.nc": ["AST019"],
    "ftp://example.org/a.nc": ["AST019"],
    "https://192.168.0.7/a.nc": ["AST019"],
    "https://93.184.216.34/a.nc": ["AST019"],
    "https://nas.local/a.nc": ["AST019"],
    "https://drive.google.com/file/d/1": ["AST019"],
    "https://esa.sharepoint.com/a.nc": ["AST019"],
    "https://doi.org/10.5281/zenodo.1": ["AST019"],
    "https://notdropbox.com/a.nc": [],
    "https://doi.org.example.org/a.nc": [],
}


@pytest.mark.parametrize(("href", "expected"), HREFS.items(), ids=list(HREFS))
def test_hrefs(codes, href, expected):
    found = codes({"href": href}, select=("AST002", "AST003", "AST010", "AST011", "AST019"))
    assert found == expected


SECRETS = [
    "https://ana:S3cret@example.org//a.nc",
    "https://ana:S3cret@localhost/a.nc?token=S3cret",
    "https://example.org/x/../a.nc?X-Amz-Signature=S3cret",
    "http://example.org/a.nc?sig=S3cret&token=S3cret",
    "http://10.0.0.1/TODO?api_key=S3cret",
]


@pytest.mark.parametrize("href", SECRETS)
@pytest.mark.parametrize("profile", ["template", "gateway", "apex"])
def test_no_message_repeats_a_secret(tmp_path, href, profile):
    twice = {"a": {**BASE, "href": href, "title": href}, "b": {**BASE, "href": href}}
    write_example(Good(item={"assets": twice}), tmp_path)
    report = check(tmp_path, profile=[profile], select=("AST", "TPL"))
    assert "AST011" in {f.code for f in report.findings}
    assert [f.message for f in report.findings if "S3cret" in f.message] == []


TYPES = {
    ("a.nc", "application/x-netcdf"): [],
    ("a.nc", "application/netcdf"): [],
    ("a.nc", "application/netcdf4"): [],
    ("a.nc", "APPLICATION/X-NETCDF; version=4"): [],
    ("a.nc", "application/x-hdf5"): [],
    ("a.nc", "application/octet-stream"): [],
    ("a.zarr", "application/vnd+zarr"): [],
    ("a.zarr", "application/vnd.zarr; version=3; profile=multiscales"): [],
    ("a.zarr", "application/x-zarr"): [],
    ("a.zarr.zip", "application/vnd+zarr"): [],
    ("a.zarr.zip", "application/zip"): [],
    ("refs.json", "application/vnd+zarr"): [],
    ("refs.json", "application/json"): [],
    ("a.geojson", "application/geo+json"): [],
    ("a.tif", "image/tiff; application=geotiff; profile=cloud-optimized"): [],
    ("a.tif", "image/vnd.stac.geotiff; cloud-optimized=true"): [],
    ("a.parquet", "application/x-parquet"): [],
    ("a.fgb", "application/x-flatgeobuf"): [],
    ("a.onnx", "application/octet-stream"): [],
    ("a.md", "text/markdown"): [],
    ("a.xyz", "application/vnd.something.new"): [],
    ("a.xyz", "image/x-new"): [],
    ("a.xyz", "application/sensorml+xml"): [],
    ("a.nc", "netcdf"): ["AST017"],
    ("a.nc", "application/"): ["AST017"],
    ("a.nc", "application/netcfd"): ["AST017"],
    ("a.nc", "image/tiff"): ["AST018"],
    ("a.tif", "application/x-netcdf"): ["AST018"],
    ("a.png", "image/jpeg"): ["AST018"],
    ("a.pdf", "application/json"): ["AST018"],
    ("a.nc.gz", "application/x-netcdf"): ["AST018"],
    ("a.nc", ""): ["AST007"],
    ("a.nc", None): ["AST007"],
    ("a.nc", 5): ["AST007"],
}


@pytest.mark.parametrize(("name", "stated"), TYPES, ids=[f"{n} {t}" for n, t in TYPES])
def test_media_types(codes, name, stated):
    asset = {"href": f"https://example.org/{name}", "type": stated}
    assert codes(asset, select=("AST007", "AST017", "AST018")) == TYPES[name, stated]


def local(*files):
    """Text files beside the item, and assets that name them in this order."""
    text = {f"survey/{name}": "CDF" for name in files}
    return [{"href": f"./{name}"} for name in files], text


STORED = {
    ("a.nc", "b.nc"): [],
    ("a.nc", "a-2.nc"): [],
    ("data.tif", "data.tif.aux.xml"): ["AST012"],
    ("x.nc.sha256", "x.nc"): ["AST012"],
    ("a.nc", "a.nc.1", "a.nc.2"): ["AST012", "AST012"],
    ("s/x.nc", "t/x.nc"): ["AST016"],
    ("s/x.nc", "t/y.nc"): [],
    ("a,b.nc",): ["AST008"],
    ("é.nc",): ["AST008"],
    (f"{'n' * 98}.nc",): ["AST008"],
    (f"{'n' * 97}.nc",): [],
}


@pytest.mark.parametrize("names", STORED, ids=str)
def test_files_in_each_others_way(codes, names):
    assets, text = local(*names)
    found = codes(*assets, text=text, profile="gateway", select=("AST008", "AST012", "AST016"))
    assert found == STORED[names]


def test_files_within_a_directory_are_moved_with_it(codes):
    text = {f"survey/cube.zarr/{name}": "{}" for name in ("a b/.zarray", "c/.zarray", "d/.zarray")}
    assets = [{"href": f"./cube.zarr{part}"} for part in ("", "/a b", "/c/.zarray", "/d/.zarray")]
    rules = ("AST008", "AST012", "AST013", "AST016")
    assert codes(*assets, text=text, profile="gateway", select=rules) == []


def test_one_local_file_in_two_spellings(codes):
    spellings = [{"href": "./x.nc"}, {"href": "s/../x.nc"}]
    text = {"survey/x.nc": "CDF", "survey/s/y.nc": "CDF"}
    assert codes(*spellings, text=text, select=("AST013", "AST014")) == ["AST013"]


def test_the_same_file_under_another_fragment_is_another_asset(codes):
    parts = [{"href": "https://example.org/a.nc"}, {"href": "https://example.org/a.nc#mode=bytes"}]
    assert codes(*parts, select=("AST013", "AST014")) == []


def test_a_path_from_the_script_is_put_right(tmp_path):
    text = {"survey/deep/x.nc": "CDF"}
    for href, right in (
        ("/d/lapland/deep/x.nc", "./deep/x.nc"),
        ("./lapland/deep/x.nc", "deep/x.nc"),
        ("survey/deep/x.nc", "deep/x.nc"),
    ):
        write_example(Good(item={"assets": {"x": {**BASE, "href": href}}}, text=text), tmp_path)
        (found,) = check(tmp_path, select=("AST003", "AST004")).findings
        assert found.fix is not None
        assert [operation.value for operation in found.fix.patch] == [right]
        assert not found.fix.safe


def test_percent_signs_in_paths(codes):
    text = {"survey/a b.nc": "CDF", "survey/c%20d.nc": "CDF"}
    names = [{"href": "./a%20b.nc"}, {"href": "./c%20d.nc"}]
    assert codes(*names, text=text, select=("AST004", "AST028")) == ["AST028"]


def test_sizes_of_directories_are_not_compared(codes):
    text = {"survey/cube.zarr/.zgroup": "{}"}
    assert codes({"href": "./cube.zarr", "file:size": 1}, text=text, select=("AST005",)) == []


CHECKSUMS = {
    "1220" + "0" * 64: ["AST006"],
    "1220" + "0" * 63: ["AST006"],
    "1114" + "0" * 40: [],  # SHA-1: well formed, not compared
    "d50110" + "0" * 32: [],  # MD5
    "0" * 64: ["AST006"],
    "sha256:abc": ["AST006"],
    5: ["AST006"],
}


@pytest.mark.parametrize("checksum", CHECKSUMS, ids=str)
def test_checksums(codes, checksum):
    text = {"survey/x.nc": "CDF"}
    asset = {"href": "./x.nc", "file:checksum": checksum}
    assert codes(asset, text=text, select=("AST006",)) == CHECKSUMS[checksum]


def test_data_in_two_items(tmp_path):
    """A manual may be shared, and an item that is copied whole is another rule's business."""
    link = {"rel": "item", "href": "./b/b.json", "type": "application/geo+json"}
    shared = {
        "data": {"href": "https://example.org/x.nc", "roles": ["data"]},
        "manual": {"href": "https://example.org/m.pdf", "roles": ["documentation"]},
    }
    write_example(
        Good(item={"assets": shared}, collection={"links": [link]}, text={"b/b.json": "{item}"}),
        tmp_path,
    )
    assert check(tmp_path, select=("AST015",)).findings == ()
    file = tmp_path / "b/b.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "id": "b"}))
    (found,) = check(tmp_path, select=("AST015",)).findings
    assert found.message == "'https://example.org/x.nc' belongs to the items 'survey' and 'b'"


ROLES = {
    ("data",): [],
    ("data", "reflectance"): [],
    ("mlm:model",): [],
    ("Data",): ["AST021"],
    ("datas", "thumb"): ["AST021"],
    (): [],
    (5, None): [],
}


@pytest.mark.parametrize("roles", ROLES, ids=str)
def test_roles(codes, roles):
    found = codes({"href": "https://example.org/a", "roles": list(roles)}, select=("AST021",))
    assert found == ROLES[roles]


FORMATS = {
    ("text/csv", "apex"): ["AST022"],
    ("text/csv", "template"): [],
    ("application/x-netcdf", "apex"): [],
    ("image/tiff; application=geotiff", "apex"): ["AST023"],
    ("image/tiff; application=geotiff; profile=cloud-optimized", "apex"): [],
    ("application/wmo-GRIB2", "template"): ["AST023"],
    ("application/x-shapefile", "template"): [],
    ("application/octet-stream", "apex"): [],
}


@pytest.mark.parametrize(("stated", "profile"), FORMATS, ids=str)
def test_formats(codes, stated, profile):
    asset = {"href": "https://example.org/a", "type": stated}
    found = codes(asset, profile=profile, select=("AST022", "AST023"))
    assert found == FORMATS[stated, profile]


def test_a_collections_own_assets_need_no_size(tmp_path):
    write_example(Good(), tmp_path)
    report = check(tmp_path, profile=["gateway"], select=("AST024", "AST025", "AST029"))
    assert {f.file.rpartition("/")[2] for f in report.findings} == {"survey.json"}
