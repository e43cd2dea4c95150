"""The list of rules, by category."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from rich.text import Text

from elixirlens.reporters.escape import escape
from elixirlens.reporters.sheet import SEVERITY_STYLES, Sheet
from elixirlens.reporters.triage import category_order
from elixirlens.reporters.wording import count

if TYPE_CHECKING:
    from elixirlens.catalog import Catalog, Rule
    from elixirlens.finding import Severity
    from elixirlens.reporters.view import View


class Filter(Struct, frozen=True):
    """Which rules to list. What is empty asks for nothing."""

    category: str | None = None
    severity: Severity | None = None
    text: str = ""

    def admits(self, rule: Rule) -> bool:
        """Return whether a rule is to be listed."""
        return (
            self.category in {None, rule.category}
            and self.severity in {None, rule.severity}
            and self.text.casefold() in f"{rule.id}\n{rule.text}".casefold()
        )


def render(catalog: Catalog, wanted: Filter, view: View) -> str:
    """Return the rules that `wanted` admits, a line each, and how to read on."""
    sheet = Sheet(view)
    rules = [rule for rule in catalog.rules if wanted.admits(rule)]
    widest = max((len(_name(rule)) for rule in rules), default=0)
    for category in sorted({rule.category for rule in rules}, key=category_order):
        members = [rule for rule in rules if rule.category == category]
        sheet.heading(category.upper(), count(len(members), "rule"))
        for rule in sorted(members, key=lambda one: (one.severity.rank, one.id)):
            _line(sheet, rule, widest)
        sheet.blank()
    sheet.paragraph(f"{count(len(rules), 'rule')}." if rules else "No rule fits.")
    if not all(rule.on_by_default for rule in rules):
        sheet.paragraph("Those in brackets run with --strict, or when --select names them.", style="dim")
    sheet.paragraph("elixirlens explain RULE", label="Read more:  ")
    return sheet.render()


def _line(sheet: Sheet, rule: Rule, widest: int) -> None:
    severity = (f"  {rule.severity:<9}", SEVERITY_STYLES[rule.severity])
    sheet.paragraph(escape(rule.title), label=Text.assemble(severity, (f"{_name(rule):<{widest + 2}}", "bold")))


def _name(rule: Rule) -> str:
    return rule.id if rule.on_by_default else f"({rule.id})"
