"""`jsonl`: one JSON object a line, for jq and log pipelines. The last line is the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import asdict

from elixirlens.reporters.json_text import one_line

if TYPE_CHECKING:
    from elixirlens.report import Report
    from elixirlens.reporters.view import View


def render(report: Report, view: View) -> str:
    """Return a line for each finding, each dependency that was audited and each gap in what was checked; then the sum.

    Whoever finds no summary at the end has only a part of the report.
    """
    lines = [
        *({"type": "finding", **asdict(one)} for one in report.findings),
        *({"type": "dependency", **asdict(one)} for one in report.dependencies or ()),
        *({"type": "unchecked", **asdict(one)} for one in report.unchecked),
        {
            "type": "summary",
            "schema": report.schema,
            "tool": report.tool,
            "root": report.root,
            "projects": report.projects,
            "summary": report.summary,
        },
    ]
    return "".join(map(one_line, lines))
