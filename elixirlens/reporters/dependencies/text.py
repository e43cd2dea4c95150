"""`text`: dependencies as a table, what is wrong with them, and what nobody could check."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from elixirlens.reporters.escape import escape
from elixirlens.reporters.formats import text as teaching
from elixirlens.reporters.sheet import Sheet
from elixirlens.reporters.story import INDENT
from elixirlens.reporters.wording import listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elixirlens.report import DependencyEntry, Report
    from elixirlens.reporters.view import View

_CLEAN, _FINDING, _NOT_CHECKED = "clean", "finding", "not checked"
_STYLES = {_CLEAN: "green", _FINDING: "bold yellow", _NOT_CHECKED: "bold red"}
_SECONDS = {"d": 86_400, "h": 3_600, "min": 60}


def render(report: Report, view: View) -> str:
    """Return the table of the dependencies to look at (all of them with `--all`), then the findings about them."""
    entries = report.dependencies or ()
    sheet = Sheet(view)
    sheet.heading("AUDIT", _verdicts(entries))
    sheet.blank()
    if not entries:
        sheet.paragraph("No mix.exs here asks for any, and no mix.lock holds any.", indent=INDENT)
        sheet.blank()
    shown = [entry for entry in entries if view.per_rule is None or entry.verdict == _FINDING or entry.change]
    _table(sheet, shown)
    clean = sum(entry.verdict == _CLEAN and entry not in shown for entry in entries)
    if clean:
        sheet.paragraph(f"{clean:,} clean (--all shows them)", indent=INDENT, style="dim")
        sheet.blank()
    _unverified(sheet, entries)
    _age(sheet, entries)
    return sheet.render() + "\n" + teaching.render(report, view)


def _verdicts(entries: Sequence[DependencyEntry]) -> str:
    verdicts = Counter(entry.verdict for entry in entries)
    words = {_CLEAN: "clean", _FINDING: "with findings", _NOT_CHECKED: "NOT CHECKED"}
    return listing([f"{verdicts[verdict]:,} {word}" for verdict, word in words.items() if verdicts[verdict]]) or "none"


def _table(sheet: Sheet, entries: Sequence[DependencyEntry]) -> None:
    """One line each: name, version, where it could go, verdict; why it is there where nobody asked for it."""
    names = {entry.app: escape(_name(entry)) for entry in entries}
    width = max((len(name) for name in names.values()), default=0)
    versions = max((len(_version(entry)) for entry in entries), default=0)
    for entry in entries:
        verdict = Text(f"{entry.verdict:<12}", _STYLES[entry.verdict])
        line = Text.assemble(
            " " * INDENT, (f"{names[entry.app]:<{width + 2}}", "bold"), f"{_version(entry):<{versions + 2}}", verdict
        )
        sheet.paragraph(escape(_remark(entry)), label=line)
    if entries:
        sheet.blank()


def _name(entry: DependencyEntry) -> str:
    return entry.app if entry.package in {None, entry.app} else f"{entry.app} ({entry.package})"


def _version(entry: DependencyEntry) -> str:
    now = entry.version or (entry.change or entry.source)
    return escape(f"{entry.before} > {now}" if entry.before is not None and entry.before != now else now)


def _remark(entry: DependencyEntry) -> str:
    parts = [entry.change] if entry.change not in {None, "updated", "removed"} else []
    if entry.advisories:
        parts.append(listing([one.id for one in entry.advisories]))
    if entry.retired is not None:
        parts.append(f"retired, {entry.retired}" if entry.retired != "retired" else "retired")
    if not entry.declared and entry.why:
        parts.append("by way of " + " > ".join(entry.why[0][:-1]))
    return "; ".join(parts)


def _unverified(sheet: Sheet, entries: Sequence[DependencyEntry]) -> None:
    waived = sorted({what for entry in entries for what in entry.unverified})
    if waived:
        text = f"Not verified, because the environment says so: {listing(waived)}."
        sheet.paragraph(text, indent=INDENT, style="bold red")
        sheet.blank()


def _age(sheet: Sheet, entries: Sequence[DependencyEntry]) -> None:
    oldest = max((entry.age for entry in entries if entry.age is not None), default=0)
    for unit, seconds in _SECONDS.items():
        if oldest >= seconds:
            sheet.paragraph(
                f"What registries said is up to {oldest // seconds} {unit} old.", indent=INDENT, style="dim"
            )
            sheet.blank()
            return
