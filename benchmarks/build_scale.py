"""Seconds and memory of builds of many files: a first one, and a second one of the same files.

``python benchmarks/build_scale.py [--sizes 1000,20000] [--grouped 400x360] [--jobs N]``

The files are hard links to small netCDF files: each is opened, read and summed up like any other.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import netCDF4

LINKS = 10_000  # to one file; file systems allow some 65,000
HEAD = "collection: {id: rain, description: Rain at many places, license: CC-BY-4.0}\nitems:\n"
EACH = "  - each: data/*.nc\n"
GROUP = (
    "  - group: data/*.nc\n"
    "    match: 'cycle(?P<cycle>[0-9]+)_track(?P<track>[0-9]+)'\n"
    "    id: '{collection}-cycle{cycle}'\n"
    "    key: 'track-{track}'\n"
)


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one build took."""

    seconds: float
    work: float  # seconds of a processor, workers left out
    peak: float  # MiB of the process that builds, workers left out


def write_netcdf(path: Path, day: int) -> None:
    """A small file with coordinates and one variable."""
    with netCDF4.Dataset(path, "w") as file:
        for name, values, units in (
            ("time", [day, day + 1], "days since 2011-01-01"),
            ("lat", [50.0, 50.5, 51.0], "degrees_north"),
            ("lon", [5.0, 5.5, 6.0], "degrees_east"),
        ):
            file.createDimension(name, len(values))
            variable = file.createVariable(name, "f8", (name,))
            variable.units = units
            variable[:] = values
        rain = file.createVariable("rain", "f4", ("time", "lat", "lon"))
        rain[:] = 1.0


def project(folder: Path, names: Iterator[str], items: str) -> Path:
    """A recipe and its files."""
    data = folder / "data"
    data.mkdir(parents=True)
    for number, name in enumerate(names):
        if number % LINKS == 0:
            base = folder / f"base{number // LINKS}.bin"
            write_netcdf(base, number // LINKS)
        (data / name).hardlink_to(base)
    recipe = folder / "prr.yaml"
    recipe.write_text(HEAD + items)
    return recipe


def build(recipe: Path, cache: Path, jobs: int | None) -> Run:
    """Run ``prr build`` in a process of its own."""
    command = [sys.executable, "-m", "pytest_prr", "build", str(recipe), "--quiet"]
    command += ["--jobs", str(jobs)] if jobs else []
    start = time.perf_counter()
    environment = {**os.environ, "PRR_CACHE": str(cache)}
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    child = os.posix_spawn(sys.executable, command, environment, file_actions=quiet)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"the build of {recipe} failed")
    kilo = 1024 if sys.platform == "darwin" else 1  # bytes there, kilobytes on Linux
    return Run(
        seconds=time.perf_counter() - start,
        work=usage.ru_utime + usage.ru_stime,
        peak=usage.ru_maxrss / 1024 / kilo,
    )


def measure(title: str, names: Iterator[str], items: str, jobs: int | None) -> None:
    """Print one line of the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recipe = project(folder / "project", names, items)
        first, second = (build(recipe, folder / "cache", jobs) for _ in range(2))
        size = sum(path.stat().st_size for path in (folder / "cache").iterdir()) / 2**20
    columns = [f"{run.seconds:>10.1f}{run.work:>8.1f}{run.peak:>8.0f}" for run in (first, second)]
    print(f"{title:<28}{''.join(columns)}{size:>10.1f}", flush=True)


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,20000", help="numbers of files, one item each")
    parser.add_argument("--grouped", default="", metavar="ITEMSxFILES")
    parser.add_argument("--jobs", type=int)
    given = parser.parse_args()
    print(f"{'':<28}{'first build':>26}{'second build':>26}{'cache':>10}")
    print(" " * 28 + "   seconds   CPU s     MiB" * 2 + "       MiB")
    for count in map(int, filter(None, given.sizes.split(","))):
        names = (f"f{number:06}.nc" for number in range(count))
        measure(f"{count} items of 1", names, EACH, given.jobs)
    if given.grouped:
        items, files = map(int, given.grouped.split("x"))
        names = (f"cycle{c:03}_track{t:03}.nc" for c in range(items) for t in range(files))
        measure(f"{items} items of {files}", names, GROUP, given.jobs)


if __name__ == "__main__":
    main()
