"""Dependencies from git that follow a branch."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.finding import Severity
from elixirlens.hex.declared import Certainty, Declared, Origin
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.lock import GitLocked

_REVISION = re.compile(r"[0-9a-f]{7,40}", re.IGNORECASE)
_VERSION = re.compile(r"v?\d+(\.\d+)*\S*")  # somebody wrote a tag as a ref


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the declaration, with what it follows. With a lock only an update moves it."""
    for declaration in subject.declarations:
        declared = declaration.declared
        if declared.origin is not Origin.GIT or declared.certainty is Certainty.UNRESOLVED:
            continue
        followed = _followed(declared)
        if followed is not None:
            values = {"package": subject.app, "name": followed, "repository": declared.url or "git"}
            severity = None if isinstance(subject.locked, GitLocked) else Severity.WARNING
            yield Hit(subject.declared_at(declaration), values, key=subject.app, severity=severity)


def _followed(declared: Declared) -> str | None:
    """What moves; None where a tag or a revision is named."""
    if declared.tag is not None:
        return None
    if declared.ref is not None:
        pinned = _REVISION.fullmatch(declared.ref) or _VERSION.fullmatch(declared.ref)
        return None if pinned else f"the branch {declared.ref}"
    return f"the branch {declared.branch}" if declared.branch is not None else "the default branch"
