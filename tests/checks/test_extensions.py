"""Extensions and common fields: tricky metadata, right and wrong, through the public door."""

import json

import pytest

from pytest_prr import check
from pytest_prr.engine.examples import ITEM_FILE, write_example
from pytest_prr.engine.patch import applied
from pytest_prr.engine.rule import Good
from pytest_prr.stac.vocabulary import EXTENSIONS, extension_uri

FILE = extension_uri("file")
CUBE = extension_uri("cube")
PROJ = extension_uri("proj")


def _codes(folder, code, **changes):
    write_example(Good(**changes), folder)
    findings = check(folder, profile=("template",), select=("EXT",)).findings
    assert [f.message for f in findings if f.code == "PRR000"] == []
    return [f.pointer for f in findings if f.code == code]


def _props(**fields):
    return {"item": {"properties": fields}}


def _dimension(**members):
    return _props(**{"cube:dimensions": {"d": members}})


def _declared(*uris):
    return {"item": {"stac_extensions": [FILE, *uris]}}


GOOD = [
    ("EXT001", {"item": {"properties": {"own:field": 1, "12:30": "noon", ":": 1}}}),
    ("EXT001", {"item": {"links": [{"rel": "via", "href": "./a", "application:type": "x"}]}}),
    ("EXT001", {"item": {"assets": {"s3": {"href": "./a", "s3:anon": True}}}}),
    ("EXT001", _declared(CUBE, PROJ) | {"asset": {"proj:code": None}}),
    (
        "EXT001",
        {
            "item": {
                "stac_extensions": [FILE, CUBE, "https://example.org/schemas/eo/v3.0.0/schema.json"],
                "properties": {"eo:cloud_cover": 3},
            }
        },
    ),
    ("EXT003", {"item": {"stac_extensions": [FILE, CUBE, "https://example.org/x/schema.json"]}}),
    (
        "EXT003",
        {
            "item": {"stac_extensions": [FILE, CUBE, extension_uri("classification")]},
            "asset": {"raster:bands": [{"classification:bitfields": []}]},
        },
    ),
    ("EXT006", {"item": {"properties": {"proj:epsg_note": "x"}}}),
    ("EXT009", {"asset": {"type": "application/x-netcdf", "roles": ["metadata"]}}),
    ("EXT010", {"item": {"properties": {"cube:variables": {"a": {"dimensions": "station"}}}}}),
    ("EXT012", _dimension(type="temporal", extent=[None, None])),
    ("EXT013", {"item": {"properties": {"variables": {"a": {}}, "variable_note": "three"}}}),
    ("EXT015", {"item": {"properties": {"proj:code": "ESRI:102020"}}}),
    ("EXT016", {"item": {"properties": {"proj:bbox": [0, 0, 0, 1, 1, 1], "proj:transform": None}}}),
    ("EXT017", {"item": {"foo": 1, "properties": {"title": "Summer"}}}),
    ("EXT019", {"item": {"properties": {"platform": "Station Inari (Finland)"}}}),
    ("EXT020", {"collection": {"providers": []}}),
    ("EXT021", {"item": {"properties": {"eo:cloud_cover": 0, "gsd": 0.3}}}),
    ("EXT025", {"collection": {"contacts": [{"organization": "ESA", "name": "Desk"}]}}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "changes"), GOOD, ids=str)
def test_no_false_alarm(tmp_path, code, changes):
    assert _codes(tmp_path, code, **changes) == []


BAD = [
    ("EXT001", _props(bands=[{"eo:common_name": "red"}]), ["/stac_extensions"]),
    (
        "EXT001",
        {"item": {"links": [{"rel": "a", "href": "./a", "auth:refs": []}]}},
        ["/stac_extensions"],
    ),
    (
        "EXT001",
        {"asset": {"alternate": {"s3": {"href": "s3://a/b", "storage:refs": []}}}},
        ["/stac_extensions"],
    ),
    ("EXT004", _declared(CUBE, FILE), ["/stac_extensions/2"]),
    ("EXT004", _declared(CUBE, 3, ""), ["/stac_extensions/2", "/stac_extensions/3"]),
    ("EXT004", _declared(f"{CUBE}#"), ["/stac_extensions/1"]),
    ("EXT004", _declared(f"{CUBE}\n"), ["/stac_extensions/1"]),
    ("EXT004", _declared("https://github.com/stac-extensions/eo x"), ["/stac_extensions/1"]),
    (
        "EXT010",
        _props(**{"cube:variables": {"a": {"dimensions": ["x", "y"]}}}),
        [f"/properties/cube:variables/a/dimensions/{n}" for n in (0, 1)],
    ),
    ("EXT012", _props(**{"cube:dimensions": ["time"]}), ["/properties/cube:dimensions"]),
    (
        "EXT012",
        _dimension(type="spatial", axis="x", extent=[0, None]),
        ["/properties/cube:dimensions/d/extent"],
    ),
    ("EXT012", _dimension(type="temporal"), ["/properties/cube:dimensions/d"]),
    ("EXT015", {"asset": {"proj:code": "urn:ogc:def:crs:EPSG::3067"}}, ["/assets/data/proj:code"]),
    ("EXT015", {"asset": {"proj:code": True}}, ["/assets/data/proj:code"]),
    ("EXT018", {"asset": {"instrument": None}}, ["/assets/data/instrument"]),
    ("EXT020", {"item": {"properties": {"providers": [3, {"name": " ", "roles": "host"}]}}},
     ["/properties/providers/0", "/properties/providers/1/name", "/properties/providers/1/roles"]),
    ("EXT021", {"asset": {"gsd": True}}, ["/assets/data/gsd"]),
    ("EXT021", {"item": {"properties": {"gsd": 0}}}, ["/properties/gsd"]),
    ("EXT024", {"collection": {"themes": []}}, ["/themes"]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "changes", "pointers"), BAD, ids=str)
def test_every_defect_at_its_place(tmp_path, code, changes, pointers):
    assert sorted(_codes(tmp_path, code, **changes)) == sorted(pointers)


def test_the_message_names_prefix_and_fields(tmp_path):
    write_example(Good(asset={"proj:code": "EPSG:3067", "eo:cloud_cover": 3}), tmp_path)
    (finding,) = check(tmp_path, select=("EXT001",)).findings
    assert finding.message == (
        "fields of 'proj' (proj:code) and 'eo' (eo:cloud_cover) are used, but the extensions are "
        "not declared in 'stac_extensions'"
    )


def test_undescribed_variables_are_one_line_for_a_collection(tmp_path):
    cube = {f"v{n}": {"type": "data", "dimensions": ["station"]} for n in range(30)}
    write_example(Good(item={"properties": {"cube:variables": cube}}), tmp_path)
    (finding,) = check(tmp_path, select=("EXT011",)).findings
    assert finding.message == (
        "of 30 variables in 'cube:variables', 30 have no unit and 30 no description"
    )


FIXED = [
    {"asset": {"proj:epsg": 3067, "eo:cloud_cover": 3}},
    {"item": {"stac_extensions": ["file", f"{CUBE} "]}},
    {"item": {"stac_extensions": [FILE, CUBE, PROJ], "properties": {"proj:epsg": 3067}}},
    {"item": {"properties": {"epsg": 3067}}},
    {"item": {"properties": {"proj:code": "3067"}}},
    {"item": {"title": "Summer", "gsd": 3, "properties": {"gsd": 3}}},
    {"item": {"properties": {"instrument": "msi"}}},
    {"asset": {"instrument": ["msi", "olci"]}},
    {"item": {"properties": {"description": " "}}},
]


@pytest.mark.parametrize("changes", FIXED, ids=str)
def test_a_fix_mends_what_it_was_made_for(tmp_path, changes):
    write_example(Good(**changes), tmp_path)
    path = tmp_path / ITEM_FILE
    findings = [f for f in _all(tmp_path) if f.fix]
    assert findings
    for finding in findings:
        document = json.loads(path.read_text(encoding="utf-8"))
        (tmp_path / "fixed").mkdir(exist_ok=True)
        path.write_text(json.dumps(applied(document, finding.fix.patch)), encoding="utf-8")
        left = [f for f in _all(tmp_path) if (f.code, f.pointer) == (finding.code, finding.pointer)]
        path.write_text(json.dumps(document), encoding="utf-8")
        assert left == []


def _all(folder):
    return check(folder, select=("EXT", "QLT")).findings


def test_no_fix_where_it_would_lose_something(tmp_path):
    changes = {"title": "One", "properties": {"title": "Two", "proj:epsg": 1, "proj:code": None}}
    write_example(Good(item=changes), tmp_path)
    findings = check(tmp_path, select=("EXT006", "EXT017")).findings
    assert {f.pointer: f.fix for f in findings} == {"/title": None, "/properties/proj:epsg": None}


ODD = [None, True, 0, -1.5, "", "x", [], [None], [[]], [{}], {}, {"a": None}, {"a": []}, ["a", {}]]
FIELDS = [
    *sorted(f"{prefix}:x" for prefix in list(EXTENSIONS)[:3]),
    "stac_extensions", "cube:dimensions", "cube:variables", "proj:code", "proj:epsg", "proj:bbox",
    "proj:shape", "proj:transform", "eo:bands", "raster:bands", "bands", "classification:classes",
    "providers", "themes", "contacts", "instrument", "instruments", "platform", "gsd", "epsg",
    "keywords", "description", "title", "sci:doi", "roles", "type", "href", "summaries",
    "item_assets", "links", "alternate", "license", "stac_version", "id",
]  # fmt: skip


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_any_value_at_any_place_is_survived(tmp_path, value):
    for number, field in enumerate(FIELDS):
        folder = tmp_path / str(number)
        nested = {field: value, "cube:variables": {"a": value, "b": {"dimensions": value}}}
        nested |= {field: value, "classification:classes": [value], "eo:bands": [value]}
        write_example(Good(), folder)
        path = folder / ITEM_FILE
        item = json.loads(path.read_text(encoding="utf-8"))
        item["properties"] |= nested | {"cube:dimensions": {"a": value, "b": {"type": value}}}
        item["assets"] = {"data": nested, "odd": value}
        path.write_text(json.dumps(item | {field: value}), encoding="utf-8")
        whole = folder / "collection.json"
        record = json.loads(whole.read_text(encoding="utf-8"))
        whole.write_text(json.dumps(record | {field: value}), encoding="utf-8")
        findings = check(folder, profile=("template", "apex"), select=("EXT", "QLT", "TPL050"))
        assert [f.message for f in findings.findings if f.code == "PRR000"] == []
