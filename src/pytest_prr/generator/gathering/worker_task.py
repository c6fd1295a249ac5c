"""The task that workers do: read a few files. Nothing that a file does ends it with an error."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from pytest_prr import readers
from pytest_prr.errors import PrrError
from pytest_prr.generator.gathering.stamps import Stamp, stamp
from pytest_prr.readers import Asked


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """The facts of one file as MessagePack, with the state that it was read in; or why not."""

    location: str
    seen: Stamp | None = None
    facts: bytes = b""
    failure: str | None = None


def read_files(wanted: Sequence[tuple[str, Asked]]) -> list[Outcome]:
    """Read files one after the other."""
    return [_read(location, asked) for location, asked in wanted]


def _read(location: str, asked: Asked) -> Outcome:
    seen = stamp(location)
    try:
        facts = readers.read(location, asked)
    except PrrError as error:
        return Outcome(location=location, failure=str(error))
    except Exception as error:  # noqa: BLE001 (one strange file must not cost all the others)
        return Outcome(location=location, failure=_unexpected(location, error))
    if stamp(location) != seen:
        words = f"{location}: changed while it was read; build again when it is complete"
        return Outcome(location=location, failure=words)
    return Outcome(location=location, seen=seen, facts=msgspec.msgpack.encode(facts))


def _unexpected(location: str, error: Exception) -> str:
    lines = str(error).splitlines() or [""]
    return (
        f"{location}: reading it failed in a way that was not foreseen: "
        f"{type(error).__name__}: {lines[0]}; check the file, and if it is sound, report this"
    )
