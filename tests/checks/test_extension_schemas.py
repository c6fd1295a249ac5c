"""Declared extensions are judged by their own schemas, which come from where the user allows."""

import json
import threading
import time

import jsonschema_rs
import pytest
from schema_site import DRAFT, PARTS, buoy, publish, store
from web_site import redirect, status

from pytest_prr import check
from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good
from pytest_prr.engine.rulebook import load_book
from pytest_prr.errors import PrrError
from pytest_prr.probes.schema_store import cache_folder, keep, read
from pytest_prr.settings import read as read_settings

OWN = "https://example.org/buoys/v1.0.0/schema.json"
FILE = "https://stac-extensions.github.io/file/v2.1.0/schema.json"
BARE = ("item/properties/cube:dimensions",)
SITE = {"network": True, "allow_private": True, "schema_host": ("127.0.0.1",)}


@pytest.fixture
def schemas(tmp_path):
    """A folder of one's own with the schemas of the items' extensions."""
    folder = tmp_path / "schemas"
    store(folder, OWN, buoy(OWN))
    store(folder, OWN.replace("schema.json", "parts.json"), PARTS)
    store(folder, FILE, {"type": "object"})
    return folder


def _item(*uris, **properties):
    return {"stac_extensions": [*uris], "properties": properties}


def _judged(folder, example, **options):
    write_example(example, folder / "out")
    return check(folder / "out", select=("EXT026",), **options)


def _report(folder, uris, options, **properties):
    example = Good(
        item=_item(*uris, **properties), collection={"stac_extensions": []}, without=BARE
    )
    return _judged(folder, example, **options)


def _found(report):
    return [(f.pointer, f.message) for f in report.findings]


def _reasons(report):
    return [skip.reason for skip in report.skipped]


def _own(schemas):
    return {"schema_dir": (str(schemas),)}


def test_without_schema_and_network_it_is_skipped_with_the_command(tmp_path):
    report = _report(tmp_path, [OWN], {}, **{"buoy:depth": "deep"})
    assert report.findings == ()
    assert _reasons(report) == [
        f"buoys v1.0.0 is not in the cache of schemas; get it: prr schemas fetch {OWN}"
    ]


def test_one_of_two_is_judged_and_the_other_is_named(tmp_path, schemas):
    other = "https://example.org/other/v2.0.0/schema.json"
    report = _report(tmp_path, [OWN, other], _own(schemas), **{"buoy:depth": -3})
    assert [f.pointer for f in report.findings] == ["/properties/buoy:depth"]
    assert [other in reason for reason in _reasons(report)] == [True]


@pytest.mark.parametrize(
    ("properties", "pointer", "message"),
    [
        ({"buoy:depth": "30 m"}, "buoy:depth", "'buoy:depth' should be a number, found '30 m'"),
        ({"buoy:depth": -1}, "buoy:depth", "'buoy:depth' should be at least 0, found -1"),
        ({"buoy:deep": 1}, "buoy:deep", "'buoy:deep' is not a field that the schema knows"),
        (
            {"buoy:mooring": {"anchor": "hook"}},
            "buoy:mooring/anchor",
            "'anchor' should be one of 'mushroom' and 'sinker', found 'hook'",
        ),
        ({"buoy:mooring": {}}, "buoy:mooring", "'buoy:mooring' needs 'anchor' or 'pile'"),
        ({"buoy:code": "a" * 40 + "b"}, "buoy:code", "'buoy:code' should match ^(a+)+$"),
        (
            {"buoy:levels": "all", "buoy:depth": 1},
            "buoy:levels",
            "'buoy:levels' should be a list or null, found 'all'",
        ),
        (
            {"buoy:levels": [1, "2"], "buoy:depth": 1},
            "buoy:levels/1",
            "'buoy:levels[1]' should be a number, found '2'",
        ),
        ({"buoy:levels": None}, "", "'properties' needs 'buoy:depth' as well"),
        (
            {"buoy:place": {"type": "Point", "coordinates": ["1", 2]}},
            "buoy:place/coordinates/0",
            "'coordinates[0]' should be a number, found '1'",
        ),
    ],
)
def test_one_sentence_at_the_exact_place(tmp_path, schemas, properties, pointer, message):
    ((found, sentence),) = _found(_report(tmp_path, [OWN], _own(schemas), **properties))
    assert found == f"/properties/{pointer}".rstrip("/")
    assert sentence.startswith(f"buoys v1.0.0: {message}")


def test_what_the_schema_accepts_passes(tmp_path, schemas):
    fields = {"buoy:depth": 3, "buoy:levels": [1, 2], "buoy:mooring": {"pile": "oak"}}
    report = _report(tmp_path, [OWN], _own(schemas), **fields)
    assert (report.findings, report.skipped) == ((), ())


def test_a_collection_that_uses_no_field_is_told_where_one_may_stand(tmp_path, schemas):
    example = Good(collection={"stac_extensions": [OWN], "summaries": {}}, item=_item(FILE))
    (found,) = _judged(tmp_path, example, **_own(schemas)).findings
    assert found.pointer == "/stac_extensions/0"
    assert found.message == (
        "buoys v1.0.0: the schema asks for a field of the extension in 'summaries' or 'item_assets'"
    )


def test_an_extension_for_other_documents(tmp_path, schemas):
    uri = "https://example.org/items-only/v1.0.0/schema.json"
    store(schemas, uri, {"$schema": DRAFT, "properties": {"type": {"const": "Feature"}}})
    example = Good(collection={"stac_extensions": [uri]}, item=_item(FILE))
    assert _found(_judged(tmp_path, example, **_own(schemas))) == [
        (
            "/stac_extensions/0",
            "items-only v1.0.0: the extension is not made for documents of type 'Collection'",
        )
    ]


def test_each_version_is_judged_by_its_own_schema(tmp_path, schemas):
    for version, kind in (("v1.0.0", "integer"), ("v2.0.0", "string")):
        uri = f"https://example.org/tides/{version}/schema.json"
        fields = {"properties": {"tide:station": {"type": kind}}}
        store(schemas, uri, {"$schema": DRAFT, "properties": {"properties": fields}})
        report = _report(tmp_path, [uri], _own(schemas), **{"tide:station": 7})
        assert len(report.findings) == (version == "v2.0.0")


def test_one_defect_is_told_once_though_two_schemas_see_it(tmp_path, schemas):
    again = "https://example.org/more-buoys/v1.0.0/schema.json"
    store(schemas, again, buoy(again, parts=OWN.replace("schema.json", "parts.json")))
    report = _report(tmp_path, [OWN, again], _own(schemas), **{"buoy:depth": -1})
    assert [f.pointer for f in report.findings] == ["/properties/buoy:depth"]


def test_places_of_other_rules_are_left_to_them(tmp_path, schemas):
    uri = "https://stac-extensions.github.io/projection/v2.0.0/schema.json"
    fields = {
        "properties": {
            "proj:code": {"type": ["string", "null"]},
            "proj:shape": {"type": "array", "items": {"type": "integer"}},
            "proj:centroid": {"type": "object"},
        },
        "patternProperties": {"^(?!proj:)": {}},
        "additionalProperties": False,
    }
    store(schemas, uri, {"$schema": DRAFT, "properties": {"properties": fields}})
    wrong = {"proj:code": 3067, "proj:epsg": 3067, "proj:shape": [1.5, 2], "proj:centroid": 1}
    write_example(Good(item=_item(uri, **wrong), without=BARE), tmp_path / "out")
    report = check(tmp_path / "out", select=("EXT",), schema_dir=(str(schemas),))
    weighty = sorted((f.code, f.pointer) for f in report.findings if "/proj:" in f.pointer)
    assert weighty == [
        ("EXT006", "/properties/proj:epsg"),
        ("EXT015", "/properties/proj:code"),
        ("EXT016", "/properties/proj:shape"),
        ("EXT026", "/properties/proj:centroid"),
    ]


def test_fields_that_the_prr_asks_for_are_left_to_its_own_rule(tmp_path, schemas):
    uri = "https://stac-extensions.github.io/osc/v1.0.0/schema.json"
    fields = {"properties": {"osc:project": {}, "osc:type": {}}, "additionalProperties": False}
    store(schemas, uri, {"$schema": DRAFT, **fields, "patternProperties": {"^(?!osc:)": {}}})
    collection = {"stac_extensions": [uri], "osc:own": 1}
    example = Good(collection=collection, item=_item(FILE))
    found = [f.pointer for f in _judged(tmp_path, example, **_own(schemas)).findings]
    assert "/osc:own" in found
    assert not {"/osc:initiative", "/osc:contract-number"} & set(found)


def test_left_to_names_rules_of_the_book():
    book = {rule.code: rule for rule in load_book()}
    assert set(book["EXT026"].spec.params["left_to"]) <= set(book)


def test_the_core_schema_is_never_fetched_by_a_check(tmp_path, monkeypatch):
    write_example(Good(item={"stac_version": "1.0.0"}), tmp_path / "out")
    asked = []
    monkeypatch.setattr("pytest_prr.probes.schema_fetch.SchemaFetcher.__call__", asked.append)
    report = check(tmp_path / "out", select=("TPL050",), network=True)
    assert ["prr schemas fetch" in reason for reason in _reasons(report)] == [True]
    assert asked == []


def test_with_network_a_schema_comes_with_what_it_refers_to_and_stays(tmp_path, site):
    uri = publish(site)
    report = _report(tmp_path, [uri], SITE, **{"buoy:depth": -1})
    assert [f.pointer for f in report.findings] == ["/properties/buoy:depth"]
    assert [asked.path for asked in site.log] == [
        "/buoys/v1.0.0/schema.json",
        "/buoys/v1.0.0/parts.json",
    ]
    assert len(_report(tmp_path, [uri], {}, **{"buoy:depth": -1}).findings) == 1
    assert len(site.log) == 2


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"allow_private": False}, "the address is not https"),
        ({"schema_host": ()}, "give --schema-host 127.0.0.1"),
    ],
)
def test_what_is_not_allowed_is_not_asked(tmp_path, site, options, reason):
    report = _report(tmp_path, [publish(site)], SITE | options, **{"buoy:depth": -1})
    assert report.findings == ()
    assert [reason in text for text in _reasons(report)] == [True]
    assert site.log == []


def test_a_redirect_leads_to_no_other_host(tmp_path, site):
    uri = publish(site)
    site.answer("buoys/v1.0.0/schema.json", redirect(uri.replace("127.0.0.1", "localhost")))
    (reason,) = _reasons(_report(tmp_path, [uri], SITE))
    assert "localhost" in reason
    assert "is not an allowed address" in reason
    assert len(site.log) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{" + b" " * (2 << 20) + b"}", "longer than the 2097152 bytes expected here"),
        (b'{"type": ', "is not a whole JSON text"),
        (b"[]", "is not a JSON Schema"),
        (b'{"allOf":' * 101 + b"1" + b"}" * 101, "nests objects and lists more than 100 deep"),
        (b'{"type": "flower"}', "is not a usable JSON Schema"),
        (b'{"$schema": "https://example.org/own-draft"}', "give --schema-host example.org"),
        (b'{"$ref": "file:///etc/passwd"}', "is not the plain address of a schema"),
        (b'{"$ref": "https://example.org/x.json"}', "give --schema-host example.org"),
        (b'{"$ref": "#/definitions/none"}', "is not a usable JSON Schema"),
    ],
)
def test_a_schema_of_no_use_is_a_reason_and_no_verdict(tmp_path, site, content, reason):
    uri = site.put("odd/v1.0.0/schema.json", content)
    report = _report(tmp_path, [uri], SITE)
    assert report.findings == ()
    assert [reason in text for text in _reasons(report)] == [True]


def test_trouble_of_the_server_is_a_reason(tmp_path, site):
    missing = site.url("gone/v1.0.0/schema.json")
    refused = site.answer("shut/v1.0.0/schema.json", status(403))
    (reason,) = _reasons(_report(tmp_path, [missing, refused], SITE))
    assert f"{missing} is not there" in reason
    assert f"{refused} could not be fetched" in reason


def test_schemas_without_end_are_not_followed(tmp_path, site):
    for number in range(80):
        content = json.dumps({"$ref": f"{number + 1}.json"}).encode()
        site.put(f"chain/v1.0.0/{number}.json", content)
    (reason,) = _reasons(_report(tmp_path, [site.url("chain/v1.0.0/0.json")], SITE))
    assert "64" in reason
    assert len(site.log) <= 64


@pytest.mark.parametrize("schema", [{"$ref": "#"}, {"allOf": [{"$ref": OWN}]}])
def test_schemas_that_refer_to_themselves_come_to_an_end(tmp_path, schemas, schema):
    store(schemas, OWN, {"$schema": DRAFT, **schema})
    assert _report(tmp_path, [OWN], _own(schemas)).findings == ()


def test_a_pattern_that_runs_away_is_given_up(tmp_path, schemas):
    started = time.monotonic()
    report = _report(tmp_path, [OWN], _own(schemas), **{"buoy:twin": "a" * 40 + "b"})
    assert time.monotonic() - started < 5
    assert report.findings == ()
    assert _reasons(report) == [
        "buoys v1.0.0: a pattern of the schema takes too long on this document"
    ]


def test_a_schema_is_compiled_once_for_many_items(tmp_path, schemas, monkeypatch):
    made = []
    compiled = jsonschema_rs.validator_for
    monkeypatch.setattr(
        jsonschema_rs, "validator_for", lambda *a, **k: made.append(a) or compiled(*a, **k)
    )
    folder = tmp_path / "out"
    write_example(Good(item=_item(OWN, **{"buoy:depth": -1}), without=BARE), folder)
    item = json.loads((folder / "survey/survey.json").read_text())
    collection = json.loads((folder / "collection.json").read_text())
    for number in range(20):
        path = folder / f"more{number}" / f"more{number}.json"
        path.parent.mkdir()
        path.write_text(json.dumps(item | {"id": f"more{number}"}))
        link = {"rel": "item", "href": f"./more{number}/more{number}.json"}
        collection["links"].append(link)
    (folder / "collection.json").write_text(json.dumps(collection | {"stac_extensions": []}))
    report = check(folder, select=("EXT026",), schema_dir=(str(schemas),))
    assert len(report.findings) == 21
    assert len(made) == 1


def test_a_damaged_copy_in_the_cache_is_told(tmp_path):
    path = store(cache_folder(), OWN, {})
    path.write_text('{"oneOf": [', encoding="utf-8")
    (reason,) = _reasons(_report(tmp_path, [OWN], {}))
    assert f"is damaged in '{path}'" in reason
    assert f"prr schemas fetch {OWN}" in reason


def test_a_damaged_copy_is_fetched_again_with_a_warning(tmp_path, site, caplog):
    uri = publish(site)
    keep(cache_folder(), uri, b'{"oneOf": [')
    report = _report(tmp_path, [uri], SITE, **{"buoy:depth": -1})
    assert len(report.findings) == 1
    (message,) = caplog.messages
    assert f"{uri} is damaged" in message
    assert message.endswith("it is fetched again")
    assert read(cache_folder(), uri) == buoy(uri)


def test_a_cache_that_cannot_be_written_is_a_warning(tmp_path, site, monkeypatch, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("PRR_SCHEMA_CACHE", str(blocked))
    report = _report(tmp_path, [publish(site)], SITE, **{"buoy:depth": -1})
    assert len(report.findings) == 1
    assert ["cannot be written" in message for message in caplog.messages] == [True]


def test_readers_never_see_half_a_schema(tmp_path):
    contents = [json.dumps({"title": letter * 200_000}).encode() for letter in "ab"]
    keep(tmp_path, OWN, contents[0])
    writers = [
        threading.Thread(target=lambda c=c: [keep(tmp_path, OWN, c) for _ in range(50)])
        for c in contents
    ]
    for writer in writers:
        writer.start()
    titles = set()
    while any(writer.is_alive() for writer in writers):
        titles.add(len(read(tmp_path, OWN)["title"]))
    assert titles <= {200_000}
    assert [p.name for p in (tmp_path / "example.org/buoys/v1.0.0").iterdir()] == ["schema.json"]


def test_a_folder_of_ones_own_wins_over_the_cache(tmp_path, schemas):
    store(cache_folder(), OWN, {"not": {}})
    assert _report(tmp_path, [OWN], _own(schemas), **{"buoy:depth": 1}).findings == ()


def test_other_versions_of_stac_are_judged_by_their_own_schema(tmp_path, schemas):
    uri = "https://schemas.stacspec.org/v1.0.0/item-spec/json-schema/item.json"
    store(schemas, uri, {"$schema": DRAFT, "properties": {"properties": {"$ref": "part.json"}}})
    part = {"properties": {"constellation": {"type": "string"}}}
    store(schemas, uri.replace("item.json", "part.json"), {"$schema": DRAFT, **part})
    example = Good(item={"stac_version": "1.0.0", "properties": {"constellation": 3}})
    write_example(example, tmp_path / "out")
    report = check(tmp_path / "out", select=("TPL050",), schema_dir=(str(schemas),))
    assert _found(report) == [
        ("/properties/constellation", "'constellation' should be text, found 3")
    ]
    assert report.skipped == ()


@pytest.mark.parametrize("value", ["1e400", "9" * 400, "NaN", '"\\ud800"', "[" * 500 + "]" * 500])
def test_values_that_no_schema_can_judge_end_no_run(tmp_path, schemas, value):
    write_example(Good(item=_item(OWN, odd="here"), without=BARE), tmp_path / "out")
    path = tmp_path / "out/survey/survey.json"
    path.write_text(path.read_text().replace('"here"', value))
    report = check(tmp_path / "out", select=("EXT026",), schema_dir=(str(schemas),))
    assert report.findings == ()


@pytest.mark.parametrize(
    "entry",
    [
        "https://stac-extensions.github.io/../../etc/passwd",
        "https://stac-extensions.github.io/x/schema.json;reboot",
        "https://stac-extensions.github.io/$(reboot)/v1.0.0/schema.json",
        "https://user:word@stac-extensions.github.io/x/v1.0.0/schema.json",
        "https://stac-extensions.github.io/x?y=z",
        "https://stac-extensions.github.io/" + "x" * 600,
    ],
)
def test_addresses_that_are_none_are_neither_asked_nor_shown_in_a_command(tmp_path, entry):
    (reason,) = _reasons(_report(tmp_path, [entry], {"network": True}))
    assert "is not the plain address of a schema" in reason
    assert "prr schemas" not in reason


def test_a_settings_file_names_folders_but_no_hosts(tmp_path):
    path = tmp_path / "prr.toml"
    path.write_text('schema-dir = ["own"]')
    assert read_settings(path).schema_dir == (str(tmp_path / "own"),)
    path.write_text('schema-host = ["example.org"]')
    with pytest.raises(PrrError, match="give --schema-host on the command line"):
        read_settings(path)
