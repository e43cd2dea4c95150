"""`markdown`: the scorecard for a pull request, a wiki or the summary of a CI step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.reporters.scorecard_words import a_profile, outcome_of, place_of, told_criteria
from elixirlens.reporters.templates import fill_markdown

if TYPE_CHECKING:
    from elixirlens.readiness.scorecard import Scorecard
    from elixirlens.reporters.readiness import Chosen
    from elixirlens.reporters.view import View


def render(card: Scorecard, view: View, chosen: Chosen) -> str:
    """Return the scorecard as Markdown. What comes from the repository is escaped."""
    del view  # a page has no screen
    return fill_markdown(
        "readiness/scorecard.md.jinja",
        card=card,
        chosen=chosen.dimensions,
        by_id={each.id: each for each in card.criteria},
        a_profile=a_profile,
        outcome_of=outcome_of,
        place_of=place_of,
        told_criteria=told_criteria,
    )
