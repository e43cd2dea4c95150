"""`elixirlens explain`: the page of a rule, or what is to say about one line of code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from elixirlens.cli import completing, options
from elixirlens.cli.output import COLOUR_CHOICES, emit, screen
from elixirlens.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from elixirlens.reporters.view import View

_PLACE = re.compile(r"(?P<file>.+?):(?P<line>[1-9]\d*)(:\d+)?")


@click.command("explain", short_help="Show the page of a rule, or explain a line of code.")
@click.argument("target", metavar="RULE|FILE:LINE", shell_complete=completing.rule_or_place)
@click.option("--color", type=click.Choice(COLOUR_CHOICES), default="auto", show_default=True)
def command(target: str, color: str) -> int:
    """Show the page of a rule: what it finds, why that bites and how to mend it.

    With FILE:LINE, show what was found there, which rules looked, and why the others did not.
    """
    view = screen(color)
    place = _PLACE.fullmatch(target)
    if place is not None:
        return _explain_place(place["file"], int(place["line"]), view)
    return _explain_rule(target, view)


def _explain_rule(name: str, view: View) -> int:
    from elixirlens.cli.surroundings import look_around
    from elixirlens.reporters.rule_page import render

    catalog = look_around(Path.cwd()).catalog
    rule = catalog.get(name)
    if rule is None:
        hint = (
            catalog.near(name).strip() or "elixirlens rules lists them all. A place in the code is written FILE:LINE."
        )
        raise UsageError(f"There is no rule {name!r}.", hint)
    emit(render(rule, view), view.ink)
    return ExitCode.CLEAN


def _explain_place(file: str, line: int, view: View) -> int:
    from elixirlens.cli.looks import looks_at
    from elixirlens.engine import Request, check
    from elixirlens.reporters.place import Place, render

    source = options.source((file,), None)
    request = Request(start=source.start, paths=source.paths, today=options.today(None))
    path, looks = looks_at(request)
    report = check(request).report
    found = tuple(one for one in report.findings if one.line <= line <= one.end_line)
    emit(render(Place(path, line, found, looks), view), view.ink)
    return ExitCode.CLEAN
