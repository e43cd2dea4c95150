"""What `elixirlens init` saw, what it proposes, and what it leaves to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.reporters.escape import escape, escape_source
from elixirlens.reporters.sheet import Sheet
from elixirlens.reporters.wording import count, listing

if TYPE_CHECKING:
    from elixirlens.onboarding.proposal import Change
    from elixirlens.onboarding.propose import Credo
    from elixirlens.onboarding.survey import Host, Survey
    from elixirlens.reporters.view import View

_NAMES = {"github": "GitHub", "gitlab": "GitLab"}
_LONGEST = 60  # lines of a new file
_STYLES = {"+": "green", "-": "red", "@": "cyan"}
_NO_HOST = "No host was recognised, so no job is proposed: name one with --ci, or see docs/ci.md of elixirlens."


def render_survey(seen: Survey, hosts: tuple[Host, ...], view: View) -> str:
    """Return what was seen, in a few lines."""
    sheet = Sheet(view)
    sheet.paragraph(f"{portrait(seen)}.")
    if seen.tools:
        sheet.paragraph(f"Uses {listing(seen.tools)}.")
    if hosts:
        sheet.paragraph(f"For {listing([_NAMES[host] for host in hosts])}.")
    elif seen.other_hosts:
        built = f"Built by {listing(seen.other_hosts)}"
        sheet.paragraph(f"{built}, for which there is no template: see docs/ci.md of elixirlens.")
    else:
        sheet.paragraph(_NO_HOST)
    return sheet.render()


def portrait(seen: Survey) -> str:
    """Return what the repository is, in half a sentence."""
    match len(seen.members), seen.projects:
        case 0, 0:
            kind = "Elixir without a Mix project"
        case 0, 1:
            kind = "A Mix project"
        case 0, several:
            kind = count(several, "Mix project")
        case members, _:
            kind = f"An umbrella with {count(members, 'application')}"
    return f"{kind}, with {listing(seen.parts)}" if seen.parts else kind


def render_change(change: Change, view: View) -> str:
    """Return a change as a unified diff, below a line that says what it is for."""
    sheet = Sheet(view)
    sheet.blank()
    sheet.heading(change.path, "new" if change.before is None else "changed")
    sheet.paragraph(change.purpose)
    sheet.blank()
    lines = list(change.difference())
    # A new file that goes on and on is a list: what comes first shows what it is.
    shown = lines if change.before is not None or len(lines) <= _LONGEST else lines[:_LONGEST]
    for at, line in enumerate(shown):
        sheet.line((escape_source(line), "bold" if at < 2 else _STYLES.get(line[:1], "")))  # two lines name the file
    if len(shown) < len(lines):
        sheet.line((f"… and {count(len(lines) - len(shown), 'line')} more of the same kind", "dim"))
    return sheet.render()


def render_credo(credo: Credo, view: View) -> str:
    """Return what of Credo's configuration was carried over, and what has no counterpart."""
    sheet, carried = Sheet(view), credo.carried
    sheet.blank()
    sheet.heading(credo.file)
    for setting in carried.settings:
        said = "left on" if setting.suggestion else "carried over"
        sheet.paragraph(f"{setting.rule}, {said}: {escape(setting.because)}.", label="  ")
    if carried.exclude:
        sheet.paragraph(f"excluded, carried over: {escape(listing(carried.exclude))}.", label="  ")
    for remark in (*credo.config.troubles, *carried.remarks):
        sheet.paragraph(escape(remark), label="! ")
    _names(sheet, "Credo goes on to look for what no rule here does:", carried.still_credo)
    _names(sheet, "Off in Credo, and no rule here looks for it:", carried.nothing_to_do)
    return sheet.render()


def _names(sheet: Sheet, title: str, names: tuple[str, ...]) -> None:
    if names:
        sheet.blank()
        sheet.paragraph(title)
        sheet.paragraph(escape(", ".join(names)), indent=2, style="dim")


def render_remarks(remarks: tuple[str, ...], view: View) -> str:
    """Return what was left alone and what is to be done by hand."""
    sheet = Sheet(view)
    sheet.blank()
    for remark in remarks:
        first, *more = remark.split("\n")
        sheet.paragraph(escape(first), label="! ")
        for line in more:
            sheet.line("    ", escape_source(line))
    return sheet.render()
