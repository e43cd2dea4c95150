"""How one finding is told: its rule, its place, its line of source, why it matters and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.finding import Confidence
from elixirlens.reporters.escape import escape
from elixirlens.reporters.excerpt import marked_line
from elixirlens.reporters.sheet import SEVERITY_STYLES, Sheet
from elixirlens.reporters.wording import count

if TYPE_CHECKING:
    from elixirlens.finding import Finding
    from elixirlens.reporters.triage import RuleGroup

INDENT = 2


def rule_line(sheet: Sheet, group: RuleGroup) -> None:
    """Name the rule: how bad, where, how much work, and how sure, if that is in doubt."""
    worst, first = group.worst, group.first
    dot = sheet.view.glyphs.dot
    places = f"{count(len(group.findings), 'place')} {dot} " if len(group.findings) > 1 else ""
    doubt = "" if first.confidence is Confidence.HIGH else f" {dot} {first.confidence} confidence"
    sheet.line(
        (worst.value, SEVERITY_STYLES[worst]),
        "  ",
        (escape(group.rule), "bold"),
        (f"  {places}{first.effort} to mend{doubt}", "dim"),
    )


def place(sheet: Sheet, finding: Finding, message: str) -> None:
    """Show one place: its message, unless that is empty, its position and its line of source."""
    if message:
        sheet.paragraph(escape(message), indent=INDENT)
    symbol = f"  {escape(finding.symbol)}" if finding.symbol else ""
    sheet.line(
        " " * INDENT,
        (f"{escape(finding.path)}:{finding.line}:{finding.column}", "blue"),
        (symbol, "dim"),
    )
    _source(sheet, finding)
    for other in finding.related:
        sheet.paragraph(
            f"{escape(other.path)}:{other.line}  {escape(other.message)}",
            label="see also  ",
            indent=INDENT,
            style="dim",
        )
    sheet.blank()


def advice(sheet: Sheet, finding: Finding) -> None:
    """Say why it matters and what to do."""
    sheet.paragraph(escape(finding.why), label="why  ", indent=INDENT)
    sheet.paragraph(escape(finding.do), label="do   ", indent=INDENT)
    sheet.blank()


def _source(sheet: Sheet, finding: Finding) -> None:
    number = f"{finding.line:>5} "
    gutter = len(number) + INDENT + 2
    line = marked_line(finding, sheet.view.width - gutter, sheet.view.glyphs.ellipsis)
    if line is None:
        return
    bar = f"{sheet.view.glyphs.bar} "
    style = SEVERITY_STYLES[finding.severity]
    sheet.line(" " * INDENT, (number + bar, "dim"), line.before, (line.marked, style), line.after)
    sheet.line(" " * INDENT, (" " * len(number) + bar, "dim"), (line.carets, style))
