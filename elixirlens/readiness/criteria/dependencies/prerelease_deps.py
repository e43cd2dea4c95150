"""Whether production runs on pre-releases."""

from __future__ import annotations

from elixirlens.hex.lock import HexLocked
from elixirlens.readiness.criteria.dependencies._sources import NONE
from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, not_applicable, passed
from elixirlens.readiness.repository import Repository


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
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
                    found.append((thresholds["in_development_costs"], fact))
                else:
                    found.append(
                        (thresholds["direct_costs"] if entry.app in direct else thresholds["indirect_costs"], fact)
                    )
    if not looked:
        return not_applicable(NONE)
    if not found:
        return passed(Evidence(f"none of {looked} locked versions is a pre-release"))
    value = max(0.0, 1.0 - sum(cost for cost, _ in found))
    evidence = tuple(one for _, one in sorted(found, key=lambda each: -each[0]))
    return Judgement(Status.PARTIAL if value >= thresholds["fails_below"] else Status.FAIL, value, evidence)
