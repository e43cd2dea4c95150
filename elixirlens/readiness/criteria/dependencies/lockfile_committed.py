"""Whether mix.lock is in git and holds every dependency."""

from __future__ import annotations

from elixirlens.hex.workspace import Workspace
from elixirlens.readiness.criteria.dependencies._sources import without_any
from elixirlens.readiness.model import Evidence, Judgement, Status, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository


def judge(repository: Repository) -> Judgement:
    """Every workspace counts; one that locks nothing shuts the gate."""
    if (judgement := without_any(repository)) is not None:
        return judgement
    found = [_judged(each, repository) for each in repository.workspaces if _needs_lock(each)]
    if not found:
        return unknown("mix.exs computes its dependencies")
    worst = min(found, key=lambda each: each.value)
    together = tuple(fact for each in found for fact in each.evidence)
    return passed(*together) if worst.status is Status.PASS else worst


def _needs_lock(workspace: Workspace) -> bool:
    shipped = (member for member in workspace.members if member.is_shipped)
    return any(declared.in_lock for member in shipped for declared in member.manifest.declared)


def _judged(workspace: Workspace, repository: Repository) -> Judgement:
    path = workspace.lock_path
    tracked = repository.tree.tracked
    if workspace.lock is None and path in repository.tree.names:
        return unknown(f"{path} is there and cannot be read")
    if workspace.lock is None:
        return failed(Evidence(f"no {path}"))
    if tracked is not None and path not in tracked:
        return failed(Evidence("git does not track it", path))
    troubles = [trouble for where, trouble in workspace.troubles if where == path]
    if troubles:
        return partial(Evidence(f"cannot be read: {troubles[0].reason}", path, troubles[0].place.line))
    missing = sorted(
        {
            declared.app
            for member in workspace.members
            for declared in member.manifest.declared
            if declared.in_lock and declared.condition is None and workspace.locked(declared.app) is None
        }
    )
    if missing:
        return partial(Evidence(f"lacks {', '.join(missing[:3])}", path))
    return passed(Evidence(f"locks {len(workspace.lock.entries)} dependencies", path))
