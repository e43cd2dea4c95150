"""The page of a rule: as Markdown for files and pipes, and set for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.reporters.escape import escape_lines
from elixirlens.reporters.templates import fill
from elixirlens.reporters.view import Ink

if TYPE_CHECKING:
    from elixirlens.catalog import Rule
    from elixirlens.reporters.view import View

_MEASURE = 100  # cells: examples fit, and text is not too wide to follow


def markdown(rule: Rule) -> str:
    """Return the page as Markdown, with what its front matter says put into words."""
    since = ".".join(str(number) for number in rule.since[:2]) if rule.since else ""
    return fill("markdown/rule.md.jinja", rule=rule, since=since)


def render(rule: Rule, view: View) -> str:
    """Return the page for a screen; without colours that is its Markdown. Terminal escapes are written out."""
    text = escape_lines(markdown(rule))
    return text if view.ink is Ink.PLAIN else set_for_terminal(text, view)


def set_for_terminal(text: str, view: View) -> str:
    """Return Markdown set with colours, no wider than can be followed."""
    from msgspec.structs import replace

    from elixirlens.reporters.sheet import console_for, written
    from elixirlens.reporters.terminal_markdown import THEME, TerminalMarkdown

    console = console_for(replace(view, width=min(view.width, _MEASURE)))
    console.push_theme(THEME)
    console.print(TerminalMarkdown(text, hyperlinks=False))
    return "\n".join(line.rstrip() for line in written(console).split("\n"))
