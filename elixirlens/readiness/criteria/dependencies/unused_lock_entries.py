"""Whether the lock holds only what is used."""

from __future__ import annotations

import re

from elixirlens.readiness.criteria.dependencies._sources import NONE
from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, not_applicable, passed, unknown
from elixirlens.readiness.repository import Repository

_CHECKS = re.compile(r"\bmix (?:do )?deps\.unlock\b.*--check-unused\b")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """CI that checks passes. Else what nobody needs is counted, where the lock says who needs what."""
    locked = [each for each in repository.workspaces if each.lock is not None and each.lock.entries]
    if not locked:
        nothing = repository.dependencies_are_known and not repository.declared
        return not_applicable(NONE if nothing else "there is no mix.lock, or nothing in it")
    for command in repository.automation.ci:
        if _CHECKS.search(command.text) and not command.is_tolerated:
            return passed(Evidence("CI checks it", command.path, command.line))
    unneeded = [
        Evidence(f"nobody needs {entry.app}", each.lock_path, entry.place.line)
        for each in locked
        for entry in (each.lock.entries if each.lock is not None else ())
        if entry.app in each.unneeded
    ]
    if unneeded:
        most = thresholds["partial_up_to"]
        value = 1 / (1 + len(unneeded) / (most + 1))
        return Judgement(Status.PARTIAL if len(unneeded) <= most else Status.FAIL, value, tuple(unneeded))
    if any(each.unreachable for each in locked):
        return unknown("some entries do not say what they need, so that nobody can tell what the others are for")
    return passed(Evidence("every entry is needed", locked[0].lock_path))
