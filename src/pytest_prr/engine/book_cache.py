"""The project's own rule book as it was read once: YAML takes longer than a small check does.

What is kept belongs to the exact bytes of the rule files and to this version of the program. It is
data, decoded into the same strict models, and taken from a file only that nobody else could write.
"""

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import msgspec

from pytest_prr import __version__, caches
from pytest_prr.engine.rule import RuleFile

_Book = dict[str, RuleFile]  # by the path of the file, from the folder of the rule book
_OTHERS_MAY_WRITE = 0o022


def remembered(folder: Path, paths: Sequence[Path]) -> tuple[Path, _Book]:
    """Where the book made of these files is kept, and the book: empty where it is not."""
    place = caches.folder() / "rules" / f"{_stamp(folder, paths)}.msgpack"
    try:
        with place.open("rb") as file:
            found = os.fstat(file.fileno())
            if found.st_mode & _OTHERS_MAY_WRITE or _is_foreign(found):
                return place, {}
            book = msgspec.msgpack.decode(file.read(), type=_Book)
    except (OSError, msgspec.MsgspecError):
        return place, {}
    return place, book if len(book) == len(paths) else {}


def remember(place: Path, book: _Book) -> None:
    """Keep a book; where nothing can be written, it is read anew each time."""
    from tempfile import NamedTemporaryFile

    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=place.parent, delete=False) as file:
            file.write(msgspec.msgpack.encode(book))
        Path(file.name).replace(place)
        for old in place.parent.glob("*.msgpack"):
            if old != place:
                old.unlink()
    except OSError:
        pass


def _is_foreign(found: os.stat_result) -> bool:
    return hasattr(os, "getuid") and found.st_uid != os.getuid()


def _stamp(folder: Path, paths: Sequence[Path]) -> str:
    digest = sha256(__version__.encode())
    for path in paths:
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:32]
