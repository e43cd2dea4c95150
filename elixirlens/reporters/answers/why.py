"""Why a dependency is there, as a terminal shows it: the ways that lead to it, and how to be rid of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.reporters.escape import escape
from elixirlens.reporters.sheet import Sheet
from elixirlens.reporters.story import INDENT
from elixirlens.reporters.wording import count, listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elixirlens.hex.presence import DeclaredAt, Presence, Step, Way
    from elixirlens.reporters.view import View

_MOST_NAMES = 12


def render(found: Sequence[Presence], view: View) -> str:
    """Return all of it, one part for each lock."""
    sheet = Sheet(view)
    for presence in found:
        _presence(sheet, presence)
    return sheet.render()


def _presence(sheet: Sheet, presence: Presence) -> None:
    more = "" if presence.complete else "at least "
    ways = more + count(len(presence.ways), "way") if presence.ways else "nothing declared leads to it"
    sheet.heading(_title(presence), escape(", ".join(filter(None, [presence.lock, ways]))))
    sheet.blank()
    names = max((_depth(way) for way in presence.ways), default=0)
    requirements = max((len(_asked(step)) for way in presence.ways for step in way.steps), default=0)
    for way in presence.ways:
        _way(sheet, way, names, requirements)
    if not presence.ways:
        _no_way(sheet, presence)
    _askers(sheet, presence)
    _riddance(sheet, presence)


def _title(presence: Presence) -> str:
    name = presence.app if presence.package in {None, presence.app} else f"{presence.app} ({presence.package})"
    return escape(f"{name} {presence.version or presence.source}")


def _depth(way: Way) -> int:
    return max(INDENT * number + len(_named(step)) for number, step in enumerate(way.steps))


def _named(step: Step) -> str:
    return escape(f"{step.app} {step.version}" if step.version is not None else step.app)


def _asked(step: Step) -> str:
    asked = escape(step.requirement or "any version")
    return f"{asked}, optional" if step.optional else asked


def _way(sheet: Sheet, way: Way, names: int, requirements: int) -> None:
    """One line for each step, further in each time; where it is declared stands at the end of the first."""
    for number, step in enumerate(way.steps):
        indent = INDENT * number
        style = "bold" if number == len(way.steps) - 1 else ""
        named = (f"{_named(step):<{names - indent}}", style)
        asked = (f"{_asked(step):<{requirements}}", "cyan")
        place = ("  " + _place(way.declared[0]), "blue") if number == 0 else ""
        sheet.line(" " * (INDENT + indent), named, "  ", asked, place)
        for other in way.declared[1:] if number == 0 else ():
            also = f"{escape(other.requirement or 'any version'):<{requirements}}"
            sheet.line(" " * (INDENT + names + 2), (also, "cyan"), ("  " + _place(other), "blue"))
    sheet.blank()


def _place(declared: DeclaredAt) -> str:
    parts = [f"{declared.path}:{declared.line}"]
    if declared.only is not None:
        parts.append(f"only {listing(list(declared.only))}")
    if declared.condition is not None:
        parts.append(f"if {declared.condition}")
    if declared.by:
        parts.append(f"by way of {' > '.join(declared.by)}")
    return escape(", ".join(parts))


def _no_way(sheet: Sheet, presence: Presence) -> None:
    if presence.opaque:
        text = f"The lock does not say what these need, and one of them may need it: {_names(presence.opaque)}."
    else:
        text = (
            "No mix.exs here asks for it, nor does anything that is asked for: mix deps.unlock --unused takes it out."
        )
    sheet.paragraph(escape(text), indent=INDENT)
    sheet.blank()


def _askers(sheet: Sheet, presence: Presence) -> None:
    """Everybody who asks for it: their requirements hold together, whoever brought it in."""
    if not presence.askers:
        return
    sheet.heading("ASKED FOR BY", count(len(presence.askers), "package"))
    sheet.blank()
    width = max(len(_named(step)) for step in presence.askers)
    for step in presence.askers:
        sheet.line(" " * INDENT, f"{_named(step):<{width}}", "  ", (_asked(step), "cyan"))
    sheet.blank()


def _riddance(sheet: Sheet, presence: Presence) -> None:
    riddance = presence.riddance
    if not riddance.declarations:
        return
    sheet.heading("TO BE RID OF IT")
    sheet.blank()
    own = [one for one in riddance.declarations if one.app == presence.app]
    others = [one for one in riddance.declarations if one.app != presence.app]
    for one in own:
        sheet.paragraph(f"take it out of {_at(one)}", label="- ", indent=INDENT)
    if others:
        sheet.paragraph("do without these, or move them to versions that do without it:", label="- ", indent=INDENT)
    width = max((len(escape(one.app)) for one in others), default=0)
    for one in others:
        sheet.line(" " * (2 * INDENT), f"{escape(one.app):<{width}}", "  ", (_at(one), "blue"))
    sheet.blank()
    if riddance.lone_asker is not None:
        sheet.paragraph(f"{escape(riddance.lone_asker)} alone needs it.", indent=INDENT)
    if riddance.goes_too:
        sheet.paragraph(f"With it would go {escape(_names(riddance.goes_too))}.", indent=INDENT)
    sheet.blank()


def _at(declared: DeclaredAt) -> str:
    return escape(f"{declared.path}:{declared.line}")


def _names(names: Sequence[str]) -> str:
    shown = list(names[:_MOST_NAMES])
    if len(names) > _MOST_NAMES:
        shown.append(f"{len(names) - _MOST_NAMES:,} more")
    return listing(shown)
