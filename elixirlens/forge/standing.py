"""Which findings are the branch's own: new, mended, or there before."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.engine.looked import Looked
from elixirlens.finding import Confidence, Finding, Severity
from elixirlens.forge.marks import marks_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elixirlens.forge.patch import Diff
    from elixirlens.report import Fixed, Report

_CONFIDENCES = tuple(Confidence)
_MODE_OF_COMMITS = "new"  # of `Comparison`


class Basis(StrEnum):
    """What tells new findings from old ones."""

    COMMITS = "commits"  # what is found where the branch left, and what is found now
    LINES = "lines"  # the lines that the branch changes


class Gone(Struct, frozen=True):
    """A finding of before that is there no longer."""

    rule: str
    category: str
    severity: Severity
    path: str
    line: int
    message: str


class Standing(Struct, frozen=True):
    """The findings of a branch that nobody suppressed, what matters most first.

    `mended` is None where nobody knows what was found before. `hidden` are in changed files whose diff the host does
    not show, so that they may be new.
    """

    basis: Basis
    new: tuple[Finding, ...]
    hidden: tuple[Finding, ...]
    still: tuple[Finding, ...]
    mended: tuple[Gone, ...] | None


def standing_of(report: Report, base: Report | None, diff: Diff, folder: str) -> Standing:
    """Tell findings apart: by a report of where the branch left, by what this one was compared with, else by lines.

    `folder` is where the root of the report lies in the repository, with a slash at its end, or nothing.
    """
    findings = sorted((one for one in report.findings if one.suppressed is None), key=weight)
    comparison = report.comparison
    if base is not None:
        before = {mark for one in base.findings if one.suppressed is None for mark in marks_of(one)}
        new = [one for one in findings if one.known is None and before.isdisjoint(marks_of(one))]
        return _by_commits(findings, new, _gone_since(base, report))
    if comparison is not None and comparison.mode == _MODE_OF_COMMITS:
        new = [one for one in findings if one.known is None]
        return _by_commits(findings, new, [_gone(one) for one in comparison.fixed or ()])
    return _by_lines(findings, diff, folder)


def weight(finding: Finding) -> tuple[object, ...]:
    """A key that sorts by what matters: severity, how sure it is, and the order of the code."""
    return (finding.severity.rank, _CONFIDENCES.index(finding.confidence), *finding.sort_key)


def _by_commits(findings: Sequence[Finding], new: Sequence[Finding], gone: Sequence[Gone]) -> Standing:
    ours = {id(one) for one in new}
    still = tuple(one for one in findings if id(one) not in ours)
    return Standing(Basis.COMMITS, tuple(new), (), still, tuple(sorted(gone, key=lambda one: one.severity.rank)))


def _by_lines(findings: Sequence[Finding], diff: Diff, folder: str) -> Standing:
    open_ones = [one for one in findings if one.known is None]
    new = [one for one in open_ones if diff.is_changed(folder + one.path, one.line, one.end_line)]
    hidden = [one for one in open_ones if diff.is_hidden(folder + one.path)]
    aside = {id(one) for one in (*new, *hidden)}
    still = tuple(one for one in findings if id(one) not in aside)
    return Standing(Basis.LINES, tuple(new), tuple(hidden), still, None)


def _gone_since(base: Report, report: Report) -> list[Gone]:
    now = {mark for one in report.findings for mark in marks_of(one)}
    looked = Looked(report)
    gone = [one for one in base.findings if one.suppressed is None and now.isdisjoint(marks_of(one))]
    return [_gone(one) for one in gone if looked.at(one.rule, one.path)]


def _gone(one: Finding | Fixed) -> Gone:
    return Gone(one.rule, one.category, one.severity, one.path, one.line, one.message)
