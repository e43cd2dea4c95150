"""`text`: the scorecard for a terminal. The score first, then what it stands on, and at the end what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from elixirlens.reporters.escape import escape
from elixirlens.reporters.scorecard_words import (
    a_profile,
    grade_style,
    outcome_of,
    place_of,
    share_lost,
    told_criteria,
)
from elixirlens.reporters.sheet import Sheet
from elixirlens.reporters.view import ASCII
from elixirlens.reporters.wording import listing

if TYPE_CHECKING:
    from elixirlens.readiness.scorecard import CriterionEntry, Scorecard, StageEntry, StepEntry
    from elixirlens.reporters.readiness import Chosen
    from elixirlens.reporters.view import View

INDENT = 2
_BAR = 24
_MISSING = 4  # criteria named per step of the ladder
_EVIDENCE = 4  # facts told of a criterion
_TOLD_FROM = 0.05  # points of the whole score
_STATUS_STYLES = {"pass": "green", "partial": "yellow", "fail": "red", "unknown": "magenta", "not applicable": "dim"}


def render(card: Scorecard, view: View, chosen: Chosen) -> str:
    """Return the scorecard, with the criteria of the chosen dimensions one by one."""
    sheet = Sheet(view)
    _head(sheet, card)
    _ladder(sheet, card)
    _dimensions(sheet, card, chosen)
    for dimension in card.dimensions:
        if dimension.id in chosen.dimensions:
            _criteria(sheet, dimension.title, [each for each in card.criteria if each.dimension == dimension.id])
    _waivers(sheet, card)
    _history(sheet, card)
    _steps(sheet, card)
    return sheet.render()


def _head(sheet: Sheet, card: Scorecard) -> None:
    sheet.heading(f"READINESS  {escape(card.root.name)}", a_profile(card.profile.name))
    sheet.blank()
    if card.score is None:
        sheet.paragraph("Nothing here can be scored.", indent=INDENT)
    else:
        level = f"level {card.level} of {card.highest}, {card.level_name}"
        score = (f"{card.score:>5.1f}", f"bold {grade_style(card.score)}")
        sheet.line(" " * INDENT, score, "  ", _bar(sheet, card.score), "  ", (level, "bold"))
    for why in card.profile.evidence[:1]:
        said = "taken for that because you say so" if card.profile.forced else f"{why.fact}{place_of(why)}"
        sheet.paragraph(escape(said), indent=INDENT + 7, style="dim")
    if card.gates:
        held = f" and holds the score at {card.score:.0f} of {card.uncapped:.1f}" if card.uncapped != card.score else ""
        verb = "gate is" if len(card.gates) == 1 else "gates are"
        text = f"{len(card.gates)} {verb} shut{held}: {listing(card.gates)}"
        sheet.paragraph(text, indent=INDENT + 7, style="bold red")
    if card.evidence < 100:
        sheet.paragraph(f"{card.evidence:.0f} % of what applies could be judged", indent=INDENT + 7, style="dim")
    for note in card.notes:
        sheet.paragraph(escape(note), indent=INDENT + 7, style="dim")
    sheet.blank()


def _ladder(sheet: Sheet, card: Scorecard) -> None:
    if not card.stages:
        return
    sheet.heading("LADDER", "70 and open gates reach a level")
    for stage in card.stages:
        style = "" if stage.level == card.level + 1 else "dim"
        sheet.paragraph(_missing(stage), label=_rung(sheet, card, stage), style=style)
    sheet.blank()


def _rung(sheet: Sheet, card: Scorecard, stage: StageEntry) -> Text:
    reached, next_one = ("*", ">") if sheet.view.glyphs == ASCII else ("✓", "▸")
    mark, style = " ", ""
    if stage.reached:
        mark, style = reached, "green"
    elif stage.level == card.level + 1:
        mark, style = next_one, "bold"
    score = "  n/a" if stage.score is None else f"{stage.score:>5.1f}"
    return Text.assemble(" " * INDENT, (f"{mark} {stage.level}  {stage.name:<12}", style), f"{score}  ")


def _missing(stage: StageEntry) -> str:
    if stage.reached or not stage.missing:
        return ""
    named = list(stage.missing[:_MISSING])
    more = len(stage.missing) - len(named)
    return "without " + listing([*named, *([f"{more} more"] if more else [])])


def _dimensions(sheet: Sheet, card: Scorecard, chosen: Chosen) -> None:
    sheet.heading("DIMENSIONS", "" if chosen.dimensions else "--dimension NAME tells more of one")
    width = max((len(each.title) for each in card.dimensions), default=0)
    for each in card.dimensions:
        name = f"{each.title:<{width}}  "
        if each.score is None:
            sheet.line(" " * INDENT, (name, "dim"), ("   does not apply", "dim"))
            continue
        lost = share_lost(each)
        about = f"  {f'-{lost:.1f}' if lost >= _TOLD_FROM else '':>5}  {each.id}"
        score = (f"{each.score:>5.1f}", grade_style(each.score))
        sheet.line(" " * INDENT, name, score, "  ", _bar(sheet, each.score), (about, "dim"))
    sheet.blank()


def _criteria(sheet: Sheet, title: str, criteria: list[CriterionEntry]) -> None:
    sheet.heading(title.upper())
    for each in told_criteria(criteria):
        style = _STATUS_STYLES[each.status]
        sheet.line(
            " " * INDENT,
            (f"{outcome_of(each):<8}", f"bold {style}" if each.points else style),
            (each.id, "bold"),
            (f"  stage {each.stage}, {each.weight}", "dim"),
        )
        sheet.paragraph(each.question, indent=INDENT + 8)
        if each.reason:
            sheet.paragraph(escape(each.reason), indent=INDENT + 8, style="dim")
        for fact in each.evidence[:_EVIDENCE]:
            sheet.paragraph(escape(fact.fact) + escape(place_of(fact)), indent=INDENT + 8, style="dim")
        if each.status in {"partial", "fail"}:
            sheet.paragraph(each.do, label=Text("do ", "bold"), indent=INDENT + 8)
    sheet.blank()


def _waivers(sheet: Sheet, card: Scorecard) -> None:
    if not card.waivers:
        return
    sheet.heading("WAIVED")
    for each in card.waivers:
        until = f", until {each.until.isoformat()}" if each.until is not None else ""
        state = "" if each.state == "used" else f" ({each.state})"
        label = Text(f"{escape(each.criterion)}{state}  ", "" if each.state == "used" else "bold yellow")
        sheet.paragraph(escape(each.reason) + until, label=label, indent=INDENT)
    sheet.blank()


def _history(sheet: Sheet, card: Scorecard) -> None:
    if not card.history:
        return
    sheet.heading("HISTORY", "each as on its own day")
    width = max(len(each.name) for each in card.history)
    for each in card.history:
        label = f"{escape(each.name):<{width}}  {each.date.isoformat()}  "
        if each.score is None:
            sheet.line(" " * INDENT, label, ("  n/a", "dim"))
        else:
            score = (f"{each.score:>5.1f}", grade_style(each.score))
            sheet.line(" " * INDENT, label, score, "  ", _bar(sheet, each.score), (f"  level {each.level}", "dim"))
    sheet.blank()


def _steps(sheet: Sheet, card: Scorecard) -> None:
    if not card.steps:
        if card.score is not None:
            sheet.paragraph("Nothing is left to do that could be seen from here.", indent=INDENT, style="bold green")
        return
    sheet.heading("NEXT", "--explain NAME says why, and how")
    by_id = {each.id: each for each in card.criteria}
    for number, step in enumerate(card.steps, start=1):
        label = Text.assemble(" " * INDENT, (f"{number}  ", "bold"))
        sheet.paragraph(step.do, label=label, style="bold")
        sheet.paragraph(_why(by_id[step.criterion], step, card), indent=INDENT + 3, style="dim")


def _why(criterion: CriterionEntry, step: StepEntry, card: Scorecard) -> str:
    facts = [f"{fact.fact}{place_of(fact)}" for fact in criterion.evidence[:1]]
    level = f", level {step.level}" if step.level > card.level else ""
    gain = f"+{step.gain:.1f}, then {step.score:.1f}{level}"
    return escape("; ".join([f"{criterion.id} ({gain})", *facts]))


def _bar(sheet: Sheet, score: float) -> Text:
    filled = round(score / 100 * _BAR)
    full, empty = ("#", ".") if sheet.view.glyphs == ASCII else ("━", "·")
    return Text.assemble((full * filled, grade_style(score)), (empty * (_BAR - filled), "dim"))
