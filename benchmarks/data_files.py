"""What it costs to open data files while a collection is judged, format by format.

``python benchmarks/data_files.py [--files N] [--formats netCDF-4 COG]``

Of each format, the file that ``readers.py`` writes is linked N times (stores are copied), a
collection is built with an item for each, and judged by ``prr check`` without and with ``--data``:
whole commands, the better of two. ``a file`` is the difference for one file; ``MiB`` is the largest
process of the run with ``--data``.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from readers import FORMATS

RECIPE = """\
collection:
  id: rain
  title: Rain at many places
  description: Rain at many places, of which each file has one and the same.
  license: CC-BY-4.0
defaults:
  time: {{start: 2020-01-01, end: 2020-12-31}}
  place: {{bbox: [5, 45, 20, 55]}}
items:
  - each: data/{pattern}
"""
PRR = (sys.executable, "-m", "pytest_prr")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Seconds of whole commands, and MiB."""

    alone: float
    opening: float
    peak: float


def project(folder: Path, form: str, count: int) -> Path:
    """A folder with so many files of a format, and a recipe; then the collection built from it."""
    name, write = FORMATS[form]
    first = folder / name
    write(first)
    data = folder / "data"
    data.mkdir()
    stem, suffixes = name.split(".", 1)
    for number in range(count):
        copy = data / f"{stem}{number:05}.{suffixes}"
        if first.is_dir():
            shutil.copytree(first, copy)
        else:
            copy.hardlink_to(first)
    recipe = folder / "prr.yaml"
    recipe.write_text(RECIPE.format(pattern=f"*.{suffixes}"))
    run("build", str(recipe), "-o", str(folder / "out"), "--quiet")
    return folder / "out"


def run(*words: str) -> float:
    """Seconds that a command takes. Raises SystemExit where it fails."""
    start = time.perf_counter()
    done = subprocess.run([*PRR, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"prr {' '.join(words)}: {(done.stdout + done.stderr)[-2000:]}")
    return time.perf_counter() - start


def measure(folder: Path, form: str, count: int) -> Cost:
    """Judge a collection of one format, without and with its files."""
    out = project(folder, form, count)
    check = ("check", str(out), "--format", "json")
    opening = (*check, "--data", "--data-root", str(folder / "data"))
    alone = min(run(*check) for _ in range(2))
    opened = min(run(*opening) for _ in range(2))
    kilo = 1024 if sys.platform == "darwin" else 1  # bytes there, kilobytes on Linux
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 / kilo
    return Cost(alone=alone, opening=opened, peak=peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--formats", nargs="+", default=list(FORMATS), choices=list(FORMATS))
    given = parser.parse_args()
    os.environ["PRR_CACHE"] = tempfile.mkdtemp()
    heads = ("format", "check, s", "--data, s", "a file, ms", "MiB")
    print(f"{heads[0]:<14}" + "".join(f"{head:>12}" for head in heads[1:]))
    for form in given.formats:
        with tempfile.TemporaryDirectory() as folder:
            cost = measure(Path(folder), form, given.files)
            each = 1000 * (cost.opening - cost.alone) / given.files
            numbers = f"{cost.alone:>12.2f}{cost.opening:>12.2f}{each:>12.1f}{cost.peak:>12.0f}"
            print(f"{form:<14}{numbers}", flush=True)
    shutil.rmtree(os.environ["PRR_CACHE"])


if __name__ == "__main__":
    main()
