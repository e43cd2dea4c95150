"""One package with everything that was found out about it: what the rows of evidence are made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from msgspec import Struct

from elixirlens.detectors.project import FileFacts, Project
from elixirlens.engine.evidence.code import Code
from elixirlens.hex.advisories import Advisory, Issue
from elixirlens.hex.api import PackageMeta, ReleaseMeta
from elixirlens.hex.fetch import Answer
from elixirlens.hex.lock import Locked
from elixirlens.hex.messages import Package, PackageVersions
from elixirlens.hex.metadata import Metadata
from elixirlens.hex.unchecked import NotChecked
from elixirlens.hex.version import InvalidVersion, Version
from elixirlens.hex.workspace import Workspace


class OnServers(Struct, frozen=True):
    """What servers said of a package. None where nobody was asked, because it does not come from Hex."""

    flags: Answer[PackageVersions] | NotChecked | None = None
    detail: Answer[Package] | NotChecked | None = None
    meta: Answer[PackageMeta] | NotChecked | None = None
    release: Answer[ReleaseMeta] | NotChecked | None = None
    issues: tuple[Issue, ...] = ()

    @property
    def versions(self) -> tuple[Version, ...]:
        """All versions that the registry has, from the smallest to the largest."""
        if not isinstance(self.flags, Answer):
            return ()
        return tuple(sorted(filter(None, map(version_of, self.flags.value.versions))))

    @property
    def retired(self) -> frozenset[Version]:
        """Those of them that are retired."""
        if not isinstance(self.flags, Answer):
            return frozenset()
        return frozenset(filter(None, map(version_of, self.flags.value.retired)))

    @property
    def recommended(self) -> Version | None:
        """The newest version that is neither a pre-release nor retired nor known to be vulnerable."""
        flagged = self.flags.value.with_advisories if isinstance(self.flags, Answer) else frozenset()
        sound = [
            version
            for version in self.versions
            if not version.is_pre_release
            and version not in self.retired
            and str(version) not in flagged
            and not any(issue.affects(version) for issue in self.issues)
        ]
        return sound[-1] if sound else None

    @property
    def published(self) -> tuple[tuple[datetime, str], ...]:
        """When its releases came out, the oldest first, as far as the registry or the API says."""
        found: dict[str, datetime] = {}
        if isinstance(self.meta, Answer):
            found |= {one.version: one.inserted_at for one in self.meta.value.releases if one.inserted_at is not None}
        if isinstance(self.detail, Answer):
            found |= {
                one.version: one.published_at for one in self.detail.value.releases if one.published_at is not None
            }
        return tuple(sorted((when, version) for version, when in found.items()))


class Subject(Struct, frozen=True):
    """A package and what is known of it. `workspace` is None where it is no dependency here.

    `version` is the locked one, else the newest that may be recommended. `apps` are the names of all dependencies.
    """

    app: str
    package: str | None
    repository: str
    today: date
    servers: OnServers
    project: Project
    workspace: Workspace | None = None
    locked: Locked | None = None
    version: Version | None = None
    metadata: Metadata | None = None
    code: Code | None = None
    code_is_ours: bool = False

    @property
    def files(self) -> Iterator[FileFacts]:
        """The files of the projects that share its lock."""
        ours = {member.manifest.app for member in self.workspace.members} if self.workspace is not None else set()
        return (file for file in self.project.files if file.app is None or file.app in ours)

    @property
    def advisories(self) -> tuple[Advisory, ...]:
        """What is known to be wrong with the version in question."""
        if self.version is None:
            return ()
        found = (issue.at(self.version, self.servers.versions) for issue in self.servers.issues)
        return tuple(one for one in found if one.affected is not False)

    @property
    def links(self) -> dict[str, str]:
        """The links that the package names, by label."""
        if isinstance(self.servers.meta, Answer):
            return self.servers.meta.value.links
        return dict(self.metadata.links) if self.metadata is not None else {}


def version_of(text: str) -> Version | None:
    """A version, None where it is none."""
    try:
        return Version.parse(text)
    except InvalidVersion:
        return None
