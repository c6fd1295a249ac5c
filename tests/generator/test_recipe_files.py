"""What files a recipe names: patterns, stores, addresses, and the collection's own."""

import hashlib
import re
import typing
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from pytest_prr.generator.planning.finding_files import NotFound, find
from pytest_prr.generator.planning.plan import plan
from pytest_prr.generator.recipes import recipe_model
from pytest_prr.generator.recipes.recipe import load
from pytest_prr.readers import Asked
from pytest_prr.readers.facts import TimeVariable

ONE = "1 problem; nothing was written"


def planned(project, items, **options):
    recipe = project.recipe(items)
    return plan(load(recipe), [project.folder], **options)


def test_patterns_do_not_look_into_stores(project):
    project.text("data/a.nc")
    project.text("data/deep/er/b.nc")
    project.text("data/.hidden/c.nc")
    project.text("data/.d.nc")
    for mark in ("zarr.json", ".zgroup", ".zarray", ".zmetadata"):
        project.text(f"data/deep/{mark.strip('.')}.zarr/{mark}", "{}")
        project.text(f"data/deep/{mark.strip('.')}.zarr/x/0.nc")
    project.text("data/odd/zarr.json", "{}")

    def names(pattern):
        return [(file.relative, file.is_folder) for file in find(pattern, [project.folder])]

    stores = ["zarr.json.zarr", "zarray.zarr", "zgroup.zarr", "zmetadata.zarr"]
    all_stores = [(f"data/deep/{name}", True) for name in sorted(stores)]
    assert names("data/**/*.nc") == [("data/a.nc", False), ("data/deep/er/b.nc", False)]
    assert names("data/deep/*.zarr") == all_stores
    assert names("data/**/*") == [
        ("data/a.nc", False),
        ("data/deep/er/b.nc", False),
        *all_stores,
        ("data/odd", True),
    ]
    assert names("data/**") == names("data/**/*")
    assert names("data/odd") == [("data/odd", True)]
    assert names("*/?.nc") == [("data/a.nc", False)]
    assert names("data/.d*") == [("data/.d.nc", False)]
    assert names(f"{project.folder}/data/*.nc") == [("data/a.nc", False)]


def test_links_in_circles_end(project):
    project.text("a/x.nc")
    (project.folder / "a" / "again").symlink_to(project.folder / "a")
    (project.folder / "a" / "broken").symlink_to(project.folder / "nowhere")
    found = find("**/*.nc", [project.folder])
    assert [file.relative for file in found][-1] == "a/x.nc"
    assert len(found) <= 3


def test_a_store_is_one_file_without_checksum(project):
    project.text("a.zarr/zarr.json", "{}")
    made = planned(project, "- each: '*.zarr'")
    (item,) = made.items
    assert item.id == "rain-a"
    assert made.files() == [(str(project.folder / "a.zarr"), Asked(checksum=False))]


def test_addresses_are_taken_as_they_are(project):
    made = planned(
        project,
        """
        - each: [https://example.org/data/a%20b.nc, "s3://bucket/deep/b.zarr/"]
        - group:
            - {path: "http://example.org/x_1.nc?v=2", read: {checksum: true}}
            - https://example.org/x_2.nc
          match: x_(?P<n>.)
          id: x
          key: n{n}
        """,
    )
    files = {file.source: (item.id, file) for item in made.items for file in item.files}
    assert [(item_id, file.key) for item_id, file in files.values()] == [
        ("rain-a-b", "data"),
        ("rain-b", "data"),
        ("x", "n1"),
        ("x", "n2"),
    ]
    assert not any(file.placed for _, file in files.values())
    asked = {source: asked.checksum for source, asked in made.files()}
    assert asked == {
        "https://example.org/data/a%20b.nc": False,
        "s3://bucket/deep/b.zarr/": False,
        "http://example.org/x_1.nc?v=2": True,
        "https://example.org/x_2.nc": False,
    }


class _Ranges(SimpleHTTPRequestHandler):
    """Serves files whole or in parts."""

    def do_GET(self):
        body = Path(self.translate_path(self.path)).read_bytes()
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        start = int(asked[1]) if asked else 0
        part = body[start : int(asked[2]) + 1 if asked and asked[2] else None]
        self.send_response(206 if asked else 200)
        if asked:
            end = start + len(part) - 1
            self.send_header("Content-Range", f"bytes {start}-{end}/{len(body)}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)

    def log_message(self, *_):
        pass


@pytest.fixture
def served(project):
    """The address under which the project's folder is served."""
    handler = partial(_Ranges, directory=project.folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_addresses_are_read_and_are_their_own_hrefs(project, served):
    pytest.importorskip("h5netcdf")
    for number in (1, 2):
        project.netcdf(f"far/r_{number}.nc", days=(number, number + 1), platform="S3A")
    project.built(
        rf"""
        - group: ["{served}/far/r_1.nc", "{served}/far/r_2.nc"]
          match: r_(?P<n>\d)
          id: "{{attributes.platform}}"
          key: part-{{n}}
        """
    )
    item = project.item("S3A")
    assert item["properties"]["end_datetime"] == "2011-01-04T00:00:00Z"
    hrefs = {key: asset["href"] for key, asset in item["assets"].items()}
    assert hrefs == {f"part-{n}": f"{served}/far/r_{n}.nc" for n in (1, 2)}
    assert "file:checksum" not in item["assets"]["part-1"]
    assert [path.name for path in (project.out / "S3A").iterdir()] == ["S3A.json"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/*.nc", "is a pattern; servers list no files"),
        ("ftp://example.org/a.nc", "'ftp://' is no address that is read from; known are http"),
        ("https://me:pw@example.org/a.nc", "has a user name before its host"),
        ("https://example.org/", "'https://example.org/' names no file"),
    ],
)
def test_addresses_that_are_refused(project, url, expected):
    with pytest.raises(NotFound) as caught:
        find(url, [project.folder])
    assert expected in str(caught.value)
    assert "pw" not in str(caught.value)
    assert project.refusal(f"- id: a\n  files: '{url}'").endswith(f"{caught.value}\n{ONE}")


def test_read_is_merged_from_file_item_and_defaults(project):
    project.netcdf("a.nc")
    project.netcdf("b.nc")
    head = """\
collection: {id: rain, description: d, license: MIT}
defaults:
  read: {crs: "EPSG:3031", longitude: X, time: {name: t}}
"""
    recipe = project.recipe(
        """
        - id: a
          files:
            - a.nc
            - {path: b.nc, read: {longitude: LON, checksum: true}}
          read: {time: {name: rectime, layout: yymmddHH}, latitude: LAT, checksum: false}
        """,
        head,
    )
    asked = [asked for _, asked in plan(load(recipe), [project.folder]).files()]
    time = TimeVariable(name="rectime", layout="yymmddHH")
    usual = {"time": time, "latitude": "LAT", "crs": "EPSG:3031"}
    assert asked == [
        Asked(checksum=False, longitude="X", **usual),
        Asked(checksum=True, longitude="LON", **usual),
    ]


def test_no_checksum_where_none_is_asked_for(project):
    project.netcdf("a.nc")
    project.built("- id: a\n  files: a.nc\n  read: {checksum: false}")
    assert "file:checksum" not in project.item("a")["assets"]["data"]


COLLECTION = """\
collection:
  id: rain
  title: Rain of the years
  description: Rain as it was measured, for tests of the build.
  license: CC-BY-4.0
  assets:
"""


def test_assets_of_the_collection(project):
    project.netcdf("a.nc")
    pixels = b"\x89PNG\r\n\x1a\n"
    (project.folder / "quick look.png").write_bytes(pixels)
    project.text("manual.pdf")
    head = (
        COLLECTION
        + """\
    thumbnail: {path: quick look.png, title: Quicklook}
    manual: {path: manual.pdf, name: guide.pdf}
    table: {href: "https://example.org/table.csv", roles: [metadata, x], description: All}
"""
    )
    built = project.checked("- id: a\n  files: a.nc", head)
    found = project.collection()
    digest = hashlib.sha256(pixels).hexdigest()
    assert found["assets"]["thumbnail"] == {
        "href": "./quick-look.png",
        "type": "image/png",
        "title": "Quicklook",
        "roles": ["thumbnail"],
        "file:size": 8,
        "file:checksum": f"1220{digest}",
    }
    assert found["assets"]["manual"]["href"] == "./guide.pdf"
    assert found["assets"]["manual"]["roles"] == ["documentation"]
    assert found["assets"]["table"] == {
        "href": "https://example.org/table.csv",
        "type": "text/csv",
        "description": "All",
        "roles": ["metadata", "x"],
    }
    assert any("/file/" in uri for uri in found["stac_extensions"])
    assert (project.out / "quick-look.png").read_bytes() == pixels
    assert (project.out / "guide.pdf").is_file()
    assert "collection: file 'quick look.png' is placed as 'quick-look.png'" in built.notices
    project.checked("- id: a\n  files: a.nc", head)  # and again, over what is there


def test_assets_of_the_collection_left_where_they_lie(project):
    project.netcdf("a.nc")
    project.text("my pics/q.png")
    head = COLLECTION + "    thumbnail: {path: my pics/q.png}\n"
    project.built("- id: a\n  files: a.nc", head, placement="leave")
    assert project.collection()["assets"]["thumbnail"]["href"] == "../my%20pics/q.png"


ASSETS = {
    "neither": (
        "{title: x}",
        "an asset has either 'path' (a file) or 'href' (an address), found neither",
    ),
    "both": (
        "{path: q.png, href: 'https://example.org/q.png'}",
        "an asset has either 'path' (a file) or 'href' (an address), found both",
    ),
    "a name for an address": (
        "{href: 'https://example.org/q.png', name: p.png}",
        "'name' is for a file; an address has its own",
    ),
}


@pytest.mark.parametrize("case", ASSETS)
def test_assets_of_the_collection_that_make_no_sense(project, case):
    project.netcdf("a.nc")
    text, expected = ASSETS[case]
    refusal = project.refusal("- id: a\n  files: a.nc", f"{COLLECTION}    k: {text}\n")
    assert refusal == f"prr.yaml:7: collection.assets.k: {expected}"


def test_assets_of_the_collection_that_cannot_be_placed(project):
    project.netcdf("a.nc")
    project.text("a")
    project.text("b/collection.json")
    head = (
        COLLECTION
        + """\
    one: {path: nowhere.png}
    two: {path: "*"}
    three: {path: b/collection.json}
    four: {path: a}
    five: {href: "https://example.org/x.unknown"}
"""
    )
    lines = project.refusal("- id: a\n  files: a.nc", head).splitlines()
    assert lines == [
        (
            f"prr.yaml:7: collection.assets.one.path: there is no file 'nowhere.png' in "
            f"'{project.folder}'"
        ),
        "prr.yaml:8: collection.assets.two.path: '*' matches 3 files; an asset is one file",
        (
            "prr.yaml:11: collection.assets.five: the media type of "
            "'https://example.org/x.unknown' is not known; set 'type:' for it"
        ),
        (
            "prr.yaml:9: collection.assets.three: 'collection.json' is the name of the item's own "
            "file; set another 'name:' for it"
        ),
        "prr.yaml:6: collection.assets: 'a' would have the name of an item's folder",
        "5 problems; nothing was written",
    ]


def test_archives_and_models_with_time_and_place(project):
    project.text("model.onnx")
    project.text("code.tgz")
    project.checked("""
        - id: model
          files: [model.onnx, {path: code.tgz, roles: [metadata]}]
          roles: [data, "mlm:model"]
          time: {start: 2011-01-01, end: 2011-12-31}
          place: none
        - id: archive
          files: code.tgz
          time: {datetime: 2011-02-03}
          place: {bbox: [1, 2, 3, 4]}
        """)
    assert project.item("model")["geometry"] is None
    assert project.item("model")["assets"]["data"]["roles"] == ["data", "mlm:model"]


def test_the_profile_is_one_of_the_rule_book(project):
    project.netcdf("a.nc")
    head = "collection: {id: rain, description: d, license: MIT}\nprofile: gatway\n"
    assert project.refusal("- id: a\n  files: a.nc", head) == (
        "prr.yaml:2: profile: 'gatway' is not one of the known words"
    )
    recipe = project.recipe("- id: a\n  files: a.nc", head.replace("gatway", "gateway"))
    assert load(recipe).recipe.profile == "gateway"


def test_every_key_of_the_recipe_is_described():
    """Editors show it."""
    parts = [
        part
        for name in dir(recipe_model)
        if isinstance(part := getattr(recipe_model, name), type)
        and hasattr(part, "__struct_fields__")
    ]
    assert len(parts) > 8
    for part in parts:
        for field, hint in typing.get_type_hints(part, include_extras=True).items():
            metas = getattr(hint, "__metadata__", ())
            assert any(meta.description for meta in metas), f"{part.__name__}.{field}"
