"""`elixirlens deps why`: why a dependency is there."""

from __future__ import annotations

import click

from elixirlens.cli import options
from elixirlens.cli.asking import HERE, no_such_dependency
from elixirlens.cli.output import COLOUR_CHOICES, emit, note, screen
from elixirlens.errors import ExitCode
from elixirlens.reporters.answers import answer_formats, render_presences


@click.command("why", short_help="Say why a dependency is there, and what it would take to be rid of it.")
@click.argument("name")
@click.option("--path", default=".", metavar="PATH", help="Where the repository is; here, if nothing is said.")
@click.option("--format", "format_name", type=click.Choice(answer_formats()), default="text", show_default=True)
@click.option("--color", type=click.Choice(COLOUR_CHOICES), default="auto", show_default=True)
def command(*, name: str, path: str, format_name: str, color: str) -> int:
    """Show the shortest ways from what mix.exs declares to the dependency NAME, an application or a package.

    Each step has the version that is locked and the requirement of the one before it; each way begins at a line of a
    mix.exs. Nothing but mix.exs and mix.lock is read, and nobody is asked.
    """
    from elixirlens.engine.dependency_questions import presences
    from elixirlens.engine.request import Request

    request = Request(start=options.source((path,), None).start, today=options.today(None))
    asked = presences(request, name)
    for unread in asked.unread:
        note(f"note: {unread.path}: {unread.reason}")
    if not asked.found:
        raise no_such_dependency(HERE, name, asked.known)
    view = screen(color)
    emit(render_presences(format_name, asked.found, view), view.ink)
    return ExitCode.CLEAN
