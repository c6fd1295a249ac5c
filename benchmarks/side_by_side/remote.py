"""Target 6: netCDF files on a web server, beside ``#mode=bytes``."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from side_by_side.measure import Measure
from side_by_side.place import HERE, OURS, Place
from side_by_side.plan import Plan
from side_by_side.running import Contestant, run
from side_by_side.verdict import Section, Target, at_least

MINE, THEIRS = "ours", "open_dataset + facts"
Counts = Mapping[str, Mapping[str, Mapping[str, float]]]
"""File -> way -> requests, content (bytes), seconds."""


def remote(place: Place, plan: Plan) -> Section:
    """What ``benchmarks/remote_netcdf.py`` counts, all files together."""
    counts = _counts(place, plan)
    return Section(
        title=f"6. {len(counts)} remote netCDF files, {plan.latency:g} ms a request",
        note="The same facts, through `xr.open_dataset(url + '#mode=bytes')` and through ours; "
        "sums over all files, each once.",
        measures=[_sum(counts, way) for way in (MINE, THEIRS)],
        targets=list(_targets(counts)),
    )


def _counts(place: Place, plan: Plan) -> Counts:
    out = place.scratch("remote") / "counts.json"
    script = [place.python(OURS), str(HERE / "remote_netcdf.py")]
    counting = Contestant(
        name="remote netCDF",
        command=[
            *(*script, "--latency", str(plan.latency), "--no-opening", "--json", str(out)),
            *map(str, _files()),
        ],
        folder=place.scratch("remote"),
        proof="for the same facts",
        codes=(0, 1),
    )
    run(counting)
    counts: Counts = json.loads(out.read_text(encoding="utf-8"))
    return counts


def _files() -> Iterator[Path]:
    import iris_sample_data

    yield from sorted(Path(iris_sample_data.path).rglob("*.nc"))


def _targets(counts: Counts) -> Iterator[Target]:
    for what in ("requests", "seconds"):
        mine, theirs = ([file[way][what] for file in counts.values()] for way in (MINE, THEIRS))
        yield at_least(3, f"`#mode=bytes` / ours, {what}, all files", sum(theirs) / sum(mine))
        middle = median(b / a for a, b in zip(mine, theirs, strict=True))
        yield at_least(3, f"`#mode=bytes` / ours, {what}, the file in the middle", middle)


def _sum(counts: Counts, way: str) -> Measure:
    seconds = sum(file[way]["seconds"] for file in counts.values())
    requests = sum(file[way]["requests"] for file in counts.values())
    name = f"{way}: {requests:,.0f} requests"
    return Measure(name=name, seconds=seconds, cpu=0, peak=0, every=[seconds], tail="")
