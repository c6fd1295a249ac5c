"""What a process does that reads files for others: it shuts itself in, then reads one by one."""

import os
import sys
from dataclasses import dataclass

import msgspec

from pytest_prr import readers
from pytest_prr.errors import PrrError
from pytest_prr.probes import terms
from pytest_prr.probes.terms import Terms
from pytest_prr.readers.apart.confinement import confine
from pytest_prr.readers.apart.processes import begin
from pytest_prr.readers.apart.readings import Reading, troubled

_ASKED = readers.Asked(checksum=False)


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
    confine(walls.folders, network=walls.terms.network)


def read(location: str) -> bytes:
    """The reading of one file, as MessagePack."""
    return msgspec.msgpack.encode(_reading(location))


def _reading(location: str) -> Reading:
    try:
        return Reading(facts=readers.read(location, _ASKED))
    except PrrError as error:
        return troubled("unreadable", str(error).removeprefix(f"{location}: "))
    except MemoryError:
        return troubled("large", "takes more memory than there is for one file")
    except Exception as error:  # noqa: BLE001 (one strange file must not cost all the others)
        first = (str(error).splitlines() or [""])[0]
        return troubled("strange", f"{type(error).__name__}: {first}")


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
