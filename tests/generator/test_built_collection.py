"""What a build writes: read back from the disk, and judged by the rule book."""

import hashlib
import json
from pathlib import Path

import iris_sample_data
import pystac
import pytest
from pystac.validation.stac_validator import JsonSchemaSTACValidator

import pytest_prr
from pytest_prr.generator.build import plan_and_build

IRIS = Path(__file__).parents[2] / "examples" / "iris"


def rows(built, item, field):
    return [
        (r.file, r.value, r.source) for r in built.provenance if (r.item, r.field) == (item, field)
    ]


def test_one_item_with_one_file(project):
    data = project.netcdf("a.nc", title="Rain in spring", lon=[5.0, 6.0], days=[0.0, 30.5])
    built = project.checked("- id: spring\n  title: Spring\n  files: a.nc")
    assert (built.items, built.assets, built.size) == (1, 1, data.stat().st_size)
    item = project.item("spring")
    assert item["properties"] == {
        "title": "Spring",
        "datetime": "2011-01-01T00:00:00Z",
        "start_datetime": "2011-01-01T00:00:00Z",
        "end_datetime": "2011-01-31T12:00:00Z",
        "license": "CC-BY-4.0",
    }
    assert item["bbox"] == [5.0, 50.0, 6.0, 51.0]
    assert item["geometry"]["type"] == "Polygon"
    file_extension = "https://stac-extensions.github.io/file/v2.1.0/schema.json"
    assert item["stac_extensions"][0] == file_extension
    assert list(item["assets"]) == ["data"]
    asset = item["assets"]["data"]
    assert {key: asset[key] for key in asset if not key.startswith(("cube:", "proj:"))} == {
        "href": "./a.nc",
        "type": "application/x-netcdf",
        "title": "Rain in spring",
        "roles": ["data"],
        "file:size": data.stat().st_size,
        "file:checksum": "1220" + hashlib.sha256(data.read_bytes()).hexdigest(),
    }
    assert (project.out / "spring" / "a.nc").read_bytes() == data.read_bytes()


def test_collection_members(project):
    project.netcdf("a.nc")
    head = """\
collection:
  id: rain
  title: Rain of the years
  description: Rain as it was measured, for tests of the build.
  license: other
  keywords: [rain, tests]
  providers:
    - {name: Us, roles: [producer], url: "https://example.org"}
  links:
    - {rel: license, href: "https://example.org/licence", type: text/html, title: Terms}
  fields: {"sci:doi": 10.5281/zenodo.1}
  extensions: [https://stac-extensions.github.io/scientific/v1.0.0/schema.json]
"""
    project.built("- id: a\n  files: a.nc", head)
    found = project.collection()
    assert found["keywords"] == ["rain", "tests"]
    assert found["providers"] == [
        {"name": "Us", "roles": ["producer"], "url": "https://example.org"}
    ]
    assert found["sci:doi"] == "10.5281/zenodo.1"
    assert found["stac_extensions"] == [
        "https://stac-extensions.github.io/scientific/v1.0.0/schema.json"
    ]
    assert [link for link in found["links"] if link["rel"] == "license"] == [
        {
            "rel": "license",
            "href": "https://example.org/licence",
            "type": "text/html",
            "title": "Terms",
        }
    ]


def test_extents_are_the_union_of_the_items(project):
    project.netcdf("a.nc", lon=[170.0, 175.0], lat=[-10.0, 0.0], days=[5.0, 9.0])
    project.netcdf("b.nc", lon=[-179.0, -170.0], lat=[-5.0, 7.5], days=[1.0, 2.5])
    project.checked("- id: a\n  files: a.nc\n- id: b\n  files: b.nc")
    extent = project.collection()["extent"]
    assert extent["spatial"]["bbox"] == [[170.0, -10.0, -170.0, 7.5]]
    assert extent["temporal"]["interval"] == [["2011-01-02T00:00:00Z", "2011-01-10T00:00:00Z"]]


def test_links_resolve_and_pystac_reads_it(project):
    project.netcdf("a.nc")
    project.netcdf("b.nc")
    project.checked("- each: '*.nc'")
    for path in project.out.rglob("*.json"):
        for link in json.loads(path.read_text())["links"]:
            assert (path.parent / link["href"]).is_file()
            kind = "application/geo+json" if link["rel"] == "item" else "application/json"
            assert link["type"] == kind
    collection = pystac.Collection.from_file(str(project.out / "collection.json"))
    assert sorted(item.id for item in collection.get_items()) == ["rain-a", "rain-b"]
    rels = {link.rel for item in collection.get_items() for link in item.links}
    assert rels >= {"root", "parent", "collection"}
    for thing in (collection, *collection.get_items()):
        JsonSchemaSTACValidator().validate_core(
            thing.to_dict(), thing.STAC_OBJECT_TYPE, pystac.get_stac_version()
        )


def test_build_returns_what_was_written(project):
    project.netcdf("a.nc")
    recipe = project.recipe("- id: a\n  files: a.nc")
    collection = pytest_prr.build(str(recipe))
    assert isinstance(collection, pystac.Collection)
    assert collection.self_href == str(project.out / "collection.json")
    written = pystac.Collection.from_file(collection.self_href)
    assert written.to_dict(False) == collection.to_dict(False)  # without the link to itself


def test_relative_paths_from_the_working_directory(project, monkeypatch):
    project.netcdf("a.nc")
    project.recipe("- id: a\n  files: a.nc")
    monkeypatch.chdir(project.folder)
    assert plan_and_build("prr.yaml", "made/here").path == project.folder / "made" / "here"
    assert (project.folder / "made" / "here" / "a" / "a.nc").is_file()


def test_files_of_an_item_are_joined(project):
    project.netcdf("west.nc", lon=[0.0, 1.0], days=[10.0, 20.0])
    project.netcdf("east.nc", lon=[1.0, 3.0], days=[5.0, 12.0])
    project.text("readme.pdf")
    project.text("inputs.tgz")
    built = project.checked("- id: all\n  files: [west.nc, east.nc, readme.pdf, inputs.tgz]")
    item = project.item("all")
    assert item["bbox"] == [0.0, 50.0, 3.0, 51.0]
    assert item["geometry"]["type"] == "Polygon"
    assert item["properties"]["start_datetime"] == "2011-01-06T00:00:00Z"
    assert item["properties"]["end_datetime"] == "2011-01-21T00:00:00Z"
    assert {key: asset["roles"] for key, asset in item["assets"].items()} == {
        "west": ["data"],
        "east": ["data"],
        "readme": ["documentation"],
        "inputs": ["data"],
    }
    assert rows(built, "all", "start_datetime") == [
        (
            "-",
            "2011-01-06T00:00:00Z",
            "time(time), least and greatest of west.nc; time(time), least and greatest of east.nc",
        )
    ]


def test_boxes_apart_are_a_multipolygon(project):
    project.netcdf("a.nc", lon=[0.0, 1.0])
    project.netcdf("b.nc", lon=[5.0, 6.0])
    project.checked("- id: ab\n  files: [a.nc, b.nc]")
    assert project.item("ab")["geometry"]["type"] == "MultiPolygon"
    assert project.item("ab")["bbox"] == [0.0, 50.0, 6.0, 51.0]


def test_a_point_and_a_box_are_the_box_around_both(project):
    project.netcdf("a.nc", lon=[0.0, 1.0])
    project.netcdf("b.nc", lon=[5.0], lat=[50.0])
    project.checked("- id: ab\n  files: [a.nc, b.nc]")
    assert project.item("ab")["geometry"]["type"] == "Polygon"


def test_fractions_of_a_second_are_covered(project):
    project.netcdf("a.nc", days=[0.25 / 86400, 1.75 / 86400])
    project.checked("- id: a\n  files: a.nc")
    assert project.item("a")["properties"]["start_datetime"] == "2011-01-01T00:00:00Z"
    assert project.item("a")["properties"]["end_datetime"] == "2011-01-01T00:00:02Z"


def test_the_recipe_tells_what_files_do_not(project):
    project.text("forcing.tgz")
    built = project.checked("""
        - id: forcing
          files: forcing.tgz
          time: {start: 2011-01-01, end: 2011-12-31}
          place: {bbox: [5, 50.5, 6.5, 51]}
          properties: {"processing:level": L4}
        """)
    item = project.item("forcing")
    assert item["properties"]["start_datetime"] == "2011-01-01T00:00:00Z"
    assert item["properties"]["end_datetime"] == "2011-12-31T23:59:59Z"
    assert item["properties"]["processing:level"] == "L4"
    assert any("/processing/" in uri for uri in item["stac_extensions"])
    assert item["bbox"] == [5.0, 50.5, 6.5, 51.0]
    assert rows(built, "forcing", "start_datetime")[0][2] == "prr.yaml line 9"
    assert rows(built, "forcing", "bbox")[0][2] == "prr.yaml line 10"
    assert built.notices == ()


def test_item_before_file_before_defaults(project):
    project.netcdf("a.nc")
    project.netcdf("b.nc", days=None, lon=None)
    head = """\
collection:
  id: rain
  description: Rain as it was measured, for tests of the build.
  license: CC-BY-4.0
defaults:
  license: CC0-1.0
  time: {datetime: 2000-01-01T12:00:00+02:00}
  place: {geometry: {type: Point, coordinates: [7.5, 8.5]}}
  properties: {mission: x, constellation: y}
"""
    built = project.built(
        """
        - id: a
          files: a.nc
          license: MIT
          properties: {mission: own}
        - id: b
          files: b.nc
        - id: c
          files: a.nc
          time: {start: 2011-01-02, end: 2011-01-03}
          place: none
        """,
        head,
    )
    a, b, c = (project.item(name) for name in "abc")
    assert a["properties"]["start_datetime"] == "2011-01-01T00:00:00Z"
    assert a["properties"]["license"] == "MIT"
    assert (a["properties"]["mission"], a["properties"]["constellation"]) == ("own", "y")
    assert b["properties"]["datetime"] == "2000-01-01T10:00:00Z"
    assert b["properties"]["license"] == "CC0-1.0"
    assert b["geometry"] == {"type": "Point", "coordinates": [7.5, 8.5]}
    assert b["bbox"] == [7.5, 8.5, 7.5, 8.5]
    assert c["geometry"] is None
    assert "bbox" not in c
    assert built.notices == (
        "file 'a.nc' is in several items: 'a', 'c'",
        (
            "item 'c' is from 2011-01-02T00:00:00Z to 2011-01-03T23:59:59Z, "
            "but a.nc says 2011-01-01T00:00:00Z to 2011-01-31T00:00:00Z"
        ),
    )


def test_documentation_has_no_place_and_the_time_of_the_data(project):
    project.netcdf("a.nc")
    project.text("manual.pdf")
    built = project.checked("- id: manual\n  files: manual.pdf\n- id: a\n  files: a.nc")
    item = project.item("manual")
    assert item["geometry"] is None
    assert "bbox" not in item
    assert item["properties"]["end_datetime"] == "2011-01-31T00:00:00Z"
    assert rows(built, "manual", "geometry") == [("-", "None", "documentation has no place")]
    assert rows(built, "manual", "end_datetime")[0][2] == "all data items: this is documentation"


def test_licence_of_a_file_is_told_and_not_taken(project):
    project.netcdf("a.nc", license="You may do as you please " * 5)
    built = project.checked("- id: a\n  files: a.nc")
    assert project.item("a")["properties"]["license"] == "CC-BY-4.0"
    assert built.notices == (
        (
            "item 'a' has license 'CC-BY-4.0', but a.nc says 'You may do as you please You may do "
            "as you please You may do as you please Yo...'"
        ),
    )


def test_one_item_for_each_file(project):
    project.netcdf("data/Rain of May (2).nc")
    project.netcdf("data/deep/june.nc")
    built = project.checked("""
        - each: data/**/*.nc
          title: "{stem} from {path}"
        """)
    assert [item.id for item in built.collection.get_items()] == [
        "rain-Rain-of-May-2",
        "rain-june",
    ]
    item = project.item("rain-Rain-of-May-2")
    assert item["properties"]["title"] == "Rain of May (2) from data/Rain of May (2).nc"
    assert item["assets"]["data"]["href"] == "./Rain-of-May-2.nc"
    assert item["assets"]["data"]["title"] == item["properties"]["title"]
    assert built.notices == (
        "item 'rain-Rain-of-May-2': file 'Rain of May (2).nc' is placed as 'Rain-of-May-2.nc'",
    )


def test_files_with_all_their_keys(project):
    project.netcdf("a.nc")
    project.text("a.bin")
    built = project.checked("""
        - id: a
          files:
            - path: a.nc
              key: grid
              roles: [data, overview]
              title: The grid
              description: On a grid.
              name: grid.nc
            - {path: a.bin, type: application/x-hdf5, roles: [metadata]}
        """)
    assets = project.item("a")["assets"]
    grid = {key: value for key, value in assets["grid"].items() if ":" not in key}
    assert grid == {
        "href": "./grid.nc",
        "type": "application/x-netcdf",
        "title": "The grid",
        "description": "On a grid.",
        "roles": ["data", "overview"],
    }
    assert assets["a"]["type"] == "application/x-hdf5"
    assert rows(built, "a", "title") == [
        ("a.nc", "The grid", "prr.yaml line 12"),
        ("a.bin", "a.bin", "the file's name"),
    ]
    assert rows(built, "a", "roles")[1] == ("a.bin", "['metadata']", "prr.yaml line 15")
    assert rows(built, "a", "href")[0] == ("a.nc", "./grid.nc", "placement link: beside the item")
    assert built.notices == ()


def test_unknown_media_type_is_told(project):
    project.netcdf("a.nc")
    project.text("a.xyz")
    built = project.built("- id: a\n  files: [a.nc, {path: a.xyz, roles: [metadata]}]")
    assert project.item("a")["assets"]["a"]["type"] == "application/octet-stream"
    assert built.notices == (
        (
            "item 'a': the media type of 'a.xyz' is not known, 'application/octet-stream' is "
            "written; set 'type:' for the file"
        ),
    )


def test_equal_stems_get_keys_of_their_own(project):
    project.netcdf("a.nc")
    project.netcdf("b/a.nc4")
    project.checked("- id: a\n  files: [a.nc, {path: b/a.nc4, name: b.nc}]")
    assert list(project.item("a")["assets"]) == ["a", "a-2"]


def test_hard_links_by_default(project):
    data = project.netcdf("a.nc")
    project.built("- id: a\n  files: a.nc")
    assert data.samefile(project.out / "a" / "a.nc")


def test_copies(project):
    data = project.netcdf("a.nc")
    built = project.checked("- id: a\n  files: a.nc", placement="copy")
    assert not data.samefile(project.out / "a" / "a.nc")
    assert built.notices == ()


def test_copies_where_links_cannot_be_made(project, monkeypatch):
    def refuse(*_):
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    project.netcdf("a.nc")
    built = project.checked("- id: a\n  files: a.nc")
    assert (project.out / "a" / "a.nc").is_file()
    assert built.notices == (
        f"copied, because no hard link can be made from there to '{project.out}': a.nc",
    )


def test_a_symbolic_link_is_followed(project):
    data = project.netcdf("store/a.nc")
    (project.folder / "link.nc").symlink_to(data)
    project.checked("- id: a\n  files: link.nc")
    placed = project.out / "a" / "link.nc"
    assert not placed.is_symlink()
    assert placed.samefile(data)


def test_files_left_where_they_lie(project):
    project.netcdf("my data/a b.nc")
    project.built("- id: a\n  files: my data/*.nc", placement="leave")
    href = project.item("a")["assets"]["data"]["href"]
    assert href == "../../my%20data/a%20b.nc"
    assert [path.name for path in (project.out / "a").iterdir()] == ["a.json"]


def test_href_pattern(project):
    project.netcdf("data/a b.nc")
    head = """\
collection: {id: rain, description: Rain as it was measured, license: CC-BY-4.0}
href: https://example.org/{collection}/{item}/{path}?{stem}{suffix}
"""
    project.built("- id: one\n  files: data/*.nc", head)
    asset = project.item("one")["assets"]["data"]
    assert asset["href"] == "https://example.org/rain/one/data/a%20b.nc?a%20b.nc"
    assert asset["file:size"] > 0
    assert not (project.out / "one" / "a b.nc").exists()


def test_href_of_one_file(project):
    project.netcdf("a.nc")
    project.netcdf("b.nc")
    project.built("- id: one\n  files: [a.nc, {path: b.nc, href: 'https://example.org/{name}'}]")
    assets = project.item("one")["assets"]
    assert [assets[key]["href"] for key in ("a", "b")] == ["./a.nc", "https://example.org/b.nc"]


def test_data_root_first_then_beside_the_recipe(project, tmp_path_factory):
    root = tmp_path_factory.mktemp("root")
    project.netcdf("a.nc", days=[0.0, 1.0])
    project.text("notes.md")
    project.netcdf("far.nc", days=[100.0]).replace(root / "a.nc")
    project.checked("- id: a\n  files: a.nc\n- id: notes\n  files: notes.md", data_root=root)
    assert project.item("a")["properties"]["datetime"] == "2011-04-11T00:00:00Z"


def test_absolute_paths(project, tmp_path_factory):
    path = tmp_path_factory.mktemp("elsewhere") / "a.nc"
    project.netcdf("a.nc").replace(path)
    project.checked(f"- id: a\n  files: {path}")
    project.checked(f"- id: a\n  files: {path.parent}/*.nc")


def test_the_same_inputs_make_the_same_bytes(project, snap):
    project.netcdf("a.nc")
    project.netcdf("b.nc")
    project.text("manual.pdf")
    items = "- each: '*.nc'\n- id: manual\n  files: manual.pdf"
    project.built(items)
    first = snap(project.out)
    project.built(items)
    assert snap(project.out) == first
    assert all(text.endswith(b"}\n") for name, text in first.items() if name.endswith(".json"))


@pytest.mark.parametrize("profile", ["template", "gateway"])
def test_the_iris_example(tmp_path, profile):
    out = tmp_path / "iris"
    built = plan_and_build(IRIS / "prr.yaml", out, data_root=iris_sample_data.path)
    assert (built.items, built.assets) == (9, 9)
    assert not [notice for notice in built.notices if not notice.startswith("copied")]
    report = pytest_prr.check(out, profile=[profile])
    assert [f for f in report.findings if f.severity == "error"] == []
    extent = json.loads((out / "collection.json").read_text())["extent"]
    assert extent["spatial"]["bbox"] == [[-180.0, -85.7104493, 180.0, 89.941742]]
    assert extent["temporal"]["interval"] == [["1859-12-01T00:00:00Z", "2099-12-01T00:00:00Z"]]
