"""Entries of a lock that contradict their registry, a mix.exs, or a package that asks for them."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.finding import Related, Severity
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.lock import GitLocked
from elixirlens.hex.mismatch import Kind, Mismatch, mismatches

_FRESH = "Run mix deps.get and commit the lock that it writes."
_PARENT = "Run mix deps.get: where it changes nothing, run mix deps.update {app}, and commit the lock."
_STOP = "Fetch nothing before you know why: ask who changed this line, and compare it with a lock that you trust."
_GRAVE = frozenset({Kind.VERSION, Kind.CHECKSUM, Kind.PACKAGE, Kind.REPOSITORY})  # other code than was asked for


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the entry of the lock once for each contradiction."""
    locked = subject.locked
    revision = f"at {locked.revision[:7]}" if isinstance(locked, GitLocked) else subject.version
    for mismatch in mismatches(subject):
        values = {
            "package": subject.package or subject.app,
            "version": revision,
            "reason": mismatch.reason,
            "alternative": _advice(subject, mismatch),
        }
        yield Hit(
            subject.place,
            values,
            key=f"{subject.app} {mismatch.kind} {_other(mismatch)}",
            related=_related(subject, mismatch),
            severity=Severity.ERROR if mismatch.kind in _GRAVE else None,
        )


def _advice(subject: Dependency, mismatch: Mismatch) -> str:
    if mismatch.kind in _GRAVE:
        return _STOP
    return _FRESH if mismatch.parent is None else _PARENT.format(app=subject.app)


def _other(mismatch: Mismatch) -> str:
    """Who says otherwise, without the line, which may move."""
    if mismatch.declaration is not None:
        return mismatch.declaration.member.path
    return mismatch.parent or "registry"


def _related(subject: Dependency, mismatch: Mismatch) -> tuple[Related, ...]:
    if mismatch.declaration is None:
        return ()
    spot = subject.required_at(mismatch.declaration)
    return (Related(spot.path, spot.line, f"{subject.app} is declared here"),)
