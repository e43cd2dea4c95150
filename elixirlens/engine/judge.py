"""A whole check: analyse, then tell what is new, accepted or suppressed in a way that does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from elixirlens.config import GateSettings
from elixirlens.engine.analyse import Work
from elixirlens.engine.assemble import empty, narrowed, with_findings
from elixirlens.engine.baseline import BASELINE, Baseline, read_baseline
from elixirlens.engine.bases import Base
from elixirlens.engine.comparing import commit_of, compared, counted, doubts, excused
from elixirlens.engine.reading import Unread, content_below
from elixirlens.engine.request import DiffMode, Held, Outcome
from elixirlens.engine.rulebook import RULE_FILES
from elixirlens.engine.run import without_garbage_collection, work_at
from elixirlens.engine.trust import distrusted, told
from elixirlens.engine.workbench import open_workbench
from elixirlens.errors import NothingToRead, UsageError
from elixirlens.project import find_root
from elixirlens.project.commits import named_commit
from elixirlens.project.listing import display
from elixirlens.project.snapshot import Snapshot, snapshot_of
from elixirlens.report import Root

if TYPE_CHECKING:
    from elixirlens.engine.request import Request
    from elixirlens.engine.workbench import Workbench

_MOST_BASELINE = 60_000_000  # bytes to read; what reads it says when it is too much


def check(request: Request) -> Outcome:
    """Analyse a repository.

    Raises `UsageError` for a wrong configuration or a path outside the root, `NothingToRead` where there is no Elixir
    and nothing to compare with either.
    """
    with without_garbage_collection():
        try:
            bench = open_workbench(request)
        except NothingToRead as nothing:
            if request.against is None and request.held is Held.DISK:
                raise
            return _nothing(request, nothing.message)
        return judged(bench, request, work_at(bench, request))


def judged(bench: Workbench, request: Request, outcome: Outcome) -> Outcome:
    """The outcome of a run over a workbench with everything marked that does not count, narrowed to its paths."""
    report, notes = outcome.report, [*outcome.notes]
    bases: dict[str | None, Base] = {}
    held: Snapshot | None = None
    if request.trust is not None:
        commit = named_commit(bench.root, request.trust, "--trust-base")
        held = snapshot_of(commit, (*RULE_FILES, BASELINE, *_named_below(request, bench.root)))
        base = bases[commit.id] = Base(commit, bench, request, work_at)
        report = distrusted(report, base, held, request.trust)
        notes += told(report.trust) if report.trust is not None else ()
    baseline = _baseline(request, bench, held)
    if baseline is not None:
        report = with_findings(report, baseline.mark(report.findings))
        notes += _of_stale(baseline, len(baseline.stale(report, bench)))
    if request.against is not None:
        left = commit_of(request.against, bench.root)
        key = left.id if left is not None else None
        base = bases[key] if key in bases else Base(left, bench, request, work_at)
        report = compared(report, base, request.against)
        notes += doubts(base) if request.against.mode is DiffMode.NEW else ()
        outcome = replace(outcome, excused=excused(report, base))
    return replace(outcome, report=counted(narrowed(report, bench.paths), bench.paths), notes=tuple(notes))


def baseline_at(root: Path) -> Baseline | None:
    """The baseline that a root has, None where it has none; raises `UsageError` where it cannot be read."""
    try:
        content = content_below(root, BASELINE)
    except Unread as unread:
        raise UsageError(f"{BASELINE} cannot be used: {unread.reason}.", "Make it a file, or remove it.") from None
    return read_baseline(content, BASELINE) if content is not None else None


def baseline_in(file: Path) -> Baseline:
    """The baseline in a file; raises `UsageError` where there is none."""
    try:
        if not file.is_file():
            hint = "Write one with: elixirlens baseline create"
            raise UsageError(f"There is no baseline {str(file)!r}.", hint)
        with file.open("rb") as opened:
            return read_baseline(opened.read(_MOST_BASELINE), file.name)
    except OSError as error:
        raise UsageError(f"{str(file)!r} cannot be read: {error.strerror}.", "Name another file.") from None


def _baseline(request: Request, bench: Workbench, trusted: Snapshot | None) -> Baseline | None:
    """The baseline that holds. Of a repository that is not trusted it comes from the commit that is."""
    if not request.use_baseline:
        return None
    snapshot = trusted or bench.snapshot
    inside = [*_named_below(request, bench.root)] if request.baseline is not None else [BASELINE]
    if snapshot is not None and inside:
        content = snapshot.needed(inside[0])
        if content is None and request.baseline is not None and trusted is None:
            return baseline_in(request.baseline)
        return read_baseline(content, inside[0]) if content is not None else None
    return baseline_in(request.baseline) if request.baseline is not None else baseline_at(bench.root)


def _named_below(request: Request, root: Path) -> Iterator[str]:
    """The file that --baseline names, relative to the root, where it lies below it."""
    if request.baseline is not None:
        file = request.baseline.absolute()
        folder = file.parent.resolve()
        if folder.is_relative_to(root):
            yield (folder / file.name).relative_to(root).as_posix()


def _of_stale(baseline: Baseline, number: int) -> Iterator[str]:
    if number:
        what = "1 finding" if number == 1 else f"{number} findings"
        yield f"{what} of {baseline.name} is mended or gone: elixirlens baseline update removes what is stale"


def _nothing(request: Request, message: str) -> Outcome:
    """A hook or a comparison with nothing to do ends well, and says that it looked at nothing."""
    root = find_root(request.start)
    report = empty(Root(display(root.name)))
    return Outcome(report, (f"{message} Nothing was checked.",), (), 0, Work(), GateSettings())
