"""Whether a build would put in place just what is there: then nothing is written at all."""

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from pytest_prr.generator.writing.write import FileToPlace


def is_all_there(output: Path, documents: Collection[str], files: Iterable[FileToPlace]) -> bool:
    """Whether the folder holds these documents, the data under their names, and nothing else.

    Data count as there where they are the same file under two names; copies would have to be
    compared byte by byte, and are made anew.
    """
    expected = set(documents)
    for file in files:
        for source, target in _parts(file):
            if not _same(source, os.path.join(output, target)):  # noqa: PTH118 (as below)
                return False
            expected.add(target)
    return expected == set(_found(output))


def _parts(file: FileToPlace) -> Iterator[tuple[str, str]]:
    """A file and its target; of a store, those of each of its files."""
    if not os.path.isdir(file.source):  # noqa: PTH112 (100,000 of them: a Path costs more)
        yield file.source, file.target
        return
    for parent, _, names in os.walk(file.source):
        inside = os.path.relpath(parent, file.source)
        for name in names:
            path = Path(file.target, inside, name).as_posix()
            yield os.path.join(parent, name), path  # noqa: PTH118


def _same(source: str, placed: str) -> bool:
    try:
        one, other = os.stat(source), os.lstat(placed)  # noqa: PTH116
    except OSError:
        return False
    return (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)


def _found(output: Path) -> Iterator[str]:
    top = len(os.path.join(output, ""))  # noqa: PTH118
    for parent, folders, names in os.walk(output):
        inside = os.path.join(parent, "")[top:].replace(os.sep, "/")  # noqa: PTH118
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]  # noqa: PTH114, PTH118
        yield from (inside + name for name in (*names, *links))
