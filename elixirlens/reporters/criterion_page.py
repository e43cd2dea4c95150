"""The page of a criterion, with what it came to in a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.reporters.escape import escape_lines
from elixirlens.reporters.rule_page import set_for_terminal
from elixirlens.reporters.scorecard_words import outcome_of, place_of
from elixirlens.reporters.templates import Markdown, fill_markdown
from elixirlens.reporters.view import Ink

if TYPE_CHECKING:
    from elixirlens.readiness.page import Criterion
    from elixirlens.readiness.scorecard import CriterionEntry
    from elixirlens.reporters.view import View


def render(criterion: Criterion, entry: CriterionEntry | None, view: View) -> str:
    """Return the page for a screen; without colours that is its Markdown. `entry` is None where nothing was judged."""
    text = escape_lines(
        fill_markdown(
            "readiness/criterion.md.jinja",
            criterion=criterion,
            front=criterion.front,
            sections={heading: Markdown(text) for heading, text in criterion.sections.items()},
            title=Markdown(criterion.title),
            entry=entry,
            outcome_of=outcome_of,
            place_of=place_of,
        )
    )
    return text if view.ink is Ink.PLAIN else set_for_terminal(text, view)
