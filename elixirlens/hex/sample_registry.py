"""A registry written down in TOML: what the examples of pages and the tests take for the truth.

    [hexpm.kettle."1.0.0"]
    published = 2024-01-10
    retired = "security: it boils over"
    requires = { leaf = "~> 1.0" }
    checksum = "ab12…"

    [hexpm.kettle.advisories.EEF-CVE-2026-0001]
    summary = "Steam gets out"
    severity = "high"
    versions = ["1.0.0"]

Each repository is a table, each package one in it, each release one in that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

import msgspec
from msgspec import Struct

from elixirlens.hex.advisories import issues_of
from elixirlens.hex.dependency import Registered
from elixirlens.hex.fetch import Answer, Origin
from elixirlens.hex.inquiry import PackageName
from elixirlens.hex.messages import (
    Dependency,
    Package,
    PackageVersions,
    Reason,
    RegistryAdvisory,
    Release,
    Retirement,
    Severity,
)
from elixirlens.hex.version import Version

_ADVISORIES = "advisories"
_REASONS = tuple(Reason)


class _Advisory(Struct, frozen=True, forbid_unknown_fields=True):
    summary: str
    versions: tuple[str, ...]
    severity: Severity | None = None
    score: float | None = None
    aliases: tuple[str, ...] = ()
    url: str = ""


class _Release(Struct, frozen=True, forbid_unknown_fields=True):
    published: date | None = None
    retired: str | None = None
    requires: dict[str, str] = {}
    checksum: str = "00" * 32
    inner_checksum: str = "00" * 32


def read_sample(text: str) -> Mapping[PackageName, Registered]:
    """Read a written registry; raises `msgspec.ValidationError` or `msgspec.DecodeError` for one that is not."""
    tables = msgspec.toml.decode(text, type=dict[str, dict[str, dict[str, object]]])
    return {
        (repository, name): _registered(repository, name, package)
        for repository, packages in tables.items()
        for name, package in packages.items()
    }


def _registered(repository: str, name: str, written: Mapping[str, object]) -> Registered:
    advisories = msgspec.convert(written.get(_ADVISORIES, {}), dict[str, _Advisory])
    releases = msgspec.convert(
        {key: value for key, value in written.items() if key != _ADVISORIES}, dict[str, _Release]
    )
    package = Package(
        name=name,
        repository=repository,
        releases=tuple(
            _release(version, releases[version], advisories) for version in sorted(releases, key=Version.parse)
        ),
        advisories=tuple(
            RegistryAdvisory(
                id=identity,
                summary=one.summary,
                html_url=one.url,
                severity=one.severity,
                cvss_score=one.score,
                aliases=one.aliases,
            )
            for identity, one in advisories.items()
        ),
    )
    flags = PackageVersions(
        name,
        tuple(release.version for release in package.releases),
        frozenset(release.version for release in package.releases if release.retirement is not None),
        frozenset(release.version for release in package.releases if release.advisories),
    )
    return Registered(
        Answer(flags, Origin.FETCHED), Answer(package, Origin.FETCHED), issues_of(name, package, records=())
    )


def _release(version: str, written: _Release, advisories: Mapping[str, _Advisory]) -> Release:
    published = written.published
    return Release(
        version=version,
        inner_checksum=bytes.fromhex(written.inner_checksum),
        outer_checksum=bytes.fromhex(written.checksum),
        dependencies=tuple(Dependency(package, requirement) for package, requirement in written.requires.items()),
        retirement=_retirement(written.retired) if written.retired is not None else None,
        advisories=tuple(place for place, one in enumerate(advisories.values()) if version in one.versions),
        published_at=datetime.combine(published, time(), UTC) if published is not None else None,
    )


def _retirement(written: str) -> Retirement:
    reason, _, message = written.partition(": ")
    return Retirement(Reason(reason), _REASONS.index(Reason(reason)), message)
