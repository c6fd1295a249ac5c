"""The facts of a build's files: kept on disk, not in memory, and found again by later builds."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

import msgspec

from pytest_prr.caches import FOLDER_VARIABLE, folder
from pytest_prr.readers.facts import FileFacts
from pytest_prr.shelf import TROUBLES, Shelf

FILE_NAME = "facts.sqlite"

Warn = Callable[[str], None]


class FactsStore:
    """Facts by key. What must not outlive the build, and what the cache refuses, is kept apart.

    Trouble with the cache is told once, and then the build goes on without it.
    """

    def __init__(self, kept: Shelf | None, warn: Warn) -> None:
        self._kept = kept
        self._own: Shelf | None = None  # made when it is needed: most builds keep all in the cache
        self._warn = warn
        self._keeps = kept is not None
        self._decoder = msgspec.msgpack.Decoder(FileFacts)

    def has(self, key: bytes) -> bool:
        """Whether an earlier build has left facts that can be used."""
        try:
            return self._kept is not None and self._kept.has(key)
        except TROUBLES as error:
            self._close_kept(error)
            return False

    def put(self, rows: Iterable[tuple[bytes, bytes]], *, keep: bool) -> None:
        """Facts as they were read: MessagePack of FileFacts. ``keep``: for later builds too."""
        known = list(rows)
        if keep and self._keeps and self._kept is not None:
            try:
                self._kept.put(known)
            except TROUBLES as error:  # no room, or locked: what is there can still be read
                self._keeps = False
                self._warn(_trouble(error))
            else:
                return
        self._own = self._own or Shelf(None)
        self._own.put(known)

    def get(self, key: bytes) -> FileFacts | None:
        """The facts; None where they are lost or damaged."""
        data = (self._own.get(key) if self._own else None) or self._get_kept(key)
        try:
            return None if data is None else self._decoder.decode(data)
        except msgspec.MsgspecError:
            return None

    def recall(self, key: bytes) -> bytes | None:
        """What an earlier build has left that is no file's facts."""
        return self._get_kept(key) if self.has(key) else None

    def _get_kept(self, key: bytes) -> bytes | None:
        try:
            return self._kept.get(key) if self._kept is not None else None
        except TROUBLES as error:
            self._close_kept(error)
            return None

    def _close_kept(self, error: Exception) -> None:
        """It is broken: what it held is read from the files again."""
        if self._keeps:
            self._warn(_trouble(error))
        if self._kept is not None:
            self._kept.close()
        self._kept, self._keeps = None, False

    def close(self) -> None:
        """Drop what is old; end."""
        if self._kept is not None:
            with suppress(*TROUBLES):  # another process is at it, and prunes too
                self._kept.prune()
            self._kept.close()
        if self._own is not None:
            self._own.close()


@contextmanager
def opened(warn: Warn, *, use: bool = True) -> Iterator[FactsStore]:
    """The store of one build; without ``use`` nothing is taken from or left in the cache."""
    store = FactsStore(_cache(warn) if use else None, warn)
    try:
        yield store
    finally:
        store.close()


def _cache(warn: Warn) -> Shelf | None:
    try:
        return Shelf(folder() / FILE_NAME)
    except TROUBLES as error:
        warn(_trouble(error))
        return None


def _trouble(error: Exception) -> str:
    why = getattr(error, "strerror", None) or error
    return (
        f"the cache '{folder() / FILE_NAME}' cannot be used ({why}): this build keeps nothing "
        f"for the next one; remove it, or name another folder in {FOLDER_VARIABLE}"
    )
