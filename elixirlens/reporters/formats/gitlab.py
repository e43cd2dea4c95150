"""`gitlab`: a code quality report, which GitLab shows in merge requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.finding import Severity
from elixirlens.reporters.escape import escape
from elixirlens.reporters.json_text import indented
from elixirlens.reporters.triage import open_findings
from elixirlens.reporters.wording import gaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from elixirlens.finding import Finding
    from elixirlens.report import Report
    from elixirlens.reporters.view import View
    from elixirlens.reporters.wording import Gap

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


class _Lines(Struct, frozen=True):
    begin: int
    end: int


class _Location(Struct, frozen=True):
    path: str
    lines: _Lines


class _Entry(Struct, frozen=True):
    """What GitLab knows of a finding: one line of text, and where."""

    description: str
    check_name: str
    fingerprint: str
    severity: str
    location: _Location


def render(report: Report, view: View) -> str:
    """Return every finding that is not suppressed, and what was not checked, as one JSON array."""
    entries = [*map(_of_finding, open_findings(report)), *map(_of_gap, gaps(report.unchecked))]
    return indented(list(_told_apart(entries)))


def _of_finding(finding: Finding) -> _Entry:
    begin = max(1, finding.line)
    return _Entry(
        description=f"{escape(finding.message)}. {escape(finding.do)}",
        check_name=finding.rule,
        fingerprint=finding.fingerprint,
        severity=_SEVERITIES[finding.severity],
        location=_Location(finding.path.removeprefix("./"), _Lines(begin, max(begin, finding.end_line))),
    )


def _of_gap(one: Gap) -> _Entry:
    return _Entry(
        description=f"Not checked: {escape(one.words)}",
        check_name="not-checked",
        fingerprint=f"not-checked:{one.place}",
        severity="major",
        location=_Location(one.place, _Lines(1, 1)),
    )


def _told_apart(entries: Iterable[_Entry]) -> Iterator[_Entry]:
    """Number equal fingerprints: GitLab shows only the first entry of each."""
    from msgspec.structs import replace

    seen: set[str] = set()
    for entry in entries:
        fingerprint, ordinal = entry.fingerprint, 1
        while fingerprint in seen:
            ordinal += 1
            fingerprint = f"{entry.fingerprint}#{ordinal}"
        seen.add(fingerprint)
        yield replace(entry, fingerprint=fingerprint)
