"""Answers about one dependency as text or JSON: why it is there, and what speaks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.reporters.json_text import indented

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elixirlens.engine.evidence.rows import Dossier
    from elixirlens.hex.presence import Presence
    from elixirlens.reporters.view import View

_WHY_SCHEMA = "elixirlens-why-1"
_SHOW_SCHEMA = "elixirlens-show-1"


def answer_formats() -> tuple[str, ...]:
    """Return the names of the formats, sorted."""
    return ("json", "text")


def render_presences(name: str, found: Sequence[Presence], view: View) -> str:
    """Return why a dependency is there, in one of `answer_formats()`."""
    if name == "json":
        return indented({"schema": _WHY_SCHEMA, "found": found})
    from elixirlens.reporters.answers import why

    return why.render(found, view)


def render_dossiers(name: str, found: Sequence[Dossier], view: View) -> str:
    """Return what speaks for a package and what against it, in one of `answer_formats()`."""
    if name == "json":
        return indented({"schema": _SHOW_SCHEMA, "found": found})
    from elixirlens.reporters.answers import show

    return show.render(found, view)
