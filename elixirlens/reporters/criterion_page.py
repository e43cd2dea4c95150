"""The page of a criterion, with what it came to in a repository."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


# What a number of such a name decides on every page; others say it in a remark, or are a value from 0 to 1.
_MEANINGS = {
    "partial_from": "half way from here on",
    "passes_from": "passes from here on",
    "passes_up_to": "passes up to here",
    "passes_below": "passes below this",
    "fails_above": "fails above this",
    "fails_below": "fails below this",
    "fewest_modules": "modules at least; of fewer a share says nothing",
    "fewest_files": "files at least; of fewer a share says nothing",
    "fewest_writes": "of fewer writes a share says nothing",
}


def markdown(criterion: Criterion, entry: CriterionEntry | None = None) -> str:
    """Return the page as Markdown, with what the criterion came to where it was judged."""
    return fill_markdown(
        "readiness/criterion.md.jinja",
        criterion=criterion,
        front=criterion.front,
        question=Markdown(criterion.front.question),
        sections={heading: Markdown(text) for heading, text in criterion.sections.items()},
        title=Markdown(criterion.title),
        references=[Markdown(url) for url in criterion.front.references],
        numbers=[
            (name, f"{number:,}", _remark(criterion, name)) for name, number in criterion.front.thresholds.items()
        ],
        entry=entry,
        outcome_of=outcome_of,
        place_of=place_of,
    )


def _remark(criterion: Criterion, name: str) -> Markdown:
    """What a number does, and what is counted, in a cell; one for a library counts what the general one does."""
    general = name.removesuffix("_library")
    counted = criterion.remarks.get(name) or criterion.remarks.get(general, "")
    words = _MEANINGS.get(general) or ("taken off" if general.endswith("_costs") else "")
    if words and counted:
        words = f"{words} ({counted})"
    words = words or counted or "what that is worth"
    return Markdown(words.replace("|", r"\|") + (", in a library" if general != name else ""))


def index(titles: Mapping[str, str], criteria: Iterable[Criterion]) -> str:
    """Return a page that lists all criteria below the titles of their dimensions."""
    all_ = tuple(criteria)
    dimensions = {
        Markdown(title): [each for each in all_ if each.dimension.value == name] for name, title in titles.items()
    }
    return fill_markdown("readiness/criteria.md.jinja", count=len(all_), dimensions=dimensions)


def render(criterion: Criterion, entry: CriterionEntry | None, view: View) -> str:
    """Return the page for a screen; without colours that is its Markdown. `entry` is None where nothing was judged."""
    text = escape_lines(markdown(criterion, entry).replace("&#8203;", ""))  # `@spec` calls nobody on a screen
    return text if view.ink is Ink.PLAIN else set_for_terminal(text, view)
