"""Where the code of a workspace uses the modules of a dependency."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors.project import FileFacts, Place, Project
from elixirlens.finding import Spot
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.workspace import Member


def uses(subject: Dependency, project: Project, member: Member) -> Iterator[tuple[str, Spot]]:
    """The modules of a dependency that the product of a member calls, uses or imports, each with the place.

    What is quoted or only named, as a value or in a type, is left out.
    """
    for file in project.code:
        if file.mix.app is None or file.mix.app != member.manifest.app:
            continue
        for module in file.modules:
            place = Place(module, file)
            for directive in module.directives:
                if subject.brings(directive.module):
                    yield directive.module, Spot(file.path, directive.place, module.name or None)
            for call in module.calls:
                if subject.brings(call.module):
                    yield call.module, place.spot_of(call, None)
            for function in module.functions:
                for call in function.calls:
                    if subject.brings(call.module):
                        yield call.module, place.spot_of(call, function)


def names(subject: Dependency, file: FileFacts) -> bool:
    """Whether a file names a module of a dependency as a value: `Code.ensure_loaded?(Kettle)` does."""
    return any(subject.brings(name) for module in file.modules for name in module.mentions)
