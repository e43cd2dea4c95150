"""What a Hex registry says: packages with their releases, retirements and advisories, as values.

`wire.py` reads them, `encode.py` writes them.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Reason(StrEnum):
    """Why a release was retired. `UNKNOWN` is one that this version does not know."""

    OTHER = "other"
    INVALID = "invalid"
    SECURITY = "security"
    DEPRECATED = "deprecated"
    RENAMED = "renamed"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """How bad an advisory is. `UNKNOWN` is a degree that this version does not know."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"
    UNKNOWN = "unknown"


class Signed(Struct, frozen=True):
    """A message and the signature of its bytes."""

    payload: bytes
    signature: bytes


class Retirement(Struct, frozen=True):
    """That a release should not be used any more. `number` is the reason's as it was sent."""

    reason: Reason
    number: int
    message: str = ""


class RegistryAdvisory(Struct, frozen=True):
    """A security advisory as the registry has it. `severity_number` is the severity's as it was sent."""

    id: str
    summary: str = ""
    html_url: str = ""
    api_url: str = ""
    severity: Severity | None = None
    severity_number: int | None = None
    cvss_score: float | None = None
    aliases: tuple[str, ...] = ()


class Dependency(Struct, frozen=True):
    """What a release needs. `app` and `repository` are None where they are those of the package itself."""

    package: str
    requirement: str
    optional: bool = False
    app: str | None = None
    repository: str | None = None


class Release(Struct, frozen=True):
    """One version of a package. `advisories` are places in the package's list of advisories."""

    version: str
    inner_checksum: bytes
    outer_checksum: bytes | None = None
    dependencies: tuple[Dependency, ...] = ()
    retirement: Retirement | None = None
    advisories: tuple[int, ...] = ()
    published_at: datetime | None = None


class Package(Struct, frozen=True):
    """All releases of a package, oldest version first, and all its advisories."""

    name: str
    repository: str
    releases: tuple[Release, ...] = ()
    advisories: tuple[RegistryAdvisory, ...] = ()

    def release(self, version: str) -> Release | None:
        """The release of a version, as it is written in the registry."""
        return next((release for release in self.releases if release.version == version), None)

    def advisories_of(self, release: Release) -> tuple[RegistryAdvisory, ...]:
        """The advisories that a release of this package is affected by."""
        return tuple(self.advisories[place] for place in release.advisories)


class PackageVersions(Struct, frozen=True):
    """The versions of a package, and which of them are retired or have an advisory."""

    name: str
    versions: tuple[str, ...] = ()
    retired: frozenset[str] = frozenset()
    with_advisories: frozenset[str] = frozenset()
