"""pystac's own way to validate a collection: ``python pystac_validate_all.py FOLDER SCHEMAS``."""

import json
import sys
from pathlib import Path

import pystac
from pystac.validation import JsonSchemaSTACValidator, RegisteredValidator


def main(folder: Path, schemas: Path) -> None:
    """Print how many items are valid; the schemas of extensions are read from a folder."""
    validator = JsonSchemaSTACValidator()
    for path in (schemas / "stac-extensions.github.io").rglob("schema.json"):
        address = f"https://{path.relative_to(schemas).as_posix()}"
        validator.schema_cache[address] = json.loads(path.read_text(encoding="utf-8"))
    RegisteredValidator.set_validator(validator)
    count = pystac.Collection.from_file(str(folder / "collection.json")).validate_all()
    print(count, "items valid")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
