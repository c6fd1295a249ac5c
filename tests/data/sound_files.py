"""A small sound file for each reader; the damaged and hostile ones are made from these."""

import base64
import json
import zipfile

import netCDF4
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio.raw
import rasterio
import zarr
from rasterio.transform import from_origin
from shapely import to_wkb
from shapely.geometry import Point

DAYS = "days since 2020-01-01"
LON, LAT = np.arange(20.0, 30.0), np.arange(60.0, 68.0)
STATIONS = [Point(20 + n / 10, 60 + n / 20) for n in range(200)]
DATES = np.datetime64("2020-06-01") + np.arange(200).astype("timedelta64[D]")
COORDINATES = {
    "time": (np.arange(6.0), {"units": DAYS, "standard_name": "time"}),
    "lat": (LAT, {"units": "degrees_north"}),
    "lon": (LON, {"units": "degrees_east"}),
}


def write_all(folder):
    """Write them to a folder; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        netcdf(folder / "classic.nc", "NETCDF3_CLASSIC"),
        netcdf(folder / "new.nc", "NETCDF4"),
        store(folder / "cube.zarr"),
        zipped(folder / "cube.zarr", folder / "cube.zarr.zip"),
        tiff(folder / "map.tif", "GTiff"),
        tiff(folder / "cog.tif", "COG"),
        parquet(folder / "plots.parquet"),
        vector(folder / "stations.fgb", "FlatGeobuf"),
        vector(folder / "stations.gpkg", "GPKG"),
        geojson(folder / "stations.geojson"),
        csv(folder / "stations.csv"),
        references(folder / "cube.json"),
    ]


def netcdf(path, layout):
    with netCDF4.Dataset(path, "w", format=layout) as file:
        for name, (values, attributes) in COORDINATES.items():
            file.createDimension(name, len(values))
            made = file.createVariable(name, "f8", (name,))
            made.setncatts(attributes)
            made[:] = values
        rain = file.createVariable("rain", "f4", ("time", "lat", "lon"))
        rain[:] = np.random.default_rng(1).random(rain.shape)
    return path


def store(folder, where=None, *, values=None):
    """A Zarr store of format 2, with consolidated metadata."""
    root = zarr.open_group(where or folder, mode="w", zarr_format=2)
    for name, (numbers, attributes) in COORDINATES.items():
        made = root.create_array(name, data=numbers)
        made.attrs.update({**attributes, "_ARRAY_DIMENSIONS": [name]})
    rain = root.create_array("rain", data=values or np.ones((6, 8, 10), "f4"))
    rain.attrs["_ARRAY_DIMENSIONS"] = ["time", "lat", "lon"]
    zarr.consolidate_metadata(root.store, zarr_format=2)
    return folder


def zipped(folder, path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    return path


def tiff(path, driver):
    rows = np.random.default_rng(2).random((200, 240), dtype="f4")
    with rasterio.open(
        path, "w", driver=driver, width=240, height=200, count=1, dtype="float32",
        crs="EPSG:32635", transform=from_origin(510_000, 6_980_000, 100, 100), compress="deflate",
    ) as raster:  # fmt: skip
        raster.write(rows, 1)
    return path


def table():
    return pa.table(
        {
            "measured": pa.array(DATES.astype("datetime64[ms]"), pa.timestamp("ms", tz="UTC")),
            "biomass": [60.0 + n for n in range(len(STATIONS))],
            "geometry": [to_wkb(point) for point in STATIONS],
        }
    )


def parquet(path):
    about = {"encoding": "WKB", "geometry_types": ["Point"], "bbox": [20, 60, 40, 70]}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": about}}
    pq.write_table(table().replace_schema_metadata({"geo": json.dumps(geo)}), path)
    return path


def vector(path, driver):
    pyogrio.raw.write(
        path,
        np.array([to_wkb(point) for point in STATIONS], dtype=object),
        [DATES.astype("datetime64[ms]"), np.arange(200.0)],
        ["measured", "biomass"],
        geometry_type="Point",
        crs="EPSG:4326",
        driver=driver,
    )
    return path


def geojson(path):
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [point.x, point.y]},
            "properties": {"measured": str(day)},
        }
        for point, day in zip(STATIONS, DATES, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def csv(path):
    rows = [f"{p.x},{p.y},{day},1.5" for p, day in zip(STATIONS, DATES, strict=True)]
    path.write_text("\n".join(["longitude,latitude,time,rain", *rows]) + "\n")
    return path


def reference_members(**changed):
    """The references of a cube whose coordinates stand in the file itself."""
    refs = {".zgroup": json.dumps({"zarr_format": 2})}
    for name, (values, attributes) in COORDINATES.items():
        described = {
            "zarr_format": 2, "shape": [len(values)], "chunks": [len(values)], "dtype": "<f8",
            "compressor": None, "fill_value": None, "order": "C", "filters": None,
        }  # fmt: skip
        refs[f"{name}/.zarray"] = json.dumps(described)
        refs[f"{name}/.zattrs"] = json.dumps({**attributes, "_ARRAY_DIMENSIONS": [name]})
        refs[f"{name}/0"] = "base64:" + base64.b64encode(values.tobytes()).decode()
    return {**refs, **changed}


def references(path, **changed):
    path.write_text(json.dumps({"version": 1, "refs": reference_members(**changed)}))
    return path
