"""Scorecards as text: one module a format, each with `render(card, view) -> str`.

A format is a module here; its name is the name on the command line, and there is no list to keep.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from elixirlens.readiness.scorecard import Scorecard
    from elixirlens.reporters.view import View


class Chosen(Struct, frozen=True):
    """What of a scorecard is told one by one: the criteria of these dimensions; none of them by default."""

    dimensions: tuple[str, ...] = ()


_NOTHING = Chosen()


@cache
def readiness_formats() -> tuple[str, ...]:
    """Return the names of the formats, sorted."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def render_readiness(name: str, card: Scorecard, view: View, chosen: Chosen = _NOTHING) -> str:
    """Return a scorecard in the format `name`, one of `readiness_formats()`, with a newline at the end."""
    text: str = import_module(f"elixirlens.reporters.readiness.{name}").render(card, view, chosen)
    return text
