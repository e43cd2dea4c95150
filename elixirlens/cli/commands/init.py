"""`elixirlens init`: propose a configuration, a hook, a job and a baseline, and write them on consent."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING

import click

from elixirlens.cli import completing, options
from elixirlens.cli.output import COLOUR_CHOICES, emit, note, screen
from elixirlens.cli.placing import write
from elixirlens.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from elixirlens.onboarding.proposal import Change
    from elixirlens.onboarding.survey import Host, Survey


class Consent(StrEnum):
    """Whether what was shown may be written."""

    GIVEN = "given"
    ASKED = "asked"
    ABSENT = "absent"


_HOSTS = ("auto", "github", "gitlab", "none")


@click.command("init", short_help="Set a repository up: configuration, hook, CI and baseline.")
@click.argument("path", default=".", shell_complete=completing.files)
@click.option("--from-credo", is_flag=True, help="Carry over what .credo.exs switches off and sets.")
@click.option("--ci", type=click.Choice(_HOSTS), default="auto", show_default=True, help="Whom to propose a job for.")
@click.option("--yes", is_flag=True, help="Write all that is proposed, without asking.")
@click.option("--color", type=click.Choice(COLOUR_CHOICES), default="auto", show_default=True)
def command(path: str, *, from_credo: bool, ci: str, yes: bool, color: str) -> int:
    """Look at the repository around PATH and propose what is missing: elixirlens.toml, a hook for pre-commit, a job
    for GitHub or GitLab, and a baseline.

    Every file is shown as a difference before it is written, and you are asked for each. Without a terminal nothing
    is written, unless --yes says so. .credo.exs is read as syntax: it is never run.
    """
    from elixirlens.catalog import Catalog
    from elixirlens.onboarding.carry_over import CarriedOver
    from elixirlens.onboarding.propose import credo_of, propose
    from elixirlens.onboarding.survey import survey
    from elixirlens.reporters.introduction import render_change, render_credo, render_remarks, render_survey

    view = screen(color)
    seen = survey(options.source((path,), None).start)
    hosts = _hosts(ci, seen)
    credo = credo_of(seen, Catalog.load()) if from_credo else None
    proposal = propose(seen, hosts, credo.carried if credo else CarriedOver())
    emit(render_survey(seen, hosts, view), view.ink)
    if credo is not None:
        emit(render_credo(credo, view), view.ink)
    if proposal.remarks:
        emit(render_remarks(proposal.remarks, view), view.ink)
    consent = _consent(yes=yes)
    shown, written = 0, []
    for change in _with_baseline(proposal.changes, seen.root):
        shown += 1
        emit(render_change(change, view), view.ink)
        if consent is Consent.GIVEN or (consent is Consent.ASKED and click.confirm(f"\nWrite {change.path}?")):
            write(change)
            written.append(change.path)
            note(f"wrote {change.path}")
    _conclude(shown, written, consent)
    return ExitCode.CLEAN


def _hosts(ci: str, seen: Survey) -> tuple[Host, ...]:
    from elixirlens.onboarding.survey import Host

    match ci:
        case "auto":
            return seen.hosts
        case "none":
            return ()
    return (Host(ci),)


def _with_baseline(changes: tuple[Change, ...], root: Path) -> Iterator[Change]:
    """The changes, and then a baseline: it depends on the configuration that has been written by then."""
    from elixirlens.cli.first_baseline import first_baseline

    yield from changes
    baseline = first_baseline(root)
    if baseline is not None:
        yield baseline


def _consent(*, yes: bool) -> Consent:
    if yes:
        return Consent.GIVEN
    return Consent.ASKED if sys.stdin.isatty() and sys.stdout.isatty() else Consent.ABSENT


def _conclude(shown: int, written: list[str], consent: Consent) -> None:
    if not shown:
        note("Everything is in place.")
    elif consent is Consent.ABSENT:
        note("Nothing was written: there is no terminal to ask at. To write all of it: elixirlens init --yes")
    elif written:
        note("Next: elixirlens check")
