"""`json`: the report itself, with nothing but what an audit of dependencies found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.reporters.json_text import indented

if TYPE_CHECKING:
    from elixirlens.report import Report
    from elixirlens.reporters.view import View


def render(report: Report, view: View) -> str:
    """Return the report as JSON; the view changes nothing."""
    return indented(report)
