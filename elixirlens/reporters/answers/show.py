"""What speaks for a package and what against it, as a terminal shows it: a question, and the rows on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from elixirlens.reporters.escape import escape
from elixirlens.reporters.sheet import Sheet
from elixirlens.reporters.story import INDENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elixirlens.engine.evidence.rows import Dossier, Row
    from elixirlens.reporters.view import View

_SIGNS = {"good": ("+", "bold green"), "neutral": (" ", ""), "bad": ("!", "bold red"), "unknown": ("?", "bold yellow")}
_MOST_DETAILS = 5
_SHOWN_DETAILS = frozenset({"calls", "advisories"})


def render(found: Sequence[Dossier], view: View) -> str:
    """Return all of it, one part for each lock."""
    sheet = Sheet(view)
    for dossier in found:
        _dossier(sheet, dossier)
    sheet.paragraph("+ speaks for it   ! speaks against it   ? not known, which is neither", indent=INDENT, style="dim")
    return sheet.render()


def _dossier(sheet: Sheet, dossier: Dossier) -> None:
    name = dossier.app if dossier.package in {None, dossier.app} else f"{dossier.app} ({dossier.package})"
    sheet.heading(escape(f"{name} {dossier.version or ''}".strip()), escape(_note(dossier)))
    sheet.blank()
    width = max(len(row.about) for section in dossier.sections for row in section.rows)
    for section in dossier.sections:
        sheet.line((section.question, "bold"))
        for row in section.rows:
            _row(sheet, row, width)
        sheet.blank()


def _note(dossier: Dossier) -> str:
    """Where it comes from, and whether there is a newer one."""
    where = dossier.repository or dossier.source
    if dossier.version is None and dossier.source in {"path", "umbrella"}:
        return where
    if dossier.version is None:
        recommended = f", would be {dossier.latest}" if dossier.latest is not None else ""
        return f"{where}, not locked here{recommended}"
    if dossier.latest is not None and dossier.latest != dossier.version:
        return f"{where}, newest {dossier.latest}"
    return where


def _row(sheet: Sheet, row: Row, width: int) -> None:
    sign, style = _SIGNS[row.standing.value]
    label = Text.assemble(" " * INDENT, (sign, style), f" {row.about:<{width}}  ")
    sheet.paragraph(f"{escape(row.says)} {sheet.view.glyphs.dot} {escape(row.source)}", label=label)
    margin = INDENT + 2 + width + 2
    if row.about in _SHOWN_DETAILS:
        for detail in row.details[:_MOST_DETAILS]:
            sheet.paragraph(escape(detail), indent=margin, style="dim")
        if len(row.details) > _MOST_DETAILS:
            sheet.paragraph(f"and {len(row.details) - _MOST_DETAILS:,} more", indent=margin, style="dim")
