"""The cache: one SQLite file for a root, in the user's cache folder. It cannot lie, and it may vanish at any time.

Content decides. Stamps (size and time of a file) are only a shortcut to its content's hash. Every value carries a
checksum; whatever does not fit is treated as missing. A file that cannot be used is left alone for the rest of the
run, and one that is broken is removed, so that the next run starts afresh.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

_T = TypeVar("_T")
_CHECKSUM_BYTES = 8
_TRUSTED_AFTER_NS = 2_000_000_000  # a file may change twice within the resolution of its time stamp
_KEPT_RUNS = 20
_MOST_QUESTION_MARKS = 500  # SQLite takes at least 999 in one query
_DAMAGED = frozenset(
    {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_ERROR}
)
_PATIENCE_SECONDS = 5.0  # with another run that writes
_SCHEMA = """
DROP TABLE IF EXISTS stamp;
DROP TABLE IF EXISTS entry;
CREATE TABLE stamp (path BLOB PRIMARY KEY, size INTEGER, mtime_ns INTEGER, digest BLOB) WITHOUT ROWID;
CREATE TABLE entry (key BLOB PRIMARY KEY, value BLOB, run INTEGER) WITHOUT ROWID;
"""
_LAYOUT = 1


class Stamp(Struct, frozen=True, gc=False, array_like=True):
    """The size of a file in bytes, the time of its last change, and the hash of its content then."""

    size: int
    mtime_ns: int
    digest: bytes


class Cache:
    """Values by key. All methods do nothing once the file has turned out to be unusable; `trouble` says why."""

    def __init__(self, folder: Path | None, root: Path) -> None:
        self.trouble: str | None = None
        self._opened_ns = time.time_ns()  # no file is read before: what changed shortly before may change once more
        self._file: Path | None = None
        self._database: sqlite3.Connection | None = None
        if folder is not None:
            name = blake2b(str(root).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
            try:
                folder.mkdir(parents=True, exist_ok=True)
                self._file = folder / f"{name}.sqlite"
                self._database = _open(self._file)
            except (OSError, sqlite3.Error) as error:
                self._give_up(error)

    def stamps(self) -> dict[str, Stamp]:
        """The remembered stamps by path."""
        rows = self._rows("SELECT path, size, mtime_ns, digest FROM stamp")
        try:
            return {
                bytes(path).decode("utf-8", "surrogateescape"): Stamp(int(size), int(mtime), bytes(digest))
                for path, size, mtime, digest in rows
            }
        except (TypeError, ValueError) as error:
            self._give_up(error)
            return {}

    def get(self, key: bytes, type_: type[_T]) -> _T | None:
        """The value of a key, None where there is none that can be trusted."""
        return self.get_all([key], type_).get(key)

    def get_all(self, keys: Iterable[bytes], type_: type[_T]) -> dict[bytes, _T]:
        """The values of many keys, as far as there are any."""
        wanted = list(dict.fromkeys(keys))
        rows: list[tuple[bytes, ...]] = []
        for start in range(0, len(wanted), _MOST_QUESTION_MARKS):
            some = wanted[start : start + _MOST_QUESTION_MARKS]
            rows += self._rows(f"SELECT key, value FROM entry WHERE key IN ({','.join('?' * len(some))})", some)
        decoder = msgspec.msgpack.Decoder(type_)
        found: dict[bytes, _T] = {}
        for key, value in rows:
            body = _checked(value)
            if body is not None:
                try:
                    found[key] = decoder.decode(body)
                except msgspec.DecodeError:
                    continue
        return found

    def put_all(self, values: Mapping[bytes, object], used: Iterable[bytes], stamps: Mapping[str, Stamp]) -> None:
        """Keep values and stamps; keys in `used` stay as long as those that are new."""
        database = self._database
        if database is None:
            return
        encode = msgspec.msgpack.Encoder().encode
        try:
            with database:
                database.execute("BEGIN IMMEDIATE")  # another run may be at it: count the runs when it is done
                run = int(database.execute("SELECT ifnull(max(run), 0) FROM entry").fetchone()[0]) + 1
                database.executemany(
                    "INSERT OR REPLACE INTO entry VALUES (?, ?, ?)",
                    [(key, _sealed(encode(value)), run) for key, value in values.items()],
                )
                database.executemany("UPDATE entry SET run = ? WHERE key = ?", [(run, key) for key in used])
                database.execute("DELETE FROM entry WHERE run < ?", (run - _KEPT_RUNS,))
                self._keep_stamps(database, stamps)
        except (sqlite3.Error, OverflowError) as error:
            self._give_up(error)

    def _keep_stamps(self, database: sqlite3.Connection, stamps: Mapping[str, Stamp]) -> None:
        database.execute("DELETE FROM stamp")
        database.executemany(
            "INSERT OR REPLACE INTO stamp VALUES (?, ?, ?, ?)",
            [
                (path.encode("utf-8", "surrogateescape"), stamp.size, stamp.mtime_ns, stamp.digest)
                for path, stamp in stamps.items()
            ],
        )

    def trusts(self, stamp: Stamp) -> bool:
        """Whether a stamp is old enough to stand for the content that was found with it."""
        return self._opened_ns - stamp.mtime_ns > _TRUSTED_AFTER_NS

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _rows(self, query: str, values: Sequence[bytes] = ()) -> list[tuple[bytes, ...]]:
        if self._database is None:
            return []
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            self._give_up(error)
            return []

    def _give_up(self, error: Exception) -> None:
        self.trouble = str(error) or type(error).__name__
        self.close()
        if self._file is not None and _is_broken(error):
            with contextlib.suppress(OSError):
                _remove(self._file)


class ContentCache(Cache):
    """The same values for contents that do not come from the disk: stamps of files are neither asked nor touched."""

    def stamps(self) -> dict[str, Stamp]:
        """No stamps: what git holds has none."""
        return {}

    def _keep_stamps(self, database: sqlite3.Connection, stamps: Mapping[str, Stamp]) -> None:
        """Leave those of the work tree alone."""


def _open(file: Path) -> sqlite3.Connection:
    """Open the file; one that is no database is replaced."""
    try:
        return _prepare(file)
    except sqlite3.DatabaseError as error:
        if not _is_broken(error):
            raise
        _remove(file)
        return _prepare(file)


def _prepare(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=_PATIENCE_SECONDS, isolation_level=None)
    try:
        database.execute("PRAGMA synchronous = OFF")  # a lost cache costs a second
        if _layout(database) != _LAYOUT:
            database.execute("BEGIN IMMEDIATE")  # of two runs that start at once, the second finds it done
            if _layout(database) != _LAYOUT:
                for statement in _SCHEMA.split(";"):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {_LAYOUT}")
            database.execute("COMMIT")
    except sqlite3.Error:
        database.close()
        raise
    return database


def _layout(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _is_broken(error: Exception) -> bool:
    """Whether the file is damaged. One that is locked or read-only, or a full disk, may be sound."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) in _DAMAGED
    return isinstance(error, TypeError | ValueError)  # a value of a kind that nobody wrote


def _remove(file: Path) -> None:
    """Remove a database, and the journal that would be replayed into the next one."""
    file.unlink(missing_ok=True)
    file.with_name(f"{file.name}-journal").unlink(missing_ok=True)


def _sealed(body: bytes) -> bytes:
    return blake2b(body, digest_size=_CHECKSUM_BYTES).digest() + body


def _checked(value: bytes) -> bytes | None:
    if not isinstance(value, bytes) or len(value) < _CHECKSUM_BYTES:
        return None
    body = value[_CHECKSUM_BYTES:]
    return body if blake2b(body, digest_size=_CHECKSUM_BYTES).digest() == value[:_CHECKSUM_BYTES] else None
