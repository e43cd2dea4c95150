"""Whether mix.lock is in git and holds every dependency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from elixirlens.hex.declared import Declared, Origin
from elixirlens.hex.workspace import Member, Workspace
from elixirlens.readiness.criteria.dependencies._sources import without_any
from elixirlens.readiness.model import Evidence, Judgement, Status, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository


def judge(repository: Repository) -> Judgement:
    """Every workspace counts; one that locks nothing shuts the gate."""
    if (judgement := without_any(repository)) is not None:
        return judgement
    led_to = {each.lock_path: _led_to(each, repository.workspaces) for each in repository.workspaces}
    elsewhere = {member.path for each in repository.workspaces if each.lock for member in led_to[each.lock_path]}
    found = [
        _judged(each, led_to[each.lock_path], repository)
        for each in repository.workspaces
        if _needs_lock(each) and not elsewhere.issuperset(member.path for member in each.members)
    ]
    if not found:
        return unknown("mix.exs computes its dependencies")
    worst = min(found, key=lambda each: each.value)
    together = tuple(fact for each in found for fact in each.evidence)
    return passed(*together) if worst.status is Status.PASS else worst


def _led_to(workspace: Workspace, workspaces: Iterable[Workspace]) -> tuple[Member, ...]:
    """The projects without a lock that it depends on by their folders, at any depth: its own lock holds what they need.

    Such is a system of Nerves beside its firmware, and an application of a poncho.
    """
    others = {member.folder: member for each in workspaces if each.lock is None for member in each.members}
    found: dict[str, Member] = {}
    waiting = list(workspace.members)
    while waiting:
        member = waiting.pop()
        for declared in member.manifest.declared:
            if declared.origin is Origin.PATH and declared.path is not None:
                other = others.get(member.resolve(declared.path) or "")
                if other is not None and other.folder not in found:
                    found[other.folder] = other
                    waiting.append(other)
    return tuple(found.values())


def _needs_lock(workspace: Workspace) -> bool:
    shipped = (member for member in workspace.members if member.is_shipped)
    return any(declared.in_lock for member in shipped for declared in member.manifest.declared)


def _judged(workspace: Workspace, led_to: Iterable[Member], repository: Repository) -> Judgement:
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
    asked_for = {each.app for each in _asked_for(workspace, led_to) if each.in_lock and each.condition is None}
    missing = sorted(app for app in asked_for if workspace.locked(app) is None)
    if missing:
        return partial(Evidence(f"lacks {', '.join(missing[:3])}", path))
    return passed(Evidence(f"locks {len(workspace.lock.entries)} dependencies", path))


def _asked_for(workspace: Workspace, led_to: Iterable[Member]) -> Iterator[Declared]:
    """All that its members declare, and of what they lead to that which whoever depends on it has to fetch as well."""
    for member in workspace.members:
        yield from member.manifest.declared
    for member in led_to:
        yield from (each for each in member.manifest.declared if each.inherited())
