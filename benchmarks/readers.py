"""What it costs to read one file's facts, format by format.

``python benchmarks/readers.py [--repeat N] [--checksum]``

Each format gets a file of 60 x 200 x 300 values (rasters: 3 bands of 2000 x 2000; tables: 20,000
points) in a folder that is removed afterwards. ``first`` is the time in a process that has read
nothing before: imports of the format's libraries are in it. ``each`` is the median of the reads
that follow.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from xarray import Dataset

SHAPE = {"time": 60, "lat": 200, "lon": 300}
SIDE, BANDS = 2000, 3
POINTS = 20_000
RANDOM = 1  # seed


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Seconds."""

    first: float
    each: float


def grid() -> "Dataset":
    """Values over time, latitude and longitude."""
    import xarray

    values = np.random.default_rng(RANDOM).random(tuple(SHAPE.values()), dtype="float32")
    axes = {
        "time": (np.arange(SHAPE["time"], dtype="float64"), "days since 2020-01-01"),
        "lat": (np.linspace(45, 55, SHAPE["lat"]), "degrees_north"),
        "lon": (np.linspace(5, 20, SHAPE["lon"]), "degrees_east"),
    }
    coordinates = {name: (name, steps, {"units": units}) for name, (steps, units) in axes.items()}
    return xarray.Dataset({"rain": (tuple(axes), values)}, coordinates, {"title": "Rain"})


def write_netcdf3(path: Path) -> None:
    grid().to_netcdf(path, format="NETCDF3_64BIT", engine="netcdf4")


def write_netcdf4(path: Path) -> None:
    grid().to_netcdf(path, engine="netcdf4", encoding={"rain": {"zlib": True}})


def write_zarr2(path: Path) -> None:
    grid().to_zarr(path, mode="w", zarr_format=2, consolidated=True)


def write_zarr3(path: Path) -> None:
    grid().to_zarr(path, zarr_format=3, consolidated=False)


def write_zipped_zarr(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_zarr2(Path(folder))
        shutil.make_archive(str(path.with_suffix("")), "zip", folder)


def write_geotiff(path: Path) -> None:
    _write_raster(path, driver="GTiff", tiled=True, compress="deflate")


def write_cog(path: Path) -> None:
    _write_raster(path, driver="COG", compress="deflate")


def _write_raster(path: Path, **options: Any) -> None:
    import rasterio
    from rasterio.transform import Affine

    pixels = np.random.default_rng(RANDOM).integers(0, 99, (BANDS, SIDE, SIDE), dtype="uint8")
    place = {"crs": "EPSG:32633", "transform": Affine(100, 0, 500000, 0, -100, 5000000)}
    size = {"width": SIDE, "height": SIDE, "count": BANDS, "dtype": "uint8"}
    with rasterio.open(path, "w", **size, **place, **options) as file:
        file.write(pixels)


def points() -> tuple[Any, Any, list[str]]:
    """Longitudes, latitudes and times."""
    random = np.random.default_rng(RANDOM)
    days = np.datetime64("2020-01-01") + random.integers(0, 366, POINTS)
    times = [f"{day}T12:00:00Z" for day in days]
    return random.uniform(5, 20, POINTS), random.uniform(45, 55, POINTS), times


def write_geoparquet(path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet
    from shapely import points as points_of
    from shapely import to_wkb

    lon, lat, times = points()
    column = {"encoding": "WKB", "geometry_types": ["Point"], "bbox": [5, 45, 20, 55]}
    words = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    instants = pa.array(np.array([time[:-1] for time in times], dtype="datetime64[us]"))
    table = pa.table({"time": instants, "geometry": list(to_wkb(points_of(lon, lat)))})
    parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(words)}), path)


def write_flatgeobuf(path: Path) -> None:
    from pyogrio.raw import write
    from shapely import points as points_of
    from shapely import to_wkb

    lon, lat, times = points()
    fields = {"fields": ["time"], "field_data": [np.array(times, dtype=object)]}
    kind = {"geometry_type": "Point", "crs": "EPSG:4326", "driver": "FlatGeobuf"}
    write(str(path), geometry=to_wkb(points_of(lon, lat)), **fields, **kind)


def write_geojson(path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"time": time},
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for lon, lat, time in zip(*points(), strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def write_csv(path: Path) -> None:
    rows = [f"{time},{lon:.5f},{lat:.5f}" for lon, lat, time in zip(*points(), strict=True)]
    path.write_text("\n".join(["time,longitude,latitude", *rows, ""]))


def write_text(path: Path) -> None:
    path.write_text("Words of a file that is taken as it is.\n" * 100)


FORMATS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "netCDF-3": ("three.nc", write_netcdf3),
    "netCDF-4": ("four.nc", write_netcdf4),
    "Zarr v2": ("two.zarr", write_zarr2),
    "Zarr v3": ("three.zarr", write_zarr3),
    "Zarr, zipped": ("two.zarr.zip", write_zipped_zarr),
    "GeoTIFF": ("plain.tif", write_geotiff),
    "COG": ("cloud.tif", write_cog),
    "GeoParquet": ("points.parquet", write_geoparquet),
    "FlatGeobuf": ("points.fgb", write_flatgeobuf),
    "GeoJSON": ("points.geojson", write_geojson),
    "CSV": ("points.csv", write_csv),
    "plain file": ("words.txt", write_text),
}


def cost(path: Path, *, repeat: int, checksum: bool) -> Cost:
    """What reads of a file take, in a process that is new."""
    start = time.perf_counter()
    from pytest_prr.readers import Asked, read

    asked = Asked(checksum=checksum)
    facts = read(path, asked)
    first = time.perf_counter() - start
    if path.suffix != ".txt" and (facts.bbox is None or not facts.provenance):
        raise SystemExit(f"{path.name}: not read: {facts.missing}")
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        read(path, asked)
        seconds.append(time.perf_counter() - start)
    return Cost(first=first, each=statistics.median(seconds))


def size(path: Path) -> int:
    """Bytes of a file, or of all files of a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeat", type=int, default=30, help="reads after the first one")
    parser.add_argument("--checksum", action="store_true", help="read all bytes for the checksum")
    given = parser.parse_args()
    print(f"{'format':<14}{'size, MB':>10}{'first, s':>10}{'each, ms':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for form, (name, write) in FORMATS.items():
            path = Path(folder, name)
            write(path)
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
                options = {"repeat": given.repeat, "checksum": given.checksum}
                found = executor.submit(cost, path, **options).result()
            megabytes = size(path) / 1e6
            print(f"{form:<14}{megabytes:>10.2f}{found.first:>10.2f}{1000 * found.each:>10.2f}")


if __name__ == "__main__":
    main()
