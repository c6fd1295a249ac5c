"""Schemas in the manner of released STAC extensions, and a site that publishes them."""

import json

DRAFT = "http://json-schema.org/draft-07/schema#"


def buoy(uri, parts="parts.json"):
    """An extension for items and collections, as most are built; ``parts`` is another document."""
    return {
        "$schema": DRAFT,
        "$id": f"{uri}#",
        "title": "Buoys",
        "oneOf": [
            {
                "allOf": [
                    {"$ref": "#/definitions/declared"},
                    {
                        "type": "object",
                        "required": ["type", "properties", "assets"],
                        "properties": {
                            "type": {"const": "Feature"},
                            "properties": {"$ref": "#/definitions/fields"},
                            "assets": {"additionalProperties": {"$ref": "#/definitions/fields"}},
                        },
                    },
                ]
            },
            {
                "allOf": [
                    {"$ref": "#/definitions/declared"},
                    {
                        "type": "object",
                        "required": ["type"],
                        "properties": {"type": {"const": "Collection"}},
                        "anyOf": [
                            {
                                "required": ["summaries"],
                                "properties": {"summaries": {"$ref": "#/definitions/used"}},
                            },
                            {
                                "required": ["item_assets"],
                                "properties": {
                                    "item_assets": {
                                        "not": {
                                            "additionalProperties": {
                                                "not": {"$ref": "#/definitions/used"}
                                            }
                                        }
                                    }
                                },
                            },
                        ],
                    },
                ]
            },
        ],
        "definitions": {
            "declared": {
                "type": "object",
                "required": ["stac_extensions"],
                "properties": {
                    "stac_extensions": {"type": "array", "contains": {"const": uri}},
                },
            },
            "used": {"anyOf": [{"required": ["buoy:depth"]}, {"required": ["buoy:mooring"]}]},
            "fields": {
                "type": "object",
                "properties": {
                    "buoy:depth": {"$ref": f"{parts}#/definitions/depth"},
                    "buoy:mooring": {"$ref": f"{parts}#/definitions/mooring"},
                    "buoy:code": {"type": "string", "pattern": "^(a+)+$"},
                    "buoy:twin": {"type": "string", "pattern": r"^(a|a)*\1$"},
                    "buoy:place": {"$ref": "https://geojson.org/schema/Geometry.json"},
                    "buoy:levels": {
                        "oneOf": [
                            {"type": "array", "items": {"type": "number"}, "minItems": 1},
                            {"type": "null"},
                        ]
                    },
                },
                "dependencies": {"buoy:levels": ["buoy:depth"]},
                "patternProperties": {"^(?!buoy:)": {}},
                "additionalProperties": False,
            },
        },
    }


PARTS = {
    "$schema": DRAFT,
    "definitions": {
        "depth": {"type": "number", "minimum": 0},
        "mooring": {
            "type": "object",
            "anyOf": [{"required": ["anchor"]}, {"required": ["pile"]}],
            "properties": {"anchor": {"enum": ["mushroom", "sinker"]}, "pile": {"type": "string"}},
        },
    },
}


def publish(site, version="v1.0.0"):
    """Put the extension and its second document on a site; gives the extension's address."""
    uri = site.url(f"buoys/{version}/schema.json")
    site.put(f"buoys/{version}/schema.json", json.dumps(buoy(uri)).encode())
    site.put(f"buoys/{version}/parts.json", json.dumps(PARTS).encode())
    return uri


def store(folder, uri, schema):
    """Put a schema into a folder that is laid out as the documentation says."""
    path = folder / uri.removeprefix("https://")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(schema), encoding="utf-8")
    return path
