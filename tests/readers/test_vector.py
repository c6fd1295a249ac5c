"""FlatGeobuf and GeoPackage files, written by GDAL."""

import numpy as np
import pytest
import shapely
from pyogrio import raw
from shapely.geometry import MultiPolygon, Point, box

from pytest_prr.readers import Asked, UnreadableFileError, read
from pytest_prr.readers.facts import TimeVariable
from pytest_prr.readers.times import instants

BOTH = pytest.mark.parametrize("name", ["a.fgb", "a.gpkg"])
DRIVERS = {"fgb": "FlatGeobuf", "gpkg": "GPKG"}


@pytest.fixture
def vector(tmp_path):
    """Write a file with the geometries and fields; gives its path."""

    def write(name, geometries, *, crs="EPSG:4326", offsets=None, kind="Unknown", **fields):
        path = tmp_path / name
        raw.write(
            path,
            geometry=shapely.to_wkb(np.array(geometries, dtype=object)),
            field_data=[np.asarray(values) for values in fields.values()],
            fields=list(fields),
            gdal_tz_offsets=offsets,
            geometry_type=kind,
            crs=crs,
            driver=DRIVERS[path.suffix[1:]],
            **({"SPATIAL_INDEX": "NO"} if name == "plain.fgb" else {}),
        )
        return path

    return write


def facts(path, **asked):
    return read(path, Asked(checksum=False, **asked))


def times(found):
    return found.interval and tuple(map(instants.text, found.interval))


@pytest.mark.parametrize("name", ["a.fgb", "plain.fgb", "a.gpkg"])
def test_place_and_fields(vector, name):
    path = vector(
        name,
        [Point(3, 4), Point(1, 9)],
        n=np.array([1, 2]),
        v=[1.5, 2],
        s=np.array(["a", "b"], "O"),
    )
    found = facts(path)
    assert found.bbox == (1, 4, 3, 9)
    assert found.rows == 2
    assert [(c.name, c.type) for c in found.columns] == [
        ("n", "int64"),
        ("v", "double"),
        ("s", "string"),
    ]
    assert found.projection.code == "EPSG:4326"
    assert found.provenance["bbox"] == f"extent of layer {path.stem} of {name}"
    assert found.missing["interval"] == (
        "no column is named as the time of its rows among 'n', 'v', 's'"
    )


def test_media_types(vector):
    assert facts(vector("a.fgb", [Point(1, 2)])).media_type == "application/vnd.flatgeobuf"
    assert facts(vector("a.gpkg", [Point(1, 2)])).media_type == "application/geopackage+sqlite3"


@BOTH
def test_metres(vector, name):
    found = facts(vector(name, [Point(500_000, 0), Point(500_000, 100_000)], crs="EPSG:32635"))
    west, south, east, north = found.bbox
    assert (west, south, east) == pytest.approx((27, 0, 27), abs=1e-6)
    assert 0.9 < north < 0.91
    assert found.projection.code == "EPSG:32635"
    assert found.projection.bbox == (500_000, 0, 500_000, 100_000)
    assert found.provenance["bbox"] == f"extent of layer a, transformed from EPSG:32635 of {name}"


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_no_crs(vector):
    path = vector("a.fgb", [Point(1, 2)], crs=None)
    assert facts(path).missing["bbox"] == (
        "extent of layer a: it has no CRS; set 'read: {crs: EPSG:…}'"
    )
    assert facts(path, crs="OGC:CRS84").bbox == (1, 2, 1, 2)
    path = vector("a.gpkg", [Point(1, 2)], crs=None)
    assert "bbox" in facts(path).missing


@BOTH
def test_metres_that_are_called_degrees(vector, name):
    found = facts(vector(name, [Point(500_000, 10)]))
    assert found.missing["bbox"] == (
        "extent of layer a: its box has longitudes 500000 to 500000: not degrees"
    )


@BOTH
def test_times(vector, name):
    days = np.array(["2020-01-03T12:00:00.5", "NaT", "2020-01-01"], "M8[ms]")
    points = [Point(1, 2)] * 3
    found = facts(vector(name, points, time=days))
    assert times(found) == ("2020-01-01T00:00:00Z", "2020-01-03T12:00:00Z")
    offsets = {"time": np.array([100 + 8, 0, 100 - 4])}  # quarters of an hour from UTC, plus 100
    found = facts(vector(name, points, time=days, offsets=offsets))
    assert times(found) == ("2020-01-01T01:00:00Z", "2020-01-03T10:00:00Z")
    found = facts(vector(name, points, seen=days, updated=days))
    assert found.interval is not None


@BOTH
def test_dates_and_texts(vector, name):
    days = np.array(["2020-01-03", "2020-01-01"], "M8[D]")
    points = [Point(1, 2)] * 2
    found = facts(vector(name, points, date=days))
    assert times(found)[1] in ("2020-01-03T23:59:59Z", "2020-01-03T00:00:00Z")
    texts = np.array(["2020-01-03", None], "O")
    found = facts(vector(name, points, start=texts, end=texts))
    assert times(found) == ("2020-01-03T00:00:00Z", "2020-01-03T23:59:59Z")
    asked = TimeVariable(name="t", layout="yyyymmdd")
    found = facts(vector(name, points, t=np.array([20200103, 20200104])), time=asked)
    assert times(found) == ("2020-01-03T00:00:00Z", "2020-01-04T23:59:59Z")


def test_layers_of_a_geopackage(vector):
    early = np.array(["2019-01-01"], "M8[ms]")
    path = vector("a.gpkg", [Point(1, 2)], time=early)
    late = np.array(["2020-01-01"], "M8[ms]")
    raw.write(
        path,
        geometry=shapely.to_wkb(np.array([Point(500_000, 0)], dtype=object)),
        field_data=[late],
        fields=["time"],
        geometry_type="Point",
        crs="EPSG:32635",
        driver="GPKG",
        layer="more",
        append=True,
    )
    found = facts(path)
    assert found.bbox == pytest.approx((1, 0, 27, 2), abs=1e-6)
    assert times(found) == ("2019-01-01T00:00:00Z", "2020-01-01T00:00:00Z")
    assert (found.rows, found.columns, found.projection) == (None, (), None)


def test_islands_on_both_sides_of_the_antimeridian_fill_the_extent(vector):
    """The header has no more than the extent: true, though wide."""
    islands = MultiPolygon([box(178, -20, 180, -15), box(-180, -21, -179, -16)])
    assert facts(vector("a.fgb", [islands])).bbox == (-180, -21, 180, -15)


@BOTH
def test_nothing(vector, name):
    found = facts(vector(name, [], time=np.array([], "M8[ms]")))
    assert found.bbox is None
    assert found.missing["interval"] == "column 'time' holds no time"


@BOTH
def test_many_features(vector, name, monkeypatch):
    """They are read in several turns; more of them than can be read are not."""
    monkeypatch.setattr("pytest_prr.readers.tables.vector._FEATURES", 2)
    days = np.datetime64("2020-01-01", "ms") + np.arange(5) * np.timedelta64(1, "D")
    path = vector(name, [Point(n, 2) for n in range(5)], time=days)
    assert times(facts(path)) == ("2020-01-01T00:00:00Z", "2020-01-05T00:00:00Z")
    monkeypatch.setattr("pytest_prr.readers.tables.vector._MOST_FEATURES", 4)
    assert facts(path).missing["interval"] == "'time' not read: more than 1024 MiB or 4 features"


@BOTH
def test_cut_off(vector, name):
    days = np.full(500, np.datetime64("2020-01-01", "ms"))
    path = vector(name, [Point(n / 10, 2) for n in range(500)], time=days)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    with pytest.raises(UnreadableFileError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: not readable as a vector file: ")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"fgb\x03fgb\x01", "cut off: its header has 0 bytes"),
        (b"fgb\x03fgb\x01\xff\xff\xff\xff" + bytes(100), "cut off: its header has 4294967295"),
        (b"fgb\x03fgb\x01\x40\0\0\0" + bytes(100), "not readable as a vector file: "),
        (b"GIF89a", "named as FlatGeobuf, but its content begins with b'GIF89a'"),
    ],
)
def test_damaged(tmp_path, content, reason):
    path = tmp_path / "a.fgb"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: {reason}")


def test_a_database_that_is_no_geopackage(tmp_path):
    import sqlite3

    path = tmp_path / "a.gpkg"
    with sqlite3.connect(path) as database:
        database.execute("create table t (a)")
    database.close()
    with pytest.raises(UnreadableFileError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: not readable as a vector file: ")
    path = path.rename(tmp_path / "a.sqlite")
    assert read(path).missing["bbox"] == "this kind of file does not say it"
