"""Scores over time, kept in one SQLite file: commits do not change, so that each is judged once by a version."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from elixirlens.errors import UsageError

_LAYOUT = 1
_APPLICATION = 0x656C786C  # what says in the head of the file whose it is
_PATIENCE_SECONDS = 30.0  # with another run that writes
_ANOTHER = "Name another file with --history-file."
_REMOVE = "Remove it, or name another file with --history-file: what it held is computed anew."
_SCHEMA = f"""
CREATE TABLE point (
  repository TEXT NOT NULL, folder TEXT NOT NULL, commit_id TEXT NOT NULL, tool TEXT NOT NULL,
  name TEXT NOT NULL, time INTEGER NOT NULL, score REAL, level INTEGER NOT NULL, dimensions TEXT NOT NULL,
  PRIMARY KEY (repository, folder, commit_id, tool)
) WITHOUT ROWID;
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_LAYOUT};
"""


class Key(Struct, frozen=True):
    """Whose points: the first commit of the repository, the folder in it that is judged, and the tool's version."""

    repository: str
    tool: str
    folder: str = ""


class Point(Struct, frozen=True):
    """What a commit came to. `score` and those of the dimensions are None where nothing applies."""

    commit: str
    name: str
    time: int
    score: float | None
    level: int
    dimensions: Mapping[str, float | None] = {}

    @property
    def day(self) -> str:
        """The day of the commit, as in `2026-01-31`."""
        return datetime.fromtimestamp(self.time, UTC).date().isoformat()


def read_points(file: Path, key: Key) -> tuple[Point, ...]:
    """All points of a repository, the oldest first; none where there is no file. Raises `UsageError`."""
    if not file.exists():
        return ()
    with _opened(file) as database:
        rows = database.execute(
            "SELECT commit_id, name, time, score, level, dimensions FROM point"
            " WHERE repository = ? AND folder = ? AND tool = ? ORDER BY time, name",
            (key.repository, key.folder, key.tool),
        ).fetchall()
        return tuple(_point(*row) for row in rows)


def write_points(file: Path, key: Key, points: Iterable[Point]) -> None:
    """Keep points; one of the same commit is replaced. Raises `UsageError` where the file cannot be used."""
    rows = [
        (
            *(key.repository, key.folder, one.commit, key.tool),
            *(one.name, one.time, one.score, one.level, msgspec.json.encode(one.dimensions).decode()),
        )
        for one in points
    ]
    with _opened(file) as database:
        database.executemany("INSERT OR REPLACE INTO point VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """The file within a transaction of its own, so that two runs at once write one after the other."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(file, _PATIENCE_SECONDS, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            _prepare(database, file)
            yield database
            database.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise UsageError(f"{file} cannot be used: {error}.", _ANOTHER) from None
    except (sqlite3.DatabaseError, msgspec.MsgspecError) as error:
        raise UsageError(f"{file} is broken: {error}.", _REMOVE) from None
    except OSError as error:
        raise UsageError(f"{file} cannot be used: {error.strerror}.", _ANOTHER) from None


def _prepare(database: sqlite3.Connection, file: Path) -> None:
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (layout,) = database.execute("PRAGMA user_version").fetchone()
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    match application, layout, tables:
        case 0, 0, 0:
            for statement in filter(str.strip, _SCHEMA.split(";")):
                database.execute(statement)
        case (app, _, _) if app != _APPLICATION:
            raise UsageError(f"{file} belongs to another program.", _ANOTHER)
        case (_, version, _) if version != _LAYOUT:
            raise UsageError(f"{file} was written by another version of elixirlens.", _REMOVE)


def _point(commit: str, name: str, time: int, score: float | None, level: int, dimensions: str) -> Point:
    known = msgspec.json.decode(dimensions, type=dict[str, float | None])
    return msgspec.convert(
        {"commit": commit, "name": name, "time": time, "score": score, "level": level, "dimensions": known}, Point
    )
