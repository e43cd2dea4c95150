"""Locked releases that their authors have taken back."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.mend import mend_of
from elixirlens.hex.messages import Retirement


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the entry of the lock, with what its authors say and where to go from there."""
    if subject.version is None or subject.version not in subject.retired:
        return
    values = {
        "package": subject.package,
        "version": subject.version,
        "reason": _reason(subject.release.retirement if subject.release is not None else None),
        "alternative": mend_of(subject).advice,
    }
    yield Hit(subject.place, values, key=f"{subject.package} {subject.version}")


def _reason(retirement: Retirement | None) -> str:
    if retirement is None:
        return "no reason is known"
    return f"{retirement.reason.value}: {retirement.message}" if retirement.message else retirement.reason.value
