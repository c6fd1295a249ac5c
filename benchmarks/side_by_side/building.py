"""Target 5: ``prr build`` beside the loop of a notebook, on local netCDF files."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from side_by_side.measure import Measure, side_by_side
from side_by_side.place import HERE, OURS, Place, made
from side_by_side.plan import Plan
from side_by_side.running import Contestant, run
from side_by_side.verdict import Section, at_least, at_most

RECIPE = """\
collection:
  id: model-fluxes
  title: Modelled fluxes
  description: Fluxes of carbon and water
  license: CC-BY-4.0
items:
  - each: data/*.nc
"""


CORES = {"two cores": "0,1", "one core": "0"}
GROWN = 1.2  # times: what a process may take more of four times the files
VALIDATE = "--validate"


def cores(place: Place, plan: Plan) -> Section:
    """First builds on two cores and on one; a second build of the same."""
    contestants = [
        *(_build(place, plan.files, on) for on in CORES),
        _again(place, plan.files),
        *(_loop(place, plan.files, on, VALIDATE) for on in CORES),
        *(_loop(place, plan.files, on) for on in CORES),
    ]
    found = side_by_side(contestants, plan.rounds, plan.patience)
    shutil.rmtree(_gone(place), ignore_errors=True)
    two, one, again, loop, loop_one, *_ = (each.seconds for each in found.values())
    return Section(
        title=f"5a. Building from {plan.files:,} netCDF files",
        note="The loop opens each file with xarray, makes an item with pystac and validates it, as "
        "the notebook does; the targets are against it. Without `--validate` it validates nothing. "
        "It takes no checksums, which `prr build` does.",
        measures=list(found.values()),
        targets=[
            at_least(4, "loop / `prr build`, two cores", loop / two),
            at_least(1.5, "loop / `prr build`, one core", loop_one / one),
            at_least(50, "loop / second `prr build`", loop / again),
        ],
    )


def memory(place: Place, plan: Plan) -> Section:
    """All processes of a build together, for few files and for many."""
    sizes = (plan.fewer_files, plan.files, plan.more_files)
    measures = [_once(_build(place, size, "two cores")) for size in sizes]
    shutil.rmtree(_gone(place), ignore_errors=True)
    _, some, many = measures
    words = f"memory, {plan.more_files:,} files / {plan.files:,} files"
    return Section(
        title="5b. Memory of builds",
        note="All processes of a build together; each build once. Few files are read in one "
        "process, more in several.",
        measures=measures,
        targets=[at_most(GROWN, words, many.peak / some.peak)],
    )


def _once(contestant: Contestant) -> Measure:
    sample = run(contestant, watch=True)
    return Measure(
        name=contestant.name,
        seconds=sample.seconds,
        cpu=sample.cpu,
        peak=sample.peak,
        every=[sample.seconds],
        tail=sample.tail,
    )


def _build(place: Place, files: int, on: str) -> Contestant:
    recipe = _project(place, str(files), files)
    out, cache = recipe.parent / "out", recipe.parent / "cache"
    build = [place.program(OURS, "prr"), "build", str(recipe), "-o", str(out), "--quiet"]
    return Contestant(
        name=f"prr build, {files:,} files, {on}",
        command=[*_pinned(on), *build],
        folder=recipe.parent,
        proof="",
        environment={"PRR_CACHE": str(cache)},
        before=lambda: _forget(place, out, cache),
    )


def _forget(place: Place, *folders: Path) -> None:
    """Take away what the run before has left. To delete it would make this run slow: ext4 passes
    over what was deleted in the last seconds when it looks for room.
    """
    gone = _gone(place)
    gone.mkdir(exist_ok=True)
    for folder in folders:
        if folder.exists():
            folder.rename(Path(tempfile.mkdtemp(dir=gone), folder.name))


def _gone(place: Place) -> Path:
    return place.work / "gone"


def _again(place: Place, files: int) -> Contestant:
    """Every run but the first, which does not count, finds its output and its cache.

    Its data files are its own: another build's links to them would count as a change.
    """
    recipe = _project(place, f"{files}-again", files)
    first = _build(place, files, "two cores")
    old, new = f"{_project(place, str(files), files).parent}/", f"{recipe.parent}/"
    return replace(
        first,
        name=f"second prr build, {files:,} files",
        command=[word.replace(old, new) for word in first.command],
        folder=recipe.parent,
        environment={"PRR_CACHE": str(recipe.parent / "cache")},
        before=None,
    )


def _loop(place: Place, files: int, on: str, *options: str) -> Contestant:
    recipe = _project(place, str(files), files)
    out = recipe.parent / "out-of-loop"
    script = [place.python(OURS), str(HERE / "notebook_loop.py")]
    return Contestant(
        name=" ".join([f"notebook's loop, {files:,} files, {on}", *options]),
        command=[*_pinned(on), *script, str(recipe.parent / "data"), str(out), *options],
        folder=recipe.parent,
        proof=f"^{files} items",
        before=lambda: _forget(place, out),
    )


def _pinned(on: str) -> Sequence[str]:
    """Words before a command that keep it on some cores, where the system can do so."""
    return ["taskset", "-c", CORES[on]] if shutil.which("taskset") else []


def _project(place: Place, name: str, files: int) -> Path:
    """A recipe beside a folder of as many data files."""
    folder = made(place.work / "projects" / name, lambda path: _fill(place, path, files))
    return folder / "prr.yaml"


def _fill(place: Place, folder: Path, files: int) -> None:
    folder.mkdir()
    script = [place.python(OURS), str(HERE / "make_netcdf.py")]
    subprocess.run([*script, str(files), str(folder / "data")], check=True)
    (folder / "prr.yaml").write_text(RECIPE)
