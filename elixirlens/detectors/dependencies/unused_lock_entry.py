"""Entries of mix.lock that no declared dependency needs any more."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.hex.dependency import Dependency


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the entry of the lock, where it is proven that nobody needs it."""
    if subject.locked is None or subject.app not in subject.workspace.unneeded:
        return
    version = f" {subject.version}" if subject.version is not None else ""
    yield Hit(subject.place, {"package": subject.app, "value": f"{subject.app}{version}"}, key=subject.app)
