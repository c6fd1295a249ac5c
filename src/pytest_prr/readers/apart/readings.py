"""What comes of reading one file apart: its facts, or what went wrong."""

from typing import Literal

import msgspec

from pytest_prr.readers.facts import FileFacts

Kind = Literal["unreadable", "unreached", "ended", "late", "large", "strange"]
"""What was wrong: the content; the way to it; the process came to an end; it took too long, or too
much memory; or the reader met what nobody had thought of."""


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """Why a file could not be read, as a sentence goes on after its name."""

    kind: Kind
    reason: str


class Reading(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the two is set."""

    facts: FileFacts | None = None
    trouble: Trouble | None = None
    is_doubtful: bool = False  # trouble in a process that others had left little memory


def troubled(kind: Kind, reason: str) -> Reading:
    """The reading of a file that gave none."""
    return Reading(trouble=Trouble(kind=kind, reason=reason))


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What the reading of one file may take, and how many files may take too long."""

    seconds: float = 60.0
    memory: int = 4 << 30  # bytes of one process
    late: int = 10  # files that took too long, after which no further ones are tried
    jobs: int = 1  # processes at a time
