"""Parquet files, with geometries or without: what their footers say, and what must be read."""

import json
import math
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyproj import CRS
from shapely import to_wkb
from shapely.geometry import LineString, MultiPolygon, Point, box

from pytest_prr.readers import Asked, UnreadableFileError, read
from pytest_prr.readers.facts import TimeVariable
from pytest_prr.readers.times import instants

NAN = float("nan")
POLAR = CRS.from_epsg(3031).to_json_dict()
UNKNOWN = {"crs": None}


@pytest.fixture
def parquet(tmp_path):
    """Facts of a Parquet file with the columns."""

    def facts(columns, *, metadata=(), asked=None, **options):
        path = tmp_path / "a.parquet"
        table = columns if isinstance(columns, pa.Table) else pa.table(columns)
        if metadata:
            table = table.replace_schema_metadata(dict(metadata))
        pq.write_table(table, path, **options)
        return read(path, Asked(checksum=False, **(asked or {})))

    return facts


@pytest.fixture
def geoparquet(parquet):
    """Facts of a GeoParquet file with the geometries."""

    def facts(geometries, column=(), *, further=(), geo=(), **options):
        wkb = [None if one is None else to_wkb(one) for one in geometries]
        said = {"encoding": "WKB", "geometry_types": [], **dict(column)}
        whole = {"version": "1.1.0", "primary_column": "g", "columns": {"g": said}, **dict(geo)}
        table = {"g": pa.array(wkb, pa.binary()), **dict(further)}
        return parquet(table, metadata={"geo": json.dumps(whole)}, **options)

    return facts


def times(facts):
    return facts.interval and tuple(map(instants.text, facts.interval))


def test_a_stated_box(geoparquet):
    facts = geoparquet([Point(1, 2)], {"bbox": [27.3, 62.7, 27.68, 62.89]})
    assert facts.bbox == (27.3, 62.7, 27.68, 62.89)
    assert facts.provenance["bbox"] == "bbox of column g in the metadata 'geo' of a.parquet"
    assert facts.projection.code == "OGC:CRS84"
    assert facts.rows == 1
    assert [(column.name, column.type) for column in facts.columns] == [("g", "binary")]
    assert facts.media_type == "application/vnd.apache.parquet"


def test_a_stated_box_with_heights_and_one_across_the_antimeridian(geoparquet):
    assert geoparquet([], {"bbox": [1, 2, -50, 3, 4, 900]}).bbox == (1, 2, 3, 4)
    assert geoparquet([], {"bbox": [170, -5, -170, 5]}).bbox == (170, -5, -170, 5)


def from_pole(latitude):
    """Metres on the map of EPSG:3031, true at 71 degrees (Snyder 1987, equations 15-9, 21-34)."""
    flat = 1 / 298.257223563
    e = math.sqrt(2 * flat - flat**2)

    def t(angle):
        ratio = (1 - e * math.sin(angle)) / (1 + e * math.sin(angle))
        return math.tan(math.pi / 4 - angle / 2) / ratio ** (e / 2)

    true = math.radians(71)
    m = math.cos(true) / math.sqrt(1 - (e * math.sin(true)) ** 2)
    return 6378137 * m * t(math.radians(latitude)) / t(true)


def test_a_box_in_metres_around_the_pole(geoparquet):
    """The corners of the square reach furthest north."""
    side = 1_000_000
    facts = geoparquet([], {"bbox": [-side, -side, side, side], "crs": POLAR})
    assert facts.bbox[:3] == (-180, -90, 180)
    assert from_pole(-facts.bbox[3]) == pytest.approx(math.hypot(side, side), abs=0.1)
    assert facts.projection.code == "EPSG:3031"
    assert facts.projection.bbox == (-side, -side, side, side)
    assert facts.provenance["bbox"].endswith("transformed from EPSG:3031 of a.parquet")


def test_a_box_in_metres_across_the_antimeridian(geoparquet):
    """UTM 60 ends at 180 degrees; data may reach further."""
    utm = CRS.from_epsg(32660).to_json_dict()
    west, south, east, north = geoparquet(
        [], {"bbox": [600_000, 0, 900_000, 100_000], "crs": utm}
    ).bbox
    assert 177 < west < 178.5
    assert -179.5 < east < -178
    assert (south, north) == pytest.approx((0, 0.906), abs=2e-3)


def test_an_unknown_crs(geoparquet):
    facts = geoparquet([], {"bbox": [-1, -1, 1, 1], **UNKNOWN})
    assert facts.missing["bbox"] == (
        "the metadata 'geo' say that its CRS is unknown (null); set 'read: {crs: EPSG:…}'"
    )
    facts = geoparquet([], {"bbox": [-1, -1, 1, 1], **UNKNOWN}, asked={"crs": "EPSG:3031"})
    assert facts.bbox[1:4:2] == pytest.approx((-90, -89.99999), abs=1e-4)


def test_the_covering_tells_where_no_box_is_stated(geoparquet):
    covering = [{"xmin": x, "ymin": x + 1, "xmax": x + 2, "ymax": x + 3} for x in (1.0, 5.0)]
    paths = {side: ["cover", side] for side in ("xmin", "ymin", "xmax", "ymax")}
    facts = geoparquet(
        [Point(50, 50)] * 2,
        {"covering": {"bbox": paths}},
        further={"cover": covering},
        row_group_size=1,
    )
    assert facts.bbox == (1, 2, 7, 8)
    assert facts.provenance["bbox"] == "statistics of the covering of column g of a.parquet"


def test_coordinates_that_are_columns_of_their_own(parquet):
    geo = {"primary_column": "g", "columns": {"g": {"encoding": "point"}}}
    points = [{"x": 3.0, "y": 4.0}, {"x": 1.0, "y": 9.0}]
    facts = parquet({"g": points}, metadata={"geo": json.dumps(geo)})
    assert facts.bbox == (1, 4, 3, 9)


def test_geometries_are_read_where_nothing_else_tells(geoparquet):
    shapes = [Point(3, 4), None, LineString([(1, 9), (2, 5)]), Point()]
    facts = geoparquet(shapes)
    assert facts.bbox == (1, 4, 3, 9)
    assert facts.provenance["bbox"] == "geometries of column g of a.parquet"
    islands = MultiPolygon([box(178, -20, 180, -15), box(-180, -21, -179, -16)])
    assert geoparquet([islands]).bbox == (178, -21, -179, -15)
    facts = geoparquet([Point(0, 1e6), Point(1e6, 1e6)], {"crs": POLAR})  # 0 to 45 degrees east
    assert (facts.bbox[0], facts.bbox[2]) == pytest.approx((0, 45), abs=1e-6)
    assert from_pole(-facts.bbox[1]) == pytest.approx(1e6, abs=0.1)
    assert facts.projection.bbox == (0, 1e6, 1e6, 1e6)


def test_more_geometries_than_can_be_read(geoparquet, monkeypatch):
    monkeypatch.setattr("pytest_prr.readers.tables.parquet_place._MOST_PARTS", 2)
    assert geoparquet([Point(1, 2), Point(3, 4)]).bbox == (1, 2, 3, 4)
    assert geoparquet([Point(1, 2)] * 3).missing["bbox"] == (
        "column 'g': has more than 2 geometries, and no bbox in 'geo'"
    )


def test_the_primary_column_counts(geoparquet):
    columns = {"other": {"bbox": [7, 7, 8, 8]}, "g": {"bbox": [1, 2, 3, 4]}}
    assert geoparquet([], geo={"columns": columns}).bbox == (1, 2, 3, 4)


@pytest.mark.parametrize(
    ("geo", "reason"),
    [
        ("no JSON", "the metadata 'geo' are not GeoParquet's: JSON is malformed"),
        ("[1]", "the metadata 'geo' are not GeoParquet's: Expected `object`"),
        ("{}", "the metadata 'geo' are not GeoParquet's: Object missing required field"),
        ("[" * 100_000, "the metadata 'geo' are not GeoParquet's: "),
        (
            '{"primary_column": "a", "columns": {}}',
            "the metadata 'geo' say nothing of their primary column 'a'",
        ),
        (
            '{"primary_column": "a", "columns": {"a": {"crs": {"type": "nonsense"}}}}',
            "the CRS (no name) is not understood",
        ),
        (
            '{"primary_column": "a", "columns": {"a": {"bbox": [500000, 1, 600000, 2]}}}',
            "column 'a': its box has longitudes 500000 to 600000: not degrees",
        ),
        (
            '{"primary_column": "a", "columns": {"a": {"encoding": "own", "bbox": [1]}}}',
            "column 'a': nothing tells of its geometries, encoded as 'own'",
        ),
        (
            '{"primary_column": "a", "columns": {"a": {}}}',
            "column 'a': holds what is no WKB",
        ),
        (
            '{"primary_column": "b", "columns": {"b": {}}}',
            "column 'b': is not in the file",
        ),
    ],
)
def test_geo_metadata_that_tell_nothing(parquet, geo, reason):
    facts = parquet({"a": [1], "time": [date(2020, 1, 2)]}, metadata={"geo": geo})
    assert facts.missing["bbox"].startswith(reason)
    assert times(facts) == ("2020-01-02T00:00:00Z", "2020-01-02T23:59:59Z")


def test_points_in_columns(parquet):
    """The footer tells of them."""
    facts = parquet({"lon": [3.0, None, 1.0, NAN], "lat": [40.0, 50.0, 60.0, NAN]})
    assert facts.bbox == (1, 40, 3, 60)
    assert facts.provenance["bbox"] == "statistics of columns lon and lat of a.parquet"
    facts = parquet({"Longitude": [3, 1], "Latitude": [40, 50]}, row_group_size=1)
    assert facts.bbox == (1, 40, 3, 50)


def test_points_on_both_sides_of_the_antimeridian_are_read(parquet):
    facts = parquet({"lon": [179.0, -179.0], "lat": [1.0, 2.0]})
    assert facts.bbox == (179, 1, -179, 2)
    assert facts.provenance["bbox"] == "columns lon and lat, least and greatest of a.parquet"


@pytest.mark.parametrize("options", [{"write_statistics": False}, {"write_statistics": ["v"]}])
def test_columns_without_statistics_are_read(parquet, options):
    columns = {"lon": [3.0, 1.0, NAN, None], "lat": [40.0, 50.0, 99.0, None], "v": [1, 2, 3, 4]}
    columns["time"] = [datetime(2020, 1, day, tzinfo=UTC) for day in (3, 1, 2)] + [None]
    facts = parquet(columns, **options)
    assert facts.bbox == (1, 40, 3, 50)
    assert times(facts) == ("2020-01-01T00:00:00Z", "2020-01-03T00:00:00Z")


def test_fill_values_and_other_types(parquet):
    assert parquet({"lon": [3.0, -999.0], "lat": [40.0, -999.0]}).bbox == (3, 40, 3, 40)
    decimal = pa.array([3, 4], pa.decimal128(9, 4))
    assert parquet({"lon": decimal, "lat": decimal}).bbox == (3, 3, 4, 4)
    facts = parquet({"lon": [[1]], "lat": [[2]]})
    assert facts.missing["bbox"] == ("column 'lon' is of type list<element: int64>, not of numbers")
    assert parquet({"lon": [1.0], "lat": [95.0]}).missing["bbox"] == (
        "column 'lat' holds 95, which is no latitude in degrees"
    )
    empty = pa.array([], pa.float64())
    facts = parquet({"lon": empty, "lat": empty})
    assert facts.missing["bbox"] == "columns 'lon' and 'lat' hold no place"
    assert facts.rows == 0


def test_metres(parquet):
    columns = {"x": [500000.0, 500000.0], "y": [0.0, 100000.0]}
    assert "have no CRS" in parquet(columns).missing["bbox"]
    west, south, _, north = parquet(columns, asked={"crs": "EPSG:32635"}).bbox
    assert (west, south) == pytest.approx((27, 0), abs=1e-6)
    assert 0.9 < north < 0.91


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Rome"])
def test_times_of_every_unit(parquet, unit, zone):
    values = np.array(["2020-03-01T12:00", "NaT", "1969-02-03"], f"M8[{unit}]")
    facts = parquet({"time": pa.array(values, pa.timestamp(unit, zone))}, row_group_size=1)
    assert times(facts) == ("1969-02-03T00:00:00Z", "2020-03-01T12:00:00Z")
    assert ("taken as UTC" in facts.provenance["interval"]) == (zone is None)


def test_times_of_the_old_kind(parquet):
    """INT96 has no statistics."""
    values = np.array(["2020-03-01T12:00", "1969-02-03"], "M8[us]")
    facts = parquet({"time": values}, use_deprecated_int96_timestamps=True)
    assert times(facts) == ("1969-02-03T00:00:00Z", "2020-03-01T12:00:00Z")


def test_which_columns_are_the_time(parquet):
    early, late = datetime(2019, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)
    assert times(parquet({"measured": [early]}))[0] == "2019-01-01T00:00:00Z"
    assert times(parquet({"updated_at": [late], "measured": [early]}))[1] == "2019-01-01T00:00:00Z"
    assert times(parquet({"begin": [early], "end": [late]}))[1] == "2020-01-01T00:00:00Z"
    facts = parquet({"sown": [early], "harvested": [late]})
    assert facts.missing["interval"] == (
        "none of the columns with times ('sown', 'harvested') is named as that of its rows; "
        "choose one with 'read: {time: {name: …}}'"
    )
    facts = parquet(
        {"sown": [early], "harvested": [late]}, asked={"time": TimeVariable(name="sown")}
    )
    assert times(facts)[1] == "2019-01-01T00:00:00Z"


def test_times_as_text_and_as_numbers(parquet):
    facts = parquet({"time": ["2020-01-02T00:00:00Z", None, "2019-01-02T00:00:00Z"]})
    assert times(facts) == ("2019-01-02T00:00:00Z", "2020-01-02T00:00:00Z")
    facts = parquet({"year": [2019, 2018]})
    assert times(facts) == ("2018-01-01T00:00:00Z", "2019-12-31T23:59:59Z")
    asked = TimeVariable(name="t", units="days since 2000-01-01")
    assert times(parquet({"t": [1.5, None, 0.0]}, asked={"time": asked})) == (
        "2000-01-01T00:00:00Z",
        "2000-01-02T12:00:00Z",
    )
    asked = TimeVariable(name="t", layout="yyyymmdd")
    assert times(parquet({"t": [20200102]}, asked={"time": asked}))[1] == "2020-01-02T23:59:59Z"
    assert "row 2: 'soon'" in parquet({"time": ["2020-01-02", "soon"]}).missing["interval"]
    assert (
        parquet({"time": [[1]]}).missing["interval"] == "columns 'time' are neither text nor time"
    )


def test_times_that_rfc_3339_cannot_write(parquet):
    facts = parquet({"time": pa.array([2**62], pa.timestamp("us"))})
    assert facts.missing["interval"] == "column 'time' holds a time outside the years 1 to 9999"
    assert parquet({"time": pa.array([None], pa.timestamp("us"))}).missing["interval"] == (
        "column 'time' holds no time"
    )


def test_attributes_and_descriptions(parquet):
    field = pa.field("v", pa.int8(), metadata={"description": " Depth, in metres "})
    table = pa.table([pa.array([1, 2], pa.int8())], schema=pa.schema([field]))
    said = {"title": "Wells", "license": "CC-BY-4.0", "long": "x" * 5000, "pandas": "{}"}
    facts = parquet(table, metadata=said)
    assert (facts.title, facts.licence) == ("Wells", "CC-BY-4.0")
    assert facts.provenance["title"] == "the metadata title of a.parquet"
    assert sorted(facts.attributes) == ["license", "long", "title"]
    assert len(facts.attributes["long"]) == 1000
    assert [(c.name, c.type, c.description) for c in facts.columns] == [
        ("v", "int8", "Depth, in metres")
    ]


def test_many_columns(parquet):
    facts = parquet({f"c{n}": [1] for n in range(3000)} | {"lon": [1], "lat": [2]})
    assert facts.bbox == (1, 2, 1, 2)
    assert len(facts.columns) == 1000


def refusal(path):
    with pytest.raises(UnreadableFileError) as caught:
        read(path)
    return str(caught.value)


def test_cut_off(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": range(1000)}), path)
    path.write_bytes(path.read_bytes()[:-100])
    assert refusal(path).startswith(f"{path}: cut off: a Parquet file ends with PAR1, this one")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04", "named as Parquet, but its content begins with b'PK\\x03\\x04'"),
        (b"PAR1", "cut off: it has 4 bytes"),
        (b"PAR1\xff\xff\xff\x7fPAR1", "its footer is said to have 2147483647 bytes, of 12 in"),
        (b"PAR1" + b"\x15" * 50 + b"\x30\0\0\0PAR1", "not readable as Parquet: Couldn't"),
        (b"PAR1" + bytes(9) + b"PARE", "its footer is encrypted; publish it without encryption"),
    ],
)
def test_damaged(tmp_path, content, reason):
    path = tmp_path / "a.parquet"
    path.write_bytes(content)
    assert refusal(path).startswith(f"{path}: {reason}")


def test_damaged_data(tmp_path):
    """They are read only where the footer does not tell."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"lon": [1.0], "lat": [2.0]}), path, compression="none")
    content = bytearray(path.read_bytes())
    content[4:20] = b"\xff" * 16
    path.write_bytes(content)
    assert read(path).bbox == (1, 2, 1, 2)
    pq.write_table(pa.table({"lon": [1.0], "lat": [2.0]}), path, write_statistics=False)
    content = bytearray(path.read_bytes())
    content[4:20] = b"\xff" * 16
    path.write_bytes(content)
    assert refusal(path).startswith(f"{path}: not readable as Parquet: ")
