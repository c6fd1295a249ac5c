"""Make the files of this example: ``python make_tracks.py [FOLDER]``. Their numbers are made up.

20 cycles x 2 ice sheets x 50 tracks = 2,000 small netCDF files with their data in a group, as
land ice altimetry has them; and a handbook
with a table of all tracks. They take half a minute and some 40 MB.
"""

import sys
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import netCDF4
import numpy as np

CYCLES, TRACKS = 20, 50
CYCLE = timedelta(days=27)
FIRST = datetime(2016, 6, 1, tzinfo=UTC)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
ZONES = {"ANT": (-80.0, -66.0), "GRL": (62.0, 81.0)}  # latitudes where tracks begin and end
GROUP = "AMPLI_processing"
POINTS = 20


def make_data(folder: Path, cycles: int = CYCLES, tracks: int = TRACKS) -> int:
    """Write all files below ``folder``; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "handbook.md").write_text("# Handbook\n\nHow the elevations were made.\n")
    table = ["cycle,zone,track,start,longitude,latitude"]
    for cycle, zone in product(range(1, cycles + 1), ZONES):
        table += [_write(folder, cycle, zone, track) for track in range(1, tracks + 1)]
    (folder / "tracks.csv").write_text("\n".join(table) + "\n")
    return len(table) + 1


def _write(folder: Path, cycle: int, zone: str, track: int) -> str:
    """Write one file; returns its row in the table of tracks."""
    start = FIRST + CYCLE * (cycle - 1) + timedelta(hours=13 * track)
    seconds = np.arange(POINTS) * 6.0
    end = start + timedelta(seconds=float(seconds[-1]))
    south, north = ZONES[zone]
    west = (track * 7.2 if zone == "ANT" else 310 + track * 0.4) % 360
    name = f"S3A_AMPLI_cycle{cycle:03}_{zone}_{track:04}_{start:%Y%m%dT%H%M%S}_{end:%Y%m%dT%H%M%S}"
    with netCDF4.Dataset(folder / f"{name}.nc", "w") as file:
        file.setncatts(
            {
                "title": f"Land ice elevation, cycle {cycle}, track {track}",
                "platform": "sentinel-3a",
                "cycle_number": np.int32(cycle),
                "first_meas_time": f"{start:%Y-%m-%d %H:%M:%S}",
                "last_meas_time": f"{end:%Y-%m-%d %H:%M:%S}",
            }
        )
        group = file.createGroup(GROUP)
        group.createDimension("time", POINTS)
        columns = {
            "time": ((start - EPOCH).total_seconds() + seconds, "seconds since 2000-01-01"),
            "latitude": (np.linspace(south, north, POINTS), "degrees_north"),
            "longitude": ((west + np.linspace(0, 2, POINTS)) % 360, "degrees_east"),
            "elevation": (np.linspace(100, 2900, POINTS), "m"),
        }
        for key, (values, units) in columns.items():
            variable = group.createVariable(key, "f8", ("time",))
            variable.units = units
            variable[:] = values
    lon, lat = columns["longitude"][0][0], columns["latitude"][0][0]
    return f"{cycle},{zone},{track},{start:%Y-%m-%dT%H:%M:%SZ},{lon:.4f},{lat:.4f}"


if __name__ == "__main__":
    target = Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent / "data"
    print(f"{target}: {make_data(target)} files")
