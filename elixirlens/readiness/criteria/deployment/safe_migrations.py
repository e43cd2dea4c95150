"""Whether migrations leave the version alone that still runs."""

from __future__ import annotations

import re
from datetime import timedelta

from elixirlens.readiness.criteria.deployment.migrations_without_mix import MIGRATIONS
from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, not_applicable, passed
from elixirlens.readiness.readers.migration import Migration, read_migration
from elixirlens.readiness.repository import Repository

_STAMP = re.compile(r"(?:^|/)(\d{8})\d{6}[^/]*$")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Those of the last year count, down to a half with two that take something away."""
    since = (repository.today - timedelta(days=thresholds["days"])).strftime("%Y%m%d")
    names = [name for name in repository.paths(*MIGRATIONS) if (found := _STAMP.search(name)) and found[1] >= since]
    if not names:
        return not_applicable("it has no migration of the last year")
    recent = [repository.read(read_migration, name) for name in names]
    alone = _committed_alone(repository, {each.path for each in recent if each.removals})
    taking = [each for each in recent if each.removals and not each.is_annotated and each.path not in alone]
    if not taking:
        return passed(Evidence(f"{len(recent)} migrations of the last year: none takes away what is in use"))
    allowed = max(thresholds["most"], round(thresholds["most_share"] * len(recent)))
    value = 0.5 ** (len(taking) / allowed)
    status = Status.PARTIAL if len(taking) <= allowed else Status.FAIL
    whole = Evidence(f"{len(taking)} of {len(recent)} migrations of the last year take something away")
    return Judgement(status, value, (whole, *map(_said, reversed(taking))))


def _said(migration: Migration) -> Evidence:
    first = migration.removals[0]
    return Evidence(first.what, migration.path, first.line)


def _committed_alone(repository: Repository, paths: set[str]) -> set[str]:
    """Migrations that came without any code: what they take away was given up before."""
    alone: set[str] = set()
    shipped = {file.path for file in repository.product if file.path.endswith(".ex")}
    for commit in reversed(repository.history.commits) if paths else ():
        for path in paths.intersection(commit.files):
            paths = paths - {path}
            if shipped.isdisjoint(commit.files):
                alone.add(path)
    return alone
