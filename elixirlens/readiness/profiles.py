"""What a repository is: decided by what mix.exs and the code say, and overridable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.detectors.project import CODE
from elixirlens.project import MixProject, Project, ProjectKind
from elixirlens.readiness.firmware import builds_firmware
from elixirlens.readiness.model import Evidence, Profile

if TYPE_CHECKING:
    from elixirlens.readiness.repository import Repository

# An umbrella is asked about as a whole; what its applications are is asked of each of them. Firmware with pages for its
# user is firmware: it is flashed onto a device, and nobody deploys it.
_SPECIFIC = (
    Profile.UMBRELLA,
    Profile.NERVES,
    Profile.PHOENIX,
    Profile.APPLICATION,
    Profile.LIBRARY,
    Profile.ESCRIPT,
)


class Detected(Struct, frozen=True):
    """What a repository is, what else it could pass for, and why."""

    profile: Profile
    others: tuple[Profile, ...]
    evidence: tuple[Evidence, ...]
    is_forced: bool = False  # somebody said so


def detect_profile(repository: Repository) -> Detected:
    """The profile of a repository, or of the application that it is narrowed to; the most specific counts."""
    found = dict(_matching(repository))
    fitting = [each for each in _SPECIFIC if each in found]
    if not fitting:
        return Detected(Profile.NO_PROJECT, (), (Evidence("no mix.exs"),))
    return Detected(fitting[0], tuple(fitting[1:]), (found[fitting[0]],))


def main_project(project: Project) -> MixProject | None:
    """The Mix project that a repository is about: nearest to its root, with code; of several equals the largest."""
    sizes: Counter[str] = Counter()
    for file in project.files:
        mix = project.mix_project_of(file.path)
        if mix is not None and file.file_class in CODE:
            sizes[mix.folder] += file.size

    def rank(mix: MixProject) -> tuple[bool, int, int, str]:
        is_empty = not sizes[mix.folder] and mix.kind is not ProjectKind.UMBRELLA  # documentation, say
        return is_empty, mix.folder.count("/") if mix.folder else -1, -sizes[mix.folder], mix.folder

    return min(project.mix_projects, key=rank, default=None)


def _matching(repository: Repository) -> Iterator[tuple[Profile, Evidence]]:
    project = repository.mix_project
    if project is None:
        return
    path, mix = repository.mix_path, repository.mix
    if project.kind is ProjectKind.UMBRELLA:
        yield Profile.UMBRELLA, Evidence(f"apps_path: {project.apps_path}", path, _line(repository, "apps_path"))
        return
    if builds_firmware(repository):
        yield Profile.NERVES, Evidence("builds firmware with Nerves", path)
    endpoint = _endpoint(repository)
    if endpoint is not None and project.kind is not ProjectKind.LIBRARY:
        yield Profile.PHOENIX, endpoint
    if (
        mix.get("escript") is not None
        and mix.application.get("mod") is None
        and project.kind is not ProjectKind.LIBRARY
    ):
        yield Profile.ESCRIPT, Evidence("builds an escript", path, _line(repository, "escript"))
        return
    match project.kind:
        case ProjectKind.APPLICATION:
            yield Profile.APPLICATION, Evidence("an application that is started", path)
        case ProjectKind.LIBRARY:
            yield Profile.LIBRARY, Evidence("a library that others depend on", path, _line(repository, "package"))


def _endpoint(repository: Repository) -> Evidence | None:
    for file in repository.product:
        for module in file.modules:
            if "Phoenix.Endpoint" in module.uses:
                return Evidence("has a Phoenix endpoint", file.path, module.line)
    return None


def _line(repository: Repository, key: str) -> int | None:
    term = repository.mix.get(key)
    return term.line if term is not None else None
