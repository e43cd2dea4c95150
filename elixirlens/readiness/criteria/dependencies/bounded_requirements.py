"""Whether every requirement has an end, and nothing follows a branch."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.hex.declared import Certainty, Declared, Origin
from elixirlens.readiness.criteria.dependencies._sources import follows_a_branch, said, without_any
from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, passed, unknown
from elixirlens.readiness.repository import Repository


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Each dependency without an end costs a share; those for development cost a quarter of it."""
    if (judgement := without_any(repository)) is not None:
        return judgement
    found = [
        (cost if declared.in_production else cost * thresholds["in_development"], evidence)
        for path, declared in repository.declared
        for cost, evidence in _costs(path, declared, repository, thresholds)
    ]
    if not found:
        if not repository.dependencies_are_known:
            return unknown("mix.exs computes some of its dependencies")
        return passed(next(_bound_elsewhere(repository), Evidence(_all_of_them(repository), repository.mix_path)))
    value = max(0.0, 1.0 - sum(cost for cost, _ in found))
    evidence = tuple(one for _, one in sorted(found, key=lambda each: -each[0]))
    return Judgement(Status.PARTIAL if value >= thresholds["fails_below"] else Status.FAIL, value, evidence)


def _costs(
    path: str, declared: Declared, repository: Repository, thresholds: Thresholds
) -> Iterator[tuple[float, Evidence]]:
    if declared.certainty is Certainty.UNRESOLVED or declared.optional is not False:
        return
    if follows_a_branch(declared):
        yield (
            thresholds["branch_costs"],
            said(path, declared, f"follows {declared.branch or 'the default branch'} of a git repository"),
        )
    elif declared.origin is Origin.PATH and _leads_outside(path, declared, repository):
        yield thresholds["outside_costs"], said(path, declared, "is taken from a folder outside of the repository")
    elif declared.origin is Origin.HEX and _is_unbounded(declared) and not _is_bound_by_others(declared, repository):
        asked = declared.requirement_text
        yield (
            thresholds["unbounded_costs"],
            said(path, declared, f"takes any version ({asked})" if asked else "has no requirement"),
        )


def _all_of_them(repository: Repository) -> str:
    """Which requirements have an end, where all of them do; whoever uses a library decides about the optional ones."""
    optional = (each for _, each in repository.declared if each.optional and each.origin is Origin.HEX)
    return f"every requirement {'of what is not optional ' if any(map(_is_unbounded, optional)) else ''}has an end"


def _is_unbounded(declared: Declared) -> bool:
    if declared.requirement is None:
        return declared.requirement_text is None
    return not declared.requirement.has_upper_bound


def _is_bound_by_others(declared: Declared, repository: Repository) -> bool:
    """Whether another package of the lock asks for it with an end, as ecto_sql does for its drivers."""
    return any(
        edge.needs.requirement is not None and edge.needs.requirement.has_upper_bound
        for each in repository.workspaces
        for edge in each.graph.parents(declared.app)
    )


def _bound_elsewhere(repository: Repository) -> Iterator[Evidence]:
    """A requirement that has no end of its own, where everything else passes."""
    for path, declared in repository.declared:
        if declared.optional is False and declared.origin is Origin.HEX and _is_unbounded(declared):
            yield said(path, declared, "has no end of its own, and what needs it has one")


def _leads_outside(path: str, declared: Declared, repository: Repository) -> bool:
    members = (member for each in repository.workspaces for member in each.members if member.path == path)
    return declared.path is not None and all(member.resolve(declared.path) is None for member in members)
