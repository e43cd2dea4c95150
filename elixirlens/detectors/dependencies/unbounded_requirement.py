"""Requirements that take every version there will ever be."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.finding import Severity
from elixirlens.hex.declared import Certainty, Origin
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.version import Requirement
from elixirlens.hex.workspace import Declaration

_PRODUCTION = "prod"
_LIBRARY = "library"  # whose requirements are those of everybody who uses it


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the requirement, unless somebody else in the lock sets a bound, or it is for development alone."""
    if subject.workspace.lock is None and any(one.member.kind != _LIBRARY for one in subject.declarations):
        return  # whether others bound it stands in the lock
    if any(_is_bound(edge.needs.requirement) for edge in subject.parents):
        return
    if any(_is_bound(one.declared.requirement) for one in subject.declarations):
        return
    for declaration in subject.declarations:
        if _is_unbounded(declaration):
            text = declaration.declared.requirement_text
            said = f'"{text}"' if text is not None else "nothing is asked for"
            values = {"package": subject.app, "requirement": said, "alternative": _alternative(subject)}
            severity = Severity.WARNING if declaration.member.kind == _LIBRARY else None
            yield Hit(subject.required_at(declaration), values, key=f"{subject.app} {said}", severity=severity)


def _is_bound(requirement: Requirement | None) -> bool:
    return requirement is not None and requirement.has_upper_bound


def _is_unbounded(declaration: Declaration) -> bool:
    """Optional ones are the choice of whoever uses this library: they bring a requirement of their own."""
    declared = declaration.declared
    is_known = declared.certainty is not Certainty.UNRESOLVED and declared.origin is Origin.HEX
    is_read = declared.requirement is not None or declared.requirement_text is None
    is_for_all = declared.only is None or _PRODUCTION in declared.only
    is_shipped = is_for_all and declared.optional is False and declaration.member.is_shipped
    return is_known and is_read and is_shipped


def _alternative(subject: Dependency) -> str:
    version = subject.version
    if version is None:
        return "Write the version that you test with behind ~>."
    start = f"{version.major}.{version.minor}" if version.major or version.minor else str(version)
    return f'"~> {start}" takes what is locked and ends before the next version that may break it.'
