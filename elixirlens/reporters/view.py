"""What a reader wants to see, and what their screen can show."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from elixirlens.finding import Severity

SERIOUS = frozenset({Severity.ERROR, Severity.WARNING})
EVERYTHING = frozenset(Severity)


class Ink(StrEnum):
    """Plain text, or text with the sixteen colours that every terminal has and its owner has chosen."""

    PLAIN = "plain"
    COLOURED = "coloured"


class Glyphs(Struct, frozen=True):
    """The few signs that are drawn."""

    bar: str = "│"
    rule: str = "─"
    ellipsis: str = "…"
    dot: str = "·"


ASCII = Glyphs(bar="|", rule="-", ellipsis="...", dot="-")


class View(Struct, frozen=True):
    """How a report is shown.

    `width` is in cells of a terminal. Findings of `severities` are shown, the first `per_rule` of each rule
    (None: all of them); findings of other severities are counted.
    """

    width: int = 100
    per_rule: int | None = 5
    severities: frozenset[Severity] = SERIOUS
    ink: Ink = Ink.PLAIN
    glyphs: Glyphs = Glyphs()
