"""Environments: one for each peer, as benchmarks/peers/ pins it, and one for our wheel."""

import hashlib
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from side_by_side.place import HERE, NODE, OURS, WITHOUT, Place

PEERS = HERE / "peers"
EXTRAS = "remote,xdist"
AT_A_TIME = 2  # environments: half of the time is waiting for the registry and the disk
PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check")


def prepare(place: Place, wheel: Path | None = None) -> None:
    """Make the environments that are missing, or are no longer as they should be.

    ``wheel``: of ours; None makes it from this repository.
    """
    jobs = [partial(_peer, place, pins) for pins in sorted(PEERS.glob("*.txt"))]
    if shutil.which("npm"):
        jobs.append(partial(_node, place))
    else:
        print("no npm on this machine: without stac-node-validator", file=sys.stderr)
    ours = wheel or _wheel(place)
    jobs += [partial(_with_us, place, ours), partial(_without_us, place, ours)]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result()


def has_node(place: Place) -> bool:
    """Is stac-node-validator there?"""
    return shutil.which("node") is not None and place.environment(NODE).exists()


def _peer(place: Place, pins: Path) -> None:
    folder = place.environment(pins.stem)
    if _stale(folder, pins.read_bytes()):
        _new(folder)
        _run(folder / "bin/python", *PIP, "install", "-r", pins)
        _fresh(folder, pins.read_bytes())


def _node(place: Place) -> None:
    folder = place.environment(NODE)
    pins = PEERS / "package.json"
    if _stale(folder, pins.read_bytes()):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copy(pins, folder)
        _run("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder)
        _fresh(folder, pins.read_bytes())


def _with_us(place: Place, wheel: Path) -> None:
    """The wheel as users get it."""
    _wheel_in(place.environment(OURS), wheel)


def _without_us(place: Place, wheel: Path) -> None:
    """The same environment without it."""
    folder = place.environment(WITHOUT)
    if _wheel_in(folder, wheel):
        _run(folder / "bin/python", *PIP, "uninstall", "--yes", "pytest-prr")


def _wheel_in(folder: Path, wheel: Path) -> bool:
    """Install the wheel and what it needs, unless that was done; whether it was not."""
    content = wheel.read_bytes()
    if not _stale(folder, content):
        return False
    _new(folder)
    _run(folder / "bin/python", *PIP, "install", f"{wheel}[{EXTRAS}]")
    _fresh(folder, content)
    return True


def _wheel(place: Place) -> Path:
    folder = place.work / "wheel"
    shutil.rmtree(folder, ignore_errors=True)
    _run(sys.executable, *PIP, "wheel", "--no-deps", "--wheel-dir", folder, HERE.parent)
    return next(folder.glob("*.whl"))


def _new(folder: Path) -> None:
    print(f"setting up {folder}", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    _run(sys.executable, "-m", "venv", folder)


def _stale(folder: Path, content: bytes) -> bool:
    stamp = folder / ".made-of"
    return not stamp.exists() or stamp.read_text() != _digest(content)


def _fresh(folder: Path, content: bytes) -> None:
    (folder / ".made-of").write_text(_digest(content))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _run(*command: str | Path) -> None:
    words = [str(word) for word in command]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: exit status {done.returncode}:\n{done.stderr}")
