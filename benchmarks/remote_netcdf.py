"""Facts of remote netCDF files: requests, bytes and seconds, beside xarray with '#mode=bytes'.

    python benchmarks/remote_netcdf.py [--latency 20] [--no-big] [--json OUT] [FILE.nc ...]

A web server on this machine counts what is asked for. Beside ours stand `xr.open_dataset(url +
"#mode=bytes")` alone (which reads the axes only), and the same with the facts then read from it
by the same code as ours, which is the like-for-like comparison. Bytes are those of the contents,
without the headers of requests and answers (about 500 bytes for each request); which way takes
fewer is told with them.
"""

import json
import re
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal, NamedTuple

import click
import numpy as np

Layout = Literal["NETCDF4", "NETCDF3_64BIT_OFFSET"]

HEADERS = 500  # bytes of a request and of its answer, besides the content
FIELD = (120, 320, 640)  # of 4-byte numbers: 98 MB, about 50 packed


class Count(NamedTuple):
    """What one way of reading one file took."""

    requests: int
    content: int
    seconds: float


class Server(ThreadingHTTPServer):
    """Gives one file at a time, by ranges, each answer after a while; counts."""

    daemon_threads = True

    def __init__(self, latency: float) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.latency = latency
        self.path = Path()
        self.requests = self.content = 0
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def counted(self, path: Path, job: Callable[[str], object]) -> Count:
        self.path, self.requests, self.content = path, 0, 0
        start = time.perf_counter()
        job(f"http://127.0.0.1:{self.server_port}/{path.name}")
        return Count(self.requests, self.content, time.perf_counter() - start)


class Handler(BaseHTTPRequestHandler):
    """Ranges of the server's file."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def do_GET(self) -> None:
        time.sleep(self.server.latency)
        size = self.server.path.stat().st_size
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first, last = (int(asked[1]), int(asked[2] or size)) if asked else (0, size)
        last = min(last, size - 1)
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(last - first + 1))
        self.send_header("Accept-Ranges", "bytes")
        if asked:
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.end_headers()
        self._count(last - first + 1 if self.command == "GET" else 0)
        if self.command == "GET":
            with self.server.path.open("rb") as file:
                file.seek(first)
                self.wfile.write(file.read(last - first + 1))

    do_HEAD = do_GET  # noqa: N815  # the name that http.server calls

    def _count(self, content: int) -> None:
        with self.server.lock:
            self.server.requests += 1
            self.server.content += content

    def log_message(self, *_arguments: object) -> None:
        pass


def ours(url: str) -> object:
    from pytest_prr.readers import Asked, read

    return read(url, Asked(checksum=False))


def opened_only(url: str) -> None:
    import xarray as xr

    xr.open_dataset(f"{url}#mode=bytes").close()


def same_facts(url: str) -> object:
    import xarray as xr

    from pytest_prr.readers import Asked
    from pytest_prr.readers.arrays import gridded

    with xr.open_dataset(f"{url}#mode=bytes", decode_times=False) as dataset:
        return gridded.content(dataset, Asked())


Way = Callable[[str], object]
WAYS: Mapping[str, Way] = {
    "ours": ours,
    "open_dataset": opened_only,
    "open_dataset + facts": same_facts,
}


def written(folder: Path) -> list[Path]:
    """Files of about 50 MB: packed chunks, records appended one by one, classic records, 2-D."""
    chunks: dict[str, Any] = {"zlib": True, "complevel": 1}
    return [
        _grid(folder / "chunked.nc", "NETCDF4", chunks | {"chunksizes": (10, 160, 320)}),
        _grid(folder / "appended.nc", "NETCDF4", chunks | {"chunksizes": (1, 320, 640)}),
        _grid(folder / "classic.nc", "NETCDF3_64BIT_OFFSET", {}),
        _swath(folder / "swath.nc"),
    ]


def _grid(path: Path, layout: Layout, storage: dict[str, Any]) -> Path:
    import netCDF4

    chance = np.random.default_rng(1)
    days = FIELD[0] if storage else FIELD[0] // 2
    with netCDF4.Dataset(path, "w", format=layout) as file:
        for name, size in zip(("time", "lat", "lon"), (None, *FIELD[1:]), strict=True):
            file.createDimension(name, size)
            file.createVariable(name, "f8", (name,))
        file["time"].units = "days since 2000-01-01"
        file["lat"].units, file["lon"].units = "degrees_north", "degrees_east"
        file["lat"][:] = np.linspace(-80, 80, FIELD[1])
        file["lon"][:] = np.linspace(0, 359, FIELD[2])
        rain = file.createVariable("rain", "f4", ("time", "lat", "lon"), **storage)
        for day in range(days):
            file["time"][day] = day
            rain[day] = np.round(chance.random(FIELD[1:]) * 100, 1)
    return path


def _swath(path: Path) -> Path:
    import netCDF4

    line = np.linspace(0, 60, 3000, dtype="f4")
    places = {"lat": line[:, None] + 0.1 * line, "lon": line + 0.1 * line[:, None]}
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("y", line.size)
        file.createDimension("x", line.size)
        storage: dict[str, Any] = {"zlib": True, "complevel": 1, "chunksizes": (300, 300)}
        for name, unit in (("lat", "degrees_north"), ("lon", "degrees_east"), ("heat", "K")):
            file.createVariable(name, "f4", ("y", "x"), **storage).units = unit
            chance = np.random.default_rng(2).random((line.size, line.size))
            file[name][:] = places.get(name, chance)
    return path


def samples() -> list[Path]:
    import iris_sample_data

    return sorted(Path(iris_sample_data.path).rglob("*.nc"))


@click.command()
@click.option("--latency", default=0.0, help="Milliseconds before each answer.")
@click.option("--big/--no-big", default=True, help="Also files of about 50 MB, made for this.")
@click.option("--json", "out", type=click.Path(dir_okay=False), help="Write the counts here too.")
@click.option("--opening/--no-opening", default=True, help="Also opening alone, without facts.")
@click.argument("files", nargs=-1, type=click.Path(exists=True))
def main(
    latency: float, *, big: bool, opening: bool, out: str | None, files: tuple[str, ...]
) -> None:
    """Print a table of requests, bytes and seconds."""
    warnings.simplefilter("ignore")
    ways = {name: way for name, way in WAYS.items() if opening or way is not opened_only}
    with tempfile.TemporaryDirectory() as made:
        paths = [*(map(Path, files) if files else samples()), *(written(Path(made)) if big else [])]
        server = Server(0)
        for path in paths:  # imports, another for each kind of grid, are not what is measured
            for way in ways.values():
                server.counted(path, way)
        server.latency = latency / 1000
        print(f"{'':44}" + "".join(f"{name:>30}" for name in ways))
        print(f"{'file':32}{'bytes':>12}" + f"{'requests':>11}{'bytes':>11}{'s':>8}" * len(ways))
        counts = {path.name: _row(server, path, ways) for path in paths}
        server.shutdown()
    better = sum(map(_fewer, counts.values()))
    print(f"\nfewer of both, for the same facts: {better} of {len(paths)} files")
    if out:
        rows = ({name: count._asdict() for name, count in row.items()} for row in counts.values())
        Path(out).write_text(json.dumps(dict(zip(counts, rows, strict=True)), indent=2))
    sys.exit(better < len(paths))


def _row(server: Server, path: Path, ways: Mapping[str, Way]) -> dict[str, Count]:
    """Print one file's counts."""
    counts = {name: server.counted(path, way) for name, way in ways.items()}
    cells = "".join(f"{c.requests:>11}{c.content:>11}{c.seconds:>8.2f}" for c in counts.values())
    print(f"{path.name[:31]:32}{path.stat().st_size:>12}{cells}", flush=True)
    return counts


def _fewer(counts: dict[str, Count]) -> bool:
    """Are ours lower than those for the same facts?"""
    mine, theirs = counts["ours"], counts["open_dataset + facts"]
    return mine.requests < theirs.requests and _bytes(mine) < _bytes(theirs)


def _bytes(count: Count) -> int:
    return count.content + HEADERS * count.requests


if __name__ == "__main__":
    main()
