"""Whether migrations leave the version alone that still runs."""

from __future__ import annotations

from datetime import timedelta

from elixirlens.readiness.criteria.deployment.migrations_without_mix import MIGRATIONS
from elixirlens.readiness.model import Evidence, Judgement, Status, not_applicable, passed
from elixirlens.readiness.readers.migration import read_migration
from elixirlens.readiness.repository import Repository

MOST = 2  # migrations of a year that take something away, and no word about it
SHARE = 0.1  # of all of a year, where there are many
DAYS = 365


def judge(repository: Repository) -> Judgement:
    """Those of the last year count, down to a half with two that take something away, and a comment settles one."""
    since = (repository.today - timedelta(days=DAYS)).strftime("%Y%m%d")
    read = (repository.read(read_migration, path) for path in repository.paths(*MIGRATIONS))
    recent = [each for each in read if each.stamp[:8] >= since]
    if not recent:
        return not_applicable("it has no migration of the last year")
    taking = [each for each in recent if each.removals and not each.is_annotated]
    if not taking:
        return passed(Evidence(f"{len(recent)} migrations of the last year take nothing away"))
    evidence = tuple(Evidence(each.removals[0].what, each.path, each.removals[0].line) for each in reversed(taking))
    allowed = max(MOST, round(SHARE * len(recent)))
    value = 0.5 ** (len(taking) / allowed)
    status = Status.PARTIAL if len(taking) <= allowed else Status.FAIL
    whole = Evidence(f"{len(taking)} of {len(recent)} migrations of the last year take something away")
    return Judgement(status, value, (whole, *evidence))
