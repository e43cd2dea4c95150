"""Whether copies of the data are made, and how is in the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, not_applicable, passed, unknown
from elixirlens.readiness.readers.manifest import Kind
from elixirlens.readiness.repository import Repository

_STORES = (
    *("ecto_sql", "postgrex", "myxql", "ecto_sqlite3", "exqlite", "mongodb_driver", "xandra", "eventstore", "tds"),
    *("ash_postgres", "ash_sqlite", "mnesiac", "cubdb", "ecto_ch"),
)
_COPIES = re.compile(
    r"\b(pg_dump(all)?|pg_basebackup|wal-g|wal-e|barman|pgbackrest|mysqldump|mariadb-dump|mongodump|litestream|restic|"
    r"borg create|pg_restore|sqlite3\b.*\.backup)\b"
)
_FILES = (
    "litestream.yml",
    "litestream.yaml",
    "pgbackrest.conf",
    "barman*.conf",
    "wal-g*.json",
    "*backup*.sh",
    "*restore*.sh",
)
_SCRIPTS = (
    "*.sh",
    "*.timer",
    "crontab*",
    "*.cron",
    "rel/**",
    "bin/*",
    "scripts/**",
    "ops/**",
    "*compose*.y*ml",
    "k8s/**",
)


def judge(repository: Repository) -> Judgement:
    """Something that makes copies passes; nothing may mean that a managed database does."""
    if found := [*repository.deployment.evidence(Kind.BACKUP), *_files(repository), *_commands(repository)]:
        return passed(*found[:3])
    if repository.dependency(*_STORES) is None and repository.dependencies_are_known:
        return not_applicable("it keeps no data of its own")
    return unknown("no backup is described here; a managed database may make its own")


def _files(repository: Repository) -> Iterator[Evidence]:
    for path in repository.paths(*_FILES):
        yield Evidence("makes or restores copies", path)


def _commands(repository: Repository) -> Iterator[Evidence]:
    for command in repository.automation.commands:
        if (found := _COPIES.search(command.text)) is not None:
            yield Evidence(f"runs {found[1]}", command.path, command.line)
    for path in repository.paths(*_SCRIPTS):
        found = _COPIES.search(text := repository.text(path))
        if found is not None:
            yield Evidence(f"runs {found[1]}", path, text.count("\n", 0, found.start()) + 1)
