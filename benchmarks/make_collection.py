"""Make a PRR-shaped collection of any size: ``python make_collection.py COUNT FOLDER [--faulty]``.

About 4 KB an item: a polygon, start and end, a licence, ten described variables, three assets.
Nothing is wrong with it; with --faulty every item has several findings.
"""

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ID = "lapland-tiles"
EXTENSIONS = [
    "https://stac-extensions.github.io/file/v2.1.0/schema.json",
    "https://stac-extensions.github.io/datacube/v2.3.0/schema.json",
]
KEYS = {"data": "Fluxes", "quality": "Quality flags", "ancillary": "Ancillary fields"}
FIRST_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 (written with a Z below)


def make(count: int, folder: Path, *, faulty: bool = False) -> None:
    """Write collection.json and ``count`` items below ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        item = _item(number)
        if faulty:
            _spoil(item)
        path = folder / item["id"] / f"{item['id']}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(item, indent=2), encoding="utf-8")
    text = json.dumps(_collection(count), indent=2)
    (folder / "collection.json").write_text(text, encoding="utf-8")


def _item(number: int) -> dict[str, Any]:
    name = f"{ID}-{number:06d}"
    west, south = 18 + number % 100 / 10, 65 + number // 100 % 30 / 10
    east, north = round(west + 0.1, 1), round(south + 0.1, 1)
    west, south = round(west, 1), round(south, 1)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    start = FIRST_DAY + timedelta(days=number % 3000)
    end = start + timedelta(days=1, seconds=-1)
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": EXTENSIONS,
        "id": name,
        "collection": ID,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "bbox": [west, south, east, north],
        "properties": {
            "title": f"Tile {number} of the Lapland data set",
            "datetime": _text(start),
            "start_datetime": _text(start),
            "end_datetime": _text(end),
            "license": "CC-BY-4.0",
        },
        "links": [
            {"rel": rel, "href": "../collection.json", "type": "application/json"}
            for rel in ("root", "parent", "collection")
        ],
        "assets": {
            key: _asset(name, key, {"x": (west, east), "y": (south, north), "time": (start, end)})
            for key in KEYS
        },
    }


def _asset(name: str, key: str, ends: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
    return {
        "href": f"https://data.example.org/lapland/{name}/{key}.nc",
        "type": "application/x-netcdf",
        "title": KEYS[key],
        "roles": ["data"],
        "file:size": 1_234_567,
        "file:checksum": "1220" + "0123456789abcdef" * 4,
        "cube:dimensions": {
            "time": {"type": "temporal", "extent": [_text(instant) for instant in ends["time"]]},
            "y": {"type": "spatial", "axis": "y", "extent": list(ends["y"])},
            "x": {"type": "spatial", "axis": "x", "extent": list(ends["x"])},
        },
        "cube:variables": {
            f"{key}_{n}": {
                "type": "data",
                "dimensions": ["time", "y", "x"],
                "unit": "K",
                "description": "a quantity of the model",
            }
            for n in range(3)
        },
    }


def _spoil(item: dict[str, Any]) -> None:
    item["properties"]["license"] = "CC BY 4.0"
    item["properties"]["start_datetime"] = item["properties"]["start_datetime"].rstrip("Z")
    item["assets"]["data"].pop("roles")
    item["assets"]["quality"]["type"] = "application/netcdf4-classic"


def _collection(count: int) -> dict[str, Any]:
    names = [f"{ID}-{number:06d}" for number in range(count)]
    last = FIRST_DAY + timedelta(days=min(count, 3000), seconds=-1)
    east = 18 + min(count, 100) / 10
    north = 65 + min((count + 99) // 100, 30) / 10
    return {
        "type": "Collection",
        "id": ID,
        "stac_version": "1.1.0",
        "title": "Tiles of the Lapland data set",
        "description": "Many items of one shape, to see how long tools take to judge them.",
        "license": "CC-BY-4.0",
        "extent": {
            "spatial": {"bbox": [[18, 65, round(east, 1), round(north, 1)]]},
            "temporal": {"interval": [[_text(FIRST_DAY), _text(last)]]},
        },
        "links": [
            {"rel": "root", "href": "./collection.json", "type": "application/json"},
            *(
                {"rel": "item", "href": f"./{name}/{name}.json", "type": "application/geo+json"}
                for name in names
            ),
        ],
    }


def _text(instant: datetime) -> str:
    return instant.isoformat() + "Z"


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--faulty"]
    make(int(words[0]), Path(words[1]), faulty="--faulty" in sys.argv)
