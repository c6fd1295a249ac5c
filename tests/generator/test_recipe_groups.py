"""Items made of many files: one for each, or one for those whose id comes out the same."""

import pytest

MATCH = r"cycle(?P<cycle>\d{3})_(?P<zone>ANT|GRL)_(?P<track>\d{4})"
AMPLI = f"""
- group: S3A/**/*.nc
  match: {MATCH}
  id: "{{collection}}-cycle{{cycle}}-{{zone}}"
"""
ONE = "1 problem; nothing was written"


@pytest.fixture
def altimetry(project):
    """Two cycles over two ice sheets, three tracks each, in folders by cycle."""
    for cycle in (5, 6):
        for zone, south in (("ANT", -80.0), ("GRL", 70.0)):
            for track in (1, 2, 30):
                project.netcdf(
                    f"S3A/{cycle}/S3A_LI_cycle{cycle:03}_{zone}_{track:04}.nc",
                    lat=(south, south + 5),
                    days=(cycle * 27 + track, cycle * 27 + track + 0.5),
                    platform="sentinel-3a",
                    track_number=track,
                )
    return project


def test_files_of_one_id_form_an_item(altimetry):
    built = altimetry.checked(AMPLI)
    assert (built.items, built.assets) == (4, 12)
    item = altimetry.item("rain-cycle005-GRL")
    assert item["bbox"] == [5.0, 70.0, 6.0, 75.0]
    assert item["properties"]["start_datetime"] == "2011-05-17T00:00:00Z"
    assert item["properties"]["end_datetime"] == "2011-06-15T12:00:00Z"


def test_default_keys_leave_out_what_tells_items_apart(altimetry):
    altimetry.checked(AMPLI)
    names = [f"rain-cycle{cycle}-{zone}" for cycle in ("005", "006") for zone in ("ANT", "GRL")]
    keys = {tuple(altimetry.item(name)["assets"]) for name in names}
    assert keys == {("S3A_LI_cycle_0001", "S3A_LI_cycle_0002", "S3A_LI_cycle_0030")}


def test_keys_and_properties_by_templates(altimetry):
    built = altimetry.checked(
        AMPLI
        + """\
  key: track-{track}
  title: "Cycle {cycle:int} over {zone}, {start:%B %Y}"
  description: "{collection} {item}"
  properties:
    "ampli:cycle": "{cycle:int}"
    platform: "{attributes.platform}"
    nested: {texts: ["{zone}", 3]}
"""
    )
    item = altimetry.item("rain-cycle006-ANT")
    assert list(item["assets"]) == ["track-0001", "track-0002", "track-0030"]
    properties = item["properties"]
    assert properties["title"] == "Cycle 6 over ANT, June 2011"
    assert properties["description"] == "rain rain-cycle006-ANT"
    assert properties["ampli:cycle"] == 6
    assert properties["platform"] == "sentinel-3a"
    assert properties["nested"] == {"texts": ["ANT", 3]}
    rows = [row for row in built.provenance if row.item == "rain-cycle006-ANT" and row.file == "-"]
    assert {row.field: row.source for row in rows}["platform"] == "prr.yaml line 15"


def test_the_only_file_of_a_group_is_data(project):
    project.netcdf("a_1.nc")
    project.netcdf("a_2.nc")
    project.checked(r"""
        - group: "*.nc"
          match: _(?P<number>\d)
          id: n{number}
        """)
    assert list(project.item("n1")["assets"]) == ["data"]


def test_groups_by_what_files_say(project):
    project.netcdf("x.nc", region="North", days=(0, 1))
    project.netcdf("y.nc", region="South", days=(40, 41))
    project.netcdf("z.nc", region="North", days=(45, 46))
    project.checked("- group: '*.nc'\n  id: '{collection}-{attributes.region}'")
    assert list(project.item("rain-North")["assets"]) == ["x", "z"]
    project.checked("- group: '*.nc'\n  id: 'm{start:%m}'\n  key: 'day-{start:%d}'")
    assert list(project.item("m02")["assets"]) == ["day-10", "day-15"]


def test_lists_of_files_with_keys_of_their_own(altimetry):
    altimetry.text("notes_cycle005_GRL_.md")
    altimetry.checked(
        f"""
- group:
    - S3A/5/*_GRL_*.nc
    - path: notes*.md
      match: cycle(?P<cycle>\\d+)_(?P<zone>[A-Z]+)
      key: notes
      title: "Notes of cycle {{cycle:int}}"
  match: {MATCH}
  id: "{{cycle}}-{{zone}}"
"""
    )
    assets = altimetry.item("005-GRL")["assets"]
    assert assets["notes"]["roles"] == ["documentation"]
    assert assets["notes"]["title"] == "Notes of cycle 5"
    assert len(assets) == 4


def test_one_item_for_each_with_match(project):
    project.netcdf("rain_20110105.nc", title="Rain")
    project.checked(r"""
        - each: ["*.nc"]
          match: _(?P<year>\d{4})
          id: "{collection}-{year}"
          title: "{title} of {year}"
        """)
    assert project.item("rain-2011")["properties"]["title"] == "Rain of 2011"


def test_files_that_do_not_match_are_told(altimetry):
    for name in "abcd":
        altimetry.text(f"S3A/{name}.nc")
    assert altimetry.refusal(AMPLI) == (
        "prr.yaml:8: items[0].match: fits 12 of the 16 files of 'S3A/**/*.nc', but not "
        "'S3A/a.nc', 'S3A/b.nc', 'S3A/c.nc' and 1 more; widen 'match', or name fewer files\n" + ONE
    )


def test_equal_ids_are_groups_only_where_asked(altimetry):
    text = altimetry.refusal(AMPLI.replace("group:", "each:"))
    assert text.splitlines()[0] == (
        "prr.yaml:9: items[0].id: the id 'rain-cycle005-ANT' is taken by the item of line 7 "
        "(S3A/5/S3A_LI_cycle005_ANT_0001.nc and S3A/5/S3A_LI_cycle005_ANT_0002.nc); "
        "every item needs its own id"
    )


def test_ids_that_become_equal_are_no_group(project):
    project.netcdf("a b.nc")
    project.netcdf("a-b.nc")
    assert "the id 'a-b' is taken" in project.refusal("- group: '*.nc'\n  id: '{stem}'")


def test_keys_that_clash(altimetry):
    text = altimetry.refusal(AMPLI + "  key: '{zone}'\n")
    assert text.splitlines()[0] == (
        "prr.yaml:7: items[0].group: item 'rain-cycle005-ANT': two files have the key 'ANT'"
    )


def test_a_group_that_takes_no_part(project):
    project.netcdf("a.nc")
    assert project.refusal("- group: a.nc\n  match: a(?P<x>_b)?\n  id: 'i{x}'") == (
        "prr.yaml:9: items[0].id: '{x}': 'match' fits 'a.nc' without its group 'x'; "
        f"make that group a part that is always there\n{ONE}"
    )


def test_many_items_have_linear_cost(project, monkeypatch):
    """20,000 assets are planned by looking at each a few times."""
    from pytest_prr.generator.planning import names

    calls = []
    real = names.is_name
    monkeypatch.setattr(names, "is_name", lambda text: calls.append(text) or real(text))
    for number in range(300):
        project.text(f"f{number:03}.bin")
    project.built(
        "- id: all\n  files: '*.bin'\n  time: {datetime: 2011-01-01}\n"
        "  place: {bbox: [1, 2, 3, 4]}\n  properties: {a: 1}"
    )
    assert len(calls) <= 2 * 300 + 10
