"""`json`: the Report itself, whole. `docs/schema/report.schema.json` describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elixirlens.report import Report
    from elixirlens.reporters.view import View


def render(report: Report, view: View) -> str:
    """Return the report as JSON; what a screen can show makes no difference to it."""
    return report.to_json().decode()
