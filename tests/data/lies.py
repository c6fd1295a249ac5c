"""The lies that an item can tell of its file: what is changed, and which rule finds it where."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from true_files import zip_folder

from pytest_prr import readers

GRIDS = ("netCDF-3", "netCDF-4", "Zarr 2", "Zarr 3", "zipped Zarr", "kerchunk")
RASTERS = ("GeoTIFF", "COG")
TABLES = ("GeoParquet", "Parquet", "FlatGeobuf", "GeoPackage", "GeoJSON", "CSV")
STORES = ("Zarr 2", "Zarr 3")
COLUMNS = ("GeoParquet", "Parquet", "FlatGeobuf", "GeoPackage", "CSV")
ALL = (*GRIDS, *RASTERS, *TABLES)
FILES = tuple(reader for reader in ALL if reader not in STORES)
NAMED = tuple(reader for reader in FILES if reader != "kerchunk")  # .json may be anything
WHOLE = tuple(reader for reader in NAMED if reader != "CSV")  # half a table is a table

Item = dict[str, Any]
PAGE = b"<!DOCTYPE html><title>404 Not Found</title>"


class Lie(NamedTuple):
    """How an item, or the file beside it, is changed; the code and pointer of the finding."""

    tell: Any  # of the item and its file's path
    code: str
    pointer: str
    readers: tuple[str, ...] = ALL
    also: tuple[str, ...] = ()  # codes that cannot but be found as well


def moved(**ends: timedelta) -> Any:
    """The item's start or end at another time."""

    def tell(item: Item, _path: Path) -> None:
        properties = item["properties"]
        for name, by in ends.items():
            at = datetime.fromisoformat(properties[f"{name}_datetime"]) + by
            properties[f"{name}_datetime"] = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        properties["datetime"] = properties["start_datetime"]

    return tell


def hours(count: int) -> Any:
    """The item's time in another zone."""
    return moved(start=timedelta(hours=count), end=timedelta(hours=count))


def one_instant(item: Item, _path: Path) -> None:
    item["properties"]["end_datetime"] = item["properties"]["start_datetime"]


def as_stored(item: Item, path: Path) -> None:
    _take(item, readers.read(path).time_axis.stored)


def as_standard(item: Item, path: Path) -> None:
    _take(item, readers.read(path).time_axis.as_standard)


def _take(item: Item, ends: Any) -> None:
    start, end = (at.strftime("%Y-%m-%dT%H:%M:%SZ") for at in ends)
    item["properties"] |= {"start_datetime": start, "end_datetime": end, "datetime": start}


def boxed(change: Any) -> Any:
    """The item with another box."""

    def tell(item: Item, _path: Path) -> None:
        box = change(*item["bbox"])
        west, south, east, north = item["bbox"] = [float(edge) for edge in box]
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        item["geometry"] = {"type": "Polygon", "coordinates": [ring]}

    return tell


def in_metres(item: Item, _path: Path) -> None:
    item["bbox"] = item["assets"]["data"]["proj:bbox"]


def nothing(_item: Item, _path: Path) -> None:
    """The file itself says something else."""


def with_doi(item: Item, _path: Path) -> None:
    item["properties"]["sci:doi"] = "10.5270/lapland-rain"


def asset(field: str, value: Any) -> Any:
    """A member of the asset, as a value or as what a function makes of the true one."""

    def tell(item: Item, _path: Path) -> None:
        data = item["assets"]["data"]
        data[field] = value(data[field]) if callable(value) else value

    return tell


def renamed(name: str, other: str) -> Any:
    """The members of an object, one of them under another name."""
    return lambda known: {(other if key == name else key): known[key] for key in known}


def changed(name: str, **members: Any) -> Any:
    """The members of an object, one of them changed."""
    return lambda known: {**known, name: {**known[name], **members}}


def page(_item: Item, path: Path) -> None:
    path.write_bytes(PAGE)


def cut_off(_item: Item, path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def in_a_folder(_item: Item, path: Path) -> None:
    folder = path.parent / "store"
    import shutil

    shutil.unpack_archive(path, folder, "zip")
    zip_folder(folder, path, inside="store/")
    shutil.rmtree(folder)


DAY = timedelta(days=1)
START, END = "/properties/start_datetime", "/properties/end_datetime"
TYPE, HREF = "/assets/data/type", "/assets/data/href"
SERIES = (*GRIDS, *TABLES)
DIMENSIONS, VARIABLES = "cube:dimensions", "cube:variables"
CUBE, RAIN = f"/assets/data/{DIMENSIONS}", f"/assets/data/{VARIABLES}"
COLUMN, ROWS = "/assets/data/table:columns/0", "/assets/data/table:row_count"
SIZE = ("AST005", "AST006")

LIES: dict[str, Lie] = {
    "starts-late": Lie(moved(start=3 * DAY), "DAT001", START),
    "ends-early": Lie(moved(end=-3 * DAY), "DAT001", END),
    "starts-early": Lie(moved(start=-40 * DAY), "DAT002", START),
    "ends-late": Lie(moved(end=40 * DAY), "DAT002", END),
    "rome": Lie(hours(1), "DAT003", START),
    "new-york": Lie(hours(-5), "DAT003", START),
    "unsorted": Lie(as_stored, "DAT004", START, GRIDS),
    "instant": Lie(one_instant, "DAT005", START, SERIES),
    "calendar": Lie(as_standard, "DAT006", START, GRIDS),
    "cut_20200101-20200331": Lie(nothing, "DAT007", HREF, GRIDS),
    "cut_20200601-20201001": Lie(nothing, "DAT007", HREF, TABLES),
    "too-far-west": Lie(boxed(lambda w, s, e, n: (w - 4, s, e - 4, n)), "DAT011", "/bbox"),
    "large": Lie(boxed(lambda w, s, e, n: (w - 20, s - 20, e + 20, n + 9)), "DAT012", "/bbox"),
    "swapped": Lie(boxed(lambda w, s, e, n: (s, w, n, e)), "DAT013", "/bbox"),
    "wrapped": Lie(boxed(lambda w, s, e, n: (w + 360, s, e + 360, n)), "DAT014", "/bbox"),
    "metres": Lie(in_metres, "DAT015", "/bbox", RASTERS),
    "south": Lie(boxed(lambda w, s, e, n: (w, -n, e, -s)), "DAT016", "/bbox"),
    "west": Lie(boxed(lambda w, s, e, n: (-e, s, -w, n)), "DAT016", "/bbox"),
    "centres": Lie(
        boxed(lambda w, s, e, n: (w + 0.5, s + 0.5, e - 0.5, n - 0.5)), "DAT017", "/bbox", GRIDS
    ),
    "licence": Lie(nothing, "DAT021", "/properties/license", (*GRIDS, "GeoTIFF")),
    "doi": Lie(with_doi, "DAT022", "/properties/sci:doi", GRIDS),
    "no-such-dimension": Lie(
        asset(DIMENSIONS, renamed("lat", "y")), "DAT031", f"{CUBE}/y", GRIDS
    ),
    "extent": Lie(
        asset(DIMENSIONS, changed("lon", extent=[20, 26])), "DAT031", f"{CUBE}/lon/extent", GRIDS
    ),
    "time-extent": Lie(
        asset(DIMENSIONS, changed("time", extent=["2020-01-01T00:00:00Z", "2020-01-20T00:00:00Z"])),
        "DAT031",
        f"{CUBE}/time/extent",
        GRIDS,
    ),
    "label": Lie(
        asset(DIMENSIONS, changed("level", values=[850, 500, 300])),
        "DAT031",
        f"{CUBE}/level/values",
        GRIDS,
    ),
    "values": Lie(
        asset(DIMENSIONS, changed("lon", values=[1, 2])), "DAT031", f"{CUBE}/lon/values", GRIDS
    ),
    "no-such-variable": Lie(
        asset(VARIABLES, renamed("rain", "snow")), "DAT032", f"{RAIN}/snow", GRIDS
    ),
    "unit": Lie(asset(VARIABLES, changed("rain", unit="mm")), "DAT032", f"{RAIN}/rain/unit", GRIDS),
    "dimensions": Lie(
        asset(VARIABLES, changed("rain", dimensions=["time"])),
        "DAT032",
        f"{RAIN}/rain/dimensions",
        GRIDS,
    ),
    "code": Lie(asset("proj:code", "EPSG:3035"), "DAT033", "/assets/data/proj:code", RASTERS),
    "shape": Lie(asset("proj:shape", [600, 500]), "DAT033", "/assets/data/proj:shape", RASTERS),
    "transform": Lie(
        asset("proj:transform", [100, 0, 500_000, 0, -100, 6_980_000]),
        "DAT033",
        "/assets/data/proj:transform",
        RASTERS,
    ),
    "grid-box": Lie(
        asset("proj:bbox", lambda box: [box[0], box[1], box[2] + 1000, box[3]]),
        "DAT033",
        "/assets/data/proj:bbox",
        RASTERS,
    ),
    "bands": Lie(asset("bands", lambda b: b[:1]), "DAT034", "/assets/data/bands", RASTERS),
    "data-type": Lie(
        asset("data_type", "int16"), "DAT034", "/assets/data/data_type", RASTERS
    ),
    "nodata": Lie(asset("nodata", 0), "DAT034", "/assets/data/nodata", RASTERS),
    "column": Lie(asset("table:columns", [{"name": "snow"}]), "DAT035", COLUMN, COLUMNS),
    "rows": Lie(asset("table:row_count", 7), "DAT035", ROWS, TABLES),
    "page": Lie(page, "DAT041", HREF, FILES, SIZE),
    "cut-off": Lie(cut_off, "DAT041", HREF, WHOLE, SIZE),
    "folder-within": Lie(in_a_folder, "DAT041", HREF, ("zipped Zarr",), SIZE),
    "type": Lie(asset("type", "image/png"), "DAT042", TYPE),
    "called-cog": Lie(
        asset("type", "image/tiff; application=geotiff; profile=cloud-optimized"),
        "DAT043",
        TYPE,
        ("GeoTIFF",),
    ),
    "not-consolidated": Lie(nothing, "DAT044", HREF, (*STORES, "zipped Zarr")),
    "size": Lie(asset("file:size", 7), "AST005", "/assets/data/file:size", FILES),
    "checksum": Lie(
        asset("file:checksum", "1220" + 64 * "0"), "AST006", "/assets/data/file:checksum", FILES
    ),
}  # fmt: skip
