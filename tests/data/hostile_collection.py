"""A collection of one item for each file: what comes of it is told by the item's name."""

import json

TYPES = {
    ".nc": "application/x-netcdf",
    ".tif": "image/tiff; application=geotiff",
    ".zarr": "application/vnd+zarr",
    ".zip": "application/vnd.zarr+zip",
    ".parquet": "application/vnd.apache.parquet",
    ".fgb": "application/vnd.flatgeobuf",
    ".gpkg": "application/geopackage+sqlite3",
    ".geojson": "application/geo+json",
    ".csv": "text/csv",
    ".json": "application/json",
}
DAY = "2020-06-01T00:00:00Z"


def write(folder, paths):
    """Write the documents; the files lie in ``folder`` already, or somewhere below it."""
    items = folder / "items"
    items.mkdir()
    for path in paths:
        _write_item(items / f"{path.name}.json", path)
    links = [{"rel": "item", "href": f"./items/{path.name}.json"} for path in paths]
    collection = {
        "type": "Collection",
        "id": "hostile",
        "stac_version": "1.1.0",
        "description": "Files that nobody should open.",
        "license": "CC-BY-4.0",
        "extent": {
            "spatial": {"bbox": [[20, 60, 30, 68]]},
            "temporal": {"interval": [[DAY, DAY]]},
        },
        "links": links,
    }
    (folder / "collection.json").write_text(json.dumps(collection))
    return folder


def _write_item(at, path):
    box = [20, 60, 30, 68]
    ring = [[20, 60], [30, 60], [30, 68], [20, 68], [20, 60]]
    item = {
        "type": "Feature",
        "stac_version": "1.1.0",
        "id": path.name,
        "collection": "hostile",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "bbox": box,
        "properties": {"datetime": DAY},
        "links": [{"rel": "collection", "href": "../collection.json"}],
        "assets": {
            "data": {
                "href": f"../{path.relative_to(at.parent.parent)}",
                "type": TYPES.get(path.suffix, "application/octet-stream"),
                "roles": ["data"],
            }
        },
    }
    at.write_text(json.dumps(item))


def outcomes(report):
    """What came of each item's file: its findings of DAT041, else why it was not evaluated."""
    found = {}
    for one in report.findings:
        if one.code == "DAT041":
            found.setdefault(_file(one.file), []).append(f"finding: {one.message}")
    for one in report.skipped:
        if one.code == "DAT041":
            found.setdefault(_file(one.file), []).append(f"reason: {one.reason}")
    return found


def _file(document):
    return document.rpartition("/")[2].removesuffix(".json")
