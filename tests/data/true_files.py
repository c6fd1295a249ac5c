"""A file for each reader, whose metadata the generator can tell without help."""

import base64
import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio.raw
import rasterio
import xarray as xr
from rasterio.transform import from_origin
from shapely import to_wkb
from shapely.geometry import Point

STATIONS = [Point(20 + n / 20, 60 + n / 40) for n in range(200)]
DATES = np.datetime64("2020-06-01") + np.arange(200).astype("timedelta64[D]")
_NOT_IN_ORDER = (1, 0, 2, 5, 3, 4)


def cube(*, days=range(6), calendar="standard", **attributes):
    """Six days of rain on a grid of whole degrees."""
    axes = {
        "time": (np.array(days, "f8"), {"units": "days since 2020-01-01", "calendar": calendar}),
        "level": (np.array([850.0, 500.0, 250.0]), {"units": "hPa", "positive": "down"}),
        "lat": (np.arange(60.0, 68.0), {"units": "degrees_north", "standard_name": "latitude"}),
        "lon": (np.arange(20.0, 30.0), {"units": "degrees_east", "standard_name": "longitude"}),
    }
    values = np.random.default_rng(1).random((6, 3, 8, 10), dtype="f4")
    rain = (tuple(axes), values, {"units": "kg m-2", "long_name": "rain"})
    coordinates = {name: (name, numbers, about) for name, (numbers, about) in axes.items()}
    return xr.Dataset({"rain": rain}, coordinates, attributes)


# What a file is in which a lie is already told; all others are alike.
CUBES = {
    "unsorted": {"days": _NOT_IN_ORDER},
    "calendar": {"days": range(7200, 7206), "calendar": "360_day"},
    "licence": {"license": "CC0-1.0"},
    "doi": {"doi": "10.5270/other-data"},
}


def netcdf3(path, lie):
    cube(**CUBES.get(lie, {})).to_netcdf(path, format="NETCDF3_CLASSIC", engine="netcdf4")


def netcdf4(path, lie):
    cube(**CUBES.get(lie, {})).to_netcdf(path, engine="netcdf4")


def zarr2(path, lie):
    made = cube(**CUBES.get(lie, {}))
    made.to_zarr(path, zarr_format=2, consolidated=lie != "not-consolidated")


def zarr3(path, lie):
    made = cube(**CUBES.get(lie, {}))
    made.to_zarr(path, zarr_format=3, consolidated=False)
    if lie != "not-consolidated":
        import zarr

        zarr.consolidate_metadata(path)


def zipped(path, lie):
    folder = path.with_suffix("")
    zarr2(folder, lie)
    zip_folder(folder, path)
    shutil.rmtree(folder)


def kerchunk(path, lie):
    """References that hold the chunks themselves."""
    folder = path.with_suffix(".zarr")
    zarr2(folder, "not-consolidated" if lie not in CUBES else lie)
    refs = {
        file.relative_to(folder).as_posix(): _reference(file)
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != ".zmetadata"
    }
    path.write_text(json.dumps({"version": 1, "refs": refs}))
    shutil.rmtree(folder)


def _reference(file):
    content = file.read_bytes()
    is_text = file.name.startswith(".z")
    return content.decode() if is_text else f"base64:{base64.b64encode(content).decode()}"


def zip_folder(folder, path, *, inside=""):
    """The files of a folder as an archive; ``inside``: in a folder of it."""
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, inside + file.relative_to(folder).as_posix())


def geotiff(path, lie):
    _raster(path, "GTiff", license="CC0-1.0" if lie == "licence" else "CC-BY-4.0")


def cog(path, lie):
    del lie
    _raster(path, "COG")


def _raster(path, driver, **tags):
    size = 600  # more than what is read in one go, so that it needs tiles and overviews
    profile = {"width": size, "height": size, "count": 2, "dtype": "float32", "nodata": -9999}
    place = {"crs": "EPSG:32635", "transform": from_origin(510_000, 6_980_000, 100, 100)}
    values = np.random.default_rng(2).random((2, size, size), dtype="f4")
    with rasterio.open(path, "w", driver=driver, **profile, **place) as raster:
        raster.update_tags(time_coverage_start="2020-06-01", time_coverage_end="2020-06-30", **tags)
        raster.write(values)


def geoparquet(path, lie):
    del lie
    about = {"encoding": "WKB", "geometry_types": ["Point"], "bbox": [20, 60, 29.95, 64.975]}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": about}}
    columns = {**_columns(), "geometry": [to_wkb(point) for point in STATIONS]}
    pq.write_table(pa.table(columns).replace_schema_metadata({"geo": json.dumps(geo)}), path)


def parquet(path, lie):
    del lie
    places = {"longitude": [p.x for p in STATIONS], "latitude": [p.y for p in STATIONS]}
    pq.write_table(pa.table({**_columns(), **places}), path)


def _columns():
    times = pa.array(DATES.astype("datetime64[ms]"), pa.timestamp("ms", tz="UTC"))
    return {"time": times, "biomass": [60.0 + n for n in range(len(STATIONS))]}


def flatgeobuf(path, lie):
    del lie
    _vector(path, "FlatGeobuf")


def geopackage(path, lie):
    del lie
    _vector(path, "GPKG")


def _vector(path, driver):
    geometry = np.array([to_wkb(point) for point in STATIONS], dtype=object)
    fields = [DATES.astype("datetime64[ms]"), np.arange(200.0)]
    kind = {"geometry_type": "Point", "crs": "EPSG:4326", "driver": driver}
    pyogrio.raw.write(path, geometry, fields, ["time", "biomass"], **kind)


def geojson(path, lie):
    del lie
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [point.x, point.y]},
            "properties": {"time": f"{day}T00:00:00Z"},
        }
        for point, day in zip(STATIONS, DATES, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def csv(path, lie):
    del lie
    rows = [f"{p.x},{p.y},{d}T00:00:00Z,1.5" for p, d in zip(STATIONS, DATES, strict=True)]
    path.write_text("\n".join(["longitude,latitude,time,rain", *rows]) + "\n")


WRITERS = {
    "netCDF-3": (".nc", netcdf3),
    "netCDF-4": (".nc", netcdf4),
    "Zarr 2": (".zarr", zarr2),
    "Zarr 3": (".zarr", zarr3),
    "zipped Zarr": (".zarr.zip", zipped),
    "kerchunk": (".json", kerchunk),
    "GeoTIFF": (".tif", geotiff),
    "COG": (".tif", cog),
    "GeoParquet": (".parquet", geoparquet),
    "Parquet": (".parquet", parquet),
    "FlatGeobuf": (".fgb", flatgeobuf),
    "GeoPackage": (".gpkg", geopackage),
    "GeoJSON": (".geojson", geojson),
    "CSV": (".csv", csv),
}


def write(reader: str, folder: Path, lie: str, *, name: str) -> Path:
    """The file of a reader, in which that lie is told if it is one of files."""
    suffix, writer = WRITERS[reader]
    path = folder / f"{name}{suffix}"
    writer(path, lie)
    return path
