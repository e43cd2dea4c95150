"""Requirements that no release can fulfil, or that the solver of Hex refuses."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.hex.declared import Certainty, Declared, Origin
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.version import InvalidRequirement, Requirement, refusal


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the requirement and what is wrong with it; at most one reason for each."""
    for declaration in subject.declarations:
        declared = declaration.declared
        if declared.origin is not Origin.HEX or declared.requirement_text is None:
            continue
        reason = _unsound(declared) or _unmatched(subject, declared)
        if reason is not None:
            values = {"package": subject.app, "requirement": declared.requirement_text, "reason": reason}
            yield Hit(subject.required_at(declaration), values, key=f"{subject.app} {declared.requirement_text}")


def _unsound(declared: Declared) -> str | None:
    if declared.requirement is not None:
        return refusal(declared.requirement)
    if declared.certainty is Certainty.UNRESOLVED or declared.requirement_text is None:
        return None  # an expression that nobody could follow
    try:
        Requirement.parse(declared.requirement_text)
    except InvalidRequirement as error:
        return str(error)
    return None


def _unmatched(subject: Dependency, declared: Declared) -> str | None:
    """Nobody has released what it asks for, as far as the registry knows."""
    if declared.requirement is None or not subject.versions or declared.package != subject.package:
        return None
    if any(declared.requirement.matches(version) for version in subject.versions):
        return None
    return f"none of the {len(subject.versions)} releases matches, the newest is {subject.versions[-1]}"
