"""`elixirlens deps`: audit the dependencies of a repository. `deps why` and `deps show` are about one of them."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import replace

from elixirlens.cli import completing, options
from elixirlens.cli.auditing import AuditOptions, asked, audit_options
from elixirlens.cli.gate import Unchecked, exit_code, fail_on_option, gate_of
from elixirlens.cli.output import COLOUR_CHOICES, complain, emit, note, screen
from elixirlens.cli.progress import progress
from elixirlens.cli.worded import Worded
from elixirlens.reporters.dependencies import dependency_formats, only_dependencies, render_dependencies
from elixirlens.reporters.view import EVERYTHING, SERIOUS

_WORDS = {word: f"elixirlens.cli.subcommands.{word}" for word in ("why", "show")}


@click.command("deps", cls=Worded, words=_WORDS, short_help="Audit the dependencies of a repository.")
@click.argument("path", default=".", shell_complete=completing.files)
@click.option("--format", "format_name", type=click.Choice(dependency_formats()), default="text", show_default=True)
@click.option("--all", "show_all", is_flag=True, help="Show every dependency, not only those to look at.")
@click.option("--strict", is_flag=True, help="Add opt-in rules, and show infos.")
@fail_on_option
@click.option("--allow-unchecked", is_flag=True, help="Do not fail over what could not be checked.")
@audit_options
@click.option("--diff", metavar="BASE", help="Only what this branch changes in the lock since it left BASE.")
@click.option("--today", metavar="DATE", help="The day of the run, for what is accepted until then.")
@click.option("--color", type=click.Choice(COLOUR_CHOICES), default="auto", show_default=True)
@click.option("--cache-dir", type=click.Path(path_type=Path), metavar="DIR", help="Where to keep the cache.")
@click.option("--no-cache", is_flag=True, help="Read and ask everything anew and keep nothing.")
def command(
    *,
    path: str,
    format_name: str,
    show_all: bool,
    strict: bool,
    fail_on: str | None,
    allow_unchecked: bool,
    offline: bool,
    full: bool,
    osv: bool,
    advisories: Path | None,
    max_age: str | None,
    diff: str | None,
    today: str | None,
    color: str,
    cache_dir: Path | None,
    no_cache: bool,
) -> int:
    """Audit the dependencies of the repository around PATH: what is locked, retired, vulnerable, outdated, unused.

    mix.exs and mix.lock are read as syntax. The registry is asked once for all public packages, and no name of a
    private package goes to any host but its own. What could not be checked is never called clean: it is listed, and
    ends in exit code 5.
    """
    from elixirlens.cli.surroundings import look_around
    from elixirlens.engine import Request, check
    from elixirlens.project.commits import base_commit

    start = options.source((path,), None).start
    around = look_around(start)
    base = base_commit(around.root, diff) if diff is not None else None
    wanted = AuditOptions(offline, full, osv, advisories, max_age, cache_dir, no_cache)
    with progress("asking"):
        outcome = check(
            Request(
                start=start,
                strict=strict,
                cache_dir=cache_dir,
                use_cache=not no_cache,
                use_baseline=False,
                today=options.today(today),
                dependencies=asked(wanted, around.config, around.root, base),
            )
        )
    outcome = replace(outcome, report=only_dependencies(outcome.report))
    for line in outcome.notes:
        note(f"note: {line}")
    for line in outcome.usage_errors:
        complain(line)
    seen = screen(color)
    view = replace(seen, per_rule=None if show_all else seen.per_rule, severities=EVERYTHING if strict else SERIOUS)
    emit(render_dependencies(format_name, outcome.report, view), view.ink)
    unchecked = Unchecked.ALLOWED if allow_unchecked else Unchecked.FAILS
    return exit_code(outcome, gate_of(outcome.gate, fail_on), unchecked)
