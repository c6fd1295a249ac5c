"""Schemas for every contestant, so that none needs the network.

STAC's own and GeoJSON come with pystac, the meta-schema with jsonschema's specifications. The
extensions that the items declare have stand-ins in benchmarks/peers/extensions.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from side_by_side.environments import PEERS
from side_by_side.place import Place

CORE = "https://schemas.stacspec.org/v1.1.0"
ITEM = f"{CORE}/item-spec/json-schema/item.json"
COLLECTION = f"{CORE}/collection-spec/json-schema/collection.json"
DRAFT_7 = "http://json-schema.org/draft-07/schema"

Schemas = Mapping[str, Path]
"""Address -> file."""


def arrange(place: Place) -> Schemas:
    """Write all schemas, in the ways that the peers look for them."""
    shutil.rmtree(place.schemas, ignore_errors=True)
    schemas = {}
    for address, text in _gathered(place):
        path = place.schemas / address.partition("://")[2]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        schemas[address] = path
    _for_stac_valid(place, schemas)
    _for_stac_validator(place, schemas)
    _for_check_jsonschema(place, schemas)
    return schemas


def stac_valid_cache(place: Place) -> Path:
    """The folder for its STAC_VALIDATOR_CACHE_DIR."""
    return place.work / "schemas-of-stac-valid"


def stac_validator_map(place: Place) -> Path:
    """The file for its --schema-config."""
    return place.work / "schemas-of-stac-validator.yaml"


def bundle(place: Place) -> Path:
    """One schema for collections and items: check-jsonschema takes one for all its files."""
    return place.work / "schema-of-check-jsonschema.json"


def _gathered(place: Place) -> Iterator[tuple[str, str]]:
    packages = next(place.environment("pystac").glob("lib/python3*/site-packages"))
    for path in sorted((packages / "pystac/validation/jsonschemas").rglob("*.json")):
        yield _address(path), path.read_text(encoding="utf-8")
    for path in sorted((PEERS / "extensions").glob("*.json")):
        yield _address(path), path.read_text(encoding="utf-8")
    meta = packages / "jsonschema_specifications/schemas/draft7/metaschema.json"
    yield DRAFT_7, meta.read_text(encoding="utf-8")


def _address(path: Path) -> str:
    """What others refer to it by: its file's name, and the folder of its ``$id``."""
    identifier = urldefrag(json.loads(path.read_text(encoding="utf-8"))["$id"]).url
    folder, _, name = identifier.rpartition("/")
    return identifier if name == "schema.json" else f"{folder}/{path.name}"


def _for_stac_valid(place: Place, schemas: Schemas) -> None:
    folder = stac_valid_cache(place)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for address, path in schemas.items():
        shutil.copy(path, folder / address.partition("://")[2].replace("/", "_"))


def _for_stac_validator(place: Place, schemas: Schemas) -> None:
    lines = [f'  "{address}": "{path}"\n' for address, path in schemas.items()]
    text = f"schemas:\n{''.join(lines)}"
    stac_validator_map(place).write_text(text, encoding="utf-8")


def _for_check_jsonschema(place: Place, schemas: Schemas) -> None:
    documents: dict[str, Any] = {
        address: json.loads(path.read_text(encoding="utf-8")) | {"$id": address}
        for address, path in schemas.items()
        if address != DRAFT_7 and "stac-extensions" not in address
    }
    whole = {
        "$schema": f"{DRAFT_7}#",
        "if": {"properties": {"type": {"const": "Feature"}}},
        "then": {"$ref": ITEM},
        "else": {"$ref": COLLECTION},
        "definitions": documents,
    }
    bundle(place).write_text(json.dumps(whole), encoding="utf-8")
