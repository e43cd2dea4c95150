"""`elixirlens check`: analyse a repository and report what was found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from elixirlens.cli import completing, options
from elixirlens.cli.auditing import AuditOptions, asked, audit_options
from elixirlens.cli.comparing import ComparingOptions, comparing_options
from elixirlens.cli.files import write_files
from elixirlens.cli.format_help import CommandWithFormats
from elixirlens.cli.gate import Unchecked, exit_code, fail_on_option, gate_of, let_pass
from elixirlens.cli.output import COLOUR_CHOICES, complain, emit, glyphs, ink, note, width
from elixirlens.cli.progress import progress
from elixirlens.reporters import render
from elixirlens.reporters.view import EVERYTHING, SERIOUS, View

if TYPE_CHECKING:
    from elixirlens.engine.dependencies import Asked

_PER_RULE = 5


@click.command("check", cls=CommandWithFormats, short_help="Analyse a repository and report what was found.")
@click.argument("paths", nargs=-1, shell_complete=completing.files)
@click.option(
    "--format",
    "format_name",
    metavar="FORMAT",
    shell_complete=completing.formats,
    help="What to print: text, or a format from below.",
)
@click.option(
    "--output",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write a file as well; FILE = - prints it, in place of the text. Repeatable.",
)
@click.option(
    "--select",
    multiple=True,
    metavar="NAMES",
    shell_complete=completing.rules_and_categories,
    help="Only these rules or categories.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="NAMES",
    shell_complete=completing.rules_and_categories,
    help="Leave out these rules or categories.",
)
@click.option("--strict", is_flag=True, help="Add opt-in and less certain rules, and show infos.")
@click.option("--all", "show_all", is_flag=True, help="Show every place, not the first five of a rule.")
@fail_on_option
@click.option("--max-findings", type=click.IntRange(min=0), metavar="N", help="Let up to N such findings pass.")
@comparing_options
@click.option("--allow-unchecked", is_flag=True, help="Do not fail over what could not be checked.")
@click.option("--deps", is_flag=True, help="Audit the dependencies, too; the next five belong to it.")
@audit_options
@click.option("--readiness", "with_score", is_flag=True, help="Add how ready the repository is: a score and a level.")
@click.option("--today", metavar="DATE", help="The day of the run, for suppressions that expire.")
@click.option("--stdin-filename", metavar="FILE", help="The file that PATHS = - holds.")
@click.option("--color", type=click.Choice(COLOUR_CHOICES), default="auto", show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Worker processes; as many as help.")
@click.option("--cache-dir", type=click.Path(path_type=Path), metavar="DIR", help="Where to keep the cache.")
@click.option("--no-cache", is_flag=True, help="Read everything anew and keep nothing.")
def command(
    *,
    paths: tuple[str, ...],
    format_name: str | None,
    output: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    show_all: bool,
    fail_on: str | None,
    max_findings: int | None,
    diff: str | None,
    diff_mode: str | None,
    staged: bool,
    baseline: Path | None,
    no_baseline: bool,
    trust_base: str | None,
    allow_unchecked: bool,
    deps: bool,
    offline: bool,
    full: bool,
    osv: bool,
    advisories: Path | None,
    max_age: str | None,
    with_score: bool,
    today: str | None,
    stdin_filename: str | None,
    color: str,
    jobs: int | None,
    cache_dir: Path | None,
    no_cache: bool,
) -> int:
    """Analyse the repository around PATHS (around here, if none are given) and report what lies in them.

    The whole repository is read either way, because what one file means may depend on another. `-` stands for
    one file on standard input, in place of --stdin-filename.
    """
    from elixirlens.engine import Request, check

    outputs = options.outputs(output)
    printed = options.printed(format_name, outputs)
    source = options.source(paths, stdin_filename)
    comparing = ComparingOptions(diff, diff_mode, staged, baseline, no_baseline, trust_base)
    comparing.fit_together(stdin_filename, deps)
    wanted = AuditOptions(offline, full, osv, advisories, max_age, cache_dir, no_cache)
    request = Request(
        start=source.start,
        paths=source.paths,
        select=options.names(select),
        ignore=options.names(ignore),
        strict=strict,
        jobs=jobs,
        cache_dir=cache_dir,
        use_cache=not no_cache,
        today=options.today(today),
        dependencies=_audit(wanted, source.start, diff) if deps else None,
        stdin=source.stdin,
        stdin_filename=stdin_filename,
        held=comparing.held,
        against=comparing.against,
        use_baseline=not no_baseline,
        baseline=baseline,
        trust=trust_base,
    )
    with progress("reading"):
        outcome = check(request)
    if with_score:
        from elixirlens.cli.readying import with_readiness

        outcome = replace(outcome, report=with_readiness(outcome.report, request))
    for line in outcome.notes:
        note(f"note: {line}")
    for line in outcome.usage_errors:
        complain(line)
    plain = View(per_rule=None if show_all else _PER_RULE, severities=EVERYTHING if strict else SERIOUS)
    screen = replace(plain, width=width(), ink=ink(color), glyphs=glyphs())
    emit(render(printed, outcome.report, screen), screen.ink)
    write_files((one.file, render(one.format_name, outcome.report, plain)) for one in outputs if one.file)
    gate = gate_of(outcome.gate, fail_on, max_findings)
    if passed := let_pass(outcome, gate):
        note(f"note: {passed}")
    return exit_code(outcome, gate, Unchecked.ALLOWED if allow_unchecked else Unchecked.FAILS)


def _audit(wanted: AuditOptions, start: Path, diff: str | None) -> Asked:
    from elixirlens.cli.surroundings import look_around
    from elixirlens.project.commits import base_commit

    around = look_around(start)
    base = base_commit(around.root, diff) if diff is not None else None
    return asked(wanted, around.config, around.root, base)
