"""The badge of a scorecard: a small SVG that needs nobody else to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.reporters.scorecard_words import FAIR, GOOD
from elixirlens.reporters.templates import fill

if TYPE_CHECKING:
    from elixirlens.readiness.scorecard import Scorecard

_LABEL = "readiness"
_MARGIN = 6  # pixels on both sides of a text
_NARROW = "fijlrt1.,: "  # signs of Verdana that are thinner than the others
_GREEN, _YELLOW, _RED, _GREY = "#3a7d34", "#8f6a00", "#b83a3a", "#666"  # each readable below white


def badge(card: Scorecard) -> str:
    """Return the badge as SVG: the score and the level. White on its colours has a contrast of at least 4.5."""
    value = "unknown" if card.score is None else f"{card.score:.0f} · L{card.level} {card.level_name}"
    split = _width(_LABEL)
    return fill(
        "readiness/badge.svg.jinja",
        label=_LABEL,
        value=value,
        split=split,
        width=split + _width(value),
        colour=_colour(card.score),
    )


def _width(text: str) -> int:
    """The room of a text at 11 pixels, a little generous: nobody knows which font will be there."""
    return round(sum(4.3 if sign in _NARROW else 7.2 for sign in text)) + 2 * _MARGIN


def _colour(score: float | None) -> str:
    if score is None:
        return _GREY
    return _GREEN if score >= GOOD else _YELLOW if score >= FAIR else _RED
