"""Make miniature stand-ins for the TCCAS files: ``python make_data.py [FOLDER]``.

The names are real, and so are the three kinds of time axes; which file has which, the grids,
the attributes and the measurements are made up. FOLDER is ``data`` beside this file when not given.
"""

import sys
from pathlib import Path

from stand_ins.forcing import forcing_files
from stand_ins.netcdf_file import write
from stand_ins.plain_files import write_plain_files
from stand_ins.satellites import satellite_files


def make_data(folder: Path) -> None:
    """Write all files below ``folder``, replacing those that are there."""
    for file in [*satellite_files(), *forcing_files()]:
        write(file, folder)
    write_plain_files(folder)


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0]) if arguments else Path(__file__).parent / "data"
    make_data(folder)
    files = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    print(f"{folder}: {len(files)} files, {size / 1024:.0f} KiB")


if __name__ == "__main__":
    main(sys.argv[1:])
