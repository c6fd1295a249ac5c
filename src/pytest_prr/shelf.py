"""One SQLite file of facts by key. Every change is kept at once, whatever ends the process."""

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from time import time

TROUBLES = (sqlite3.Error, OSError)
_OURS = 0x70727266  # 'prrf', in the file's header: a database of another program is left alone
_LAYOUT = 1
_WAIT = 2.0  # seconds, for another process that is writing
_DAY = 86400
_KEPT_DAYS = 90
_KEPT_BYTES = 1 << 30
_TABLE = """
CREATE TABLE IF NOT EXISTS facts (
    key BLOB PRIMARY KEY,
    used INTEGER NOT NULL,  -- the last day, counted from 1970
    facts BLOB NOT NULL
)
"""
_INDEX = "CREATE INDEX IF NOT EXISTS facts_by_use ON facts (used)"


class NotOursError(sqlite3.Error):
    """A file that is no cache of this program, or of another version."""


class Shelf:
    """Facts as bytes, by key. Its methods raise ``TROUBLES``."""

    def __init__(self, path: Path | None) -> None:
        """Open the file at ``path``; None: one that nobody else sees, gone when it is closed."""
        self._path = path
        self._touches = True
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        # An empty name is SQLite's for a private file; isolation None: no open transactions.
        self._base = sqlite3.connect(path or "", timeout=_WAIT, isolation_level=None)
        try:
            self._set_up()
        except TROUBLES:
            self._base.close()
            raise

    def _set_up(self) -> None:
        if self._path is not None:
            is_set_up = self._is_ours()
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = NORMAL")
            if is_set_up:  # to say so again would be written to the disk
                return
        self._base.execute(_TABLE)
        self._base.execute(_INDEX)
        self._base.execute(f"PRAGMA application_id = {_OURS}")
        self._base.execute(f"PRAGMA user_version = {_LAYOUT}")

    def _is_ours(self) -> bool:
        """Whether it has been set up. Raises NotOursError where another program has done that."""
        if not self._one("SELECT count(*) FROM sqlite_master"):
            return False
        if self._one("PRAGMA application_id") != _OURS:
            raise NotOursError("it is a database of another program")
        if self._one("PRAGMA user_version") != _LAYOUT:
            raise NotOursError("it is of another version of prr")
        return True

    def _one(self, query: str, *values: object) -> int:
        row: tuple[int] = self._base.execute(query, values).fetchone()
        return row[0]

    def has(self, key: bytes) -> bool:
        """Whether there are facts; if so, they count as used today."""
        row = self._base.execute("SELECT used FROM facts WHERE key = ?", (key,)).fetchone()
        if row and row[0] != _today():
            self._touch(key)
        return row is not None

    def _touch(self, key: bytes) -> None:
        if self._touches:
            try:
                self._base.execute("UPDATE facts SET used = ? WHERE key = ?", (_today(), key))
            except sqlite3.OperationalError:  # locked or read-only: no reason to wait every time
                self._touches = False

    def get(self, key: bytes) -> bytes | None:
        """The facts, or None."""
        row = self._base.execute("SELECT facts FROM facts WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def put(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep facts by their keys: all, or in trouble none."""
        with self._base:
            self._base.execute("BEGIN IMMEDIATE")
            self._base.executemany(
                "INSERT OR REPLACE INTO facts (key, used, facts) VALUES (?, ?, ?)",
                ((key, _today(), facts) for key, facts in rows),
            )

    def prune(self, days: int = _KEPT_DAYS, most: int = _KEPT_BYTES) -> None:
        """Drop what was not used for ``days``, then the longest unused above ``most`` bytes."""
        self._base.execute("DELETE FROM facts WHERE used < ?", (_today() - days,))
        while self._size() > most:
            oldest = "SELECT rowid FROM facts ORDER BY used, rowid LIMIT max(1, ?)"
            share = self._one("SELECT count(*) FROM facts") // 8
            self._base.execute(f"DELETE FROM facts WHERE rowid IN ({oldest})", (share,))  # noqa: S608 (constants)

    def _size(self) -> int:
        """Bytes in use; pages of what was dropped are filled again."""
        pages = self._one("PRAGMA page_count") - self._one("PRAGMA freelist_count")
        return (
            pages * self._one("PRAGMA page_size") if self._one("SELECT count(*) FROM facts") else 0
        )

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._base.close()


def _today() -> int:
    return int(time() // _DAY)
