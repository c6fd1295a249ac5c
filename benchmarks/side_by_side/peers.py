"""The peers' commands on a collection of so many items, each without network."""

import json
from collections.abc import Mapping
from pathlib import Path

from side_by_side.environments import PEERS, has_node
from side_by_side.offline import Schemas, stac_valid_cache, stac_validator_map
from side_by_side.place import NODE, OURS, Place, made
from side_by_side.running import Contestant

PRR = "prr check"
STAC_VALID, STAC_VALIDATOR, STAC_CHECK = "stac-valid fast -r", "stac-validator -r", "stac-check -r"
PYSTAC, JSONSCHEMA_RS = "pystac validate_all", "one pass of jsonschema-rs"
RUSTAC, STAC_NODE = "rustac validate", "stac-node-validator"

MOST: Mapping[str, int] = {
    PRR: 100_000,
    JSONSCHEMA_RS: 100_000,
    STAC_VALID: 100_000,
    STAC_NODE: 10_000,
    RUSTAC: 10_000,
    STAC_VALIDATOR: 10_000,
    PYSTAC: 10_000,
    STAC_CHECK: 1_000,
}
"""The most items that each is given: more would take minutes, or gigabytes."""


def prr_check(place: Place, items: int, *, faulty: bool = False) -> Contestant:
    """Ours: all offline rules of the default profile, JSON output."""
    folder = place.collection(items, faulty=faulty)
    errors = "[1-9]" if faulty else "0"
    return Contestant(
        name=f"{PRR}, findings in every item" if faulty else PRR,
        command=[
            *(place.program(OURS, "prr"), "check", str(folder)),
            *("--format", "json", "--schema-dir", str(place.schemas)),
        ],
        folder=place.scratch("check"),
        proof=rf'"items": {items},.*"errors": {errors}.*"skipped": 0,',
        codes=(1,) if faulty else (0,),
        environment=place.ours,
    )


def peers(
    place: Place, schemas: Schemas, items: int, share: float = 1.0
) -> Mapping[str, Contestant]:
    """Those that can be given so many items, by name; ``share`` of the most that they can."""
    makers = {
        JSONSCHEMA_RS: _jsonschema_rs,
        STAC_VALID: _stac_valid,
        RUSTAC: _rustac,
        STAC_VALIDATOR: _stac_validator,
        PYSTAC: _pystac,
        STAC_CHECK: _stac_check,
    }
    able = {name for name, most in MOST.items() if items <= share * most}
    found = {name: make(place, items) for name, make in makers.items() if name in able}
    if has_node(place) and STAC_NODE in able:
        found[STAC_NODE] = _node(place, schemas, items)
    return found


def _script(place: Place, environment: str, name: str, items: int) -> list[str]:
    folder = place.collection(items)
    return [place.python(environment), str(PEERS / name), str(folder), str(place.schemas)]


def _jsonschema_rs(place: Place, items: int) -> Contestant:
    return Contestant(
        name=JSONSCHEMA_RS,
        command=_script(place, "jsonschema-rs", "jsonschema_rs_pass.py", items),
        folder=place.scratch("check"),
        proof=f"^{items + 1} valid",
    )


def _pystac(place: Place, items: int) -> Contestant:
    return Contestant(
        name=PYSTAC,
        command=_script(place, "pystac", "pystac_validate_all.py", items),
        folder=place.scratch("check"),
        proof=f"^{items} items valid",
    )


def _stac_check(place: Place, items: int) -> Contestant:
    return Contestant(
        name=STAC_CHECK,
        command=_script(place, "stac-check", "stac_check_offline.py", items),
        folder=place.scratch("check"),
        proof=rf"Passed: {items + 1}/{items + 1}",
    )


def _stac_valid(place: Place, items: int) -> Contestant:
    return Contestant(
        name=STAC_VALID,
        command=[place.program("stac-valid", "stac-valid"), "fast", "collection.json", "-r", "-q"],
        folder=place.collection(items),
        proof=rf"Valid Objects: +{items + 1}\b",
        environment={"STAC_VALIDATOR_CACHE_DIR": str(stac_valid_cache(place))},
    )


def _stac_validator(place: Place, items: int) -> Contestant:
    return Contestant(
        name=STAC_VALIDATOR,
        command=[
            *(place.program("stac-validator", "stac-validator"), "validate", "./collection.json"),
            *("--recursive", "--schema-config", str(stac_validator_map(place))),
        ],
        folder=place.collection(items),
        proof=rf"passed: {items + 1}/{items + 1}\b",
    )


def _rustac(place: Place, items: int) -> Contestant:
    """It reads no collection with its items; so the items, each on a line, without extensions."""
    lines = made(
        place.work / "collections" / f"clean-{items}.ndjson",
        lambda path: _write_lines(path, place.collection(items)),
    )
    return Contestant(
        name=RUSTAC,
        command=[place.program("rustac", "rustac"), "-i", "ndjson", "validate", str(lines)],
        folder=place.scratch("check"),
        proof="",
    )


def _write_lines(path: Path, folder: Path) -> None:
    with path.open("w", encoding="utf-8") as lines:
        for item in sorted(folder.glob("*/*.json")):
            document = json.loads(item.read_text(encoding="utf-8")) | {"stac_extensions": []}
            lines.write(json.dumps(document) + "\n")


def _node(place: Place, schemas: Schemas, items: int) -> Contestant:
    program = place.environment(NODE) / "node_modules/.bin/stac-node-validator"
    pairs = ";".join(f"{address}={path}" for address, path in schemas.items())
    return Contestant(
        name=STAC_NODE,
        command=[str(program), str(place.collection(items)), "--all", "--schemaMap", pairs],
        folder=place.scratch("check"),
        proof=rf"Valid: {items + 1}\b",
    )
