"""Files that hold many items: each item is judged, and found again in its file."""

import json
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import rustac
import shapely

from pytest_prr import check
from pytest_prr.errors import PrrError
from pytest_prr.stac.load import load
from pytest_prr.stac.tree import Kind


def _item(name="a", **more):
    value = {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [],
        "id": name,
        "collection": "c",
        "geometry": {"type": "Point", "coordinates": [1.0, 2.0]},
        "bbox": [1.0, 2.0, 1.0, 2.0],
        "properties": {"datetime": "2020-01-01T00:00:00Z"},
        "links": [],
        "assets": {"data": {"href": "./a.txt", "type": "text/plain", "roles": ["data"]}},
    }
    return value | more


def _lines(path, *values):
    path.write_text("".join(f"{v if isinstance(v, str) else json.dumps(v)}\n" for v in values))
    return path


def _features(path, *items, **layout):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": items}, **layout))
    return path


def _found(path, code, **options):
    report = check(path, select=(code,), **options)
    return [(f.line, f.column, f.object.id, f.pointer) for f in report.findings]


def _skips(path, code):
    return {s.reason for s in check(path, select=(code,)).skipped}


def _written(items, path):
    """What another program makes of the items: rustac, in Rust."""
    rustac.write_sync(str(path), items)
    return path


@pytest.mark.parametrize("name", ["items.ndjson", "items.jsonl", "ITEMS.NDJSON"])
def test_each_line_is_an_item_and_findings_name_the_line(tmp_path, name):
    path = _lines(tmp_path / name, _item("a"), "", _item("b", assets={}), _item("a"))
    tree = load(path)
    assert [(node.kind, node.id, node.label) for node in tree.nodes] == [
        (Kind.ITEM, "a", "a"),
        (Kind.ITEM, "b", "b"),
        (Kind.ITEM, "a", "a#4"),
    ]
    line = path.read_text().splitlines()[2]
    assert _found(path, "TPL007") == [(3, line.index('"assets": ') + 11, "b", "/assets")]
    assert [at[0] for at in _found(path, "IDN001")] == []
    assert [at[0] for at in _found(path, "unique-item-id")] == [4]


def test_what_is_wrong_with_a_line_is_a_finding_in_that_line(tmp_path):
    path = _lines(tmp_path / "i.ndjson", _item("a"), '{"id": "b",', '{"id": 1, "id": 2}', "17")
    report = check(path, select=("json",))
    assert [(f.rule, f.line) for f in report.findings] == [
        ("readable", 2),
        ("unique-keys", 3),
        ("object-at-top", 4),
    ]
    assert report.summary.files == 1


@pytest.mark.parametrize("layout", [{}, {"indent": 2}])
def test_features_are_items_and_findings_name_their_places_in_the_file(tmp_path, layout):
    titled = _item("ä", title="at the wrong level: ü")
    path = _features(tmp_path / "items.json", titled, _item("b", assets={}), **layout)
    text = path.read_text()
    at = text.index("{}", text.index('"b"'))
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    assert _found(path, "TPL007") == [(line, column, "b", "/assets")]


def test_a_byte_order_mark_and_letters_of_two_bytes_shift_no_item(tmp_path):
    path = tmp_path / "items.json"
    items = [_item("a", note="äöü"), _item("b", assets={})]
    text = json.dumps({"note": "é", "type": "FeatureCollection", "features": items}, indent=1)
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert [node.id for node in load(path).nodes] == ["a", "b"]
    assert [at[2] for at in _found(path, "TPL007")] == ["b"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("i.ndjson", "\n\n", "no line with an item"),
        ("i.json", '{"type": "FeatureCollection", "features": []}', "without STAC items"),
        ("i.json", '{"type": "FeatureCollection", "features": 3}', "without STAC items"),
        (
            "i.json",
            '{"type": "FeatureCollection", "features": [{"type": "Feature"}]}',
            "without STAC items",
        ),
        ("i.parquet", "no Parquet", "cannot be read as stac-geoparquet"),
    ],
)
def test_files_without_items_are_told_in_a_sentence(tmp_path, name, text, message):
    (tmp_path / name).write_text(text)
    with pytest.raises(PrrError, match=message):
        load(tmp_path / name)


def test_a_collection_among_the_lines_holds_its_items(tmp_path):
    above = {"type": "Collection", "stac_version": "1.1.0", "id": "c", "links": []}
    path = _lines(tmp_path / "i.ndjson", _item("a"), above, _item("b", collection="other"))
    tree = load(path)
    assert [(n.kind, n.parent and n.parent.id) for n in tree.nodes] == [
        (Kind.COLLECTION, None),
        (Kind.ITEM, "c"),
        (Kind.ITEM, None),
    ]
    assert _found(path, "collection-of-item") == []


def test_hrefs_count_from_the_folder_of_the_file(tmp_path):
    (tmp_path / "a.txt").write_text("12345")
    item = _item("a")
    item["assets"]["data"]["file:size"] = 3
    path = _lines(tmp_path / "i.ndjson", item)
    assert len(_found(path, "file-size")) == 1


def test_rules_about_files_and_folders_leave_items_of_a_file_alone(tmp_path):
    links = [{"rel": r, "href": f"./{r}.json"} for r in ("root", "parent", "license")]
    path = _lines(tmp_path / "i.ndjson", _item("a", links=links))
    for rule in ("file-named-by-id", "prr-layout"):
        assert "no file of its own" in _skips(path, rule).pop()
    for rule in ("links-agree", "local-link-exists"):
        assert "file with others" in _skips(path, rule).pop()
    for rule in ("self-link", "item-links", "linked-file-exists", "every-file-linked"):
        assert not _found(path, rule)
        assert not _skips(path, rule)


def test_rules_ignored_for_a_path_are_ignored_for_all_items_in_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = _lines(tmp_path / "i.ndjson", _item("a", assets={}))
    (tmp_path / "prr.toml").write_text(
        '[[per-path-ignores]]\npath = "i.ndjson"\nrules = ["TPL007"]\nreason = "known"\n'
    )
    assert _found(path, "TPL007") == []


def test_rows_of_a_table_written_by_rustac_are_the_items_that_went_in(tmp_path):
    one = _item("a")
    one["properties"] |= {"title": "One", "start_datetime": "2020-01-01T00:00:00Z"}
    two = _item("b", bbox=[3.0, 4.0, 5.0, 6.0])
    two["geometry"] = json.loads(shapely.to_geojson(shapely.box(3, 4, 5, 6)))
    two["properties"] |= {"datetime": "2020-01-01T00:00:00.25Z", "proj:shape": [3, 4]}
    two["assets"] = {"other": {"href": "https://example.org/b.nc"}}
    tree = load(_written([one, two], tmp_path / "items.parquet"))
    assert [tree.value(node) for node in tree.nodes] == [_without_empty(one), _without_empty(two)]


def _without_empty(item):
    """The table has no column for what is empty in all rows."""
    return {key: value for key, value in item.items() if key != "stac_extensions"}


def test_findings_in_a_table_name_the_row_and_the_item(tmp_path):
    bare = _item("b")
    bare["assets"] = {"x": {"href": "https://example.org/x.nc", "type": "application/x-netcdf"}}
    path = _written([_item("a"), bare], tmp_path / "items.parquet")
    assert _found(path, "TPL006") == [(2, 1, "b", "/assets")]


def _table(path, columns, metadata=None):
    table = pa.table(columns)
    pq.write_table(table.replace_schema_metadata(metadata or {}), path)
    return path


def test_what_only_arrow_has_becomes_what_items_have(tmp_path):
    wkb = shapely.to_wkb(shapely.box(0, 0, 1, 1))
    other = {"type": "Collection", "stac_version": "1.1.0", "id": "c", "links": []}
    metadata = {"stac-geoparquet": json.dumps({"version": "1.1.0", "collections": {"c": other}})}
    path = _table(
        tmp_path / "i.parquet",
        {
            "type": ["Feature", "Feature"],
            "id": ["a", "b"],
            "collection": ["c", "c"],
            "geometry": pa.array([wkb, None], pa.binary()),
            "assets": [{"d": {"href": "x", "proj:geometry": wkb}}, None],
            "datetime": pa.array([0, None], pa.timestamp("us", "Europe/Rome")),
            "when": pa.array([0, None], pa.timestamp("s")),
            "price": pa.array([None, None], pa.decimal128(5, 2)),
            "day": pa.array([1, None], pa.date32()),
        },
        metadata,
    )
    tree = load(path)
    assert [node.kind for node in tree.nodes] == [Kind.COLLECTION, Kind.ITEM, Kind.ITEM]
    first, second = (tree.value(node) for node in tree.nodes[1:])
    assert first["properties"] == {
        "datetime": "1970-01-01T00:00:00Z",
        "when": "1970-01-01T00:00:00",
        "day": "1970-01-02",
    }
    assert first["assets"]["d"]["proj:geometry"]["type"] == "Polygon"
    assert (second["geometry"], second["assets"], second["links"]) == (None, {}, [])
    assert second["properties"] == {"datetime": None}


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"id": ["a"], "geometry": [b"x"]}, "no column 'assets'"),
        ({"id": ["a"], "geometry": [b"x"], "assets": [{"d": {"href": "x"}}]}, "well-known binary"),
    ],
)
def test_tables_that_are_no_items_are_told_in_a_sentence(tmp_path, columns, message):
    path = _table(tmp_path / "i.parquet", columns)
    with pytest.raises(PrrError, match=message):
        load(path)


def test_a_truncated_table_is_told_in_a_sentence(tmp_path):
    path = _written([_item(str(n)) for n in range(50)], tmp_path / "i.parquet")
    data = bytearray(path.read_bytes())
    data[8 : len(data) // 2] = b"\xff" * (len(data) // 2 - 8)
    path.write_bytes(data)
    with pytest.raises(PrrError, match="cannot be read as stac-geoparquet"):
        load(path)


def test_a_small_table_of_enormous_items_is_refused(tmp_path):
    once = pa.DictionaryArray.from_arrays(pa.array([0] * 500, pa.int32()), ["x" * 70_000_000])
    columns = {"id": ["a"] * 500, "geometry": pa.nulls(500, pa.binary()), "note": once}
    assets = pa.StructArray.from_arrays([once], ["href"])
    path = tmp_path / "i.parquet"
    pq.write_table(pa.table({**columns, "assets": assets}), path, compression="zstd")
    assert path.stat().st_size < 20_000
    with pytest.raises(PrrError, match="an item with more than 64 MiB"):
        load(path)


@pytest.mark.parametrize("name", ["items.ndjson", "items.json", "items.parquet"])
def test_files_of_many_items_are_not_fixed(tmp_path, prr, name):
    path = tmp_path / name
    if name.endswith("parquet"):
        _written([_item("a")], path)
    else:
        (_lines if name.endswith("ndjson") else _features)(path, _item("a"))
    before = path.read_bytes()
    result = prr("fix", name)
    assert result.exit_code == 2
    assert (
        result.stderr
        == f"prr: {name}: files with many items are not fixed; fix what it was made from\n"
    )
    assert path.read_bytes() == before


def test_the_excerpt_of_a_finding_is_the_line_in_the_file(tmp_path, prr):
    _lines(tmp_path / "i.ndjson", _item("a"), _item("b", assets={}))
    found = prr("check", "i.ndjson", "--select", "TPL007").stdout
    assert "\ni.ndjson\n2:" in f"\n{found}"
    assert "   2 | …" in found
    _written([_item("a", id="b c")], tmp_path / "i.parquet")
    assert "PAR1" not in prr("check", "i.parquet").stdout


def test_each_item_of_a_file_is_tests_of_its_own(pytester):
    _lines(pytester.path / "i.ndjson", _item("a"), _item("b/c", assets={}))
    arguments = ["--prr-collection=i.ndjson", "--prr-select=TPL007,IDN002"]
    result = pytester.runpytest(*arguments, "-v")
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["i.ndjson::b/c::TPL007 FAILED*"])
    pytester.runpytest(*arguments, "i.ndjson::b/c").assert_outcomes(
        passed=1, failed=1, deselected=2
    )
    pytester.runpytest(*arguments, "i.ndjson").assert_outcomes(passed=3, failed=1)
    one = pytester.runpytest(*arguments, "i.ndjson::b/c::TPL007")
    one.assert_outcomes(failed=1, deselected=3)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize("name", ["i.ndjson", "i.parquet", "i.json"])
def test_a_pipe_does_not_stop_the_run(tmp_path, name):
    os.mkfifo(tmp_path / name)
    assert [node.kind for node in load(tmp_path / name).nodes] == [Kind.UNREADABLE]


def test_a_baseline_knows_findings_by_file_whatever_their_line(tmp_path, prr):
    path = _lines(tmp_path / "i.ndjson", _item("a", assets={}))
    prr("check", path.name, "--select", "TPL007", "--write-baseline", "known.json")
    _lines(path, "", _item("a", assets={}))
    assert prr("check", path.name, "--select", "TPL007", "--baseline", "known.json").exit_code == 0
