"""`elixirlens deps show`: what speaks for a package, and what against it."""

from __future__ import annotations

from pathlib import Path

import click

from elixirlens.cli import options
from elixirlens.cli.asking import ANYWHERE, no_such_dependency
from elixirlens.cli.auditing import AuditOptions, asked, audit_options
from elixirlens.cli.output import COLOUR_CHOICES, emit, note, screen
from elixirlens.cli.progress import progress
from elixirlens.errors import ExitCode
from elixirlens.reporters.answers import answer_formats, render_dossiers


@click.command("show", short_help="Lay out the evidence for adopting or keeping a package.")
@click.argument("name")
@click.option("--path", default=".", metavar="PATH", help="Where the repository is; here, if nothing is said.")
@click.option("--format", "format_name", type=click.Choice(answer_formats()), default="text", show_default=True)
@click.option("--allow-unchecked", is_flag=True, help="Do not fail over what could not be asked.")
@audit_options
@click.option("--today", metavar="DATE", help="The day from which ages are counted.")
@click.option("--color", type=click.Choice(COLOUR_CHOICES), default="auto", show_default=True)
@click.option("--cache-dir", type=click.Path(path_type=Path), metavar="DIR", help="Where to keep the cache.")
@click.option("--no-cache", is_flag=True, help="Read and ask everything anew and keep nothing.")
def command(
    *,
    name: str,
    path: str,
    format_name: str,
    allow_unchecked: bool,
    offline: bool,
    full: bool,
    osv: bool,
    advisories: Path | None,
    max_age: str | None,
    today: str | None,
    color: str,
    cache_dir: Path | None,
    no_cache: bool,
) -> int:
    """Lay out what speaks for the package NAME and what against it, a dependency here or one of hex.pm to be.

    Its code is read where it is fetched, in deps/NAME, and so is what this repository calls of it. The registry and
    the API of hex.pm are asked about the rest. Each row says who says so, and what is not known is no reproach.
    """
    from elixirlens.cli.surroundings import look_around
    from elixirlens.engine.evidence.dossier import dossiers
    from elixirlens.engine.request import Request

    start = options.source((path,), None).start
    around = look_around(start)
    wanted = AuditOptions(offline, full, osv, advisories, max_age, cache_dir, no_cache)
    request = Request(
        start=start,
        cache_dir=cache_dir,
        use_cache=not no_cache,
        today=options.today(today),
        dependencies=asked(wanted, around.config, around.root),
    )
    with progress("asking"):
        answer = dossiers(request, name)
    if not answer.found:
        raise no_such_dependency(ANYWHERE, name, answer.known)
    view = screen(color)
    emit(render_dossiers(format_name, answer.found, view), view.ink)
    missing = [*answer.unread, *(one for dossier in answer.found for one in dossier.unchecked)]
    for one in missing:
        note(f"note: not checked: {one.name}: {one.reason}")
    return ExitCode.UNCHECKED if missing and not allow_unchecked else ExitCode.CLEAN
