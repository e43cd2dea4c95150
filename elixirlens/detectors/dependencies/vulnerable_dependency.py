"""Locked releases that an advisory of the registry or of OSV calls affected."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.finding import Severity
from elixirlens.hex.advisories import Advisory
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.mend import mend_of
from elixirlens.hex.messages import Severity as Degree
from elixirlens.hex.trouble import shown

_SEVERE = frozenset({Degree.HIGH, Degree.CRITICAL})
_HIGH_SCORE = 7.0  # where CVSS begins to say "high"
_LONGEST_SUMMARY = 160
_LONGEST_DISAGREEMENT = 500


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the entry of the lock once for each vulnerability that is sure to be of the locked version."""
    if subject.version is None:
        return
    values: dict[str, object] = {"package": subject.package, "version": subject.version}
    affected = [advisory for advisory in subject.advisories if advisory.affected]
    if not affected and subject.version not in subject.with_advisories:
        return
    advice = mend_of(subject).advice
    for advisory in affected:
        said = {"advisory": _name(advisory), "reason": _reason(advisory), "alternative": advice}
        yield Hit(subject.place, values | said, f"{subject.package} {advisory.id}", severity=_severity(advisory))
    if not affected:  # the registry marks it, and what it is about could not be asked
        said = {
            "advisory": "an advisory",
            "reason": "the registry marks it; which one is not known",
            "alternative": advice,
        }
        yield Hit(subject.place, values | said, f"{subject.package} advisory")


def _name(advisory: Advisory) -> str:
    name = shown(advisory.id)
    return f"{name} ({', '.join(map(shown, advisory.aliases))})" if advisory.aliases else name


def _reason(advisory: Advisory) -> str:
    summary = shown(advisory.summary, _LONGEST_SUMMARY) or "its summary is empty"
    if not advisory.disagreement:
        return summary
    return f"{summary}; {shown(advisory.disagreement, _LONGEST_DISAGREEMENT)}"


def _severity(advisory: Advisory) -> Severity:
    """An error where any source calls it high or worse; its score decides where none calls it anything."""
    if advisory.severity in {None, Degree.UNKNOWN}:
        return Severity.ERROR if (advisory.score or 0) >= _HIGH_SCORE else Severity.WARNING
    return Severity.ERROR if advisory.severity in _SEVERE else Severity.WARNING
