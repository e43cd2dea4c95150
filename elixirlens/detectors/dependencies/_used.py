"""Where the code of a workspace uses the modules of a dependency."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors.project import FileFacts, Project
from elixirlens.finding import Spot
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.workspace import Member


def uses(subject: Dependency, project: Project, member: Member) -> Iterator[tuple[str, Spot]]:
    """The modules of a dependency that the product of a member calls, uses or imports, each with the place.

    They come in the order of paths and lines. What is quoted or only named, as a value or in a type, is left out.
    """
    app = member.manifest.app
    if app is None or not subject.ownership.is_known(subject.app):
        return
    names = [name for name in project.uses if subject.brings(name)]
    found = [(spot, name) for name in names for file, spot in project.uses[name] if file.app == app]
    yield from ((name, spot) for spot, name in sorted(found, key=lambda one: (one[0].path, one[0].line, one[1])))


def names(subject: Dependency, file: FileFacts) -> bool:
    """Whether a file names a module of a dependency as a value: `Code.ensure_loaded?(Kettle)` does."""
    return any(subject.brings(name) for module in file.modules for name in module.mentions)
