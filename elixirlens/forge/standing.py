"""Which findings are the branch's own: new, mended, or there before."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.finding import Confidence, Finding, Severity
from elixirlens.forge.marks import mark_of
from elixirlens.reporters.triage import open_findings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elixirlens.forge.patch import Diff
    from elixirlens.report import Report

_CONFIDENCES = tuple(Confidence)


class Basis(StrEnum):
    """What tells new findings from old ones."""

    REPORTS = "reports"  # two reports, of the branch and of where it left
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
    """The open findings of a branch, what matters most first.

    `mended` is None where nobody knows what was found before. `hidden` are in changed files whose diff the host does
    not show, so that they may be new.
    """

    basis: Basis
    new: tuple[Finding, ...]
    hidden: tuple[Finding, ...]
    still: tuple[Finding, ...]
    mended: tuple[Gone, ...] | None


def standing_of(report: Report, base: Report | None, diff: Diff, folder: str) -> Standing:
    """Tell findings apart, by a report of where the branch left if there is one, else by the lines that it changes.

    `folder` is where the root of the report lies in the repository, with a slash at its end, or nothing.
    """
    findings = sorted(open_findings(report), key=weight)
    if base is not None:
        before, now = _marks(open_findings(base)), _marks(report.findings)
        gone = sorted((one for one in open_findings(base) if mark_of(one) not in now), key=weight)
        return Standing(
            Basis.REPORTS,
            new=tuple(one for one in findings if mark_of(one) not in before),
            hidden=(),
            still=tuple(one for one in findings if mark_of(one) in before),
            mended=tuple(map(_gone, gone)),
        )
    new = [one for one in findings if diff.is_changed(folder + one.path, one.line, one.end_line)]
    hidden = [one for one in findings if diff.is_hidden(folder + one.path)]
    aside = {id(one) for one in (*new, *hidden)}
    still = tuple(one for one in findings if id(one) not in aside)
    return Standing(Basis.LINES, tuple(new), tuple(hidden), still, None)


def weight(finding: Finding) -> tuple[object, ...]:
    """A key that sorts by what matters: severity, how sure it is, and the order of the code."""
    return (finding.severity.rank, _CONFIDENCES.index(finding.confidence), *finding.sort_key)


def _gone(finding: Finding) -> Gone:
    return Gone(finding.rule, finding.category, finding.severity, finding.path, finding.line, finding.message)


def _marks(findings: Iterable[Finding]) -> set[str]:
    return {mark_of(one) for one in findings}
