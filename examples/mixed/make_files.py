"""Make the files of this example: ``python make_files.py [FOLDER]``. Their numbers are made up."""

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import rasterio
from rasterio.transform import from_origin
from shapely import to_wkb
from shapely.geometry import Point

YEARS = (2019, 2020)
STATIONS = {"lake": (27.31, 62.90), "bog": (27.52, 62.77), "forest": (27.66, 62.84)}


def make_data(folder: Path) -> list[Path]:
    """Write all files below ``folder``; returns where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        *(write_map(folder, year) for year in YEARS),
        write_plots(folder / "plots.parquet"),
        write_stations(folder / "stations.csv"),
    ]


def write_map(folder: Path, year: int) -> Path:
    """Biomass on a UTM grid of 100 m, as a Cloud Optimized GeoTIFF."""
    path = folder / f"biomass_{year}0101-{year}1231.tif"
    rows = np.linspace(40, 160, 200, dtype="f4")[:, None] * np.ones((1, 240), dtype="f4")
    with rasterio.open(
        path,
        "w",
        driver="COG",
        width=240,
        height=200,
        count=1,
        dtype="float32",
        crs="EPSG:32635",
        transform=from_origin(510_000, 6_980_000, 100, 100),
        nodata=-9999.0,
        compress="deflate",
    ) as raster:
        raster.write(np.round(rows + year - 2019), 1)
        raster.set_band_description(1, "above-ground biomass")
        raster.set_band_unit(1, "t/ha")
    return path


def write_plots(path: Path) -> Path:
    """Field plots with points in longitude and latitude, as GeoParquet."""
    points = [Point(27.3 + n * 0.02, 62.7 + n * 0.01) for n in range(20)]
    days = np.datetime64("2019-06-03") + np.arange(20) * np.timedelta64(21, "D")
    table = pa.table(
        {
            "plot": [f"P{n:02}" for n in range(20)],
            "measured": pa.array(days.astype("datetime64[ms]"), pa.timestamp("ms", tz="UTC")),
            "biomass": [60.0 + n for n in range(20)],
            "geometry": [to_wkb(point) for point in points],
        }
    )
    xs, ys = [point.x for point in points], [point.y for point in points]
    geo = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": ["Point"],
                "bbox": [min(xs), min(ys), max(xs), max(ys)],
            }
        },
    }
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
    return path


def write_stations(path: Path) -> Path:
    """Temperatures of three stations, as CSV."""
    lines = ["station,longitude,latitude,time,temperature"]
    for day in range(1, 29):
        for name, (lon, lat) in STATIONS.items():
            lines.append(f"{name},{lon},{lat},2019-07-{day:02}T12:00:00Z,{15 + day / 10:.1f}")
    path.write_text("\n".join(lines) + "\n")
    return path


if __name__ == "__main__":
    for made in make_data(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent / "data"):
        print(made)
