"""Where to go from a release that should not stay: the smallest sound one that all take, or who is in the way."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.hex.dependency import Dependency
from elixirlens.hex.version import PreReleases, Requirement, Version

_FEW = 3


class Blocker(Struct, frozen=True):
    """A requirement that no sound release satisfies, and who makes it: a line of a mix.exs, or a locked package."""

    requirement: str
    path: str | None = None
    line: int | None = None
    parent: str | None = None

    def __str__(self) -> str:
        if self.parent is not None:
            return f'{self.parent} asks for "{self.requirement}"'
        return f'{self.path}:{self.line} asks for "{self.requirement}"'


class Mend(Struct, frozen=True):
    """The version to move to, who keeps it away, and both in a sentence. `version` is None where none is sound."""

    advice: str
    version: Version | None = None
    blockers: tuple[Blocker, ...] = ()


class _Demand(Struct, frozen=True):
    requirement: Requirement
    blocker: Blocker


def mend_of(dependency: Dependency) -> Mend:
    """Where to go from the locked version of a package of Hex.

    A release is sound where it is neither retired nor known to be vulnerable. Pre-releases are for who has one.
    """
    current = dependency.version
    sound = [one for one in dependency.sound_versions if current is None or _is_step(current, one)]
    if not sound:
        return Mend(
            f"No later release of {dependency.package} is sound: look for another package, or take its code over."
        )
    demands = list(_demands(dependency))
    for version in sound:
        if all(demand.requirement.matches(version, PreReleases.ASKED_FOR) for demand in demands):
            return Mend(
                f"Run mix deps.update {dependency.app}: everything here takes {version}, the next sound one.", version
            )
    nearest = min(sound, key=lambda version: (len(list(_refusing(demands, version))), version))
    blockers = tuple(_refusing(demands, nearest))
    return Mend(_advice(dependency, nearest, blockers), nearest, blockers)


def _is_step(current: Version, other: Version) -> bool:
    return other > current and (current.is_pre_release or not other.is_pre_release)


def _demands(dependency: Dependency) -> Iterator[_Demand]:
    """The requirements that a release has to satisfy: of mix.exs files and of locked packages."""
    for declaration in dependency.declarations:
        declared = declaration.declared
        if declared.requirement is not None and declared.requirement_place is not None:
            path, line = declaration.member.path, declared.requirement_place.line
            yield _Demand(declared.requirement, Blocker(declared.requirement.text, path, line))
    if any(declaration.declared.override for declaration in dependency.declarations):
        return  # then the requirements of others do not count
    for edge in dependency.parents:
        requirement = edge.needs.requirement
        if requirement is not None:
            yield _Demand(requirement, Blocker(requirement.text, parent=edge.parent))


def _refusing(demands: list[_Demand], version: Version) -> Iterator[Blocker]:
    return (one.blocker for one in demands if not one.requirement.matches(version, PreReleases.ASKED_FOR))


def _advice(dependency: Dependency, version: Version, blockers: tuple[Blocker, ...]) -> str:
    """Who is in the way: parents first, because a line of one's own helps nothing while they hold on."""
    parents = [one for one in blockers if one.parent is not None]
    named = "; ".join(map(str, (parents or list(blockers))[:_FEW]))
    more = len(parents or blockers) - _FEW
    others = f" and {more} more" if more > 0 else ""
    if parents:
        return f"{version} is the next sound one, but {named}{others}: update or replace that first."
    return (
        f"{version} is the next sound one, but {named}{others}: widen that, then run mix deps.update {dependency.app}."
    )
