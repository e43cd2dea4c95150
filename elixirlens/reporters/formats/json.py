"""`json`: the whole report, as docs/schema/report.schema.json describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.reporters.json_text import indented

if TYPE_CHECKING:
    from elixirlens.report import Report
    from elixirlens.reporters.view import View


def render(report: Report, view: View) -> str:
    """Return the report as JSON; what a screen can show makes no difference to it."""
    return indented(report)
