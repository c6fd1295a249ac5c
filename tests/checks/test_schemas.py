"""STAC's own schema: one clear sentence for a defect, and none where another rule has one."""

import copy
import json
import re

import pytest
import yaml

from pytest_prr import check
from pytest_prr.engine.examples import ITEM_FILE, write_example
from pytest_prr.engine.finding import Severity
from pytest_prr.engine.rule import Good
from pytest_prr.engine.rulebook import load_book, own_folder


def _findings(folder, **changes):
    write_example(Good(**changes), folder)
    return check(folder, select=("TPL050",))


@pytest.mark.parametrize(
    ("changes", "pointer", "message"),
    [
        (
            {"collection": {"keywords": "carbon"}},
            "/keywords",
            "'keywords' should be a list, found 'carbon'",
        ),
        (
            {"collection": {"keywords": ["carbon", 3]}},
            "/keywords/1",
            "'keywords[1]' should be text, found 3",
        ),
        (
            {"collection": {"summaries": {"gsd": 5}}},
            "/summaries/gsd",
            "'gsd' should be an object or a list, found 5",
        ),
        (
            {"collection": {"summaries": {"gsd": []}}},
            "/summaries/gsd",
            "'gsd' should have at least 1 entry, has 0",
        ),
        (
            {"collection": {"item_assets": {"data": {"type": "text/csv"}}}},
            "/item_assets/data",
            "'data' should have at least 2 members, has 1",
        ),
        (
            {"asset": {"nodata": "NaN"}},
            "/assets/data/nodata",
            "'nodata' should be one of 'nan', 'inf' and '-inf', found 'NaN'",
        ),
        (
            {
                "item": {
                    "links": [{"rel": "via", "href": "./a", "created": "2020-06-01T00:00:00+02:00"}]
                }
            },
            "/links/3/created",
            "'created' should be in UTC, with 'Z' at its end, found '2020-06-01T00:00:00+02:00'",
        ),
        (
            {"asset": {"start_datetime": "2020-06-01T00:00:00Z"}},
            "/assets/data",
            "'data' needs 'end_datetime'",
        ),
        (
            {"asset": {"statistics": {"valid_percent": 101}}},
            "/assets/data/statistics/valid_percent",
            "'valid_percent' should be at most 100, found 101",
        ),
        (
            {"item": {"properties": {"instruments": "msi"}}},
            "/properties/instruments",
            "'instruments' should be a list, found 'msi'",
        ),
        (
            {"item": {"properties": {"bands": [{"name": "red"}]}}},
            "/properties/bands",
            "'bands' may stand in 'properties' only where an asset has 'bands' too",
        ),
        (
            {"item": {"links": [{"rel": "via", "href": "./a", "method": "get"}]}},
            "/links/3/method",
            "'method' should match ^[A-Z]+$, found 'get'",
        ),
        (
            {"item": {"assets": {"odd": 5}}},
            "/assets/odd",
            "'odd' should be an object, found 5",
        ),
    ],
)
def test_one_sentence_at_the_exact_place(tmp_path, changes, pointer, message):
    report = _findings(tmp_path, **changes)
    assert [(f.pointer, f.message) for f in report.findings] == [(pointer, message)]


def test_a_catalogue_is_judged_too(tmp_path):
    root = {"type": "Catalog", "id": "c", "stac_version": "1.1.0", "title": 7}
    root |= {"description": "All", "links": [{"rel": "child", "href": "./collection.json"}]}
    write_example(Good(text={"catalog.json": json.dumps(root)}), tmp_path)
    (finding,) = check(tmp_path / "catalog.json", select=("TPL050",)).findings
    assert (finding.file.endswith("catalog.json"), finding.pointer) == (True, "/title")


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0-beta.1", "2.0.0"])
def test_a_version_without_schema_is_skipped_with_the_reason(tmp_path, version):
    report = _findings(tmp_path, item={"stac_version": version, "properties": {"gsd": "x"}})
    assert report.findings == ()
    (skip,) = report.skipped
    assert skip.reason == (
        f"the schema of STAC {version} is not in the cache of schemas; get it: prr schemas fetch "
        f"https://schemas.stacspec.org/v{version}/item-spec/json-schema/item.json"
    )


@pytest.mark.parametrize("version", ["", "1.1", "v1.1.0", "../../1.1.0"])
def test_what_is_no_version_is_not_looked_for(tmp_path, version):
    (skip,) = _findings(tmp_path, item={"stac_version": version}).skipped
    assert skip.reason == f"'{version}' is no version of STAC; no schema is looked for"


# Each defect is one that the schema refuses.
DEFECTS = [
    {"without": ("collection/title", "collection/description")},
    {"without": ("collection/license",)},
    {"without": ("collection/extent",)},
    {"without": ("collection/links",)},
    {"without": ("item/geometry",)},
    {"without": ("item/bbox",)},
    {"without": ("item/properties",)},
    {"without": ("item/properties/datetime",)},
    {"without": ("item/collection",)},
    {"without": ("item/links",)},
    {"without": ("item/assets/data/href",)},
    {"collection": {"description": ""}},
    {"collection": {"license": "CC BY 4.0"}},
    {"collection": {"extent": {"spatial": {"bbox": [1, 2, 3, 4]}}}},
    {"collection": {"extent": {"temporal": {"interval": [["2020", None]]}}}},
    {"collection": {"providers": [{"name": "A", "roles": ["owner"]}]}},
    {"collection": {"keywords": 3}},
    {"collection": {"stac_extensions": ["cf"]}},
    {"collection": {"links": [{"href": "./x"}]}},
    {"item": {"geometry": {"type": "Square", "coordinates": []}}},
    {"item": {"geometry": {"type": "Point", "coordinates": ["a", "b"]}}},
    {"item": {"geometry": None}},
    {"item": {"bbox": [20, 66, 30]}},
    {"item": {"properties": {"datetime": "2020-06-01"}}},
    {"item": {"properties": {"end_datetime": None}}},
    {"item": {"properties": {"gsd": "10 m"}}},
    {"item": {"properties": {"description": ""}}},
    {"item": {"properties": {"platform": ["a", "b"]}}},
    {"asset": {"roles": "data"}},
    {"asset": {"type": 5}},
    {"asset": {"title": None}},
]


@pytest.mark.parametrize("changes", DEFECTS, ids=str)
def test_a_defect_is_reported_once(tmp_path, changes):
    write_example(Good(**changes), tmp_path)
    weighty = [f for f in check(tmp_path).findings if f.severity is not Severity.INFO]
    places = {(f.file, f.pointer) for f in weighty if f.code == "TPL050"}
    assert weighty, "the schema refuses it, so some rule must"
    for finding in weighty:
        if finding.code != "TPL050":
            assert (finding.file, finding.pointer) not in places


@pytest.mark.parametrize("changes", DEFECTS, ids=str)
def test_the_schema_really_refuses_each_of_those(tmp_path, changes):
    pack = tmp_path / "pack" / "template"
    pack.mkdir(parents=True)
    text = (own_folder() / "template/core-schema.yaml").read_text(encoding="utf-8")
    rule = yaml.safe_load(text) | {"code": "TPL950", "with": {"left_to": {}}}
    (pack / "bare-schema.yaml").write_text(yaml.safe_dump(rule), encoding="utf-8")
    folder = tmp_path / "out"
    write_example(Good(**changes), folder)
    report = check(folder, select=("TPL950",), rules=(str(pack.parent),))
    assert report.findings
    assert not [f for f in report.findings if "given schemas" in f.message]


def test_left_to_names_rules_of_the_book():
    book = {rule.code: rule for rule in load_book()}
    left_to = book["TPL050"].spec.params["left_to"]
    assert set(left_to) <= set(book)
    for code, places in left_to.items():
        kinds = {str(kind) for kind in book[code].spec.applies_to}
        named = {place.split("/")[0] for place in places}
        assert "*" in named or "asset" in kinds or named <= kinds, code


@pytest.mark.parametrize("value", [float("inf"), 10**400, "\ud800", [[[]]] * 3])
def test_values_that_no_schema_can_judge_end_no_run(tmp_path, value):
    write_example(Good(item={"properties": {"odd": 1}}), tmp_path)
    path = tmp_path / ITEM_FILE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"odd": 1', f'"odd": {json.dumps(value)}'), encoding="utf-8")
    report = check(tmp_path, select=("TPL050",))
    assert [f for f in report.findings if f.code == "PRR000"] == []


def test_deep_nesting_ends_no_run(tmp_path):
    write_example(Good(item={"properties": {"odd": 1}}), tmp_path)
    path = tmp_path / ITEM_FILE
    text = path.read_text(encoding="utf-8")
    deep = "[" * 500 + "]" * 500
    path.write_text(text.replace('"odd": 1', f'"odd": {deep}'), encoding="utf-8")
    report = check(tmp_path, select=("TPL050",))
    assert [f for f in report.findings if f.code == "PRR000"] == []


def test_missing_schemas_are_a_reason_to_skip(tmp_path, monkeypatch):
    from pytest_prr.checks import core_schemas

    for cached in (core_schemas.validator, core_schemas.documents):
        cached.cache_clear()
    monkeypatch.setattr(core_schemas, "find_spec", lambda *_: None)
    report = _findings(tmp_path)
    assert report.findings == ()
    assert {re.sub(":.*", "", skip.reason) for skip in report.skipped} == {
        "pystac's schemas cannot be read"
    }


def test_the_document_is_left_as_it_is(tmp_path):
    write_example(Good(asset={"title": 7}), tmp_path)
    before = copy.deepcopy((tmp_path / ITEM_FILE).read_bytes())
    check(tmp_path, select=("TPL050",))
    assert (tmp_path / ITEM_FILE).read_bytes() == before
