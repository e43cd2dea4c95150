"""What a report says of the commits that it was held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.reporters.escape import escape
from elixirlens.reporters.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elixirlens.report import Comparison, Report

_SHORT = 10  # signs of a commit


def judgement(report: Report) -> Iterator[str]:
    """Yield what was compared and what was left out, and whose word was taken for it."""
    if report.comparison is not None:
        yield _compared(report.comparison)
    if report.trust is not None:
        commit = f"{escape(report.trust.base)} ({report.trust.commit[:_SHORT]})"
        yield f"Configuration, own rules, baseline and suppressions are those of {commit}."


def fixed(report: Report) -> Iterator[tuple[str, str]]:
    """Yield place and rule of the findings that are there no longer."""
    for one in (report.comparison.fixed if report.comparison is not None else None) or ():
        yield f"{one.path}:{one.line}", one.rule


def refused(report: Report) -> Iterator[tuple[str, str]]:
    """Yield place and kind of what the branch changes and what did not count."""
    for one in report.trust.changed if report.trust is not None else ():
        yield one.path if one.line is None else f"{one.path}:{one.line}", one.kind


def _compared(comparison: Comparison) -> str:
    if comparison.commit is None:
        return "There is no commit yet to compare with, so everything counts as new."
    commit = f"{escape(comparison.base)} ({comparison.commit[:_SHORT]})"
    left_out = count(comparison.kept, "finding")
    if comparison.fixed is None:
        verb = "is" if comparison.kept == 1 else "are"
        return f"Compared the lines with {commit}: {left_out} on lines that are the same {verb} left out."
    was = "was there before and is" if comparison.kept == 1 else "were there before and are"
    mended = f"; {len(comparison.fixed):,} fixed" if comparison.fixed else ""
    return f"Compared with {commit}: {left_out} that {was} left out{mended}."
