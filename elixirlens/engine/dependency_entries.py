"""Dependencies as rows of the report, each with its verdict. What could not be checked is never called clean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from elixirlens.hex.changes import Change, ChangeKind, shown
from elixirlens.hex.declared import Certainty, Origin
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.lock import GitLocked, HexLocked
from elixirlens.hex.trouble import without_secrets
from elixirlens.report import AdvisoryEntry, DependencyEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elixirlens.hex.advisories import Advisory

FROM_GIT = "it comes from git, and no registry knows what its revisions have"


class Verdict(StrEnum):
    """What the audit says of a dependency."""

    CLEAN = "clean"
    FINDING = "finding"
    NOT_CHECKED = "not checked"


def why_unchecked(dependency: Dependency) -> str | None:
    """Why nobody can say whether a dependency is sound; None where that was found out."""
    if isinstance(dependency.locked, HexLocked):
        asked = next(dependency.unchecked, None)
        if asked is not None:
            return f"{asked.reason}; {asked.advice}"
        if dependency.registered is None:
            return "no registry was asked about it"
        unsaid = next((one.id for one in dependency.advisories if one.affected is None), None)
        return None if unsaid is None else f"{unsaid} does not say whether {dependency.version} is affected"
    if isinstance(dependency.locked, GitLocked):
        return FROM_GIT
    return _why_not_locked(dependency)


def _why_not_locked(dependency: Dependency) -> str | None:
    origins = {one.declared.origin for one in dependency.declarations}
    if origins <= {Origin.PATH, Origin.UMBRELLA}:  # code of one's own, or beside it
        return None
    if any(one.declared.certainty is not Certainty.ALWAYS for one in dependency.declarations):
        doubt = next(
            filter(None, (one.declared.condition or one.declared.unresolved for one in dependency.declarations))
        )
        return f"it is not locked, and whether it is asked for depends on {doubt}"
    return "it is not locked, so that nobody knows its version"


def entry_of(dependency: Dependency, verdict: Verdict, addresses: Mapping[str, str]) -> DependencyEntry:
    """The row of a dependency. `addresses` are those of repositories of one's own, by name."""
    hex_locked = dependency.locked if isinstance(dependency.locked, HexLocked) else None
    git_locked = dependency.locked if isinstance(dependency.locked, GitLocked) else None
    return DependencyEntry(
        app=dependency.app,
        package=dependency.package,
        repository=dependency.repository if dependency.package is not None else None,
        source=_source(dependency),
        version=str(dependency.version) if dependency.version is not None else None,
        requirement=next((one.declared.requirement_text for one in dependency.declarations), None),
        latest=_latest(dependency),
        licences=dependency.licences,
        declared=tuple(dict.fromkeys(one.member.path for one in dependency.declarations)),
        lock=dependency.workspace.lock_path if dependency.locked is not None else None,
        why=dependency.why.paths,
        verdict=verdict.value,
        cause=why_unchecked(dependency),
        advisories=tuple(map(_advisory, dependency.advisories)),
        retired=_retired(dependency),
        age=int(dependency.age.total_seconds()) if dependency.age is not None else None,
        unverified=dependency.unverified,
        checksum=hex_locked.outer_checksum if hex_locked is not None else None,
        needs=tuple(edge.child for edge in dependency.workspace.graph.children(dependency.app) if edge.locked),
        url=without_secrets(git_locked.url) if git_locked is not None else _address(dependency, addresses),
        revision=git_locked.revision if git_locked is not None else None,
    )


def with_changes(
    entries: Iterable[DependencyEntry], changed: Mapping[tuple[str, str], Change]
) -> Iterator[DependencyEntry]:
    """The rows of what a branch changes, each with what happened to it; what is gone has a row of its own."""
    for entry in entries:
        change = changed.get((entry.lock or "", entry.app))
        if change is not None:
            yield replace(entry, change=change.kind.value, before=shown(change.before))
    for (lock, app), change in sorted(changed.items()):
        if change.kind is ChangeKind.REMOVED:
            yield _removed(lock, app, change)


def _removed(lock: str, app: str, change: Change) -> DependencyEntry:
    package = change.before.package if isinstance(change.before, HexLocked) else None
    return DependencyEntry(
        app=app,
        package=package,
        repository=None,
        source=Origin.HEX.value if package is not None else Origin.GIT.value,
        version=None,
        requirement=None,
        latest=None,
        licences=None,
        declared=(),
        lock=lock,
        why=(),
        verdict=Verdict.CLEAN.value,
        cause=None,
        advisories=(),
        retired=None,
        age=None,
        unverified=(),
        change=change.kind.value,
        before=shown(change.before),
    )


def _source(dependency: Dependency) -> str:
    match dependency.locked:
        case HexLocked():
            return Origin.HEX.value
        case GitLocked():
            return Origin.GIT.value
    return next((one.declared.origin.value for one in dependency.declarations), Origin.UNKNOWN.value)


def _address(dependency: Dependency, addresses: Mapping[str, str]) -> str | None:
    """Where its repository is, without user and password; None for hex.pm's, and where nobody said it."""
    if dependency.package is None or dependency.repository not in addresses:
        return None
    return without_secrets(addresses[dependency.repository])


def _latest(dependency: Dependency) -> str | None:
    sound = [version for version in dependency.sound_versions if not version.is_pre_release]
    return str(sound[-1]) if sound else None


def _advisory(advisory: Advisory) -> AdvisoryEntry:
    return AdvisoryEntry(
        id=advisory.id,
        aliases=advisory.aliases,
        severity=advisory.severity.value if advisory.severity is not None else None,
        score=advisory.score,
        summary=advisory.summary,
        url=advisory.url,
        fixed=advisory.fixed,
        disagreement=advisory.disagreement,
    )


def _retired(dependency: Dependency) -> str | None:
    if dependency.version is None or dependency.version not in dependency.retired:
        return None
    retirement = dependency.release.retirement if dependency.release is not None else None
    return "retired" if retirement is None else f"{retirement.reason.value}: {retirement.message}".rstrip(": ")
