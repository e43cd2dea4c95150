"""`elixirlens baseline`: accept what is there today, and keep the list honest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct

from elixirlens.cli import options
from elixirlens.cli.gate import Gate, fail_on_option, gate_of
from elixirlens.cli.output import complain, emit, note
from elixirlens.cli.progress import progress
from elixirlens.errors import ExitCode, UsageError
from elixirlens.reporters.escape import escape
from elixirlens.reporters.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elixirlens.engine.baseline import Baseline, Entry
    from elixirlens.engine.survey import Survey
    from elixirlens.finding import Finding

_Command = TypeVar("_Command", bound=Callable[..., Any])
_NAMED = 20  # entries that are listed before they are only counted


@click.group("baseline", short_help="Accept what is there today, and keep that list honest.")
def command() -> None:
    """Accept the findings that are there today, so that only new ones fail a run.

    They are kept in .elixirlens-baseline.json, which `elixirlens check` honours when it is there. The list only gets
    shorter, unless `update --grow` is told to add to it.
    """


def _shared(command: _Command) -> _Command:
    """Give a command the options that all three have."""
    for option in (
        click.option("--no-cache", is_flag=True, help="Read everything anew and keep nothing."),
        click.option("--cache-dir", type=click.Path(path_type=Path), metavar="DIR", help="Where to keep the cache."),
        click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Worker processes; as many as help."),
        click.option("--today", metavar="DATE", help="The day of the run, for suppressions that expire."),
        click.option("--strict", is_flag=True, help="Add opt-in and less certain rules."),
        click.option("--file", type=click.Path(path_type=Path), metavar="FILE", help="Another file for the baseline."),
        click.argument("path", default="."),
    ):
        command = option(command)
    return command


@command.command("create", short_help="Accept everything that would fail today.")
@_shared
@fail_on_option
def create(fail_on: str | None, **shared: Any) -> int:
    """Write a baseline of everything that would fail `elixirlens check` in the repository around PATH."""
    from elixirlens.engine.baseline import entries_of, write_baseline

    looked = _look(**shared)
    if looked.file.is_file() or looked.file.is_symlink():
        hint = "elixirlens baseline update removes what is stale; with --grow it adds what is new."
        raise UsageError(f"There is a baseline already: {looked.file.name}.", hint)
    entries = entries_of(_failing(looked.survey, gate_of(looked.survey.outcome.gate, fail_on)))
    write_baseline(looked.file, entries)
    emit(f"{looked.file.name} accepts {count(len(entries), 'finding')}.\n")
    return _ending(looked.survey)


@command.command("update", short_help="Remove what is mended; add nothing.")
@_shared
@fail_on_option
@click.option("--grow", is_flag=True, help="Add what would fail `elixirlens check` and is not accepted yet.")
def update(fail_on: str | None, grow: bool, **shared: Any) -> int:
    """Remove what is mended, and follow code that has moved and rules that have other names now."""
    from elixirlens.engine.baseline import entries_of, updated, write_baseline

    looked = _look(**shared)
    survey, baseline = looked.survey, looked.baseline()
    stale = baseline.stale(survey.outcome.report, survey.bench)
    entries = updated(baseline, survey.outcome.report, survey.bench)
    new = _not_accepted(survey, baseline, gate_of(survey.outcome.gate, fail_on))
    if grow:
        entries = tuple(sorted({*entries, *entries_of(new)}))
    write_baseline(looked.file, entries)
    added = f", {len(new):,} added" if grow else ""
    emit(f"{baseline.name} accepts {count(len(entries), 'finding')}: {len(stale):,} removed{added}.\n")
    if new and not grow:
        note(f"note: {count(len(new), 'finding')} that it does not name would fail a check; --grow adds what is new")
    return _ending(survey)


@command.command("check", short_help="Fail where it accepts what is gone.")
@_shared
def check(**shared: Any) -> int:
    """Fail where the baseline accepts what is no longer there. It writes nothing."""
    looked = _look(**shared)
    survey, baseline = looked.survey, looked.baseline()
    stale = baseline.stale(survey.outcome.report, survey.bench)
    emit(f"{baseline.name} accepts {count(len(baseline.entries), 'finding')}, {len(stale):,} of them stale.\n")
    _list(stale)
    ending = _ending(survey)
    if ending is ExitCode.WRONG_USE or not stale:
        return ending
    note("note: elixirlens baseline update removes what is stale")
    return ExitCode.FINDINGS


class _Looked(Struct, frozen=True):
    """A repository as it is without a baseline, and the file that this is about."""

    survey: Survey
    file: Path

    def baseline(self) -> Baseline:
        """The baseline that is there; raises `UsageError` where there is none."""
        from elixirlens.engine.judge import baseline_in

        return baseline_in(self.file)


def _look(
    path: str,
    file: Path | None,
    strict: bool,
    today: str | None,
    jobs: int | None,
    cache_dir: Path | None,
    no_cache: bool,
) -> _Looked:
    from elixirlens.engine import Request
    from elixirlens.engine.baseline import BASELINE
    from elixirlens.engine.survey import survey

    request = Request(
        start=options.source((path,), None).start,
        strict=strict,
        jobs=jobs,
        cache_dir=cache_dir,
        use_cache=not no_cache,
        use_baseline=False,
        today=options.today(today),
    )
    with progress("reading"):
        found = survey(request)
    for line in found.outcome.notes:
        note(f"note: {line}")
    for line in found.outcome.usage_errors:
        complain(line)
    return _Looked(found, file or found.bench.root / BASELINE)


def _failing(survey: Survey, gate: Gate) -> tuple[Finding, ...]:
    return tuple(one for one in survey.outcome.report.findings if gate.counts(one))


def _not_accepted(survey: Survey, baseline: Baseline, gate: Gate) -> tuple[Finding, ...]:
    return tuple(one for one in baseline.mark(_failing(survey, gate)) if one.is_open)


def _list(entries: tuple[Entry, ...]) -> None:
    for one in entries[:_NAMED]:
        emit(f"  {escape(one.path)}  {escape(one.rule)}  {escape(one.message)}\n")
    if len(entries) > _NAMED:
        emit(f"  and {len(entries) - _NAMED:,} more\n")


def _ending(survey: Survey) -> ExitCode:
    """What could not be checked is neither accepted nor removed; it is said, and is a matter of `check`."""
    unchecked: Iterable[str] = sorted({one.path for one in survey.outcome.report.unchecked})
    for path in unchecked:
        note(f"note: not checked, and left as it was: {path}")
    return ExitCode.WRONG_USE if survey.outcome.usage_errors else ExitCode.CLEAN
