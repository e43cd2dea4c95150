"""`elixirlens readiness`: how ready a repository is, on what evidence, and what to do next."""

from __future__ import annotations

from pathlib import Path

import click

from elixirlens.cli import completing, options, readying
from elixirlens.cli.files import write_files
from elixirlens.cli.output import COLOUR_CHOICES, emit, screen
from elixirlens.cli.progress import progress
from elixirlens.reporters.readiness import Chosen, readiness_formats, render_readiness


@click.command("readiness", short_help="Score how ready a repository is, and say what to do next.")
@click.argument("path", default=".", shell_complete=completing.files)
@click.option("--format", "format_name", type=click.Choice(readiness_formats()), default="text", show_default=True)
@click.option("--dimension", "dimension_names", multiple=True, metavar="NAME", help="Tell its criteria; `all` of them.")
@click.option("--explain", "explained", metavar="CRITERION", help="Show the page of a criterion.")
@click.option("--profile", type=click.Choice(readying.PROFILES), help="What the repository is.")
@click.option("--fail-under", metavar="L2|60", help="End in exit code 1 below a level or a score.")
@click.option("--badge", type=click.Path(path_type=Path), metavar="FILE", help="Write a badge as SVG.")
@click.option("--history", type=click.IntRange(1, 200), metavar="N", help="Add what N releases or months came to.")
@click.option("--history-file", type=click.Path(path_type=Path), metavar="FILE", help="Where these are kept.")
@click.option("--no-git-history", is_flag=True, help="Leave out what the history of git says: it is told as unknown.")
@click.option("--today", metavar="DATE", help="The day of the run, for waivers and for how old things are.")
@click.option("--color", type=click.Choice(COLOUR_CHOICES), default="auto", show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Worker processes; as many as help.")
@click.option("--cache-dir", type=click.Path(path_type=Path), metavar="DIR", help="Where to keep the cache.")
@click.option("--no-cache", is_flag=True, help="Read everything anew and keep nothing.")
def command(
    *,
    path: str,
    format_name: str,
    dimension_names: tuple[str, ...],
    explained: str | None,
    profile: str | None,
    fail_under: str | None,
    badge: Path | None,
    history: int | None,
    history_file: Path | None,
    no_git_history: bool,
    today: str | None,
    color: str,
    jobs: int | None,
    cache_dir: Path | None,
    no_cache: bool,
) -> int:
    """Say how ready the repository around PATH is: to be taken over, to be published, to be run in production.

    Every point that is lost names a file, a line or an absence, and every point that is gained names its evidence.
    What cannot be judged from here is unknown: it counts neither for nor against.
    """
    from elixirlens.readiness.assess import Asked, assess
    from elixirlens.readiness.model import Profile
    from elixirlens.readiness.page import load_criteria

    floor = readying.floor(fail_under)
    chosen = Chosen(readying.dimensions(dimension_names))
    criterion = readying.criterion(explained, load_criteria()) if explained is not None else None
    asked = Asked(
        start=options.source((path,), None).start,
        today=options.today(today),
        profile=Profile(profile) if profile is not None else None,
        use_history=not no_git_history,
        jobs=jobs,
        cache_dir=cache_dir,
        use_cache=not no_cache,
    )
    badge_file = readying.badge_file(badge)
    with progress("weighing"):
        card = assess(asked)
    if history is not None:
        from elixirlens.readiness.over_time import over_time, with_history

        with progress("looking back"):
            card = with_history(card, over_time(asked, history, history_file or readying.history_file(cache_dir)))
    view = screen(color)
    if criterion is not None:
        from elixirlens.reporters.criterion_page import render

        entry = next((each for each in card.criteria if each.id == criterion.id), None)
        emit(render(criterion, entry, view), view.ink)
    else:
        emit(render_readiness(format_name, card, view, chosen), view.ink)
    if badge_file is not None:
        from elixirlens.reporters.badge import badge as drawn

        write_files([(badge_file, drawn(card))])
    return floor.exit_code(card)
