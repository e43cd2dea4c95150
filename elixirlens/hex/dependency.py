"""One dependency of a workspace, with everything that is known of it: what rules about dependencies look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from msgspec import Struct

from elixirlens.finding import Range, Spot
from elixirlens.hex.advisories import Advisory, Issue
from elixirlens.hex.api import PackageMeta
from elixirlens.hex.declared import Origin
from elixirlens.hex.fetch import Answer
from elixirlens.hex.graph import Edge, Paths
from elixirlens.hex.lock import GitLocked, HexLocked, Locked
from elixirlens.hex.messages import Package, PackageVersions, Release
from elixirlens.hex.metadata import Metadata
from elixirlens.hex.modules import Ownership
from elixirlens.hex.names import HEXPM
from elixirlens.hex.unchecked import NotChecked
from elixirlens.hex.version import InvalidVersion, Version
from elixirlens.hex.workspace import Declaration, Workspace


class Registered(Struct, frozen=True):
    """What a registry was asked about a package, and what it said.

    `flags` are its versions, and which of them are retired or have advisories. `detail` has the releases themselves; it
    is None where nothing asked for them. `issues` are its vulnerabilities, by the registry and by OSV.
    """

    flags: Answer[PackageVersions] | NotChecked
    detail: Answer[Package] | NotChecked | None = None
    issues: tuple[Issue, ...] = ()


class Dependency(Struct, frozen=True, dict=True):
    """An application that a workspace depends on: declared, locked, or both.

    `registered` is None where nobody was asked, because it does not come from Hex or is not known to.
    `metadata` is what the fetched package says of itself, None where it was not fetched; `page` is what the API of
    hex.pm says of it, None where it was not asked.
    `ownership` knows whose the modules are, among all dependencies of the workspace. `registry` has what is known of
    all packages, by repository and name: who asks for this one may have a release that helps.
    """

    app: str
    workspace: Workspace
    declarations: tuple[Declaration, ...]
    locked: Locked | None
    registered: Registered | None = None
    metadata: Metadata | None = None
    page: Answer[PackageMeta] | NotChecked | None = None
    ownership: Ownership = Ownership({})
    registry: Mapping[tuple[str, str], Registered] = {}

    @property
    def package(self) -> str | None:
        """Its name at Hex, None where it comes from elsewhere or that is not known."""
        match self.locked:
            case HexLocked(package=package):
                return package
            case GitLocked():
                return None
        names = (one.declared.package for one in self.declarations if one.declared.origin is Origin.HEX)
        return next((name for name in names if name is not None), None)

    @property
    def repository(self) -> str:
        """The repository that the package is of: `hexpm`, `hexpm:acme` or one of one's own."""
        if isinstance(self.locked, HexLocked):
            return self.locked.repository
        return next((one.declared.repository for one in self.declarations), HEXPM)

    @property
    def version(self) -> Version | None:
        """The locked version."""
        return self.locked.version if isinstance(self.locked, HexLocked) else None

    @property
    def is_direct(self) -> bool:
        """Whether a mix.exs asks for it."""
        return bool(self.declarations)

    @property
    def parents(self) -> tuple[Edge, ...]:
        """The locked packages that ask for it, each with its requirement."""
        return self.workspace.graph.parents(self.app)

    @property
    def askers(self) -> tuple[Edge, ...]:
        """The parents whose requirement counts, as far as is known.

        A leftover asks for nothing, and neither does an entry of what a mix.exs takes from elsewhere.
        """
        here = (edge for edge in self.parents if edge.parent not in self.workspace.unneeded)
        return tuple(edge for edge in here if not self.sibling(edge.parent).is_elsewhere)

    @property
    def is_elsewhere(self) -> bool:
        """Whether a mix.exs takes it from a path, an umbrella or git, whatever a lock says of Hex."""
        return isinstance(self.locked, HexLocked) and any(
            one.declared.origin in {Origin.PATH, Origin.UMBRELLA, Origin.GIT} for one in self.declarations
        )

    @property
    def why(self) -> Paths:
        """How a declared dependency leads to it."""
        return self.workspace.graph.why(self.app)

    def brings(self, module: str) -> bool:
        """Whether a module is its own for sure: of no other package, as far as anybody knows."""
        return self.ownership.owners(module) == {self.app}

    def sibling(self, app: str) -> Dependency:
        """Another dependency of the same workspace."""
        locked = self.workspace.locked(app)
        known = self.registry.get((locked.repository, locked.package)) if isinstance(locked, HexLocked) else None
        return Dependency(app, self.workspace, self.workspace.declarations(app), locked, known, registry=self.registry)

    @property
    def place(self) -> Spot:
        """Where it stands: the key of its entry in the lock, else where it is declared first."""
        if self.locked is not None:
            start = self.locked.place
            quoted = Range(start.line, start.column, start.line, start.column + len(self.app) + 2)
            return Spot(self.workspace.lock_path, quoted, self.app)
        return self.declared_at(self.declarations[0])

    def declared_at(self, declaration: Declaration) -> Spot:
        """Where a mix.exs declares it."""
        return Spot(declaration.member.path, declaration.declared.place, self.app)

    def required_at(self, declaration: Declaration) -> Spot:
        """Where a mix.exs says which versions it takes, else where it declares it."""
        place = declaration.declared.requirement_place or declaration.declared.place
        return Spot(declaration.member.path, place, self.app)

    @property
    def release(self) -> Release | None:
        """The locked release as the registry has it; None where that is not known."""
        return self.release_of(self.version) if self.version is not None else None

    def release_of(self, version: Version) -> Release | None:
        """The release of a version as the registry has it; None where that is not known."""
        detail = self.registered.detail if self.registered is not None else None
        if not isinstance(detail, Answer):
            return None
        return next((one for one in detail.value.releases if _version(one.version) == version), None)

    @property
    def versions(self) -> tuple[Version, ...]:
        """All versions that the registry has, from the smallest to the largest; empty where that is not known."""
        flags = self.registered.flags if self.registered is not None else None
        names = flags.value.versions if isinstance(flags, Answer) else ()
        return tuple(sorted(version for name in names if (version := _version(name)) is not None))

    @property
    def sound_versions(self) -> tuple[Version, ...]:
        """The versions that are neither retired nor known to be vulnerable, from the smallest to the largest."""
        match self.registered:
            case Registered(Answer() as flags, _, issues):
                flagged = _versions(flags.value.retired | flags.value.with_advisories)
                sound = (version for version in self.versions if version not in flagged)
                return tuple(version for version in sound if not any(issue.affects(version) for issue in issues))
        return ()

    @property
    def retired(self) -> frozenset[Version]:
        """The versions that the registry has retired."""
        flags = self.registered.flags if self.registered is not None else None
        return _versions(flags.value.retired) if isinstance(flags, Answer) else frozenset()

    @property
    def with_advisories(self) -> frozenset[Version]:
        """The versions of which the registry says that they have an advisory, whatever else is known of that."""
        flags = self.registered.flags if self.registered is not None else None
        return _versions(flags.value.with_advisories) if isinstance(flags, Answer) else frozenset()

    @property
    def advisories(self) -> tuple[Advisory, ...]:
        """The vulnerabilities that the locked version has, or may have, the worst first as sources rate them."""
        if self.version is None or self.registered is None:
            return ()
        found = (issue.at(self.version, self.versions) for issue in self.registered.issues)
        return tuple(
            sorted((one for one in found if one.affected is not False), key=lambda one: (-(one.score or 0), one.id))
        )

    @property
    def unchecked(self) -> Iterator[NotChecked]:
        """What could not be found out about it: then it is not clean, whatever else is known."""
        if self.registered is not None:
            for asked in (self.registered.flags, self.registered.detail):
                if isinstance(asked, NotChecked):
                    yield asked
                    return

    @property
    def licences(self) -> tuple[str, ...] | None:
        """Its licences as written: by its own metadata, else by its page at hex.pm. None where neither is known."""
        if self.metadata is not None and self.metadata.version in {None, str(self.version)}:
            return self.metadata.licences
        return self.page.value.licences if isinstance(self.page, Answer) else None

    @property
    def unverified(self) -> tuple[str, ...]:
        """What was not verified of the answers, because somebody asked for that."""
        asked = (self.registered.flags, self.registered.detail) if self.registered is not None else ()
        return tuple(sorted({waived.value for each in asked if isinstance(each, Answer) for waived in each.waived}))

    @property
    def age(self) -> timedelta | None:
        """How old the answers are at most, None where there are none."""
        asked = (self.registered.flags, self.registered.detail) if self.registered is not None else ()
        return max((each.age for each in asked if isinstance(each, Answer)), default=None)


def _versions(names: frozenset[str]) -> frozenset[Version]:
    return frozenset(version for name in names if (version := _version(name)) is not None)


def _version(text: str) -> Version | None:
    try:
        return Version.parse(text)
    except InvalidVersion:
        return None
