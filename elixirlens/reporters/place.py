"""What is to say about one line of code: the findings there, the rules that looked, and those that did not."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.finding import Known
from elixirlens.reporters.escape import escape
from elixirlens.reporters.sheet import Sheet
from elixirlens.reporters.story import INDENT, advice, place, rule_line
from elixirlens.reporters.triage import by_rule
from elixirlens.reporters.wording import count, listing

if TYPE_CHECKING:
    from elixirlens.finding import Finding
    from elixirlens.reporters.view import View


class Look(Struct, frozen=True):
    """A rule, whether it looks at the file, and what decided that."""

    rule: str
    active: bool
    reason: str


class Place(Struct, frozen=True):
    """A line of a file, what was found there, and how each rule stands to the file."""

    path: str
    line: int
    findings: tuple[Finding, ...]
    looks: tuple[Look, ...]


def render(subject: Place, view: View) -> str:
    """Return the explanation of a place."""
    sheet = Sheet(view)
    reasons = {look.rule: look.reason for look in subject.looks}
    where = f"{escape(subject.path)}:{subject.line}"
    sheet.heading(where, count(len(subject.findings), "finding"))
    sheet.blank()
    for group in by_rule(subject.findings):
        rule_line(sheet, group)
        for finding in group.findings:
            place(sheet, finding, finding.message)
            advice(sheet, finding)
            _reported(sheet, finding, reasons.get(finding.rule, ""))
    if not subject.findings:
        sheet.paragraph("Nothing was found on this line.", indent=INDENT)
        sheet.blank()
    _looks(sheet, subject)
    return sheet.render()


def _reported(sheet: Sheet, finding: Finding, reason: str) -> None:
    if finding.suppressed is not None:
        because = escape(finding.suppressed.reason) or "no reason is given"
        sheet.paragraph(f"Suppressed in line {finding.suppressed.line}: {because}.", indent=INDENT, style="yellow")
    if finding.known is Known.BASELINE:
        sheet.paragraph("The baseline accepts it.", indent=INDENT, style="yellow")
    sheet.paragraph(f"The rule looks at this file: {escape(reason)}.", indent=INDENT)
    sheet.paragraph(f"elixirlens explain {finding.rule}", label="Read more:  ", indent=INDENT)
    sheet.blank()


def _looks(sheet: Sheet, subject: Place) -> None:
    active = [look.rule for look in subject.looks if look.active]
    sheet.heading("RULES", f"{len(active)} of {len(subject.looks)} looked")
    sheet.blank()
    if active:
        sheet.paragraph(listing(active), label="looked  ", indent=INDENT)
    off = sorted((look for look in subject.looks if not look.active), key=lambda look: (look.reason, look.rule))
    for reason, looks in groupby(off, key=lambda look: look.reason):
        sheet.paragraph(f"{listing([look.rule for look in looks])}: {escape(reason)}", label="off     ", indent=INDENT)
