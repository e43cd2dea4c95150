"""Tells what a branch adds from what was there before, and what it has mended."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from elixirlens.engine.assemble import lies_within, with_findings
from elixirlens.engine.dispatch import is_about_dependencies
from elixirlens.engine.looked import Looked
from elixirlens.engine.request import DiffMode
from elixirlens.filters import on_touched_lines, since
from elixirlens.finding import Known
from elixirlens.project.commits import base_commit, head_commit
from elixirlens.report import Comparison, Fixed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from elixirlens.engine.bases import Base
    from elixirlens.engine.request import Against
    from elixirlens.finding import Finding
    from elixirlens.project.commits import Commit
    from elixirlens.report import Report, Unchecked

LAST_COMMIT = "HEAD"


def commit_of(against: Against, root: Path) -> Commit | None:
    """The commit to compare with, None before the first one; raises `UsageError` where there is none to be had."""
    return base_commit(root, against.base) if against.base is not None else head_commit(root, "--staged")


def compared(report: Report, base: Base, against: Against) -> Report:
    """The report, findings that were there before marked."""
    # What an audit says of dependencies was told apart before: it looked at nothing else than what changed.
    is_audited = [report.dependencies is not None and _is_of_an_audit(one, base) for one in report.findings]
    audited = compress(report.findings, is_audited)
    others = [one for one, is_one in zip(report.findings, is_audited, strict=True) if not is_one]
    fixed: tuple[Fixed, ...] | None = None
    if against.mode is DiffMode.LINES:
        told = tuple(on_touched_lines(others, base.is_touched))
    else:
        done = since(others, base.findings, base.moved, base.is_touched)
        told = done.findings
        looked = Looked(report)
        fixed = tuple(_fixed(one for one in done.gone if looked.at(one.rule, one.path)))
    findings = sorted([*audited, *told], key=lambda one: one.sort_key)
    comparison = Comparison(
        base=against.base or LAST_COMMIT,
        commit=base.commit.id if base.commit is not None else None,
        mode=against.mode.value,
        new=0,
        kept=0,
        fixed=fixed,
    )
    return replace(with_findings(report, findings), comparison=comparison)


def counted(report: Report, paths: Sequence[str]) -> Report:
    """The report with the figures of its comparison, of what lies in some paths where there are any."""
    comparison = report.comparison
    if comparison is None:
        return report
    kept = sum(one.known in {Known.BASE, Known.UNTOUCHED} for one in report.findings)
    new = sum(one.is_open for one in report.findings)
    fixed = comparison.fixed
    if fixed is not None and paths:
        fixed = tuple(one for one in fixed if lies_within(one.path, paths))
    return replace(report, comparison=replace(comparison, new=new, kept=kept, fixed=fixed))


def excused(report: Report, base: Base) -> tuple[Unchecked, ...]:
    """What could not be checked, and is not the doing of the branch: files that are the same at the commit."""
    return tuple(one for one in report.unchecked if one.kind == "file" and base.is_same(one.path))


def doubts(base: Base) -> Iterator[str]:
    """What the commit keeps to itself: findings there could not be found, so they count as new here."""
    report = base.report
    if report is None or base.commit is None:
        return
    files = {one.path for one in report.unchecked if one.kind == "file"}
    files |= {one.path for one in report.summary.partly_read}
    if files:
        named = sorted(files)[0]
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        yield f"{named}{more} could not be read in full at {base.commit.id[:10]}: what is found there counts as new"
    for rule in sorted({one.name for one in report.unchecked if one.kind == "rule"}):
        yield f"the rule {rule} failed at {base.commit.id[:10]}: what it finds here may count as new"


def _is_of_an_audit(finding: Finding, base: Base) -> bool:
    rule = base.bench.selection.catalog.get(finding.rule)
    return rule is not None and is_about_dependencies(rule)


def _fixed(findings: Iterable[Finding]) -> Iterator[Fixed]:
    for one in sorted(findings, key=lambda one: one.sort_key):
        yield Fixed(one.rule, one.category, one.severity, one.path, one.line, one.symbol, one.message, one.fingerprint)
