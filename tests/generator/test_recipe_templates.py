"""Words in braces: what they stand for, and what is said where nobody tells them."""

import pytest

from pytest_prr.generator.recipes import templates

ONE = "1 problem; nothing was written"


def test_ids_and_titles_from_the_file(project):
    project.netcdf("a.nc", title="Rain in spring", product="P 12", version=3)
    built = project.checked("""
        - each: a.nc
          id: "{attributes.product}-v{attributes.version}"
          title: "{title}"
        """)
    item = project.item("P-12-v3")
    assert item["properties"]["title"] == "Rain in spring"
    assert built.items == 1


def test_an_item_by_name_may_use_templates_too(project):
    project.netcdf("a.nc", title="Rain", summary="It {rains}.", code="X1")
    project.built("""
        - id: "{collection}-{attributes.code}"
          title: "{title} {{sic}}"
          description: "{attributes.summary}"
          files: a.nc
        """)
    properties = project.item("rain-X1")["properties"]
    assert properties["title"] == "Rain {sic}"
    assert properties["description"] == "It {rains}."


def test_properties_keep_types(project):
    project.netcdf("a.nc", orbit=12, factor=0.5, text="0042", date="2011-02-03")
    head = """\
collection: {id: rain, title: Rain of the years, description: Rain as it was, license: MIT}
defaults:
  properties: {orbit: "{attributes.orbit}", "x:all": "{item}"}
"""
    project.built(
        """
        - id: a
          files: a.nc
          properties:
            "x:orbit": "{attributes.orbit}"
            "x:factor": "{attributes.factor}"
            "x:text": "{attributes.text}"
            "x:int": "{attributes.text:int}"
            "x:float": "{attributes.orbit:float}"
            "x:words": "orbit {attributes.orbit}"
            "x:start": "{start}"
            "x:year": "{end:%Y}"
            "x:plain": [1, true, null]
        """,
        head,
    )
    found = project.item("a")["properties"]
    assert {key: found[key] for key in found if key.startswith(("x:", "orbit"))} == {
        "orbit": 12,
        "x:all": "a",
        "x:orbit": 12,
        "x:factor": 0.5,
        "x:text": "0042",
        "x:int": 42,
        "x:float": 12.0,
        "x:words": "orbit 12",
        "x:start": "2011-01-01T00:00:00Z",
        "x:year": "2011",
        "x:plain": [1, True, None],
    }


def test_groups_of_the_expression_before_other_words(project):
    project.netcdf("m_1999_2001.nc")
    project.built(r"""
        - each: "*.nc"
          match: _(?P<start>\d+)_(?P<end>\d+)
          id: "m-{start}-{end}"
          title: "{start:%d %B %Y}"
        """)
    assert project.item("m-1999-2001")["properties"]["title"] == "01 January 2011"


def test_titles_names_and_hrefs_of_files(project):
    for number in (1, 2):
        project.netcdf(f"r_{number}.nc", days=(number, number + 1), region=f"R {number}")
    project.built("""
        - id: a
          files:
            - path: "*.nc"
              match: _(?P<n>.)
              key: part-{n}
              name: "{item}-{n}{suffix}"
              title: "{attributes.region}, {start:%d.%m.}"
            - {path: r_1.nc, key: far, href: "https://example.org/{start:%Y}/{attributes.region}"}
        """)
    assets = project.item("a")["assets"]
    assert [(key, asset["href"], asset["title"]) for key, asset in assets.items()] == [
        ("part-1", "./a-1.nc", "R 1, 02.01."),
        ("part-2", "./a-2.nc", "R 2, 03.01."),
        ("far", "https://example.org/2011/R%201", "r_1.nc"),
    ]


REFUSED = {
    "an attribute that is not there": (
        "title: '{attributes.platfrom}'",
        (
            "prr.yaml:9: items[0].title: item 'a': '{attributes.platfrom}': one.nc has no global "
            "attribute 'platfrom' (did you mean 'platform'?); it has kind, orbit, platform"
        ),
    ),
    "two files say different things": (
        "properties: {p: '{attributes.platform}'}",
        (
            "prr.yaml:9: items[0].properties.p: item 'a': '{attributes.platform}' is 'S3A' in "
            "one.nc and 'S3B' in two.nc; an item needs one value"
        ),
    ),
    "a name of one file for all": (
        "title: '{stem}'",
        (
            "prr.yaml:9: items[0].title: item 'a': '{stem}' is 'one' in one.nc and 'two' in "
            "two.nc; an item needs one value"
        ),
    ),
    "no whole number": (
        "title: '{attributes.kind:int}'",
        (
            "prr.yaml:9: items[0].title: item 'a': '{attributes.kind:int}': 'x' of one.nc is no "
            "whole number"
        ),
    ),
    "no title": (
        "title: '{title}'",
        (
            "prr.yaml:9: items[0].title: item 'a': '{title}': one.nc says no title of its own; "
            "write one"
        ),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_nobody_tells(project, case):
    project.netcdf("one.nc", platform="S3A", orbit=1, kind="x")
    project.netcdf("two.nc", platform="S3B", orbit=1, kind="x")
    extra, expected = REFUSED[case]
    assert project.refusal(f"- id: a\n  files: [one.nc, two.nc]\n  {extra}") == f"{expected}\n{ONE}"


def test_values_that_only_some_files_have(project):
    project.netcdf("one.nc", platform="S3A")
    project.netcdf("two.nc")
    project.text("read.md")
    project.checked(
        "- id: a\n  files: [two.nc, one.nc, read.md]\n"
        "  properties: {platform: '{attributes.platform}'}"
    )
    assert project.item("a")["properties"]["platform"] == "S3A"


def test_ids_that_files_do_not_tell(project):
    for number in range(60):
        project.netcdf(f"f{number:02}.nc", version=1)
    lines = project.refusal("- each: '*.nc'\n  id: '{attributes.code}'").splitlines()
    assert lines[0] == (
        "prr.yaml:8: items[0].id: '{attributes.code}': f00.nc has no global attribute 'code'; "
        "it has version"
    )
    assert lines[49].startswith("prr.yaml:8: items[0].id: '{attributes.code}': f49.nc has")
    assert lines[50:] == ["… and 10 more problems", "60 problems; nothing was written"]


def test_a_date_where_no_time_is_known(project):
    project.netcdf("a.nc", days=None)
    text = project.refusal("- each: a.nc\n  id: 'x{start:%Y}'")
    assert text.startswith(
        "prr.yaml:8: items[0].id: '{start:%Y}': a.nc says no time of its own; set 'time:'"
    )


def test_a_file_is_read_in_one_way(project):
    project.netcdf("a.nc")
    items = """
        - {id: a, files: a.nc}
        - {id: b, files: a.nc, read: {checksum: false}}
        """
    assert project.refusal(items) == (
        "prr.yaml:8: items[1].files: 'a.nc' is read otherwise in line 7; "
        f"give both the same 'read'\n{ONE}"
    )


def test_parts_of_a_template():
    found = templates.parsed("a{{b}}{c:int}{attributes.x:y}{attributes.x:y:float}}}")
    assert [str(part) for part in found] == [
        *("a", "{", "b", "}", "{c:int}", "{attributes.x:y}", "{attributes.x:y:float}", "}")
    ]
    assert templates.filled("{a}-{a}", lambda slot: slot.word * 2) == "aa-aa"
