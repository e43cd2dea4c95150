"""`oneline`: one line a finding, for editors, grep and awk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.reporters.escape import escape, without_commands
from elixirlens.reporters.triage import open_findings

if TYPE_CHECKING:
    from elixirlens.report import Report
    from elixirlens.reporters.view import View


def render(report: Report, view: View) -> str:
    """Return `path:line:column: severity rule message` for each finding; what is unchecked comes last."""
    found = [
        f"{escape(one.path)}:{one.line}:{one.column}: {one.severity} {escape(one.rule)} {escape(one.message)}\n"
        for one in open_findings(report)
    ]
    unchecked = [
        f"{escape(one.path or one.name)}:1:1: unchecked {escape(one.kind)} {escape(one.reason)}\n"
        for one in report.unchecked
    ]
    return without_commands("".join(found + unchecked))
