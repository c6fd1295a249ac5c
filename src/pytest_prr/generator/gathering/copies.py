"""Whether the bytes of a file are somewhere among a build's source files too."""

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from pytest_prr.readers.facts import FileFacts
from pytest_prr.readers.locations import is_remote
from pytest_prr.readers.plain import SHA256_PREFIX
from pytest_prr.stac.roots import sha256


class Copies:
    """The source files of some sizes; their bytes are read only when one has to be compared."""

    def __init__(self, sources: Iterable[FileFacts], sizes: Collection[int]) -> None:
        self._digests: dict[int, set[str]] = {}
        self._unread: dict[int, list[str]] = {}
        for facts in sources:
            if facts.checksum is not None:
                if facts.size is not None and facts.size in sizes:
                    self._digests.setdefault(facts.size, set()).add(facts.checksum)
            elif not is_remote(facts.location):
                for path, size in _files(facts.location):
                    if size in sizes:
                        self._unread.setdefault(size, []).append(path)

    def has(self, path: Path, size: int) -> bool:
        """Whether one of the sources has the same bytes."""
        known = self._digests.setdefault(size, set())
        unread = self._unread.pop(size, [])
        known.update(SHA256_PREFIX + sha256(Path(source)) for source in unread)
        return bool(known) and SHA256_PREFIX + sha256(path) in known


def _files(location: str) -> Iterator[tuple[str, int]]:
    """A file with its size; of a store, each of its files."""
    if not Path(location).is_dir():
        yield location, Path(location).stat().st_size
        return
    for parent, _, names in os.walk(location):
        for name in names:
            path = Path(parent, name)
            yield str(path), path.lstat().st_size
