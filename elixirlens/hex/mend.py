"""Where to go from a release that should not stay: the smallest sound one that all take, or who is in the way."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.hex.declared import Certainty, Declared
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.fetch import Answer
from elixirlens.hex.graph import Edge
from elixirlens.hex.lock import HexLocked
from elixirlens.hex.messages import Release
from elixirlens.hex.trouble import shown
from elixirlens.hex.version import InvalidRequirement, InvalidVersion, PreReleases, Requirement, Version
from elixirlens.hex.workspace import Declaration

_FEW = 3
_NEAREST, _NEWEST = "the nearest sound one", "the newest sound one"


class Blocker(Struct, frozen=True):
    """A requirement that a release does not satisfy, and who makes it: a line of a mix.exs, or a locked package.

    `condition` says when it counts, None where it always does. Of a parent, `release` is the smallest sound one that
    takes the release; where there is none, `is_known` says whether all its releases were looked at.
    """

    requirement: str
    path: str | None = None
    line: int | None = None
    parent: str | None = None
    condition: str | None = None
    release: Version | None = None
    is_known: bool = False

    @property
    def name(self) -> str:
        """The parent, or the line."""
        return self.parent if self.parent is not None else f"{self.path}:{self.line}"

    def __str__(self) -> str:
        condition = f" ({self.condition})" if self.condition is not None else ""
        return f'{self.name} asks for "{self.requirement}"{condition}'

    @property
    def remedy(self) -> str:
        """What to do about it."""
        if self.parent is None:
            return f"widen {self.name}"
        if self.release is not None:
            return f"update {self.parent} to {self.release}, which takes it"
        if self.is_known:
            return f"replace {self.parent}, of which no later sound one takes it"
        return f"update or replace {self.parent}"


class Mend(Struct, frozen=True):
    """The version to move to, who keeps it away, and both in a sentence. `version` is None where none is sound.

    `unread` are requirements that are expressions: whether they take the version is not known.
    """

    advice: str
    version: Version | None = None
    blockers: tuple[Blocker, ...] = ()
    unread: tuple[Blocker, ...] = ()


class _Demand(Struct, frozen=True):
    requirement: Requirement
    blocker: Blocker
    edge: Edge | None = None


def mend_of(dependency: Dependency) -> Mend:
    """Where to go from the locked version of a package of Hex.

    A release is sound where it is neither retired nor known to be vulnerable. Pre-releases are for who has one. Where
    all sound ones are refused, it is the one that the fewest parents refuse, then the fewest lines, then the smallest.
    """
    name = dependency.package or dependency.app
    if dependency.app in dependency.workspace.unneeded:
        return Mend(f"Run mix deps.unlock --unused: nothing here asks for {name} any more.")
    if not dependency.versions:
        return Mend(f"Ask again when the registry answers: which releases of {name} there are is not known.")
    steps = steps_from(dependency)
    if not steps:
        return Mend(f"No later release of {name} is sound: look for another package, or take its code over.")
    demands = list(_demands(dependency))
    return _moved(dependency, min(steps, key=lambda version: _cost(demands, version)), demands, _NEAREST)


def newest_of(dependency: Dependency) -> Mend:
    """The way to the newest sound release; without a version where the locked one is the newest."""
    steps = steps_from(dependency)
    if not steps:
        return Mend("")
    return _moved(dependency, steps[-1], list(_demands(dependency)), _NEWEST)


def newest_without_edit(dependency: Dependency) -> Version | None:
    """The newest sound release that everything here takes, None where that is the locked one."""
    demands = list(_demands(dependency))
    return next((version for version in reversed(steps_from(dependency)) if not any(_refusing(demands, version))), None)


def steps_from(dependency: Dependency) -> list[Version]:
    """The sound versions that one may move to, from the smallest to the largest."""
    current = dependency.version
    if current is None:
        return [version for version in dependency.sound_versions if not version.is_pre_release]
    return [
        version
        for version in dependency.sound_versions
        if version > current and (current.is_pre_release or not version.is_pre_release)
    ]


def _moved(dependency: Dependency, version: Version, demands: list[_Demand], which: str) -> Mend:
    refusing = _refusing(demands, version)
    blockers = tuple(_with_release(dependency, demand, version) for demand in refusing)
    unread = tuple(_unread(dependency))
    return Mend(_advice(dependency, version, blockers, unread, which), version, blockers, unread)


def _cost(demands: list[_Demand], version: Version) -> tuple[int, int, Version]:
    refusing = list(_refusing(demands, version))
    parents = sum(demand.edge is not None for demand in refusing)
    return parents, len(refusing) - parents, version


def _demands(dependency: Dependency) -> Iterator[_Demand]:
    """The requirements that a release has to satisfy: of mix.exs files and of locked packages."""
    for declaration in dependency.declarations:
        declared = declaration.declared
        if declared.requirement is not None:
            yield _Demand(declared.requirement, _line(declaration, declared.requirement.text))
    if any(_overrides(declaration.declared) for declaration in dependency.declarations):
        return  # then the requirements of others do not count
    for edge in dependency.askers:
        requirement = edge.needs.requirement
        if requirement is not None:
            yield _Demand(requirement, Blocker(requirement.text, parent=edge.parent), edge)


def _overrides(declared: Declared) -> bool:
    """Whether it is certain that the requirements of others do not count."""
    return declared.override is True and declared.certainty is not Certainty.CONDITIONAL


def _unread(dependency: Dependency) -> Iterator[Blocker]:
    """Requirements of which nobody knows what they take."""
    for declaration in dependency.declarations:
        written = declaration.declared.requirement_text
        if declaration.declared.requirement is None and written is not None:
            yield _line(declaration, shown(written))


def _line(declaration: Declaration, requirement: str) -> Blocker:
    declared = declaration.declared
    place = declared.requirement_place or declared.place
    return Blocker(requirement, declaration.member.path, place.line, condition=declared.condition)


def _refusing(demands: list[_Demand], version: Version) -> Iterator[_Demand]:
    return (one for one in demands if not one.requirement.matches(version, PreReleases.ASKED_FOR))


# Parents


def _with_release(dependency: Dependency, demand: _Demand, version: Version) -> Blocker:
    """Who refuses a version; of a parent also its release that takes it, where that is known."""
    blocker = demand.blocker
    parent = dependency.sibling(demand.edge.parent) if demand.edge is not None else None
    detail = parent.registered.detail if parent is not None and parent.registered is not None else None
    if parent is None or not isinstance(detail, Answer) or not isinstance(parent.locked, HexLocked):
        return blocker
    taking = {
        each
        for release in detail.value.releases
        if (each := _version(release)) is not None and _takes(release, dependency, version)
    }
    found = next((step for step in steps_from(parent) if step in taking), None)
    return Blocker(blocker.requirement, parent=blocker.parent, release=found, is_known=True)


def _takes(release: Release, dependency: Dependency, version: Version) -> bool:
    """Whether a release of a parent takes a version, or does not ask for the package any more."""
    for needed in release.dependencies:
        if needed.package == dependency.package:
            try:
                return Requirement.parse(needed.requirement).matches(version, PreReleases.ASKED_FOR)
            except InvalidRequirement:
                return False
    return True


def _version(release: Release) -> Version | None:
    try:
        return Version.parse(release.version)
    except InvalidVersion:
        return None


# Words


def _advice(
    dependency: Dependency, version: Version, blockers: tuple[Blocker, ...], unread: tuple[Blocker, ...], which: str
) -> str:
    """The way to a version in a sentence. Parents come first: a line of one's own helps nothing while they hold on."""
    unsure = f"; what {unread[0].name} asks for, {unread[0].requirement}, is not known" if unread else ""
    if not blockers:
        who = "what can be read here" if unread else "everything here"
        return f"Run mix deps.update {dependency.app}: {who} takes {version}, {which}{unsure}."
    ordered = sorted(blockers, key=lambda blocker: blocker.parent is None)
    remedies = _few([blocker.remedy for blocker in ordered], ", ")
    return (
        f"{version} is {which}, but {_few([str(blocker) for blocker in ordered], '; ')}: {remedies}, "
        f"then run mix deps.update {dependency.app}{unsure}."
    )


def _few(texts: list[str], joint: str) -> str:
    more = len(texts) - _FEW
    return joint.join(texts[:_FEW]) + (f" and {more} more" if more > 0 else "")
