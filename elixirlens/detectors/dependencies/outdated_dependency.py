"""Locked releases with later ones that are sound."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.mend import newest_of, newest_without_edit, steps_from
from elixirlens.hex.version import Version

_DAYS_OF_A_YEAR = 365.25
_DAYS_OF_A_MONTH = _DAYS_OF_A_YEAR / 12


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the entry of the lock, with how far behind it is and what keeps it there."""
    if subject.version is None or not (subject.is_direct or context.options["indirect"]):
        return
    steps = steps_from(subject)
    if not steps or len(steps) < context.options["releases"]:
        return
    days = _days_behind(subject, steps[-1])
    if days is not None and days < context.options["months"] * _DAYS_OF_A_MONTH:
        return
    releases = f"{len(steps)} release{'s' if len(steps) > 1 else ''}"
    values = {
        "package": subject.package,
        "version": subject.version,
        "value": steps[-1],
        "count": releases if days is None else f"{releases} and {days / _DAYS_OF_A_YEAR:.1f} libyears",
        "alternative": _way(subject),
    }
    yield Hit(subject.place, values, key=f"{subject.package}")


def _days_behind(subject: Dependency, newest: Version) -> int | None:
    """The time between two releases; None where it is not known, or where the older version came out later."""
    ours, theirs = subject.release, subject.release_of(newest)
    if ours is None or theirs is None or ours.published_at is None or theirs.published_at is None:
        return None
    days = (theirs.published_at - ours.published_at).days
    return days if days >= 0 else None


def _way(subject: Dependency) -> str:
    newest = newest_of(subject)
    within = newest_without_edit(subject)
    if not newest.blockers or within is None:
        return newest.advice
    return f"Run mix deps.update {subject.app}: it brings {within} without an edit. {newest.advice}"
