"""What a build left, kept in the cache: the same build again need not make it to compare it."""

import os
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from pytest_prr.generator.gathering.cache import FactsStore
from pytest_prr.generator.writing.fingerprint import walked


class Outcome(Struct, frozen=True, kw_only=True):
    """What a build tells of itself, besides the folder."""

    notices: tuple[str, ...]
    items: int
    assets: int
    size: int
    profile: str | None


class _Record(Struct, frozen=True, kw_only=True):
    fingerprint: bytes
    left: bytes
    outcome: Outcome


def remembered(store: FactsStore, folder: Path, fingerprint: bytes) -> Outcome | None:
    """What the last build to this folder told, if it was the same and all is as it left it."""
    data = store.recall(_key(folder))
    try:
        record = msgspec.msgpack.decode(data or b"", type=_Record)
    except msgspec.MsgspecError:  # none there, or damaged
        return None
    same = record.fingerprint == fingerprint and record.left == _left(folder)
    return record.outcome if same else None


def remember(store: FactsStore, folder: Path, fingerprint: bytes, outcome: Outcome) -> None:
    """Keep what a build has told, and the state of all that lies in its folder."""
    left = _left(folder)
    if left is not None:
        record = _Record(fingerprint=fingerprint, left=left, outcome=outcome)
        store.put([(_key(folder), msgspec.msgpack.encode(record))], keep=True)


def _key(folder: Path) -> bytes:
    return sha256(b"left in " + os.fsencode(folder)).digest()


def _left(folder: Path) -> bytes | None:
    """The state of documents and data in a folder; None where it cannot be looked at.

    Unlike that of sources, it has the time of the last change of any kind, which nobody sets:
    copies, too, are known to be what was written.
    """
    try:
        found = [
            (name, s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_dev, s.st_ino, s.st_mode)
            for name, s in walked(str(folder))
        ]
    except OSError:
        return None
    return sha256(msgspec.msgpack.encode(found)).digest()
