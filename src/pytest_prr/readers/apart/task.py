"""What a process does that reads files for others: it shuts itself in, then reads one by one."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pytest_prr import readers
from pytest_prr.errors import PrrError, UnreachedFileError
from pytest_prr.probes import terms
from pytest_prr.probes.terms import Terms
from pytest_prr.readers.apart.confinement import confine
from pytest_prr.readers.apart.processes import begin
from pytest_prr.readers.apart.readings import Reading, troubled
from pytest_prr.readers.datafile import HEAD
from pytest_prr.readers.locations import is_remote
from pytest_prr.readers.netcdf_files.hdf5_header import SIGNATURE as HDF5

_ASKED = readers.Asked(checksum=False)
_MUCH = 512 << 20  # bytes
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
_open_to_all = True  # until this process has shut itself in


@dataclass(frozen=True, kw_only=True)
class Walls:
    """What the process may do: read in these folders, ask servers on these terms."""

    folders: tuple[str, ...]
    terms: Terms
    memory: int  # bytes


def enter(walls: Walls) -> None:
    """In a new process, before it reads anything."""
    begin()
    _be_silent()
    _bound_memory(walls.memory)
    terms.agree(walls.terms)
    global _open_to_all  # noqa: PLW0603 (it is the process that is shut in)
    _open_to_all = not confine(walls.folders, network=walls.terms.network)


def read(location: str) -> bytes:
    """The reading of one file, as MessagePack."""
    was_spent = _is_spent()
    reading = _reading(location)
    if was_spent and reading.trouble:
        reading = msgspec.structs.replace(reading, is_doubtful=True)
    return msgspec.msgpack.encode(reading)


def _reading(location: str) -> Reading:
    try:
        if _open_to_all and (reason := _leads_elsewhere(location)):
            return troubled("strange", f"{reason}; here it cannot be kept to its folder")
        return Reading(facts=readers.read(location, _ASKED))
    except UnreachedFileError as error:
        return troubled("unreached", str(error).removeprefix(f"{location}: "))
    except PrrError as error:
        return troubled("unreadable", str(error).removeprefix(f"{location}: "))
    except MemoryError:
        return troubled("large", "takes more memory than there is for one file")
    except Exception as error:  # noqa: BLE001 (one strange file must not cost all the others)
        first = (str(error).splitlines() or [""])[0]
        return troubled("strange", f"{type(error).__name__}: {first}")


def _leads_elsewhere(location: str) -> str | None:
    """Of a local HDF5 file: what it would have the library open besides."""
    path = Path(location)
    if is_remote(location) or not path.is_file():
        return None
    with path.open("rb") as file:
        if HDF5 not in file.read(HEAD):
            return None
    from pytest_prr.readers.netcdf_files.hdf5_links import why_elsewhere

    return why_elsewhere(path)


def _is_spent() -> bool:
    """Whether files read before have taken much memory, of which some may be taken still."""
    if sys.platform == "win32":
        return False
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT > _MUCH


def _be_silent() -> None:
    """Libraries in distress print what they think; a file's text must not reach a terminal."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _bound_memory(most: int) -> None:
    """Of what is allocated and written to; and no picture of it is left behind by a crash."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (least, least))
