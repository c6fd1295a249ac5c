"""Tables and vector files on a web server of this machine: little of them is fetched."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from pyogrio import raw

from pytest_prr.readers import Asked, UnreadableFileError, read
from pytest_prr.readers.times import instants

ASKED = Asked(checksum=False)


class Handler(BaseHTTPRequestHandler):
    """The files of a folder, in parts; what was sent is counted."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        content = (self.server.folder / self.path[1:]).read_bytes()
        first, _, last = self.headers["Range"].removeprefix("bytes=").partition("-")
        part = content[int(first) : int(last or len(content)) + 1]
        self.send_response(206)
        end = int(first) + len(part) - 1
        self.send_header("Content-Range", f"bytes {first}-{end}/{len(content)}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)
        self.server.sent += len(part)

    def log_message(self, *_):
        pass


@pytest.fixture
def site(tmp_path):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.folder, server.sent = tmp_path, 0
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,)).start()
    yield server
    server.shutdown()
    server.server_close()


def times(facts):
    return facts.interval and tuple(map(instants.text, facts.interval))


def test_parquet(site, tmp_path):
    """Its footer alone."""
    rows = 200_000
    random = np.random.default_rng(1)
    table = pa.table(
        {
            "lon": random.uniform(5, 15, rows),
            "lat": random.uniform(40, 50, rows),
            "time": np.arange(rows).astype("M8[s]"),
        }
    )
    path = tmp_path / "a.parquet"
    pq.write_table(table, path)
    facts = read(f"{site.url}/a.parquet", ASKED)
    assert facts.bbox == read(path, ASKED).bbox
    assert times(facts) == ("1970-01-01T00:00:00Z", "1970-01-03T07:33:19Z")
    assert facts.size == path.stat().st_size
    assert site.sent < facts.size / 10


def test_parquet_whose_footer_does_not_tell(site, tmp_path):
    columns = {"lon": [1.0], "lat": [2.0], "time": ["2020-01-01"]}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet", write_statistics=False)
    assert read(f"{site.url}/a.parquet", ASKED).missing == {
        "bbox": "the footer does not tell of columns lon and lat, and remote data are not read",
        "interval": "the footer does not tell of column time, and remote data are not read",
    }
    columns = {"lon": [179.0, -179.0], "lat": [2.0, 3.0]}
    pq.write_table(pa.table(columns), tmp_path / "b.parquet")
    assert read(f"{site.url}/b.parquet", ASKED).bbox == (-179, 2, 179, 3)  # true, if wide


def test_flatgeobuf(site, tmp_path):
    """Its header alone."""
    rows = 20_000
    raw.write(
        tmp_path / "a.fgb",
        geometry=shapely.to_wkb(shapely.points(np.linspace(1, 2, rows), np.linspace(3, 4, rows))),
        field_data=[np.full(rows, np.datetime64("2020-01-01", "ms"))],
        fields=["time"],
        geometry_type="Point",
        crs="EPSG:4326",
        driver="FlatGeobuf",
    )
    facts = read(f"{site.url}/a.fgb", ASKED)
    assert facts.bbox == (1, 3, 2, 4)
    assert facts.rows == rows
    assert facts.missing == {
        "interval": "the header does not tell of 'time', and remote data are not read"
    }
    assert site.sent < facts.size / 10


def test_geopackage(site, tmp_path):
    raw.write(
        tmp_path / "a.gpkg",
        geometry=shapely.to_wkb(np.array([shapely.Point(1, 2)])),
        field_data=[],
        fields=[],
        geometry_type="Point",
        crs="EPSG:4326",
        driver="GPKG",
    )
    assert read(f"{site.url}/a.gpkg", ASKED).missing["bbox"] == (
        "a remote GeoPackage is not read; FlatGeobuf is, or GeoParquet"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "lon,lat,time\n1,2,2020-01-01\n"),
        (
            "a.geojson",
            json.dumps(
                {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": [1, 2]},
                    "properties": {"time": "2020-01-01"},
                }
            ),
        ),
    ],
)
def test_small_text(site, tmp_path, name, text):
    (tmp_path / name).write_text(text)
    facts = read(f"{site.url}/{name}", ASKED)
    assert facts.bbox == (1, 2, 1, 2)
    assert times(facts) == ("2020-01-01T00:00:00Z", "2020-01-01T23:59:59Z")
    with (tmp_path / name).open("a") as file:
        file.write(" " * (8 << 20))
    kind = "CSV" if name == "a.csv" else "GeoJSON"
    assert read(f"{site.url}/{name}", ASKED).missing["bbox"] == (
        f"a remote {kind} file of more than 8 MiB is not read"
    )


def test_cut_off(site, tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": [1]}), path)
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(UnreadableFileError) as caught:
        read(f"{site.url}/a.parquet", ASKED)
    assert str(caught.value).startswith(f"{site.url}/a.parquet: cut off: a Parquet file ends with")
