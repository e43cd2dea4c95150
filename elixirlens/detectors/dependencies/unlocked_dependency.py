"""Dependencies that mix.exs asks for and mix.lock does not have."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.hex.declared import Certainty
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.workspace import Declaration, Workspace

_APPLICATION = "application"


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the declaration; where there is no lock at all, that of the first dependency stands for all."""
    workspace = subject.workspace
    asked = next(filter(_is_certain, subject.declarations), None)
    if asked is None or subject.locked is not None:
        return
    if workspace.lock is None:
        at_the_root = workspace.lock_path == "mix.lock"
        if at_the_root and subject.app == _first_of(workspace) and asked.member.kind == _APPLICATION:
            yield _hit(subject, asked, f"there is no {workspace.lock_path}")
    elif all(trouble.app not in {None, subject.app} for trouble in workspace.lock.troubles):
        yield _hit(subject, asked, f"{workspace.lock_path} does not have it")


def _is_certain(declaration: Declaration) -> bool:
    declared = declaration.declared
    return declared.certainty is Certainty.ALWAYS and declared.in_lock


def _first_of(workspace: Workspace) -> str | None:
    """The dependency that stands first in the first mix.exs that has any."""
    for member in workspace.members:
        for declared in member.manifest.declared:
            if declared.certainty is Certainty.ALWAYS and declared.in_lock:
                return declared.app
    return None


def _hit(subject: Dependency, asked: Declaration, reason: str) -> Hit:
    return Hit(subject.declared_at(asked), {"package": subject.app, "reason": reason}, key=subject.app)
