"""GeoJSON files: places and times of features, and what only looks like GeoJSON."""

import json

import pytest

from pytest_prr.readers import Asked, UnreadableFileError, read
from pytest_prr.readers.facts import TimeVariable
from pytest_prr.readers.times import instants


@pytest.fixture
def geojson(tmp_path):
    """Facts of a JSON file with the value, or text."""

    def facts(value, name="a.geojson", **asked):
        path = tmp_path / name
        path.write_text(value if isinstance(value, str) else json.dumps(value))
        return read(path, Asked(checksum=False, **asked))

    return facts


def geometry(kind, coordinates):
    return {"type": kind, "coordinates": coordinates}


def feature(where=None, **properties):
    return {"type": "Feature", "geometry": where, "properties": properties}


def collection(*features, **members):
    return {"type": "FeatureCollection", "features": list(features), **members}


def points(*places, **members):
    return collection(*(feature(geometry("Point", place)) for place in places), **members)


def times(facts):
    return facts.interval and tuple(map(instants.text, facts.interval))


RING = [[1, 2], [3, 2], [3, 4], [1, 4], [1, 2]]
TRIANGLE = [[7, 8], [9, 8], [9, 9], [7, 8]]
HOLE = [[2, 3], [2, 3.5], [2.5, 3.5], [2, 3]]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (geometry("Point", [1, 2]), (1, 2, 1, 2)),
        (geometry("Point", [1.5, 2.5, 300]), (1.5, 2.5, 1.5, 2.5)),
        (geometry("MultiPoint", [[1, 2], [3, 0]]), (1, 0, 3, 2)),
        (geometry("LineString", [[1, 2], [3, 0]]), (1, 0, 3, 2)),
        (geometry("MultiLineString", [[[1, 2], [3, 0]], [[5, 5], [6, 6]]]), (1, 0, 6, 6)),
        (geometry("Polygon", [RING, HOLE]), (1, 2, 3, 4)),
        (geometry("MultiPolygon", [[RING, HOLE], [TRIANGLE]]), (1, 2, 9, 9)),
        (
            {"type": "GeometryCollection", "geometries": [
                geometry("Point", [1, 2]), geometry("LineString", [[3, 4], [5, 0]])]},
            (1, 0, 5, 4),
        ),
        (geometry("Point", []), None),
        (None, None),
    ],
)  # fmt: skip
def test_geometries(geojson, where, expected):
    for value in (collection(feature(where)), feature(where), where):
        if value is not None:
            assert geojson(value).bbox == expected
    assert geojson(collection(feature(), feature(where))).bbox == expected


def test_what_a_collection_says(geojson):
    facts = geojson(points([1, 2], [3, 4]))
    assert facts.rows == 2
    assert (
        facts.provenance["bbox"] == "coordinates of its features, least and greatest of a.geojson"
    )
    assert facts.media_type == "application/geo+json"
    assert facts.projection is None
    empty = geojson(collection())
    assert empty.missing["bbox"] == "no feature has a geometry with coordinates"
    assert empty.rows == 0


def test_over_the_antimeridian(geojson):
    halves = [
        [[[178, -20], [180, -20], [180, -15], [178, -20]]],
        [[[-180, -21], [-179, -21], [-179, -16], [-180, -21]]],
    ]
    assert geojson(feature(geometry("MultiPolygon", halves))).bbox == (178, -21, -179, -15)
    assert geojson(points([179, 1], [-179, 2])).bbox == (179, 1, -179, 2)
    assert geojson(points([181, 1], [179, 2])).bbox == (179, 1, -179, 2)
    uncut = feature(geometry("Polygon", [[[178, 1], [-178, 1], [-178, 2], [178, 1]]]))
    assert geojson(uncut).bbox == (-178, 1, 178, 2)
    assert geojson(uncut | {"bbox": [178, 1, -178, 2]}).bbox == (178, 1, -178, 2)
    whole = collection(uncut, bbox=[177, 0, -10, -177, 3, 10])
    assert geojson(whole).bbox == (177, 1, -177, 2)
    assert geojson(points([179, 1], [-179, 2], bbox=[170, 0, -170, 3])).bbox == (179, 1, -179, 2)


@pytest.mark.parametrize("bbox", [[1, 2], "x", [None] * 4, [5, 0, 1, 99], {"a": 1}, [1, 2, 3, 4]])
def test_boxes_that_say_nothing(geojson, bbox):
    assert geojson(points([1, 2], [3, 4], bbox=bbox)).bbox == (1, 2, 3, 4)


def test_what_is_not_in_degrees(geojson):
    assert geojson(points([1, 2], [500_000, 10])).missing["bbox"] == (
        "features[1] has the longitude 500000, not in degrees"
    )
    assert geojson(points([1, 2], [3, 4], [5, 95.5])).missing["bbox"] == (
        "features[2] has the latitude 95.5, not in degrees"
    )


def named(name):
    return {"type": "name", "properties": {"name": name}}


def test_crs_of_old(geojson):
    same = geojson(points([1, 2], crs=named("urn:ogc:def:crs:OGC:1.3:CRS84")))
    assert (same.bbox, same.projection.code) == ((1, 2, 1, 2), "OGC:CRS84")
    metres = points([500_000, 0], [500_000, 100_000], crs=named("EPSG:32635"))
    facts = geojson(metres)
    assert facts.bbox[:3] == pytest.approx((27, 0, 27), abs=1e-6)
    assert facts.projection.code == "EPSG:32635"
    assert facts.provenance["bbox"] == (
        "coordinates of its features, transformed from EPSG:32635 of a.geojson"
    )
    assert "(nonsense) is not understood" in geojson(points([1, 2], crs=named("nonsense"))).missing[
        "bbox"
    ]  # fmt: skip
    for nothing in (None, {"type": "link", "properties": {"href": "https://example.org"}}, "x"):
        value = points([1, 2], crs=nothing)
        assert geojson(value).missing["bbox"] == (
            "its member 'crs' names no CRS; set 'read: {crs: EPSG:…}'"
        )
        assert geojson(value, crs="OGC:CRS84").bbox == (1, 2, 1, 2)


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ([{"time": "2020-01-02T03:04:05Z"}, {"time": None}, {}],
         ("2020-01-02T03:04:05Z", "2020-01-02T03:04:05Z")),
        ([{"date": "2020-01-02"}, {"date": "2019-01-02"}],
         ("2019-01-02T00:00:00Z", "2020-01-02T23:59:59Z")),
        ([{"startTime": "2020-01-02T00:00:00+01:00", "endTime": "2020-01-03T00:00:00Z"}],
         ("2020-01-01T23:00:00Z", "2020-01-03T00:00:00Z")),
        ([{"year": 2020}, {"year": 2018}], ("2018-01-01T00:00:00Z", "2020-12-31T23:59:59Z")),
    ],
)  # fmt: skip
def test_times(geojson, properties, expected):
    assert times(geojson(collection(*(feature(**one) for one in properties)))) == expected


def test_no_times(geojson):
    assert geojson(collection(feature(v=1))).missing["interval"] == (
        "no column is named as the time of its rows among 'v'"
    )
    value = collection(feature(time="2020-01-02"), feature(time=1577923445000))
    assert geojson(value).missing["interval"] == (
        "column 'time', features[1]: '1577923445000' may count something, or be a date; "
        "say how with 'read: {time: {name: …, layout: …}}'"
    )
    value = collection(feature(time=1577923445000))
    asked = TimeVariable(name="time", units="milliseconds since 1970-01-01")
    assert times(geojson(value, time=asked))[0] == "2020-01-02T00:04:05Z"


def test_properties(geojson):
    value = collection(
        feature(a=1, b="x", c=True, d=[1], e={"f": 1}, g=None, h=1),
        feature(a=1.5, b=2, g=3, i=None),
    )
    assert {column.name: column.type for column in geojson(value).columns} == {
        "a": "number",
        "b": "any",
        "c": "boolean",
        "d": "array",
        "e": "object",
        "g": "integer",
        "h": "integer",
        "i": None,
    }


def test_json_that_is_geojson(geojson):
    assert geojson(points([1, 2]), name="a.json").bbox == (1, 2, 1, 2)
    assert geojson("\ufeff" + json.dumps(points([1, 2]))).bbox == (1, 2, 1, 2)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"type": "Feature", "stac_version": "1.1.0", "geometry": None}, "it is STAC metadata"),
        (collection({"type": "Feature", "stac_version": "1.1.0"}), "it is STAC metadata"),
        ({"place": geometry("Point", [1, 2])}, "it is JSON, but no GeoJSON"),
        ({"type": "Topology", "a": geometry("Point", [1, 2])}, "it is JSON, but no GeoJSON"),
        ({"a": 1}, "this kind of file does not say it"),
        ([1], "this kind of file does not say it"),
        ("{}\n" + json.dumps(points([1, 2])), "not readable as GeoJSON: JSON is malformed"),
    ],
)
def test_json_that_is_none(geojson, value, reason):
    facts = geojson(value, name="a.json")
    assert facts.missing["bbox"].startswith(reason)
    assert facts.missing["interval"].startswith(reason)
    assert facts.media_type == "application/json"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"type": "FeatureCollection", "features": [', "not readable as GeoJSON: Input data was"),
        ('{"type": "Point", "coordinates": [1, NaN]}', "not readable as GeoJSON: JSON is mal"),
        ("[1, 2]", "named as GeoJSON, but its content looks like JSON"),
        ("<html>", "named as GeoJSON, but its content is an HTML page"),
        ("", "named as GeoJSON, but it is empty"),
        (
            json.dumps(collection(feature(), feature(geometry("Point", ["1", 2])))),
            "not readable as GeoJSON: features[1]: Expected `float`, got `str`",
        ),
        (
            json.dumps(points([1, 2], [1])),
            "not readable as GeoJSON: features[1] has a position of less than two numbers",
        ),
        (
            json.dumps(feature(geometry("Circle", [1, 2]))),
            "not readable as GeoJSON: features[0]: Invalid value 'Circle'",
        ),
        (
            '{"type": "GeometryCollection", "geometries": [' * 5000,
            "not readable as GeoJSON: ",
        ),
        (
            '{"type": "GeometryCollection", "geometries": [' * 5000 + "]}" * 5000,
            "not readable as GeoJSON: ",
        ),
    ],
)  # fmt: skip
def test_broken(geojson, tmp_path, text, reason):
    with pytest.raises(UnreadableFileError) as caught:
        geojson(text)
    assert str(caught.value).startswith(f"{tmp_path / 'a.geojson'}: {reason}")


def test_a_file_that_is_too_big(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text("{")
    with path.open("r+b") as file:
        file.truncate((256 << 20) + 1)  # a hole: it takes no space
    assert read(path, Asked(checksum=False)).missing["bbox"] == (
        "a GeoJSON file of more than 256 MiB is not read"
    )
