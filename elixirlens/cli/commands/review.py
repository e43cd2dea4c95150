"""`elixirlens review`: post a review on a pull request on GitHub."""

from __future__ import annotations

from pathlib import Path

import click

from elixirlens.cli import options
from elixirlens.cli.output import note
from elixirlens.cli.progress import progress
from elixirlens.errors import ExitCode, UsageError
from elixirlens.finding import FailOn


@click.command("review", short_help="Post a review on a pull request on GitHub.")
@click.argument("path", default=".")
@click.option(
    "--report", type=click.Path(path_type=Path), metavar="FILE", help="A saved report; without it, a fresh run."
)
@click.option(
    "--base-report",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A saved report of where the branch left: tells what is new and mended.",
)
@click.option("--repository", metavar="OWNER/NAME", help="Where it is; else GITHUB_REPOSITORY.")
@click.option(
    "--pull", type=click.IntRange(min=1), metavar="N", help="The number of the pull request; else that of the event."
)
@click.option(
    "--pull-from",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A file that holds the number, from an artefact.",
)
@click.option("--head", metavar="SHA", help="Say nothing unless this is the newest commit; else that of the event.")
@click.option("--folder", default="", metavar="DIR", help="Where the root of a saved report lies in the repository.")
@click.option(
    "--as",
    "login",
    default="github-actions[bot]",
    show_default=True,
    metavar="LOGIN",
    help="Whose the token is; comments by that name are kept up to date.",
)
@click.option(
    "--pages",
    envvar="ELIXIRLENS_PAGES",
    metavar="URL",
    help="Where the pages of the rules are published, to link them.",
)
@click.option("--strict", is_flag=True, help="Tell of infos too; a fresh run adds opt-in rules.")
@click.option("--dry-run", is_flag=True, help="Post nothing; print what would be posted.")
@click.option(
    "--fail-on",
    type=click.Choice([one.value for one in FailOn]),
    default=FailOn.NEVER.value,
    show_default=True,
    help="The least severe new finding that ends in exit code 1.",
)
@click.option("--diff", metavar="BASE", help="In a fresh run: new is what is not found where the branch left BASE.")
@click.option("--trust-base", metavar="BASE", help="In a fresh run: take configuration and suppressions from BASE.")
@click.option("--today", metavar="DATE", help="The day of a fresh run, for suppressions that expire.")
@click.option("--cache-dir", type=click.Path(path_type=Path), metavar="DIR", help="Where to keep the cache.")
@click.option("--no-cache", is_flag=True, help="Read everything anew and keep nothing.")
def command(
    *,
    path: str,
    report: Path | None,
    base_report: Path | None,
    repository: str | None,
    pull: int | None,
    pull_from: Path | None,
    head: str | None,
    folder: str,
    login: str,
    pages: str | None,
    strict: bool,
    dry_run: bool,
    fail_on: str,
    diff: str | None,
    trust_base: str | None,
    today: str | None,
    cache_dir: Path | None,
    no_cache: bool,
) -> ExitCode:
    """Post a review on a pull request on GitHub: comments at the lines that the branch changes, and one summary.

    The findings come from a saved report, or from a fresh run over the repository around PATH. The token comes from
    GITHUB_TOKEN. What was said before is not said again: a second run posts nothing new.

    Exit codes: 0 all is said (or could only be told in the log, as on forks), 1 new findings from --fail-on on,
    2 wrong use, 5 GitHub could not be reached; then run it again.
    """
    import os

    from elixirlens.cli.reviewing import Opinion, Origin, Review, own_folder, read_report, review
    from elixirlens.engine import Against, Request, check
    from elixirlens.forge.event import Written, host_of, pages_of, server_of, target_of

    written = Written(repository, pull, pull_from, head)
    asked = Review(
        target=target_of(written, os.environ),
        host=host_of(os.environ),
        server=server_of(os.environ),
        pages=pages_of(pages),
        login=login,
        fail_on=FailOn(fail_on),
        strict=strict,
        dry_run=dry_run,
    )
    base = read_report(base_report) if base_report is not None else None
    if report is not None:
        if diff is not None or trust_base is not None:
            raise UsageError(
                "--diff and --trust-base are for a fresh run.",
                "Give them to the check that saves the report, or leave out --report.",
            )
        saved = Opinion(read_report(report), base, folder, Origin.SAVED)
        return review(asked, lambda: saved)

    def fresh() -> Opinion:
        start = options.source((path,), None).start
        with progress("reading"):
            outcome = check(
                Request(
                    start=start,
                    strict=strict,
                    cache_dir=cache_dir,
                    use_cache=not no_cache,
                    today=options.today(today),
                    against=Against(diff) if diff is not None else None,
                    trust=trust_base,
                )
            )
        for line in outcome.notes:
            note(f"note: {line}")
        if outcome.usage_errors:
            raise UsageError("\n".join(outcome.usage_errors), "Nothing is posted of a run that was asked for wrongly.")
        return Opinion(outcome.report, base, own_folder(start), Origin.FRESH)

    return review(asked, fresh)
