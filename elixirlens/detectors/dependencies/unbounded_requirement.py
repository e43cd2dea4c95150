"""Requirements that take every version there will ever be."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.finding import Severity
from elixirlens.hex.declared import Certainty, Declared, Origin
from elixirlens.hex.dependency import Dependency

_LIBRARY = "library"  # whose requirements are those of everybody who uses it


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the requirement, unless somebody else in the lock sets a bound, or it is for development alone."""
    if any(_is_bound(edge.needs.requirement) for edge in subject.parents):
        return
    if any(_is_bound(one.declared.requirement) for one in subject.declarations):
        return
    for declaration in subject.declarations:
        declared = declaration.declared
        if declared.origin is Origin.HEX and declared.certainty is not Certainty.UNRESOLVED and _is_for_all(declared):
            said = f'"{declared.requirement_text}"' if declared.requirement is not None else "nothing is asked for"
            if declared.requirement is None and declared.requirement_text is not None:
                continue
            values = {"package": subject.app, "requirement": said, "alternative": _alternative(subject)}
            severity = Severity.WARNING if declaration.member.kind == _LIBRARY else None
            yield Hit(subject.required_at(declaration), values, key=f"{subject.app} {said}", severity=severity)


def _is_bound(requirement: object) -> bool:
    return getattr(requirement, "has_upper_bound", False) is True


def _is_for_all(declared: Declared) -> bool:
    """Optional ones are the choice of whoever uses this library: they bring a requirement of their own."""
    return declared.optional is False and declared.in_production


def _alternative(subject: Dependency) -> str:
    version = subject.version
    if version is None:
        return "Write the version that you test with behind ~>."
    return f'"~> {version.major}.{version.minor}" takes what is locked and ends before the next major version.'
