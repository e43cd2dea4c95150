"""What a branch changes in a lock: what comes, goes, moves up or down, or comes from somewhere else."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from elixirlens.hex.lock import GitLocked, HexLocked, Lock, Locked


class ChangeKind(StrEnum):
    """What happened to an entry. The first that holds counts: a switch of repository is never called an update."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"  # another repository, another package of the same application, or from Hex to git
    UPDATED = "updated"
    DOWNGRADED = "downgraded"
    REPLACED = "replaced"  # the same version or none, with another checksum or revision


class Change(Struct, frozen=True):
    """What happened to the entry of an application."""

    app: str
    kind: ChangeKind
    before: Locked | None
    after: Locked | None


def changes(before: Lock | None, after: Lock | None) -> tuple[Change, ...]:
    """What differs between two states of a lock, sorted by application; None is a lock that is not there."""
    return tuple(_changes(before or Lock(), after or Lock()))


def _changes(before: Lock, after: Lock) -> Iterator[Change]:
    old, new = before.by_app, after.by_app
    for app in sorted(old.keys() | new.keys()):
        kind = _kind(old.get(app), new.get(app))
        if kind is not None:
            yield Change(app, kind, old.get(app), new.get(app))


def _kind(before: Locked | None, after: Locked | None) -> ChangeKind | None:
    match before, after:
        case None, _:
            return ChangeKind.ADDED
        case _, None:
            return ChangeKind.REMOVED
        case HexLocked() as old, HexLocked() as new:
            if (old.repository, old.package) != (new.repository, new.package):
                return ChangeKind.MOVED
            if old.version != new.version:
                return ChangeKind.UPDATED if new.version > old.version else ChangeKind.DOWNGRADED
            return ChangeKind.REPLACED if _checksums_differ(old, new) else None
        case GitLocked(url=old_url, revision=old_revision), GitLocked(url=new_url, revision=new_revision):
            if old_url != new_url:
                return ChangeKind.MOVED
            return ChangeKind.REPLACED if old_revision != new_revision else None
    return ChangeKind.MOVED


def _checksums_differ(before: HexLocked, after: HexLocked) -> bool:
    """Whether both say what the release is made of, and do not say the same. An old lock says less."""
    pairs = (
        (before.inner_checksum, after.inner_checksum),
        (before.outer_checksum, after.outer_checksum),
    )
    return any(None not in pair and pair[0] != pair[1] for pair in pairs)


def shown(locked: Locked | None) -> str | None:
    """What an entry is locked to, in short: a version, or the beginning of a revision."""
    match locked:
        case HexLocked(version=version):
            return str(version)
        case GitLocked(revision=revision):
            return revision[:10]
    return None
