"""CSV files: which columns say where and when, and what is no table."""

import pytest

from pytest_prr.readers import Asked, UnreadableFileError, read
from pytest_prr.readers.facts import TimeVariable
from pytest_prr.readers.times import instants

FORM = "not in the form 2011-01-31T12:00:00Z or 2011-01-31"
SAY = "say how with 'read: {time: {name: …, layout: …}}'"
DAY = ("2011-01-31T00:00:00Z", "2011-01-31T23:59:59Z")


@pytest.fixture
def csv(tmp_path):
    """Facts of a CSV file with the text."""

    def facts(text, name="a.csv", **asked):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read(path, Asked(checksum=False, **asked))

    return facts


def times(facts):
    return facts.interval and tuple(map(instants.text, facts.interval))


def types(facts):
    return {column.name: column.type for column in facts.columns}


def test_stations(csv):
    facts = csv(
        "id,longitude,latitude,time,level,count\n"
        "a,27.5,62.9,2019-07-03T12:00:00Z,1.5,1\n"
        "b,27.31,62.77,2019-07-01T12:00:00Z,,2\n"
        "a,27.4,62.8,2019-07-02T12:00:00Z,2,\n"
    )
    assert facts.bbox == (27.31, 62.77, 27.5, 62.9)
    assert times(facts) == ("2019-07-01T12:00:00Z", "2019-07-03T12:00:00Z")
    assert facts.rows == 3
    assert types(facts) == {
        "id": "string",
        "longitude": "number",
        "latitude": "number",
        "time": "datetime",
        "level": "number",
        "count": "integer",
    }
    assert facts.media_type == "text/csv"
    assert facts.provenance["bbox"] == (
        "columns longitude and latitude, least and greatest of a.csv"
    )


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("lon", "lat"),
        ("LONGITUDE", "LATITUDE"),
        ("lng", "lat"),
        ("Longitude (deg)", "Latitude [degrees_north]"),
        ("decimalLongitude", "decimalLatitude"),
        ("long", "lat"),
        ("lon_deg", "lat_deg"),
    ],
)
def test_names_of_coordinates(csv, x, y):
    assert csv(f"{y},{x},v\n1,100,3\n-2,20,3\n").bbox == (20, -2, 100, 1)


def test_the_surest_names_win(csv):
    text = "lat,lon,latitude,longitude\n1,2,3,4\n"
    assert csv(text).bbox == (4, 3, 4, 3)
    assert csv(text, longitude="lon", latitude="lat").bbox == (2, 1, 2, 1)


def test_no_coordinates(csv):
    assert csv("a,x,y\n1,2,3\n").missing["bbox"] == (
        "columns 'x' and 'y' have no CRS; set 'read: {crs: EPSG:…}'"
    )
    assert csv("a,b\n1,2\n").missing["bbox"] == (
        "no columns named longitude and latitude among 'a', 'b'; "
        "set 'read: {longitude: …, latitude: …}'"
    )
    assert csv("a,b\n1,2\n", longitude="c").missing["bbox"] == (
        "no column 'c', asked for as longitude; there are 'a', 'b'"
    )


def test_metres(csv):
    """UTM 35 N has 500000 m on 27 degrees east."""
    facts = csv("x,y\n500000,0\n500000,100000\n", crs="EPSG:32635")
    west, south, east, north = facts.bbox
    assert (west, south, east) == pytest.approx((27, 0, 27), abs=1e-6)
    assert 0.9 < north < 0.91  # 100 km of meridian
    assert facts.provenance["bbox"].endswith("transformed from EPSG:32635 of a.csv")
    facts = csv("e,n\n500000,0\n", crs="EPSG:32635", longitude="e", latitude="n")
    assert facts.bbox == pytest.approx((27, 0, 27, 0), abs=1e-6)
    assert "not understood" in csv("x,y\n1,2\n", crs="EPSG:999999").missing["bbox"]


def test_over_the_antimeridian(csv):
    assert csv("lon,lat\n179,1\n-179,2\n178.5,0\n").bbox == (178.5, 0, -179, 2)
    assert csv("lon,lat\n179,1\n181,2\n178.5,0\n").bbox == (178.5, 0, -179, 2)
    assert csv("lon,lat\n-180,1\n-179,2\n").bbox == (-180, 1, -179, 2)
    assert csv("lon,lat\n180,1\n179.996,2\n").bbox == (179.996, 1, 180, 2)


def test_many_rows_in_one_hundredth_of_a_degree(csv):
    """Batches and bins lose nothing."""
    rows = "".join(f"{10 + n / 1e7:.7f},{n / 1e4}\n" for n in range(5000))
    facts = csv(f"lon,lat\n{rows}")
    assert facts.bbox == (10, 0, 10.0004999, 0.4999)
    assert facts.rows == 5000


def test_missing_coordinates(csv):
    facts = csv("lon,lat\n1,2\n,\nNA,5\n-999,-999\nnan,7\n3,4\n")
    assert facts.bbox == (1, 2, 3, 4)
    assert csv("lon,lat\n,\n").missing["bbox"] == "columns 'lon' and 'lat' hold no place"


def test_what_is_no_coordinate(csv):
    assert csv("lon,lat\n1,2\n1,95.5\n").missing["bbox"] == (
        "column 'lat' holds 95.5, which is no latitude in degrees"
    )
    assert csv("lon,lat\n500000,2\n").missing["bbox"].startswith("column 'lon' holds 500000")
    assert csv("lon,lat\n1,2\n\n12°E,3\n").missing["bbox"] == (
        "column 'lon', line 4: '12°E' is no number"
    )
    assert csv('lon,note\n1,"a\nb"\nx,\n', latitude="lon").missing["bbox"] == (
        "column 'lon', line 4: 'x' is no number"
    )


@pytest.mark.parametrize(
    ("header", "rows", "expected"),
    [
        ("date", ["2011-01-31", "2011-01-02"], ("2011-01-02T00:00:00Z", "2011-01-31T23:59:59Z")),
        ("time", ["2011-01-31T12:00:00+02:00"], ("2011-01-31T10:00:00Z", "2011-01-31T10:00:00Z")),
        ("Timestamp (UTC)", ["2011-01-31 12:00"], ("2011-01-31T12:00:00Z", "2011-01-31T12:00:00Z")),
        ("date", ["20110131"], DAY),
        ("eventDate", ["2011-01"], ("2011-01-01T00:00:00Z", "2011-01-31T23:59:59Z")),
        (
            "start_date,end_date",
            ["2011-01-01,2011-02-01", "2012-01-01,2012-02-01"],
            ("2011-01-01T00:00:00Z", "2012-02-01T23:59:59Z"),
        ),
        ("date,created", ["2011-01-31,2020-01-01"], DAY),
        (
            "date,time",
            ["2011-01-31,23:30", "2011-02-01,00:30"],
            ("2011-01-31T23:30:00Z", "2011-02-01T00:30:00Z"),
        ),
        ("year", ["2011", "2009"], ("2009-01-01T00:00:00Z", "2011-12-31T23:59:59Z")),
        ("year,month", ["2011,2", "2011,1"], ("2011-01-01T00:00:00Z", "2011-02-28T23:59:59Z")),
        (
            "year,month,day,hour",
            ["2011,1,31,23", "2011,2,1,0", "-999,1,1,1"],
            ("2011-01-31T23:00:00Z", "2011-02-01T00:59:59Z"),
        ),
        (
            "year,month,day,hour,minute,second",
            ["2011,1,31,23,59,58.5"],
            ("2011-01-31T23:59:58Z", "2011-01-31T23:59:58Z"),
        ),
    ],
)
def test_times(csv, header, rows, expected):
    assert times(csv("\n".join([header, *rows]))) == expected


def test_times_without_zone_are_said_to_be_taken_as_utc(csv):
    facts = csv("time\n2011-01-31T12:00:00\n")
    assert facts.provenance["interval"] == (
        "column time, least and greatest (no time zone: taken as UTC) of a.csv"
    )


def test_unsorted_times_in_several_forms(csv):
    rows = [f"2011-03-{day:02}T00:00:00Z" for day in range(31, 0, -1)]
    assert times(csv("\n".join(["time", *rows, "2011-02-28", "NaT", ""]))) == (
        "2011-02-28T00:00:00Z",
        "2011-03-31T00:00:00Z",
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("v\n1\n", "no column is named as the time of its rows among 'v'"),
        (
            "time\n2011-01-31\n31.01.2011\n",
            f"column 'time', line 3: '31.01.2011' {FORM}; {SAY}",
        ),
        (
            "time\n1311121314\n",
            f"column 'time', line 2: '1311121314' may count something, or be a date; {SAY}",
        ),
        ("time\n\n", "column 'time' holds no time"),
        ("year,month\n-9,1\n", "columns year, month hold no date"),
        (
            "year,month,day\n2011,2,30\n",
            "columns year, month, day hold what is no date: day is out of range for month",
        ),
    ],
)
def test_no_times(csv, text, reason):
    assert csv(text).missing["interval"] == reason


def test_an_end_that_is_not_understood_spoils_the_interval(csv):
    assert csv("start,end\n2011-01-01,1/2/2011\n").interval is None


@pytest.mark.parametrize(
    ("value", "asked", "expected"),
    [
        ("31.01.2011 12:30", {"layout": "%d.%m.%Y %H:%M"}, "2011-01-31T12:30:00Z"),
        ("11013112", {"layout": "yymmddHH"}, "2011-01-31T12:00:00Z"),
        ("1013112", {"layout": "yymmddHH"}, "2001-01-31T12:00:00Z"),  # a zero is lost
        ("20110131123000", {"layout": "yyyymmddHHMMSS"}, "2011-01-31T12:30:00Z"),
        ("86400", {"units": "seconds since 2000-01-01"}, "2000-01-02T00:00:00Z"),
        ("86405", {"units": "seconds since 2010-01-01", "scale": "tai"}, "2010-01-01T23:59:31Z"),
        ("2011-01-31T12:30:00Z", {}, "2011-01-31T12:30:00Z"),
    ],
)
def test_times_as_the_recipe_says(csv, value, asked, expected):
    facts = csv(f"when,time\n{value},x\n", time=TimeVariable(name="when", **asked))
    assert times(facts) == (expected, expected)


def test_a_day_as_the_recipe_says(csv):
    facts = csv("when\n31/01/2011\n", time=TimeVariable(name="when", layout="%d/%m/%Y"))
    assert times(facts) == ("2011-01-31T00:00:00Z", "2011-01-31T23:59:59Z")


def test_what_the_recipe_says_does_not_fit(csv):
    reason = csv("a\nx\n", time=TimeVariable(name="b")).missing["interval"]
    assert reason == "no column 'b', asked for as time; there are 'a'"
    asked = TimeVariable(name="a", units="days since 2000-01-01")
    assert "'x' is no number of" in csv("a\nx\n", time=asked).missing["interval"]
    asked = TimeVariable(name="a", layout="yymmdd")
    assert "'x' is not in the layout yymmdd" in csv("a\nx\n", time=asked).missing["interval"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("lon;lat;v\n1,5;2,25;a,b\n", "a.csv"),
        ("lon\tlat\n1.5\t2.25\n", "a.tsv"),
        ("lon\tlat\n1.5\t2.25\n", "a.csv"),
        ("\ufefflon,lat\n1.5,2.25\n", "a.csv"),
        ("lon,lat\r\n1.5,2.25\r\n", "a.csv"),
        ("# a station\n#\n\nlon,lat\n1.5,2.25\n# the end\n\n", "a.csv"),
        ("# lon, lat\n1.5, 2.25\n", "a.csv"),
        ("lon,lat,\n1.5,2.25,\n", "a.csv"),
        ("lon,lat\n1.5,2.25,,\n", "a.csv"),
        ('"lon","lat","no, note"\n"1.5","2.25","a\nb"\n', "a.csv"),
        ("lon,lat\ndegrees_east,degrees_north\n1.5,2.25\n", "a.csv"),
        ("lon,lat,Gr\xf6\xdfe\n1.5,2.25,3\n".encode("latin-1"), "a.csv"),
    ],
)
def test_ways_of_writing(csv, text, name):
    facts = csv(text, name)
    assert facts.bbox == (1.5, 2.25, 1.5, 2.25)
    assert facts.rows == 1


def test_latin_1_far_down(csv):
    text = b"lon,lat,name\n" + b"1,2,a\n" * 300_000 + b"3,4,Ume\xe5\n"
    facts = csv(text)
    assert facts.bbox == (1, 2, 3, 4)
    assert facts.rows == 300_001


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,2\n3,4\n", "line 1 holds numbers where the columns' names should be"),
        ("lon,lat\n1,2\n1,2,3\n", "line 3 has 3 cells, the header has 2"),
        ("lon,lat\n1\n", "line 2 has 1 cells, the header has 2"),
        ("# nothing else\n", "it has no rows"),
        (b"lon,lat\n1,\x00\n", "it holds NUL bytes, and so is no text"),
        ("lon,lat\n1,2\n".encode("utf-16"), "it is UTF-16 text; write it as UTF-8"),
        ("lon," + "x" * 3_000_000, "it has a line of more than 1048576 characters"),
        ('lon,lat\n1,"' + "x\n" * 100_000, "field larger than field limit (131072)"),
        (",".join("c" * 10_001), "line 1 has 10001 columns, more than 10000"),
    ],
)
def test_what_is_no_table_stays_a_file(csv, text, reason):
    facts = csv(text)
    assert facts.missing == {
        "interval": f"not read as a table: {reason}",
        "bbox": f"not read as a table: {reason}",
    }
    assert facts.rows is None


def test_a_page_that_is_called_csv(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("<!DOCTYPE html><html>404</html>")
    with pytest.raises(UnreadableFileError) as caught:
        read(path)
    assert str(caught.value) == (
        f"{path}: named as CSV, but its content is an HTML page; get it again, or rename it"
    )


def test_a_file_that_is_too_big(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("lon,lat\n1,2\n")
    with path.open("r+b") as file:
        file.truncate((2 << 30) + 1)  # a hole: it takes no space
    facts = read(path, Asked(checksum=False))
    assert facts.missing["bbox"] == "a CSV file of more than 2048 MiB is not read"
