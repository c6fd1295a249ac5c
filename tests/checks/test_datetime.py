"""Times: tables of what is refused and what looks odd and is right, through the public door."""

import json

import pytest

from pytest_prr import check
from pytest_prr.engine.examples import ITEM_FILE
from pytest_prr.engine.patch import applied

START, END = "2020-06-01T00:00:00Z", "2020-08-31T00:00:00Z"
NO_RANGE = ("item/properties/start_datetime", "item/properties/end_datetime")


def codes(folder, **options):
    return [finding.code for finding in check(folder, **options).findings]


def interval(*pairs):
    return {"extent": {"temporal": {"interval": [list(pair) for pair in pairs]}}}


def cube(*extent, name="time", **members):
    return {"cube:dimensions": {name: {"type": "temporal", "extent": list(extent), **members}}}


def with_times(start, end, **properties):
    """An item of this range, in a collection of the same."""
    times = {"datetime": start, "start_datetime": start, "end_datetime": end}
    return {"item": {"properties": {**times, **properties}}, "collection": interval((start, end))}


@pytest.mark.parametrize(
    ("value", "refused"),
    [
        ("2020-06-01T00:00:00Z", False),
        ("2020-06-01t00:00:00z", False),
        ("2020-06-01T00:00:00.123456789Z", False),
        ("2020-06-01T00:00:00+00:00", False),
        ("2016-12-31T23:59:60Z", False),  # a leap second
        (None, False),
        ("NaT", False),  # told by the rule on leaked values
        ("2020-06-01T00:00:00", True),
        ("2020-06-01 00:00:00Z", True),
        ("2020-06-01T02:00:00+02:00", True),
        ("2020-06-01", True),
        ("2020-06", True),
        ("20200601T000000Z", True),
        ("2020-02-30T00:00:00Z", True),
        ("2020-06-01T24:00:00Z", True),
        ("01/06/2020", True),
        ("", True),
        (1590969600, True),
        ([], True),
    ],
)
@pytest.mark.parametrize("name", ["created", "published", "processing:datetime"])
def test_times_are_rfc3339_in_utc(collection, name, value, refused):
    folder = collection(item={"properties": {name: value}})
    assert ("DTM001" in codes(folder, select=("DTM",))) is refused


@pytest.mark.parametrize(
    ("item_end", "collection_end", "refused"),
    [
        (END, END, False),
        ("2020-08-31T23:59:59Z", END, False),  # midnight stands for the day
        ("2020-09-01T00:00:00Z", "2020-08-31T23:59:59Z", False),  # one second
        ("2020-09-01T00:00:00Z", END, True),
        ("2020-09-01T00:00:02Z", "2020-09-01T00:00:00Z", False),
        ("2020-08-31T12:00:02Z", "2020-08-31T12:00:00Z", True),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", False),
        (END, None, False),
        (END, "not a time", False),  # another rule's business
    ],
)
def test_items_lie_within_the_interval(collection, item_end, collection_end, refused):
    folder = collection(
        item={"properties": {"end_datetime": item_end}},
        collection=interval((START, collection_end)),
    )
    assert ("DTM005" in codes(folder, select=("DTM",))) is refused


def test_an_item_that_begins_hours_before_its_collection(collection):
    folder = collection(collection=interval(("2020-06-01T18:00:00Z", END)))
    report = check(folder, select=("DTM005", "DTM006"))
    assert {(f.code, f.pointer) for f in report.findings} == {
        ("DTM005", "/properties/start_datetime"),
        ("DTM006", "/extent/temporal/interval/0/0"),
    }


def test_any_of_several_intervals_may_hold_an_item(collection):
    folder = collection(
        collection=interval(("2019-01-01T00:00:00Z", "2019-12-31T00:00:00Z"), (START, END))
    )
    assert set(codes(folder, select=("DTM005", "DTM007"))) == {"DTM007"}


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, True),
        ({"collection": {"links": [{"rel": "item", "href": "./gone.json"}]}}, False),
        ({"text": {"loose/loose.json": "{item}"}}, False),  # an item that is not linked
        ({"item": {"properties": {"end_datetime": None}}}, False),  # its time is not known
    ],
)
def test_intervals_are_judged_too_wide_only_where_all_items_are_known(collection, changes, refused):
    wide = interval(("2010-01-01T00:00:00Z", END))
    changes = {**changes, "collection": {**wide, **changes.get("collection", {})}}
    assert ("DTM006" in codes(collection(**changes), select=("DTM",))) is refused


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("fluxes_20200601-20200831.nc", False),
        ("fluxes_202006_202008.nc", False),
        ("fluxes_2020-2020.nc", False),
        ("fluxes_20200701.nc", False),  # a day within
        ("fluxes_20200601-20200831_20230105.nc", False),  # the day of processing
        ("fluxes_v20230105_20200601-20200831.nc", False),
        ("fluxes_created-20230105.nc", False),
        ("fluxes_12345678_20993199_h18v03.nc", False),
        ("S2A_MSIL2A_20200610T103321_N0214_R108_T32TQM_20230610T121212.zip", False),
        ("S5P_OFFL_L2__CO_____20200601T000000_20200831T000000_06300_01_010300_20240102T000000.nc",
         False),
        ("MOD11A1.A2010123.h18v03.061.2020124053000.hdf", False),
        ("manual_2024.nc", False),
        ("fluxes_20200101_20200301.nc", True),
        ("fluxes_20200601-20220105.nc", True),
        ("fluxes_2009-2021.nc", True),
        ("fluxes_200204_202212.nc", True),
        ("fluxes_2021-07-01.nc", True),
        ("fluxes_2021-07-01T12:00:00Z.nc", True),
        ("fluxes_202506011005_box.fgb", True),
    ],
)  # fmt: skip
def test_dates_in_file_names(collection, name, refused):
    folder = collection(asset={"href": f"https://example.org/{name}"})
    assert ("DTM010" in codes(folder, select=("DTM",))) is refused


def test_a_name_behind_another_path_segment_is_read(collection):
    folder = collection(asset={"href": "https://example.org/api/fluxes_20110101.nc/content"})
    assert codes(folder, select=("DTM010",)) == ["DTM010"]


def test_the_dates_of_documents_are_not_the_datas(collection):
    folder = collection(
        asset={"href": "https://example.org/manual_20240101.pdf", "roles": ["documentation"]}
    )
    assert codes(folder, select=("DTM010", "DTM011", "DTM013")) == []


def test_an_item_reaches_beyond_all_its_files(collection):
    folder = collection(asset={"href": "https://example.org/fluxes_202006_202006.nc"})
    (finding,) = check(folder, select=("DTM010",)).findings
    assert finding.pointer == "/properties/end_datetime"
    assert "the files' names end with 2020-06-30" in finding.message


@pytest.mark.parametrize(
    ("extent", "name", "refused"),
    [
        ((START, END), "time", False),
        (("2020-06-03T10:00:00Z", "2020-08-31T23:00:00Z"), "time", False),
        (("2020-05-31T00:00:00Z", END), "time", True),
        ((START, "2020-09-02T00:00:00Z"), "time", True),
        (("2015-01-01T00:00:00Z", "2015-01-01T00:00:00Z"), "time", True),
        (("2015-01-01T00:00:00Z", "2016-01-01T00:00:00Z"), "forecast_reference_time", False),
        (("NaT", "NaT"), "time", False),
        ((None, None), "time", False),
        ((START, "2020-06-10T00:00:00Z"), "time", True),
    ],
)
def test_cube_and_item_tell_the_same_time(collection, extent, name, refused):
    folder = collection(item={"properties": cube(*extent, name=name)})
    assert ("DTM008" in codes(folder, select=("DTM",))) is refused


def test_a_cube_in_an_asset_counts_as_well(collection):
    folder = collection(asset=cube("2019-01-01T00:00:00Z", "2020-01-01T00:00:00Z"))
    (finding,) = check(folder, select=("DTM008",)).findings
    assert finding.pointer == "/assets/data/cube:dimensions/time/extent"


def test_a_dimension_that_no_variable_uses_does_not_count(collection):
    dimensions = {
        **cube(START, END)["cube:dimensions"],
        **cube("2010-01-01T00:00:00Z", "2011-01-01T00:00:00Z", name="run")["cube:dimensions"],
    }
    variables = {"flux": {"dimensions": ["time"], "type": "data"}}
    folder = collection(
        item={"properties": {"cube:dimensions": dimensions, "cube:variables": variables}}
    )
    assert codes(folder, select=("DTM008",)) == []


@pytest.mark.parametrize(
    ("start", "end", "refused"),
    [
        ("2020-06-01T01:00:00Z", "2020-08-31T01:00:00Z", True),  # Rome in winter
        ("2020-06-01T02:00:00Z", "2020-08-31T01:00:00Z", True),  # over a change of the clocks
        ("2020-05-31T19:00:00Z", "2020-08-30T19:00:00Z", True),  # New York
        ("2020-06-01T14:00:00Z", "2020-08-31T14:00:00Z", True),  # Kiribati
        ("2020-06-01T15:00:00Z", "2020-08-31T15:00:00Z", False),
        ("2020-06-01T00:30:00Z", "2020-08-31T00:30:00Z", False),
        ("2020-05-31T23:00:00Z", "2020-08-31T01:00:00Z", False),  # wider, not later
        (START, END, False),
    ],
)
def test_local_times_are_whole_hours_off(collection, start, end, refused):
    folder = collection(**with_times(start, end, **cube(START, END)))
    assert ("DTM009" in codes(folder, select=("DTM",))) is refused


def test_days_without_a_time_of_day_are_no_shift(collection):
    noon = cube("2020-06-01T12:00:00Z", "2020-08-31T12:00:00Z")
    assert codes(collection(item={"properties": noon}), select=("DTM008", "DTM009")) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"item": {"properties": cube(START, END)}}, ["DTM011"]),
        ({"item": {"properties": cube(START, START)}}, []),
        ({"asset": {"href": "https://example.org/a_2020-06-01_2020-08-31.zarr/"}}, ["DTM011"]),
        ({"asset": {"href": "https://example.org/a_2009-2021.nc"}}, ["DTM011"]),
        ({"asset": {"href": "https://example.org/LC08_L2SP_195025_20200601_20210824_02_T1.tif"}},
         []),
        ({"asset": {"href": "https://example.org/a_20200601T100000_20200601T100300.nc"}}, []),
    ],
)  # fmt: skip
def test_one_instant_for_a_series(collection, changes, expected):
    folder = collection(without=NO_RANGE, **changes)
    assert codes(folder, select=("DTM008", "DTM010", "DTM011", "DTM012", "DTM013")) == expected


@pytest.mark.parametrize(
    ("instant", "name", "created", "refused"),
    [
        ("2020-06-01T00:00:00Z", "a_20200601.nc", "2024-01-01T00:00:00Z", False),
        ("2024-01-01T10:00:00Z", "a_20200601.nc", None, True),
        ("2024-01-01T10:00:00Z", "a.nc", "2024-01-01T12:00:00Z", True),
        ("2024-01-01T10:00:00Z", "a.nc", None, True),  # the only item, years after the collection
        ("2020-09-15T00:00:00Z", "a.nc", None, False),
    ],
)
def test_days_of_publication(collection, instant, name, created, refused):
    folder = collection(
        without=NO_RANGE,
        item={"properties": {"datetime": instant, "created": created}},
        asset={"href": f"https://example.org/{name}"},
    )
    assert ("DTM013" in codes(folder, select=("DTM",))) is refused


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        (with_times("1970-01-01T00:00:00Z", "2020-01-01T00:00:00Z"), False),
        (with_times("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"), True),
        (with_times("1969-01-01T00:00:00Z", "1970-01-01T00:00:00Z"), True),
        (with_times("2000-01-01T00:00:00Z", "2000-01-01T00:00:00Z"), False),
        ({"item": {"properties": cube("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z")}}, True),
        ({"item": {"properties": cube("2000-01-01T12:00:00Z", "2000-01-01T12:00:00Z")}}, True),
        ({"collection": interval(("0001-01-01T00:00:00Z", END))}, True),
    ],
)
def test_placeholders(collection, changes, refused):
    assert ("DTM014" in codes(collection(**changes), select=("DTM",))) is refused


@pytest.mark.parametrize(
    ("step", "refused"),
    [
        ("P1D", False), ("PT1H", False), ("P1M", False), ("P0DT1H", False), ("PT0.5S", False),
        ("P0Y0M1D", False), (None, False), ("", False), ("P", False), (0, False),
        ("P0D", True), ("PT0S", True), ("P0DT0H0M0S", True), ("P0DT0H0M0.000000001S", True),
    ],
)  # fmt: skip
def test_steps(collection, step, refused):
    folder = collection(item={"properties": cube(START, END, step=step)})
    assert ("DTM015" in codes(folder, select=("DTM",))) is refused


@pytest.mark.parametrize(
    ("pair", "messages"),
    [
        ((START, END), []),
        ((START, None), ["the interval has no end; right only while data come in"]),
        ((None, END), ["the interval has no start; right only while data come in"]),
        ((None, None), ["the interval is open at both ends: it tells no time"]),
        ((START, "2999-01-01T00:00:00Z"),
         ["the interval's end '2999-01-01T00:00:00Z' lies ahead"]),
    ],
)  # fmt: skip
def test_open_and_future_ends(collection, pair, messages):
    report = check(collection(collection=interval(pair)), select=("DTM018",))
    assert [finding.message for finding in report.findings] == messages


@pytest.mark.parametrize(
    ("start", "end", "refused"),
    [
        ("2020-01-01T00:00:00Z", "2020-12-31T00:00:00Z", True),
        ("2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z", False),
        ("2020-01-15T00:00:00Z", "2020-02-15T00:00:00Z", False),
        ("2020-01-01T00:00:00Z", "2020-12-31T23:59:59Z", False),
        ("2020-01-01T06:00:00Z", "2020-12-31T00:00:00Z", False),
        ("2020-01-02T00:00:00Z", "2020-01-02T00:00:00Z", False),
    ],
)
def test_midnight_of_the_last_day(collection, start, end, refused):
    noon = start[:11] + "12:00:00Z"
    folder = collection(
        item={"properties": {"datetime": noon, "start_datetime": noon, "end_datetime": noon}},
        collection=interval((start, end)),
    )
    assert ("DTM019" in codes(folder, select=("DTM",))) is refused


def test_data_may_end_at_midnight(collection):
    assert codes(collection(), select=("DTM019",)) == []


def test_the_gateways_exact_form_is_asked_for_in_its_profile_only(collection):
    folder = collection(item={"properties": {"datetime": "2020-06-01T00:00:00.5Z"}})
    assert codes(folder, select=("DTM020",), profile=("gateway",)) == ["DTM020"]
    assert codes(folder, select=("DTM",), profile=("template",)).count("DTM020") == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"item": {"properties": {"created": "2020-06-01T00:00:00+02:00"}}},
        {"item": {"properties": {"end_datetime": "2020-08-31"}}},
        {"item": {"properties": {"datetime": "2024-01-01T00:00:00Z"}}},
        {"collection": interval(("2010-01-01T00:00:00Z", "2020-07-01T00:00:00Z"))},
        {"collection": interval((START, END), (START, None))},
        {"without": NO_RANGE, "item": {"properties": cube(START, END)}},
        with_times("2020-06-01T01:00:00Z", "2020-08-31T01:00:00Z", **cube(START, END)),
        {"item": {"properties": {"start_datetime": END, "end_datetime": START, "datetime": END}}},
    ],
)
def test_a_fix_ends_its_finding(collection, monkeypatch, changes):
    folder = collection(**changes)
    monkeypatch.chdir(folder)
    fixable = [f for f in check(folder, select=("DTM",)).findings if f.fix and f.severity != "info"]
    assert fixable
    for finding in fixable:
        path = folder / finding.file
        before = path.read_text()
        path.write_text(json.dumps(applied(json.loads(before), finding.fix.patch)))
        left = check(folder, select=("DTM",)).findings
        path.write_text(before)
        assert (finding.code, finding.pointer) not in {(f.code, f.pointer) for f in left}


def test_three_items_on_the_last_day(collection):
    links = [{"rel": "item", "href": f"./{name}/{name}.json"} for name in ("b", "c")]
    folder = collection(
        without=NO_RANGE,
        item={"properties": {"datetime": END}},
        collection={"links": links},
        text={"b/b.json": "{item}", "c/c.json": "{item}"},
    )
    (finding,) = check(folder, select=("DTM016",)).findings
    assert finding.message.startswith("3 items have the one time '2020-08-31T00:00:00Z'")


def test_fractions_in_some_items_only(collection):
    folder = collection(
        item={"properties": {"datetime": "2020-06-01T00:00:00.500Z"}},
        collection={"links": [{"rel": "item", "href": "./b.json"}]},
    )
    plain = json.loads((folder / ITEM_FILE).read_text())
    plain["properties"]["datetime"] = START
    (folder / "b.json").write_text(json.dumps({**plain, "id": "b"}))
    (finding,) = check(folder, select=("DTM017",)).findings
    assert "'survey' have fractions of a second, those of 'b' have none" in finding.message
