"""`json`: the trees as the Report has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from elixirlens.report import Supervision

if TYPE_CHECKING:
    from elixirlens.report import Report
    from elixirlens.reporters.view import View


def render(report: Report, view: View) -> str:
    """Return the trees as JSON; what a screen can show makes no difference to it."""
    encoded = msgspec.json.encode(report.supervision or Supervision())
    return msgspec.json.format(encoded, indent=2).decode() + "\n"
