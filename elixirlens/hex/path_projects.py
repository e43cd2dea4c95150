"""What comes along with a path dependency: the dependencies of its own mix.exs, which Mix locks with ours."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.hex.declared import Declared, Origin
from elixirlens.hex.manifest import read_manifest
from elixirlens.hex.required import ContentOf
from elixirlens.hex.workspace import Declaration, Member, Workspace

_LIBRARY = "library"


class Inherited(Struct, frozen=True):
    """A dependency that a path dependency declares. `by` are the path dependencies that lead there, nearest first."""

    declaration: Declaration
    by: tuple[str, ...]


def inherited_by(workspace: Workspace, content_of: ContentOf) -> tuple[Inherited, ...]:
    """What a workspace gets from the mix.exs of its path dependencies, and of theirs, as far as they can be read.

    Those are left out that only the other project has: optional ones, and those for an environment that it is not
    compiled for here.
    """
    own = {member.path for member in workspace.members}
    seen = set(own)
    waiting: list[tuple[Member, Declared, tuple[str, ...]]] = [
        (member, each, (each.app,)) for member in workspace.members for each in member.manifest.declared if _leads(each)
    ]
    found: list[Inherited] = []
    while waiting:
        member, declared, by = waiting.pop(0)
        folder = _folder(member, declared)
        path = None if folder is None else posixpath.join(folder, "mix.exs")
        if folder is None or path is None or path in seen:
            continue
        seen.add(path)
        content = content_of(path)
        if content is None:
            continue
        other = Member(folder, path, read_manifest(content, folder, content_of), _LIBRARY)
        for each in _inherited(other, declared.env):
            found.append(Inherited(Declaration(other, each), by))
            if _leads(each):
                waiting.append((other, each, (*by, each.app)))
    return tuple(found)


def _inherited(member: Member, environment: str) -> Iterator[Declared]:
    return (each for each in member.manifest.declared if each.inherited(environment))


def _leads(declared: Declared) -> bool:
    return declared.origin in {Origin.PATH, Origin.UMBRELLA}


def _folder(member: Member, declared: Declared) -> str | None:
    """The folder that a dependency is in, None where it is not known or lies outside."""
    if declared.origin is Origin.UMBRELLA:
        return posixpath.join(posixpath.dirname(member.folder), declared.app)
    return None if declared.path is None else member.resolve(declared.path)
