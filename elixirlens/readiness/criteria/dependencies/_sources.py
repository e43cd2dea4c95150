"""What the criteria about dependencies share: which of them count, and where they are declared."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.hex.declared import Declared, Origin
from elixirlens.hex.lock import HexLocked
from elixirlens.hex.workspace import Workspace
from elixirlens.readiness.model import Evidence, Judgement, not_applicable
from elixirlens.readiness.repository import Repository

NONE = "nothing is depended on that Mix would fetch"


def fetched(repository: Repository) -> Iterator[tuple[str, Declared]]:
    """The declared dependencies that Mix fetches, from Hex or git, each with the path of its mix.exs."""
    yield from ((path, each) for path, each in repository.declared if each.in_lock)


def without_any(repository: Repository) -> Judgement | None:
    """The judgement of a repository that depends on nothing; None where it does, or may."""
    if repository.dependencies_are_known and next(fetched(repository), None) is None:
        return not_applicable(NONE)
    return None


def said(path: str, declared: Declared, fact: str) -> Evidence:
    """A fact about a dependency, where it is declared."""
    return Evidence(f"{declared.app} {fact}", path, declared.place.line)


def follows_a_branch(declared: Declared) -> bool:
    """Whether it comes from git and neither a tag nor a revision says which commit."""
    return declared.origin is Origin.GIT and declared.tag is None and declared.ref is None


def in_production(workspace: Workspace) -> Iterator[HexLocked]:
    """The packages of Hex that production has, as they are locked."""
    for entry in workspace.lock.entries if workspace.lock is not None else ():
        if isinstance(entry, HexLocked) and entry.app in workspace.in_production:
            yield entry
