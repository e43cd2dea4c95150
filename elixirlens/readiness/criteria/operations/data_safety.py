"""Whether copies of the data are made, and how is in the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, not_applicable, passed, unknown
from elixirlens.readiness.readers.manifest import Kind
from elixirlens.readiness.repository import Repository

_STORES = (
    *("ecto_sql", "postgrex", "myxql", "ecto_sqlite3", "exqlite", "mongodb_driver", "xandra", "eventstore", "tds"),
    *("ash_postgres", "ash_sqlite", "mnesiac", "cubdb", "ecto_ch", "ex_aws_dynamo", "mongodb", "arangox", "boltx"),
)
_COPIES = re.compile(
    r"\b(pg_dump(all)?|pg_basebackup|wal-g|wal-e|barman|pgbackrest|mysqldump|mariadb-dump|mongodump|litestream|restic|"
    r"borg create|pg_restore|sqlite3\b.*\.backup)\b"
)
_SCHEMA_ONLY = re.compile(r"--schema-only|\s-s(\s|$)|--no-data|--pre-data|^\s*(#|//)")
_LONGEST = 2_000
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
    found = (*repository.deployment.evidence(Kind.BACKUP), *_files(repository), *_commands(repository))
    if found:
        return passed(*list(dict.fromkeys(found))[:3])
    if repository.dependency(*_STORES) is None and repository.dependencies_are_known:
        return not_applicable("it keeps no data of its own")
    return unknown("no backup is described here; a managed database may make its own")


def _files(repository: Repository) -> Iterator[Evidence]:
    for path in repository.paths(*_FILES):
        yield Evidence("makes or restores copies", path)


def _commands(repository: Repository) -> Iterator[Evidence]:
    for command in repository.automation.commands:
        if (found := _copying(command.text)) is not None:
            yield Evidence(f"runs {found}", command.path, command.line)
    for path in repository.paths(*_SCRIPTS):
        for line, text in enumerate(repository.text(path).splitlines(), start=1):
            if (found := _copying(text)) is not None:
                yield Evidence(f"runs {found}", path, line)
                break


def _copying(text: str) -> str | None:
    """What makes a copy of data in a line, and not only of a schema."""
    found = _COPIES.search(text[:_LONGEST])
    return found[1] if found is not None and not _SCHEMA_ONLY.search(text) else None
