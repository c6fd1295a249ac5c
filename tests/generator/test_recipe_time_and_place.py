"""Times and places that the recipe states: as they are, by templates, by look-ups."""

import pytest

ONE = "1 problem; nothing was written"
PLACE = "  place: {bbox: [1, 2, 3, 4]}\n"


def interval(project, name):
    properties = project.item(name)["properties"]
    return properties["start_datetime"], properties["end_datetime"]


@pytest.mark.parametrize(
    ("form", "name", "start", "end"),
    [
        ("%Y%m%d", "a_20110203.tgz", "2011-02-03T00:00:00Z", "2011-02-03T23:59:59Z"),
        ("%Y%j", "a_2011034.tgz", "2011-02-03T00:00:00Z", "2011-02-03T23:59:59Z"),
        ("%Y%m", "a_201202.tgz", "2012-02-01T00:00:00Z", "2012-02-29T23:59:59Z"),
        ("%Y", "a_2011.tgz", "2011-01-01T00:00:00Z", "2011-12-31T23:59:59Z"),
        ("%Y%m%dT%H%M", "a_20110203T0405.tgz", "2011-02-03T04:05:00Z", "2011-02-03T04:05:00Z"),
        (
            "%Y%m%dT%H%M%z",
            "a_20110203T0405+0200.tgz",
            "2011-02-03T02:05:00Z",
            "2011-02-03T02:05:00Z",
        ),
    ],
)
def test_dates_in_file_names(project, form, name, start, end):
    project.text(name)
    project.checked(
        "- each: '*.tgz'\n  match: a_(?P<when>.*).tgz\n  id: a\n"
        f"  time: {{datetime: '{{when}}', format: '{form}'}}\n{PLACE}"
    )
    assert interval(project, "a") == (start, end)


def test_ids_from_times_of_names_need_no_reading(project):
    project.text("a_20190101-20191231.tgz")
    project.checked(
        r"""
        - each: "*.tgz"
          match: _(?P<first>\d{8})-(?P<end>\d{8})
          id: "{collection}-{start:%Y}"
          time: {start: "{first}", end: "{end}", format: "%Y%m%d"}
          place: {bbox: [1, 2, 3, 4]}
        """
    )
    assert interval(project, "rain-2019") == ("2019-01-01T00:00:00Z", "2019-12-31T23:59:59Z")


def test_times_of_several_files_are_joined(project):
    project.text("a_20110203.tgz")
    project.text("a_20110105.tgz")
    project.checked(
        r"""
        - group: "*.tgz"
          match: _(?P<day>\d{8})
          id: all
          time: {datetime: "{day}", format: "%Y%m%d"}
          place: {bbox: [1, 2, 3, 4]}
        """
    )
    assert interval(project, "all") == ("2011-01-05T00:00:00Z", "2011-02-03T23:59:59Z")


def test_times_of_attributes(project):
    for number, name in enumerate(("a.nc", "b.nc"), start=1):
        project.netcdf(name, days=None, begun=f"2011-0{number}-03 04:05:06")
    built = project.checked("""
        - id: a
          files: "*.nc"
          time:
            datetime: "{attributes.begun}"
            format: "%Y-%m-%d %H:%M:%S"
        """)
    assert interval(project, "a") == ("2011-01-03T04:05:06Z", "2011-02-03T04:05:06Z")
    sources = [row.source for row in built.provenance if row.field == "start_datetime"]
    assert sources == ["prr.yaml line 9"]


def test_defaults_have_templates_too(project):
    project.netcdf("a.nc", days=None, lon=None, day="2011-02-03", west=5, north="51.5")
    head = """\
collection: {id: rain, title: Rain of the years, description: Rain as it was, license: MIT}
defaults:
  time: {datetime: "{attributes.day}"}
  place: {bbox: ["{attributes.west}", 50, 6, "{attributes.north}"]}
"""
    project.built("- id: a\n  files: a.nc", head)
    assert interval(project, "a") == ("2011-02-03T00:00:00Z", "2011-02-03T23:59:59Z")
    assert project.item("a")["bbox"] == [5.0, 50.0, 6.0, 51.5]


def test_boxes_of_attributes_are_joined(project):
    for number in (1, 2):
        project.netcdf(
            f"{number}.nc", lon=None, min_lon=170.0 + number, max_lon=float(-180 + number)
        )
    project.checked("""
        - id: a
          files: "*.nc"
          place: {bbox: ["{attributes.min_lon}", -5, "{attributes.max_lon}", 5]}
        """)
    assert project.item("a")["bbox"] == [171.0, -5.0, -178.0, 5.0]
    assert project.item("a")["geometry"]["type"] == "MultiPolygon"


LOOKUP = r"""
- group: "*.tgz"
  match: (?P<zone>[A-Z]+)_
  id: "{collection}-{zone}"
  time: {start: 2011-01-01, end: 2011-12-31}
  place:
    lookup: "{zone}"
    in:
      ANT: {bbox: [-180, -90, 180, -60]}
      GRL: {geometry: {type: Point, coordinates: [-40, 70]}}
      "NO": none
"""


def test_places_by_look_up(project):
    for name in ("ANT_1", "ANT_2", "GRL_1", "NO_1"):
        project.text(f"{name}.tgz")
    built = project.checked(LOOKUP)
    assert project.item("rain-ANT")["bbox"] == [-180.0, -90.0, 180.0, -60.0]
    assert project.item("rain-GRL")["geometry"] == {"type": "Point", "coordinates": [-40, 70]}
    assert project.item("rain-NO")["geometry"] is None
    sources = {row.source for row in built.provenance if row.field == "bbox"}
    assert sources == {"prr.yaml line 11"}


def test_what_the_table_does_not_have(project):
    project.text("GRLD_1.tgz")
    assert project.refusal(LOOKUP) == (
        "prr.yaml:12: items[0].place.lookup: item 'rain-GRLD': 'GRLD' is not in the table 'in' "
        f"(did you mean 'GRL'?); known are ANT, GRL, NO\n{ONE}"
    )


REFUSED = {
    "not in the form": (
        "time: {datetime: '{when}', format: '%Y%m%d'}",
        ("time.datetime: item 'rain-a_2011': a_2011.tgz: '2011' is not in the form '%Y%m%d'"),
    ),
    "no such day": (
        "time: {datetime: '{when}-02-30'}",
        (
            "time.datetime: item 'rain-a_2011': a_2011.tgz: '2011-02-30' is no date: "
            "day is out of range for month"
        ),
    ),
    "backwards": (
        "time: {start: '{when}-02-03', end: 2010-01-01}",
        (
            "time: item 'rain-a_2011': a_2011.tgz: the start '2011-02-03' is later than the end "
            "'2010-01-01'"
        ),
    ),
    "latitudes": (
        "place: {bbox: [1, '{when}', 3, 4]}",
        (
            "place.bbox: item 'rain-a_2011': a_2011.tgz: latitudes 2011 and 4 are not both in "
            "-90..90"
        ),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_makes_no_sense_once_filled_in(project, case):
    """Told before any file is read."""
    project.text("a_2011.tgz")
    extra, expected = REFUSED[case]
    items = f"- each: '*.tgz'\n  match: _(?P<when>.*).tgz\n  {extra}"
    assert project.refusal(items) == f"prr.yaml:9: items[0].{expected}\n{ONE}"


def test_a_box_of_words(project):
    project.netcdf("a.nc", west="far out")
    text = project.refusal(
        "- id: a\n  files: a.nc\n  place: {bbox: ['{attributes.west}', 1, 2, 3]}"
    )
    assert text == (
        "prr.yaml:9: items[0].place.bbox[0]: item 'a': expected a number of degrees, found "
        f"'far out' for a.nc\n{ONE}"
    )
    text = project.refusal("- id: a\n  files: a.nc\n  time: {datetime: '{attributes.when}'}")
    assert text == (
        "prr.yaml:9: items[0].time.datetime: item 'a': '{attributes.when}': a.nc has no global "
        f"attribute 'when'; it has west\n{ONE}"
    )


RECIPES = {
    "form without year": (
        "time: {datetime: '0203', format: '%m%d'}",
        (
            "time.format: '%m%d' has no year; write it with strptime's directives, "
            "for example '%Y%m%dT%H%M%S'"
        ),
    ),
    "unknown directive": (
        "time: {datetime: '2011', format: '%Y%Q'}",
        (
            "time.format: '%Y%Q' is not in strptime's directives: 'Q' is a bad directive in format "
            "'%Y%Q'"
        ),
    ),
    "a literal that does not fit": (
        "time: {datetime: '2011-01', format: '%Y%m'}",
        "time.datetime: '2011-01' is not in the form '%Y%m'",
    ),
    "two places": (
        "place: {bbox: [1, 2, 3, 4], lookup: a}",
        "place: expected one of 'bbox', 'geometry' and 'lookup', found 'bbox' and 'lookup'",
    ),
    "no table": (
        "place: {lookup: a}",
        "place: 'lookup' (what to look up) and 'in' (the table) go together",
    ),
    "a wrong place in a table": (
        "place: {lookup: a, in: {a: {bbox: [1, 2, 3, 400]}}}",
        "place.in.a.bbox: latitudes 2 and 400 are not both in -90..90",
    ),
    "a misspelt key in a table": (
        "place: {lookup: a, in: {a: {bbx: [1, 2, 3, 4]}}}",
        "place.in.*.bbx: unknown key 'bbx' (did you mean 'bbox'?)",
    ),
    "a number as a key": (
        "place: {lookup: '1', in: {1: {bbox: [1, 2, 3, 4]}}}",
        "place.in: expected text, found a whole number as a key; put it into quotes",
    ),
    "words in a box": (
        "place: {bbox: [1, west, 3, 4]}",
        "place.bbox[1]: expected a number of degrees or a template, found 'west'",
    ),
    "an expression that is none": (
        "match: '(a'",
        "match: not a regular expression: missing ), unterminated subpattern at position 0",
    ),
    "a group called as a placeholder": (
        "match: '(?P<stem>.)'",
        "match: the group 'stem' has the name of a placeholder; choose another, 'my_stem'",
    ),
    "an unknown form of a value": (
        "title: '{collection:x}'",
        (
            "title: '{collection:x}' ends in ':x'; expected ':int' or ':float', "
            "or with start and end a date's form such as ':%Y-%m-%d'"
        ),
    ),
    "an unknown profile of time": (
        "read: {time: {name: t, scale: utx}}",
        "read.time.scale: 'utx' is not one of the known words",
    ),
}


@pytest.mark.parametrize("case", RECIPES)
def test_recipes_that_make_no_sense(project, case):
    project.netcdf("a.nc")
    extra, expected = RECIPES[case]
    text = project.refusal(f"- id: a\n  files: a.nc\n  {extra}")
    assert text == f"prr.yaml:9: items[0].{expected}"


def test_tracks_all_around_a_pole(project):
    """The widest gap is 5 degrees: what is nearly everywhere is not 'across the antimeridian'."""
    for number in range(50):
        west = (number * 7.2 + 180) % 360 - 180
        project.netcdf(f"{number:02}.nc", lon=(west, west + 2), lat=(-80, -66))
    project.checked("- id: a\n  files: '*.nc'")
    assert project.item("a")["bbox"] == [-180.0, -80.0, 174.8, -66.0]


def test_a_few_tracks_across_the_antimeridian(project):
    for number, west in enumerate((170.0, -175.0)):
        project.netcdf(f"{number}.nc", lon=(west, west + 2))
    project.checked("- id: a\n  files: '*.nc'")
    assert project.item("a")["bbox"] == [170.0, 50.0, -173.0, 51.0]
