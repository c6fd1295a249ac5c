"""What a build refuses: the exact words, and that nothing changed on the disk."""

import re

import pytest

from pytest_prr.generator.build import plan_and_build
from pytest_prr.generator.problems import BuildError, RecipeError

TIME = "set 'time:' here, for example 'time: {start: 2011-01-01, end: 2011-12-31}'"
PLACE = (
    "set 'place:' here, for example 'place: {bbox: [5.0, 50.5, 6.5, 51.0]}', "
    "or 'place: none' for what has no place"
)
ONE = "1 problem; nothing was written"


def test_a_file_that_tells_neither_time_nor_place(project):
    project.text("forcing.tgz")
    silent = "forcing.tgz: this kind of file does not say it"
    assert project.refusal("- id: forcing\n  files: forcing.tgz") == (
        "prr.yaml:7: items[0]: item 'forcing' has no start_datetime and end_datetime: "
        f"{silent}; {TIME}\n"
        f"prr.yaml:7: items[0]: item 'forcing' has no bbox and geometry: {silent}; {PLACE}\n"
        "2 problems; nothing was written"
    )


def test_every_file_and_field_that_is_missing(project):
    project.netcdf("a.nc", days=None)
    project.netcdf("b.nc", lon=None)
    for number in range(5):
        project.netcdf(f"many/{number}.nc", days=None)
    no_time = "no variable has CF time units ('days since ...')"
    assert project.refusal("- each: '?.nc'\n- id: many\n  files: many/*.nc") == (
        f"prr.yaml:7: items[0]: item 'rain-a' has no start_datetime and end_datetime: "
        f"a.nc: {no_time}; {TIME}\n"
        f"prr.yaml:8: items[1]: item 'many' has no start_datetime and end_datetime: "
        f"0.nc: {no_time}; 1.nc: {no_time}; 2.nc: {no_time} (and 2 more files); {TIME}\n"
        f"prr.yaml:7: items[0]: item 'rain-b' has no bbox and geometry: "
        f"b.nc: no variable is a CF longitude; {PLACE}\n"
        "3 problems; nothing was written"
    )


def test_every_file_that_cannot_be_read(project):
    project.text("a.nc", "")
    project.text("b.nc", "<html>")
    assert project.refusal("- id: a\n  files: '*.nc'") == (
        "a.nc: named as netCDF, but it is empty; get it again, or rename it\n"
        "b.nc: named as netCDF, but its content is an HTML page; get it again, or rename it\n"
        "2 problems; nothing was written"
    )


def test_nothing_but_documentation(project):
    project.text("manual.pdf")
    assert project.refusal("- id: manual\n  files: manual.pdf") == (
        "prr.yaml:7: items[0]: item 'manual' has no start_datetime and end_datetime: "
        f"manual.pdf: this kind of file does not say it; {TIME}\n{ONE}"
    )
    assert project.refusal("- id: m\n  files: manual.pdf\n  time: {datetime: 2011-01-01}") == (
        "prr.yaml:6: items: no item has a place, so the collection's extent is not known; "
        f"set 'place:' for an item, for example 'place: {{bbox: [5.0, 50.5, 6.5, 51.0]}}'\n{ONE}"
    )


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            "data/rain2012.nc",
            "files: there is no file 'data/rain2012.nc' in '{}' (did you mean 'rain2011.nc'?)",
        ),
        ("nowhere/x.nc", "files: there is no file 'nowhere/x.nc' in '{}'"),
        ("data/*.nc4", "files: no file matches 'data/*.nc4' in '{}'"),
        ("data", "files: '{}/data' is a folder; name its files, for example 'data/*.nc'"),
    ],
)
def test_files_that_are_not_there(project, files, expected):
    project.netcdf("data/rain2011.nc")
    text = project.refusal(f"- id: a\n  files: {files}").replace(f"{project.folder}", "")
    place = expected.format("").replace("'/data'", "'data'")
    assert text == f"prr.yaml:8: items[0].{place}\n{ONE}"


def test_all_wrong_paths_are_told_at_once(project):
    text = project.refusal("- id: a\n  files:\n    - one.nc\n    - path: two.nc\n- each: t*.nc")
    text = text.replace(str(project.folder), "")
    assert text == (
        "prr.yaml:9: items[0].files[0]: there is no file 'one.nc' in ''\n"
        "prr.yaml:10: items[0].files[1]: there is no file 'two.nc' in ''\n"
        "prr.yaml:11: items[1].each: no file matches 't*.nc' in ''\n"
        "3 problems; nothing was written"
    )


FILES = "files: a.nc"
RECIPES = {
    "no key of an item": (
        f"- id: a\n  {FILES}\n  licence: MIT",
        "prr.yaml:9: items[0].licence: unknown key 'licence' (did you mean 'license'?)",
    ),
    "files and each": (
        f"- id: a\n  {FILES}\n  each: b.nc",
        (
            "prr.yaml:7: items[0]: an item has one of 'files', 'each' (one item for every file) "
            "and 'group' (one item for the files of one id), found 'files' and 'each'"
        ),
    ),
    "neither files nor each": (
        "- id: a",
        (
            "prr.yaml:7: items[0]: an item has one of 'files', 'each' (one item for every file) "
            "and 'group' (one item for the files of one id), found none of them"
        ),
    ),
    "no id": (
        f"- {FILES}",
        "prr.yaml:7: items[0]: key 'id' is missing; only 'each' makes ids of its own",
    ),
    "no files": (
        "- id: a\n  files: []",
        "prr.yaml:8: items[0].files: expected at least one file, found none",
    ),
    "a time without zone": (
        f"- id: a\n  {FILES}\n  time:\n    start: 2011-01-01\n    end: 2011-01-01T12:00:00",
        (
            "prr.yaml:11: items[0].time.end: '2011-01-01T12:00:00' has no time zone; "
            "add 'Z' where it is UTC"
        ),
    ),
    "no such day": (
        f"- id: a\n  {FILES}\n  time: {{datetime: 2011-02-30}}",
        (
            "prr.yaml:9: items[0].time.datetime: '2011-02-30' is no date: "
            "day is out of range for month"
        ),
    ),
    "half an interval": (
        f"- id: a\n  {FILES}\n  time: {{start: 2011-02-03}}",
        "prr.yaml:9: items[0].time: expected 'start' and 'end', or 'datetime'",
    ),
    "an instant and an interval": (
        f"- id: a\n  {FILES}\n  time: {{datetime: 2011-02-03, end: 2011-02-03}}",
        "prr.yaml:9: items[0].time: expected either 'datetime' or 'start' and 'end', found both",
    ),
    "an interval backwards": (
        f"- id: a\n  {FILES}\n  time: {{start: 2011-02-03, end: 2011-02-02}}",
        "prr.yaml:9: items[0].time: the start '2011-02-03' is later than the end '2011-02-02'",
    ),
    "a box of three numbers": (
        f"- id: a\n  {FILES}\n  place: {{bbox: [1, 2, 3]}}",
        "prr.yaml:9: items[0].place.bbox: expected four finite numbers: west, south, east, north",
    ),
    "a swapped box": (
        f"- id: a\n  {FILES}\n  place: {{bbox: [40, 140, 41, 141]}}",
        "prr.yaml:9: items[0].place.bbox: latitudes 140 and 141 are not both in -90..90",
    ),
    "a box upside down": (
        f"- id: a\n  {FILES}\n  place: {{bbox: [4, 50, 5, 49]}}",
        "prr.yaml:9: items[0].place.bbox: south (50) lies north of north (49)",
    ),
    "longitudes to 360": (
        f"- id: a\n  {FILES}\n  place: {{bbox: [350, 50, 355, 51]}}",
        "prr.yaml:9: items[0].place.bbox: longitudes 350 and 355 are not both in -180..180",
    ),
    "no GeoJSON": (
        f"- id: a\n  {FILES}\n  place: {{geometry: {{type: Pint, coordinates: [1, 2]}}}}",
        "prr.yaml:9: items[0].place.geometry: not a GeoJSON geometry with 'type' and 'coordinates'",
    ),
    "a bow tie": (
        (
            f"- id: a\n  {FILES}\n  place:\n    geometry: {{type: Polygon, coordinates: "
            "[[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}"
        ),
        ("prr.yaml:10: items[0].place.geometry: not a valid geometry: Self-intersection[0.5 0.5]"),
    ),
    "a property that the build sets": (
        f"- id: a\n  {FILES}\n  properties: {{start_datetime: 2011-01-01}}",
        (
            "prr.yaml:9: items[0].properties.start_datetime: 'start_datetime' is set by the build; "
            "use the item's key 'time'"
        ),
    ),
    "not a number": (
        f"- id: a\n  {FILES}\n  properties:\n    x: [1, .nan]",
        (
            "prr.yaml:10: items[0].properties.x[1]: "
            "JSON has no such number; write null, or leave the key out"
        ),
    ),
}


@pytest.mark.parametrize("case", RECIPES)
def test_recipes_that_make_no_sense(project, case):
    project.netcdf("a.nc")
    items, expected = RECIPES[case]
    assert project.refusal(items) == expected


def test_collection_fields_that_have_a_place_of_their_own(project):
    head = (
        "collection:\n  id: a\n  description: d\n  license: MIT\n  fields: {extent: 1, title: x}\n"
    )
    assert project.refusal("- id: a\n  files: a.nc", head) == (
        "prr.yaml:5: collection.fields.extent: 'extent' is worked out from the items; "
        "remove it here\n"
        "prr.yaml:5: collection.fields.title: 'title' has a place of its own; remove it here"
    )


def test_no_recipe_at_all(tmp_path):
    with pytest.raises(RecipeError) as caught:
        plan_and_build(tmp_path / "prr.yaml")
    assert str(caught.value) == (
        f"{tmp_path / 'prr.yaml'}: no such file; 'prr init FOLDER' drafts a recipe for your files"
    )


@pytest.mark.parametrize(
    ("name", "why"),
    [(".", "a folder, not a recipe"), ("a.nc", "a data file (netCDF), not a recipe")],
)
def test_what_is_no_recipe(project, name, why):
    project.netcdf("a.nc")
    with pytest.raises(RecipeError, match=re.escape(f": {why}; 'prr init FOLDER' drafts")):
        plan_and_build(project.folder / name)


def test_unknown_placement(project):
    project.netcdf("a.nc")
    assert project.refusal("- id: a\n  files: a.nc", placement="links") == (
        "placement 'links' is not one of link, copy, leave (did you mean 'link'?)"
    )


def test_unknown_placeholders(project):
    project.netcdf("a.nc")
    usual = "{title}, {start:%Y}, {end:%Y}, {attributes.KEY}"
    assert project.refusal("- each: a.nc\n  id: 'x-{stm}'\n  title: '{'") == (
        "prr.yaml:8: items[0].id: '{stm}' is not a known placeholder (did you mean 'stem'?); "
        f"known are {{collection}}, {{name}}, {{stem}}, {{suffix}}, {{path}}, {usual}\n"
        "prr.yaml:9: items[0].title: '{' has a brace without its partner; "
        "two braces stand for one in the text"
    )
    head = "collection: {id: r, description: d, license: MIT}\nhref: 'https://x/{file}'\n"
    assert project.refusal("- id: a\n  files: a.nc", head) == (
        "prr.yaml:2: href: '{file}' is not a known placeholder (did you mean 'title'?); "
        f"known are {{collection}}, {{name}}, {{stem}}, {{suffix}}, {{path}}, {{item}}, {usual}"
    )


def test_ids_that_the_repository_refuses(project):
    project.netcdf("a.nc")
    project.netcdf("b.nc")
    text = project.refusal("- id: Rain (May)\n  files: a.nc\n- id: '..'\n  files: b.nc")
    assert text == (
        "prr.yaml:7: items[0].id: 'Rain (May)' is no valid id (letters, digits, '.', '_' and '-', "
        "at most 100 characters); 'Rain-May' would be\n"
        "prr.yaml:9: items[1].id: '..' cannot be the name of a folder; choose another id\n"
        "2 problems; nothing was written"
    )


def test_ids_that_are_taken(project):
    project.netcdf("a/x.nc")
    project.netcdf("b/x.nc")
    assert project.refusal("- id: one\n  files: a/x.nc\n- id: One\n  files: b/x.nc") == (
        "prr.yaml:9: items[1].id: the id 'One' is taken by the item of line 7 (a/x.nc); "
        f"every item needs its own id\n{ONE}"
    )
    assert project.refusal("- each: '*/x.nc'") == (
        "prr.yaml:7: items[0].id: the id 'rain-x' is taken by the item of line 7 "
        f"(a/x.nc and b/x.nc); every item needs its own id\n{ONE}"
    )


def test_two_files_of_one_name(project):
    project.netcdf("a/x.nc")
    project.netcdf("b/x.nc")
    assert project.refusal("- id: one\n  files: [a/x.nc, b/x.nc]") == (
        "prr.yaml:8: items[0].files[1]: item 'one': 'a/x.nc' and 'b/x.nc' would both be placed as "
        f"'x.nc'; set 'name:' for one of them, or put them in two items\n{ONE}"
    )


def test_a_name_that_begins_with_another(project):
    project.netcdf("a.nc")
    project.text("a.nc.md5")
    items = "- id: one\n  files: [a.nc.md5, a.nc]"
    assert project.refusal(items) == (
        "prr.yaml:8: items[0].files[1]: item 'one': the file name 'a.nc.md5' begins with the other "
        "file name 'a.nc', and the PRR's gateway then loses 'a.nc.md5'; "
        f"set 'name:' for one of them\n{ONE}"
    )
    project.checked(
        "- id: one\n  files: [{path: a.nc.md5, name: md5-of-a.txt, type: text/plain}, a.nc]"
    )


def test_names_and_keys_that_clash(project):
    project.netcdf("a.nc")
    project.netcdf("b.nc")
    assert project.refusal("""
        - id: one
          files:
            - {path: a.nc, key: x, name: one.json}
            - {path: b.nc, key: x, name: b 2.nc}
            - {path: "*.nc", name: c.nc}
        """).splitlines()[:3] == [
        (
            "prr.yaml:11: items[0].files[2].name: '*.nc' matches 2 files, which cannot all have "
            "one name"
        ),
        (
            "prr.yaml:9: items[0].files[0]: item 'one': 'one.json' is the name of the item's own "
            "file; set another 'name:' for it"
        ),
        (
            "prr.yaml:10: items[0].files[1]: item 'one': 'b 2.nc' is no valid file name (letters, "
            "digits, '.', '_' and '-', at most 100 characters); 'b-2.nc' would be"
        ),
    ]
    assert "two files have the key 'x'" in project.refusal(
        "- id: one\n  files: [{path: a.nc, key: x}, {path: b.nc, key: x}]"
    )


def test_a_file_named_twice(project):
    project.netcdf("a.nc")
    assert project.refusal("- id: one\n  files: [a.nc, '*.nc']") == (
        "prr.yaml:8: items[0].files[1]: item 'one': the file 'a.nc' is named twice; "
        f"once is enough\n{ONE}"
    )


def test_two_assets_of_one_href(project):
    project.netcdf("a.nc")
    project.netcdf("b.nc")
    head = "collection: {id: r, description: d, license: MIT}\nhref: 'https://x/{item}'\n"
    assert project.refusal("- id: one\n  files: [a.nc, b.nc]", head) == (
        f"prr.yaml:5: items[0].files[1]: item 'one': two assets would have the href "
        f"'https://x/one'\n{ONE}"
    )


def test_errors_are_prr_errors_with_all_problems():
    error = BuildError(["one", "two"])
    assert error.problems == ("one", "two")
    assert str(error) == "one\ntwo\n2 problems; nothing was written"
