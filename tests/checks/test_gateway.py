"""The gateway's verdict on items: cases one by one, and against the rule book's findings."""

import json
import os
from copy import deepcopy

import pytest

from pytest_prr import check
from pytest_prr.checks.gateway import refusal
from pytest_prr.checks.gateway_verdicts import damages, verdicts
from pytest_prr.checks.staging import Place, Staged
from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good
from pytest_prr.stac.load import load

FILE = "https://stac-extensions.github.io/file/v2.1.0/schema.json"
GONE = object()  # a member that is taken out

STAGED = {
    "data.nc": Staged(Place.FILE, "/s/data.nc", 12),
    "./data.nc": Staged(Place.FILE, "/s/data.nc", 12),
    "data.nc.md5": Staged(Place.FILE, "/s/data.nc.md5", 1),
    "more/data.nc": Staged(Place.FILE, "/s/more/data.nc", 3),
    "field notes.csv": Staged(Place.FILE, "/s/field notes.csv", 3),
    "cube.zarr": Staged(Place.DIRECTORY, "/s/cube.zarr"),
    "cube.zarr/odd name": Staged(Place.FILE, "/s/cube.zarr/odd name", 2),
    "cube.zarr2": Staged(Place.FILE, "/s/cube.zarr2", 2),
    "pipe": Staged(Place.OTHER, "/s/pipe"),
    "unseen.nc": Staged(Place.UNSEEN, "/s/unseen.nc"),
    ".": Staged(Place.DIRECTORY, "/s"),
    "../out.nc": Staged(Place.OUTSIDE),
    "data.nc/x": Staged(Place.BROKEN),
}


def staged(href):
    return STAGED.get(href, Staged(Place.MISSING))


def asset(href="data.nc", size=12, **members):
    made = {"href": href, "type": "application/x-netcdf", "roles": ["data"], "file:size": size}
    return {**made, **members}


def item(**changes):
    made = {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [FILE],
        "id": "survey",
        "geometry": None,
        "properties": times(),
        "links": [],
        "assets": {"data": asset()},
    }
    return {name: value for name, value in {**made, **changes}.items() if value is not GONE}


def times(start="2020-06-01T00:00:00Z", end="2020-08-31T00:00:00Z", datetime=GONE):
    made = {"datetime": datetime, "start_datetime": start, "end_datetime": end}
    return {name: value for name, value in made.items() if value is not GONE}


def verdict(value):
    """What becomes of an item: 'accepted', 'refused' or 'crash', the place, and the number."""
    found = refusal(deepcopy(value), "lapland", staged)
    if found is None:
        return "accepted", "", None
    return "crash" if found.crash else "refused", "/".join(map(str, found.at)), found.code


ACCEPTED = {
    "the plain item": item(),
    "its collection": item(collection="lapland"),
    "no geometry": item(geometry=GONE),
    "no links": item(links=GONE),
    "an empty id": item(id=""),
    "an id of 100 characters": item(id="x" * 100),
    "datetime is null": item(properties=times(datetime=None)),
    "a naive time": item(properties=times(start="2020-06-01T00:00:00")),
    "a date": item(properties=times(start="2020-06-01")),
    "a week": item(properties=times(start="2020-W23")),
    "an offset": item(properties=times(start="2020-06-01T00:00:00+02:00")),
    "ends before it starts": item(properties=times(end="2019-01-01T00:00:00Z")),
    "documents only": item(assets={"manual": asset(roles=["documentation"])}),
    "a remote file of any size": item(assets={"a": asset("https://example.org/a.nc", size=1)}),
    "a remote file of size true": item(assets={"a": asset("s3://b/a.nc", size=True)}),
    "'://' anywhere in the href": item(assets={"a": asset("x/a://b", size=1)}),
    "a directory of any size": item(assets={"a": asset("cube.zarr", size=7)}),
    "a file that is not at hand": item(assets={"a": asset("unseen.nc", size=7)}),
    "an odd name within a directory": item(
        assets={"a": asset("cube.zarr"), "b": asset("cube.zarr/odd name", size=2)}
    ),
    "a path that begins like another": item(
        assets={"a": asset(), "b": asset("data.nc.md5", size=1)}
    ),
    "two assets of one file": item(assets={"a": asset(), "b": asset("./data.nc")}),
}


@pytest.mark.parametrize("value", ACCEPTED.values(), ids=list(ACCEPTED))
def test_accepted(value):
    assert verdict(value) == ("accepted", "", None)


REFUSED = {
    "no Feature": (item(type="Collection"), "type", None),
    "no id": (item(id=GONE), "", None),
    "a blank in the id": (item(id="a b"), "id", None),
    "a line end in the id": (item(id="survey\n"), "id", None),
    "an id of 101 characters": (item(id="x" * 101), "id", None),
    "no File extension": (item(stac_extensions=[]), "stac_extensions", None),
    "extensions as text": (item(stac_extensions=FILE), "stac_extensions", None),
    "an older File extension": (
        item(stac_extensions=[FILE.replace("2.1", "2.0")]),
        "stac_extensions",
        None,
    ),
    "another collection": (item(collection="finland"), "collection", None),
    "collection is null": (item(collection=None), "collection", None),
    "no properties": (item(properties=GONE), "", None),
    "properties are a list": (item(properties=[]), "properties", None),
    "no start": (item(properties=times(start=GONE)), "properties", None),
    "no end": (item(properties=times(end=GONE)), "properties", None),
    "start is null": (item(properties=times(start=None)), "properties/start_datetime", None),
    "start is a number": (item(properties=times(start=2020)), "properties/start_datetime", None),
    "a year": (item(properties=times(end="2020")), "properties/end_datetime", None),
    "not a time": (item(properties=times(end="NaTZ")), "properties/end_datetime", None),
    "a leap second": (
        item(properties=times(end="2016-12-31T23:59:60Z")),
        "properties/end_datetime",
        None,
    ),
    "a lower-case z": (
        item(properties=times(datetime="2020-06-01T00:00:00z")),
        "properties/datetime",
        None,
    ),
    "no assets": (item(assets=GONE), "", 2),
    "assets are empty": (item(assets={}), "assets", 2),
    "assets are an empty list": (item(assets=[]), "assets", 2),
    "an asset as text": (item(assets={"a": "https://example.org"}), "assets/a", None),
    "an asset as a list": (item(assets={"a": []}), "assets/a", None),
    "no href": (item(assets={"a": {}}), "assets/a", None),
    "href is a number": (item(assets={"a": asset(5)}), "assets/a/href", None),
    "type is null": (item(assets={"a": asset(type=None)}), "assets/a/type", 7),
    "roles as text": (item(assets={"a": asset(roles="data")}), "assets/a/roles", None),
    "no size": (item(assets={"a": asset(size=None)}), "assets/a/file:size", 4),
    "size with a point": (item(assets={"a": asset(size=12.0)}), "assets/a/file:size", 4),
    "another size": (item(assets={"a": asset(size=11)}), "assets/a/file:size", 5),
    "size true": (item(assets={"a": asset(size=True)}), "assets/a/file:size", 5),
    "no data": (item(assets={"a": asset(roles=["overview"])}), "assets", 2),
    "not in the staging area": (item(assets={"a": asset("b.nc")}), "assets/a/href", 3),
    "out of the staging area": (item(assets={"a": asset("../out.nc")}), "assets/a/href", None),
    "neither file nor directory": (item(assets={"a": asset("pipe")}), "assets/a/href", None),
    "a blank in a file's name": (
        item(assets={"a": asset("field notes.csv", size=3)}),
        "assets/a/href",
        None,
    ),
    "one name twice": (
        item(assets={"a": asset(), "b": asset("more/data.nc", size=3)}),
        "assets/b/href",
        None,
    ),
}


@pytest.mark.parametrize(("value", "at", "code"), REFUSED.values(), ids=list(REFUSED))
def test_refused(value, at, code):
    assert verdict(value) == ("refused", at, code)


CRASHES = {
    "id is a number": (item(id=5), "id"),
    "id is null": (item(id=None), "id"),
    "properties are null": (item(properties=None), "properties"),
    "assets are null": (item(assets=None), "assets"),
    "assets are a list": (item(assets=[asset()]), "assets"),
    "an asset is null": (item(assets={"a": None}), "assets/a"),
    "a file taken for a directory": (item(assets={"a": asset("data.nc/x")}), "assets/a/href"),
}


@pytest.mark.parametrize(("value", "at"), CRASHES.values(), ids=list(CRASHES))
def test_values_on_which_the_gateway_fails_count_as_refused(value, at):
    assert verdict(value) == ("crash", at, None)


def test_the_first_reason_wins():
    value = item(id="a b", stac_extensions=[], properties=[], assets={})
    assert verdict(value) == ("refused", "id", None)


def test_without_a_collection_in_view_the_item_is_believed():
    assert refusal(item(collection="finland"), None, staged) is None


def damaged(**changes):
    return [f"{'/'.join(map(str, d.at))}: {d.reason}" for d in damages(item(**changes), staged)]


def test_what_is_taken_and_spoilt():
    assert damaged() == []
    assert damaged(properties=times(start="2020-06-01", end="2020-06-02T00:00:00+01:00")) == [
        (
            "properties/start_datetime: 'start_datetime' ('2020-06-01') is not in UTC and is "
            "stored as it stands"
        ),
        (
            "properties/end_datetime: 'end_datetime' ('2020-06-02T00:00:00+01:00') is not in UTC "
            "and is stored as it stands"
        ),
    ]
    assert damaged(properties=times(end="2019-01-01T00:00:00Z")) == [
        "properties/end_datetime: it ends before it starts"
    ]
    assert damaged(id="..") == ["id: the id '..' gives its files no folder of their own"]


def test_files_that_are_lost():
    sums = {"data": asset(), "sum": asset("data.nc.md5", size=1)}
    assert damaged(assets=sums) == [
        (
            "assets/sum/href: the file of asset 'sum' is never moved: its path begins like that of "
            "'data'"
        )
    ]
    stores = {"cube": asset("cube.zarr"), "more": asset("cube.zarr2", size=2)}
    assert [line.split(":")[0] for line in damaged(assets=stores)] == ["assets/more/href"]
    within = {"cube": asset("cube.zarr"), "part": asset("cube.zarr/odd name", size=2)}
    assert damaged(assets=within) == []


def test_the_earlier_of_two_assets_keeps_its_href():
    twice = {"a": asset(), "b": asset("./data.nc")}
    assert damaged(assets=twice) == [
        "assets/a/href: asset 'a' keeps its relative href: 'b' has the same file"
    ]


def test_an_href_to_the_folder_itself_takes_everything():
    assert damaged(assets={"all": asset(".")}) == [
        "assets/all/href: asset 'all' ('.') takes the whole staging area with it"
    ]


def test_a_size_that_is_none():
    remote = {"a": asset("https://example.org/a.nc", size=-1)}
    assert damaged(assets=remote) == [
        "assets/a/file:size: asset 'a': the size -1 is stored as it stands"
    ]


# -- a tree on disk: verdicts, and what the rule book says of the same items


def summaries(folder):
    return [found.summary for found in verdicts(load(folder))]


def test_verdicts_of_a_tree(tmp_path):
    write_example(Good(), tmp_path)
    assert summaries(tmp_path) == ["accepted"]
    (tmp_path / "survey/data.nc").write_bytes(b"12345")
    assert summaries(tmp_path) == [
        "refused: asset 'data': 'file:size' is 12, the file has 5 bytes [PRR code 5]"
    ]
    (tmp_path / "survey/data.nc").unlink()
    assert summaries(tmp_path) == ["accepted (its files are not at hand)"]


def test_an_id_is_registered_once(tmp_path):
    link = {"rel": "item", "href": "./b/b.json", "type": "application/geo+json"}
    write_example(Good(collection={"links": [link]}, text={"b/b.json": "{item}"}), tmp_path)
    (tmp_path / "b/data.nc").write_bytes((tmp_path / "survey/data.nc").read_bytes())
    assert summaries(tmp_path) == ["accepted", "refused: an item 'survey' is registered already"]


def test_a_damaged_item_says_how(tmp_path):
    write_example(Good(item={"properties": {"start_datetime": "2020-06-01"}}), tmp_path)
    assert summaries(tmp_path) == [
        (
            "accepted, but damaged: 'start_datetime' ('2020-06-01') is not in UTC and is stored "
            "as it stands"
        )
    ]


VALUES = [None, 5, True, "text", "", [], ["x"], {}, 3.5, -1]
PLACES = [
    ("id",),
    ("stac_extensions",),
    ("collection",),
    ("properties",),
    ("properties", "datetime"),
    ("properties", "start_datetime"),
    ("properties", "end_datetime"),
    ("assets",),
    ("assets", "data"),
    ("assets", "data", "href"),
    ("assets", "data", "type"),
    ("assets", "data", "roles"),
    ("assets", "data", "file:size"),
]
HREFS = [
    "./b.nc",
    "../../out.nc",
    "/d/lapland/data.nc",
    "/data.nc",
    "urn:x:y",
    "data:text/plain,x",
    "my%20dir/a.nc",
    "pipe",
    "field%20notes.csv",
    "data.nc/x",
    "sub/../data.nc",
    "sub",
    ".",
    "https://example.org/a.nc",
    "C:\\a.nc",
    "a\x00b",
    "s3://bucket/a.nc",
    "cube.zarr/",
    "data.nc/",
    "file:///data.nc",
    "cube.zarr",
]
WHEN = [
    "2020-06-01",
    "2020-06-01T00:00:00",
    "2020-06-01T00:00:00+02:00",
    "2020-06-01T00:00:60Z",
    "2020-W23",
    "NaTZ",
    "2020-06-01T00:00:00z",
    "20200601T000000Z",
    "2021-12-31T00:00:00Z",
    "2020-06-01T24:00:00Z",
    "2020",
]
MORE = {
    "prefix": asset("data.nc.md5", 1),
    "the same file": asset("./data.nc"),
    "the same name": asset("sub/data.nc", 3),
    "a file's name with a blank": asset("field notes.csv", 3),
    "a name that is too long": asset("n" * 101, 1),
    "no role": asset("data.nc.md5", 1, roles=["overview"]),
    "null": None,
    "text": "https://example.org/a.nc",
    "a directory": asset("cube.zarr", 5),
    "beside a directory": asset("cube.zarr2", 2),
}


def cases():
    yield "nothing", (), None
    for place in PLACES:
        yield f"without {'/'.join(place)}", place, GONE
        for value in VALUES:
            yield f"{'/'.join(place)} = {value!r}", place, value
    for href in HREFS:
        yield f"href {href!r}", ("assets", "data", "href"), href
    for name in ("datetime", "start_datetime", "end_datetime"):
        for value in WHEN:
            yield f"{name} {value}", ("properties", name), value
    for name, value in MORE.items():
        yield f"and {name}", ("assets", "more"), value
    for name in ("a b", "x" * 101, "..", "ä"):
        yield f"id {name[:4]}", ("id",), name


CASES = list(cases())

# Errors on items that the gateway takes undamaged: what STAC and users need besides.
BESIDES = {
    "AST002": "an href that is empty, or good for one machine only",
    "AST004": "an href with '://' that is no address leads to no file",
    "AST007": "an empty media type",
    "DTM002": "datetime is null or missing, and so is a part of the range",
    "DTM004": "datetime lies outside the item's own range",
    "DTM005": "the item's time lies outside the collection",
    "IDN003": "the item does not name its collection",
    "TPL002": "an empty id",
}


@pytest.fixture(scope="module")
def area(tmp_path_factory):
    """The base collection with files of all kinds beside its item."""
    folder = tmp_path_factory.mktemp("gateway")
    write_example(Good(), folder)
    here = folder / "survey"
    for name in ("sub", "cube.zarr", "my dir"):
        (here / name).mkdir()
    for name, text in {
        "data.nc.md5": "0",
        "sub/data.nc": "CDF",
        "cube.zarr/.zgroup": "{}",
        "cube.zarr2": "22",
        "field notes.csv": "a,b",
        "my dir/a.nc": "twelve bytes",
        "n" * 101: "1",
    }.items():
        (here / name).write_text(text, encoding="utf-8")
    os.mkfifo(here / "pipe")
    return folder


def changed(value, place, to):
    if place:
        *path, last = place
        inner = value
        for key in path:
            inner = inner[key]
        inner.pop(last, None) if to is GONE else inner.__setitem__(last, to)
    return value


@pytest.mark.parametrize(("place", "to"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_verdict_and_findings_agree(area, place, to):
    file = area / "survey/survey.json"
    original = file.read_text(encoding="utf-8")
    try:
        file.write_text(json.dumps(changed(json.loads(original), place, to)), encoding="utf-8")
        (found,) = verdicts(load(area))
        report = check(area, profile=["gateway"])
    finally:
        file.write_text(original, encoding="utf-8")
    errors = {f.code for f in report.findings if f.severity == "error" and f.object.type == "item"}
    if found.refusal or found.damages:
        assert errors, found.summary
    else:
        assert errors <= set(BESIDES), sorted(f.message for f in report.findings)
