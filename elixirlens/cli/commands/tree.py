"""`elixirlens tree`: the supervision trees of a repository."""

from __future__ import annotations

from pathlib import Path

import click

from elixirlens.cli import completing, options
from elixirlens.cli.output import COLOUR_CHOICES, emit, note, screen
from elixirlens.cli.progress import progress
from elixirlens.errors import ExitCode
from elixirlens.reporters.trees import render_trees, tree_formats


@click.command("tree", short_help="Show the supervision trees of a repository.")
@click.argument("path", default=".", shell_complete=completing.files)
@click.option("--format", "format_name", type=click.Choice(tree_formats()), default="text", show_default=True)
@click.option("--allow-unchecked", is_flag=True, help="Do not fail over files that could not be read.")
@click.option("--color", type=click.Choice(COLOUR_CHOICES), default="auto", show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Worker processes; as many as help.")
@click.option("--cache-dir", type=click.Path(path_type=Path), metavar="DIR", help="Where to keep the cache.")
@click.option("--no-cache", is_flag=True, help="Read everything anew and keep nothing.")
def command(
    *,
    path: str,
    format_name: str,
    allow_unchecked: bool,
    color: str,
    jobs: int | None,
    cache_dir: Path | None,
    no_cache: bool,
) -> int:
    """Show which processes the repository around PATH starts, who supervises them, and which hang in no tree.

    The trees come from the code as it is written: what depends on a condition says so, and what is only known while
    the program runs is said not to be known.
    """
    from elixirlens.engine import Request, check

    start = options.source((path,), None).start
    request = Request(
        start=start,
        jobs=jobs,
        cache_dir=cache_dir,
        use_cache=not no_cache,
        use_baseline=False,
        today=options.today(None),
    )
    with progress("reading"):
        outcome = check(request)
    view = screen(color)
    emit(render_trees(format_name, outcome.report, view), view.ink)
    unread = [one for one in outcome.report.unchecked if one.kind == "file"]
    for one in unread:
        note(f"note: {one.path} was not read, and what it starts is not shown: {one.reason}")
    return ExitCode.UNCHECKED if unread and not allow_unchecked else ExitCode.CLEAN
