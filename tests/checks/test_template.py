"""What the templates ask: collections, items and the record of the PRR's catalogue."""

import json
from base64 import b64encode

import pytest

from pytest_prr import check
from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def found(tmp_path):
    """Code and pointer of what is found on the base collection with changes."""

    def run(*select, profile="template", **changes):
        write_example(Good(**changes), tmp_path / "out")
        report = check(tmp_path / "out", profile=[profile], select=select)
        return [(f.code, f.pointer) for f in report.findings]

    return run


EXTENTS = {
    "null": (None, [("TPL004", "/extent")]),
    "text": ("everywhere", [("TPL004", "/extent")]),
    "a list": ([20, 66, 30, 68], [("TPL004", "/extent")]),
}


@pytest.mark.parametrize(("extent", "expected"), EXTENTS.values(), ids=list(EXTENTS))
def test_an_extent_that_is_no_object_is_told_once(found, extent, expected):
    assert found("TPL", collection={"extent": extent}) == expected


def test_each_missing_field_is_told_once_with_its_number(tmp_path):
    gone = ("collection/title", "collection/description", "collection/extent")
    write_example(Good(without=gone), tmp_path)
    report = check(tmp_path, profile=["gateway"], select=("TPL",))
    told = {f.code: f.message for f in report.findings if f.severity == "error"}
    assert told == {
        "TPL013": "'title' is missing; expected text [PRR code 32]",
        "TPL014": "'description' is missing; expected text [PRR code 33]",
        "TPL004": "'extent' should be an object, found none [PRR code 35]",
    }


RECORD = {
    "processing:datetime": 37,
    "osc:project": 38,
    "osc:project_description": 39,
    "osc:project_website": 40,
    "osc:initiative": 41,
    "osc:contract-number": 42,
    "themes": 43,
    "osc:variables": 44,
    "cf:parameter": 45,
    "osc:missions": 46,
}


@pytest.mark.parametrize("field", RECORD)
@pytest.mark.parametrize("value", [None, "", [], {}], ids=repr)
def test_an_empty_field_of_the_record_is_as_good_as_none(tmp_path, field, value):
    write_example(Good(collection={field: value}), tmp_path)
    report = check(tmp_path, profile=["gateway"], select=("TPL",))
    assert [f.message for f in report.findings if f.severity == "warning"] == [
        f"'{field}' is empty [PRR code {RECORD[field]}]"
    ]


def test_the_template_names_all_missing_fields_in_one_line(tmp_path):
    write_example(Good(without=tuple(f"collection/{field}" for field in RECORD)), tmp_path)
    (told,) = check(tmp_path, select=("TPL029",)).findings
    assert told.message == f"the PRR's catalogue shows these as well: {', '.join(RECORD)}"


def image(content):
    return f"data:image/png;base64,{b64encode(content).decode()}"


THUMBNAILS = {
    "https, type unknown": ({"href": "https://example.org/t", "type": None}, None),
    "png in place": ({"href": image(PNG)}, None),
    "percent-encoded": ({"href": "data:image/gif,GIF89a%00"}, None),
    "from the root": ({"href": "/d/lapland/logo.png"}, None),
    "webp": ({"type": "image/webp"}, "/assets/thumbnail/type"),
    "svg": ({"type": "image/svg+xml"}, "/assets/thumbnail/type"),
    "text in place": ({"href": image(b"<svg/>")}, "/assets/thumbnail/href"),
    "too large": ({"href": image(PNG + b"0" * 5 * 1024**2)}, "/assets/thumbnail/href"),
    "no comma": ({"href": "data:image/png;base64"}, "/assets/thumbnail/href"),
    "no base64": ({"href": "data:image/png;base64,?"}, "/assets/thumbnail/href"),
    "s3": ({"href": "s3://bucket/t.png"}, "/assets/thumbnail/href"),
}


@pytest.mark.parametrize(("asset", "place"), THUMBNAILS.values(), ids=list(THUMBNAILS))
def test_thumbnails(found, asset, place):
    expected = [("TPL033", place)] if place else []
    assert found("TPL033", collection={"assets": {"thumbnail": asset}}) == expected


def test_a_local_thumbnail_is_judged_by_its_first_bytes(tmp_path):
    thumbnail = {"assets": {"thumbnail": {"href": "./t.png"}}}
    write_example(Good(collection=thumbnail), tmp_path)
    for content, codes in ((PNG, []), (b"RIFF0000WEBP", ["TPL033"]), (b"", ["TPL033"])):
        (tmp_path / "t.png").write_bytes(content)
        assert [f.code for f in check(tmp_path, select=("TPL033",)).findings] == codes


CONTRACTS = {
    "4000114410/15/NL/BW": True,
    "4000127656/19/I-NB": True,
    "4000139008": True,
    "4000132154/20/I-EF": True,
    "ESA 12": False,
    "AO/1-9101": False,
    "40001144": False,
}


@pytest.mark.parametrize(("number", "right"), CONTRACTS.items(), ids=list(CONTRACTS))
def test_contract_numbers(found, number, right):
    told = found("TPL032", collection={"osc:contract-number": number})
    assert told == ([] if right else [("TPL032", "/osc:contract-number")])


ASSETS = {
    "text": ("https://example.org/a.nc", [("TPL011", "/assets/more")]),
    "null": (None, [("TPL011", "/assets/more")]),
    "a list": ([], [("TPL011", "/assets/more")]),
    "an empty object": ({}, [("TPL008", "/assets/more")]),
}


@pytest.mark.parametrize(("value", "expected"), ASSETS.values(), ids=list(ASSETS))
def test_assets_that_are_no_objects(found, value, expected):
    assert found("TPL008", "TPL011", item={"assets": {"more": value}}) == expected


ROLES = {
    ("data",): [],
    ("data", "documentation"): [],
    ("documentation",): ["TPL012"],
    ("overview",): ["TPL006"],
    (): ["TPL006"],
}


@pytest.mark.parametrize("roles", ROLES, ids=str)
def test_roles_that_the_gateway_and_its_client_ask_for(found, roles):
    told = found("TPL006", "TPL012", profile="gateway", asset={"roles": list(roles)})
    assert [code for code, _ in told] == ROLES[roles]


FILE = "https://stac-extensions.github.io/file/v2.1.0/schema.json"
EXTENSIONS = {
    "declared": ([FILE], True),
    "with others": (["https://example.org/x.json", FILE], True),
    "none": ([], False),
    "older": ([FILE.replace("2.1", "2.0")], False),
    "a blank": ([FILE + " "], False),
    "text": (FILE, False),
    "other things": ([None, 5, {}], False),
}


@pytest.mark.parametrize(("declared", "right"), EXTENSIONS.values(), ids=list(EXTENSIONS))
def test_the_file_extension_to_the_letter(found, declared, right):
    told = found("TPL010", profile="gateway", item={"stac_extensions": declared})
    assert told == ([] if right else [("TPL010", "/stac_extensions")])


def test_declaring_the_file_extension_replaces_an_older_one(tmp_path):
    older = FILE.replace("2.1", "2.0")
    write_example(Good(item={"stac_extensions": [older, "https://example.org/x.json"]}), tmp_path)
    (told,) = check(tmp_path, profile=["gateway"], select=("TPL010",)).findings
    assert told.fix is not None
    assert not told.fix.safe
    assert told.fix.patch[0].value == ["https://example.org/x.json", FILE]


TIMES = {
    "2020-06-01T00:00:00Z": True,
    "2020-06-01T00:00:00.123456789Z": True,
    "2020-06-01T02:00:00+02:00": True,
    "2020-06-01T00:00:00z": False,
    "2020-06-30T23:59:60Z": False,
    "last summer": True,  # no RFC 3339 at all: told by another rule
}


@pytest.mark.parametrize(("value", "read"), TIMES.items(), ids=list(TIMES))
def test_times_that_python_reads(found, value, read):
    told = found("TPL034", profile="gateway", item={"properties": {"end_datetime": value}})
    assert told == ([] if read else [("TPL034", "/properties/end_datetime")])


def test_asset_keys_of_all_items(tmp_path):
    links = [
        {"rel": "item", "href": f"./{name}/{name}.json", "type": "application/geo+json"}
        for name in ("b", "c")
    ]
    copies = {f"{name}/{name}.json": "{item}" for name in ("b", "c")}
    write_example(Good(collection={"links": links}, text=copies), tmp_path)
    assert check(tmp_path, profile=["apex"], select=("TPL015",)).findings == ()
    file = tmp_path / "c/c.json"
    item = json.loads(file.read_text())
    item["assets"] = {"fluxes": item["assets"]["data"]}
    file.write_text(json.dumps(item))
    (told,) = check(tmp_path, profile=["apex"], select=("TPL015",)).findings
    assert (
        told.message == "items have assets of different keys: 2 of 3 have 'data'; 1 have 'fluxes'"
    )


def test_an_item_beside_its_collection(tmp_path):
    write_example(Good(text={"flat.json": "{item}"}), tmp_path)
    collection = json.loads((tmp_path / "collection.json").read_text())
    collection["links"].append({"rel": "item", "href": "./flat.json"})
    (tmp_path / "collection.json").write_text(json.dumps(collection))
    (told,) = check(tmp_path, select=("TPL035",)).findings
    assert told.file.endswith("flat.json")
