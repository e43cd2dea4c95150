"""The cache: one SQLite file for a root, in the user's cache folder. It cannot lie, and it may vanish at any time.

Content decides. Stamps (size and time of a file) are only a shortcut to its content's hash. Every value carries a
checksum; whatever does not fit is treated as missing, and a broken file is left alone for the rest of the run.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

_T = TypeVar("_T")
_CHECKSUM_BYTES = 8
_TRUSTED_AFTER_NS = 2_000_000_000  # a file may change twice within the resolution of its time stamp
_KEPT_RUNS = 20
_SCHEMA = """
CREATE TABLE IF NOT EXISTS stamp (path BLOB PRIMARY KEY, size INTEGER, mtime_ns INTEGER, digest BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entry (key BLOB PRIMARY KEY, value BLOB, run INTEGER) WITHOUT ROWID;
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
        self._run = 0
        self._database: sqlite3.Connection | None = None
        if folder is not None:
            name = blake2b(str(root).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
            try:
                folder.mkdir(parents=True, exist_ok=True)
                self._database = _open(folder / f"{name}.sqlite")
                self._run = int(self._database.execute("SELECT ifnull(max(run), 0) FROM entry").fetchone()[0]) + 1
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
        if self._database is None:
            return {}
        wanted = set(keys)
        if len(wanted) > 200:
            rows = [row for row in self._rows("SELECT key, value FROM entry") if row[0] in wanted]
        else:
            marks = ",".join("?" * len(wanted))
            rows = self._rows(f"SELECT key, value FROM entry WHERE key IN ({marks})", tuple(wanted))
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
        now = time.time_ns()
        encode = msgspec.msgpack.Encoder().encode
        try:
            with database:
                database.executemany(
                    "INSERT OR REPLACE INTO entry VALUES (?, ?, ?)",
                    [(key, _sealed(encode(value)), self._run) for key, value in values.items()],
                )
                database.executemany("UPDATE entry SET run = ? WHERE key = ?", [(self._run, key) for key in used])
                database.execute("DELETE FROM entry WHERE run < ?", (self._run - _KEPT_RUNS,))
                database.execute("DELETE FROM stamp")
                database.executemany(
                    "INSERT OR REPLACE INTO stamp VALUES (?, ?, ?, ?)",
                    [
                        (path.encode("utf-8", "surrogateescape"), stamp.size, stamp.mtime_ns, stamp.digest)
                        for path, stamp in stamps.items()
                        if now - stamp.mtime_ns > _TRUSTED_AFTER_NS
                    ],
                )
        except (sqlite3.Error, OverflowError) as error:
            self._give_up(error)

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[bytes, ...]]:
        if self._database is None:
            return []
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            self._give_up(error)
            return []

    def _give_up(self, error: Exception) -> None:
        self.trouble = str(error) or type(error).__name__
        if self._database is not None:
            self._database.close()
            self._database = None


def _open(file: Path) -> sqlite3.Connection:
    """Open the file; one that is no database is replaced."""
    try:
        return _prepare(file)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # locked, read-only, no space: it may be sound
            raise
        file.unlink(missing_ok=True)
        return _prepare(file)


def _prepare(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=5.0)
    try:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version != _LAYOUT:
            database.executescript(f"DROP TABLE IF EXISTS stamp; DROP TABLE IF EXISTS entry; {_SCHEMA}")
            database.execute(f"PRAGMA user_version = {_LAYOUT}")
        database.execute("PRAGMA synchronous = OFF")  # a lost cache costs a second
    except sqlite3.Error:
        database.close()
        raise
    return database


def _sealed(body: bytes) -> bytes:
    return blake2b(body, digest_size=_CHECKSUM_BYTES).digest() + body


def _checked(value: bytes) -> bytes | None:
    if not isinstance(value, bytes) or len(value) < _CHECKSUM_BYTES:
        return None
    body = value[_CHECKSUM_BYTES:]
    return body if blake2b(body, digest_size=_CHECKSUM_BYTES).digest() == value[:_CHECKSUM_BYTES] else None
