"""stac-check without network: ``python stac_check_offline.py FOLDER SCHEMAS``.

It has no option for local schemas, so the one function that fetches them reads a folder instead.
"""

import json
import sys
from pathlib import Path
from typing import Any

from stac_check.cli import main
from stac_validator import utilities


def offline(schemas: Path) -> None:
    """Let it find the schemas in a folder that is laid out like their addresses."""

    def fetch(source: str, **_headers: object) -> Any:
        _, remote, rest = source.partition("://")
        path = schemas / rest if remote else Path(source)
        return json.loads(path.read_text(encoding="utf-8"))

    utilities.fetch_and_parse_file = fetch


if __name__ == "__main__":
    offline(Path(sys.argv[2]))
    sys.argv = ["stac-check", str(Path(sys.argv[1], "collection.json")), "--recursive"]
    main()
