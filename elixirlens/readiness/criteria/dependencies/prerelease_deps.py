"""Whether production runs on pre-releases."""

from __future__ import annotations

from elixirlens.hex.lock import HexLocked
from elixirlens.readiness.criteria.dependencies._sources import NONE
from elixirlens.readiness.model import Evidence, Judgement, Status, not_applicable, passed
from elixirlens.readiness.repository import Repository

_DIRECT, _INDIRECT, _IN_DEVELOPMENT = 0.4, 0.2, 0.1  # what one of them costs
_FAILS_BELOW = 0.6


def judge(repository: Repository) -> Judgement:
    """Those that production has cost most, and most of all where mix.exs asks for them."""
    found: list[tuple[float, Evidence]] = []
    looked = 0
    direct = {declared.app for _, declared in repository.declared}
    for workspace in repository.workspaces:
        for entry in workspace.lock.entries if workspace.lock is not None else ():
            looked += 1
            if isinstance(entry, HexLocked) and entry.version.is_pre_release:
                fact = Evidence(f"{entry.app} {entry.version}", workspace.lock_path, entry.place.line)
                if entry.app not in workspace.in_production:
                    found.append((_IN_DEVELOPMENT, fact))
                else:
                    found.append((_DIRECT if entry.app in direct else _INDIRECT, fact))
    if not looked:
        return not_applicable(NONE)
    if not found:
        return passed(Evidence(f"none of {looked} locked versions is a pre-release"))
    value = max(0.0, 1.0 - sum(cost for cost, _ in found))
    evidence = tuple(one for _, one in sorted(found, key=lambda each: -each[0]))
    return Judgement(Status.PARTIAL if value >= _FAILS_BELOW else Status.FAIL, value, evidence)
