"""The floor: read, parse and validate each file once, with nothing else.

``python jsonschema_rs_pass.py FOLDER SCHEMAS``: STAC's own schemas, with formats.
"""

import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

CORE = "https://schemas.stacspec.org/v1.1.0/{0}-spec/json-schema/{0}.json"


def main(folder: Path, schemas: Path) -> None:
    """Print how many files are valid."""

    def read(address: str) -> Any:
        return orjson.loads((schemas / address.partition("://")[2]).read_bytes())

    def validator(kind: str) -> jsonschema_rs.Validator:
        schema = read(CORE.format(kind))
        return jsonschema_rs.validator_for(schema, retriever=read, validate_formats=True)

    item = validator("item")
    valid = sum(item.is_valid(orjson.loads(path.read_bytes())) for path in folder.glob("*/*.json"))
    top = orjson.loads((folder / "collection.json").read_bytes())
    print(valid + validator("collection").is_valid(top), "valid")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
