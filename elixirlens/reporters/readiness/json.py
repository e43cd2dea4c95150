"""`json`: the scorecard itself, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from elixirlens.readiness.scorecard import Scorecard
    from elixirlens.reporters.readiness import Chosen
    from elixirlens.reporters.view import View


def render(card: Scorecard, view: View, chosen: Chosen) -> str:
    """Return the scorecard as JSON, indented, keys in the order of its fields."""
    del view, chosen  # JSON has neither screen nor choice
    return msgspec.json.format(msgspec.json.encode(card), indent=2).decode() + "\n"
