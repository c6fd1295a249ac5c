"""What it was measured on, and with."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from pathlib import Path

from side_by_side.environments import PEERS, has_node
from side_by_side.place import NODE, OURS, Place

WITH = ("pytest", "pystac", "xarray", "netCDF4", "jsonschema-rs", "orjson")  # of ours


def machine() -> Mapping[str, str]:
    """Processor, cores, memory, system, Python; nothing that names the machine."""
    import psutil

    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "processor": _processor(),
        "cores": str(usable),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def versions(place: Place) -> Mapping[str, str]:
    """Of ours, of what it stands on, and of the peers."""
    names = [pins.stem for pins in sorted(PEERS.glob("*.txt"))]
    found = {name: _versions(place.python(name)).get(name, "?") for name in names}
    ours = _versions(place.python(OURS))
    found |= {"pytest-prr": ours.get("pytest-prr", "?")}
    found |= {f"{name} (ours)": ours.get(name.lower(), "?") for name in WITH}
    if has_node(place):
        package = place.environment(NODE) / "node_modules" / NODE / "package.json"
        found |= {NODE: json.loads(package.read_text())["version"]}
    return found


def _versions(python: str) -> Mapping[str, str]:
    command = [python, "-m", "pip", "--disable-pip-version-check", "list", "--format", "json"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    packages = json.loads(listed)
    return {each["name"].lower().replace("_", "-"): each["version"] for each in packages}


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
