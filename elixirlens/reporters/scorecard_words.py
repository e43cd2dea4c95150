"""The phrases that scorecards share, whatever their format."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elixirlens.readiness.model import Evidence
    from elixirlens.readiness.scorecard import CriterionEntry, DimensionEntry

_PROFILES = {
    "library": "a library",
    "application": "an application",
    "phoenix": "a Phoenix application",
    "umbrella": "an umbrella",
    "nerves": "a Nerves project",
    "escript": "an escript",
}
_ORDER = ("fail", "partial", "unknown", "pass", "not applicable")
GOOD, FAIR = 80, 55  # scores from which on a bar is green, or yellow


def a_profile(name: str) -> str:
    """What a repository is, with its article."""
    return _PROFILES.get(name, name)


def place_of(evidence: Evidence) -> str:
    """Where a fact stands: `, mix.exs:12`; empty for an absence or a fact of the whole."""
    if evidence.path is None:
        return ""
    return f", {evidence.path}:{evidence.line}" if evidence.line else f", {evidence.path}"


def outcome_of(criterion: CriterionEntry) -> str:
    """A word for what a criterion came to; a share where it is there in part."""
    match criterion.status:
        case "not applicable":
            return "n/a"
        case "partial":
            return f"{100 * criterion.value:.0f} %"
        case _:
            return criterion.status


def told_criteria(criteria: Iterable[CriterionEntry]) -> list[CriterionEntry]:
    """Criteria in the order in which to read them: what loses most first, what does not apply last."""
    return sorted(criteria, key=lambda each: (_ORDER.index(each.status), each.points * (each.value - 1), each.id))


def share_lost(dimension: DimensionEntry) -> float:
    """The points of the whole score that a dimension costs."""
    return 0.0 if dimension.score is None else dimension.share * (100 - dimension.score) / 100


def grade_style(score: float) -> str:
    """The colour of a score."""
    return "green" if score >= GOOD else "yellow" if score >= FAIR else "red"
