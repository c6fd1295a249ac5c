"""The examples in rule files become collections on disk, which the rule book then judges."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from pytest_prr.engine.rule import Good
from pytest_prr.probes.schema_store import keep
from pytest_prr.stac.pointer import tokens

DATA = b"CDF example\n"
ITEM_FILE = "survey/survey.json"
_DAY = "T00:00:00Z"

_THEMES = "https://github.com/stac-extensions/osc#theme"

# What the PRR's catalogue shows of a collection.
_RECORD: dict[str, Any] = {
    "processing:datetime": f"2021-03-01{_DAY}",
    "osc:type": "product",
    "osc:status": "completed",
    "osc:initiative": "earthcode",
    "osc:project": "lapland-fluxes",
    "osc:project_description": "Carbon fluxes of northern wetlands",
    "osc:project_website": "https://example.org/lapland-fluxes",
    "osc:contract-number": "4000114410/15/NL/BW",
    "osc:missions": ["in-situ-observations"],
    "osc:variables": ["carbon-flux"],
    "cf:parameter": [{"name": "surface_upward_mole_flux_of_carbon_dioxide"}],
    "themes": [{"scheme": _THEMES, "concepts": [{"id": "land"}]}],
}

_COLLECTION: dict[str, Any] = {
    "type": "Collection",
    "id": "lapland",
    "stac_version": "1.1.0",
    "stac_extensions": [
        f"https://stac-extensions.github.io/{name}/schema.json"
        for name in (
            "osc/v1.0.0",
            "processing/v1.2.0",
            "themes/v1.0.0",
            "cf/v1.0.0",
            "scientific/v1.0.0",
        )
    ],
    "title": "Carbon fluxes over Lapland",
    "description": "Fluxes of carbon between land and air, measured over one summer.",
    "license": "CC-BY-4.0",
    "extent": {
        "spatial": {"bbox": [[20.0, 66.0, 30.0, 68.0]]},
        "temporal": {"interval": [[f"2020-06-01{_DAY}", f"2020-08-31{_DAY}"]]},
    },
    "links": [
        {"rel": "root", "href": "./collection.json", "type": "application/json"},
        {"rel": "item", "href": f"./{ITEM_FILE}", "type": "application/geo+json"},
        {"rel": "about", "href": "https://example.org/lapland", "type": "text/html"},
    ],
    "assets": {
        "thumbnail": {
            "href": "https://example.org/lapland.png",
            "type": "image/png",
            "title": "Lapland in summer",
            "roles": ["thumbnail"],
        },
        "guide": {
            "href": "https://example.org/lapland-guide.pdf",
            "type": "application/pdf",
            "title": "User guide",
            "roles": ["documentation"],
        },
    },
    "keywords": ["carbon", "fluxes", "wetlands"],
    "providers": [{"name": "Arctic Research Centre", "roles": ["producer", "licensor"]}],
    "sci:citation": "Arctic Research Centre (2021): Carbon fluxes over Lapland.",
    **_RECORD,
}
_ITEM: dict[str, Any] = {
    "type": "Feature",
    "stac_version": "1.1.0",
    "stac_extensions": [
        "https://stac-extensions.github.io/file/v2.1.0/schema.json",
        "https://stac-extensions.github.io/datacube/v2.3.0/schema.json",
    ],
    "id": "survey",
    "collection": "lapland",
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[20.0, 66.0], [30.0, 66.0], [30.0, 68.0], [20.0, 68.0], [20.0, 66.0]]],
    },
    "bbox": [20.0, 66.0, 30.0, 68.0],
    "properties": {
        "datetime": f"2020-06-01{_DAY}",
        "start_datetime": f"2020-06-01{_DAY}",
        "end_datetime": f"2020-08-31{_DAY}",
        "cube:dimensions": {"station": {"type": "station", "values": ["Inari", "Sodankylä"]}},
    },
    "links": [
        {"rel": rel, "href": "../collection.json", "type": "application/json"}
        for rel in ("root", "parent", "collection")
    ],
    "assets": {
        "data": {
            "href": "./data.nc",
            "type": "application/x-netcdf",
            "title": "Fluxes, hourly",
            "roles": ["data"],
            "file:size": len(DATA),
        }
    },
}


def write_example(example: Good, folder: Path) -> None:
    """Write the example's collection to ``folder``: collection.json, one item, its data file.

    ``without`` is removed first; then the example's members are merged in: objects member by
    member, ``links`` by adding to them, everything else in place of what was there.
    """
    documents = {"collection": deepcopy(_COLLECTION), "item": deepcopy(_ITEM)}
    for place in example.without:
        name, *keys = tokens("/" + place)
        parent = documents[name]
        for key in keys[:-1]:
            parent = parent[key]
        del parent[keys[-1]]
    collection = merged(documents["collection"], example.collection)
    item = merged(documents["item"], example.item)
    if example.asset:
        item = merged(item, {"assets": {"data": example.asset}})
    files = {"collection.json": _written(collection), ITEM_FILE: _written(item)}
    for name, text in example.text.items():
        files[name] = files[ITEM_FILE] if text == "{item}" else text
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "survey/data.nc").write_bytes(DATA)


def write_schemas(example: Good, folder: Path) -> None:
    """Write the example's schemas to ``folder``, which is laid out as the cache of schemas is."""
    for uri, schema in example.schemas.items():
        keep(folder, uri, json.dumps(schema).encode())


def merged(base: Any, changes: Any, key: str = "") -> Any:
    """``base`` with ``changes`` merged in, as ``write_example`` describes it."""
    if isinstance(base, dict) and isinstance(changes, dict):
        names = [*base, *(name for name in changes if name not in base)]
        return {
            name: merged(base[name], changes[name], name)
            if name in base and name in changes
            else changes.get(name, base.get(name))
            for name in names
        }
    return base + changes if key == "links" else changes


def _written(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
