"""`rdjson`: the format of reviewdog, which comments on pull requests of many hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, Struct, UnsetType

from elixirlens.finding import Range, Severity
from elixirlens.reporters.json_text import indented
from elixirlens.reporters.markdown_text import message
from elixirlens.reporters.triage import open_findings
from elixirlens.reporters.wording import gaps

if TYPE_CHECKING:
    from elixirlens.finding import Excerpt, Finding
    from elixirlens.report import Report
    from elixirlens.reporters.view import View
    from elixirlens.reporters.wording import Gap

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


class _Position(Struct, frozen=True):
    """A line, and a column in bytes of UTF-8, both from 1."""

    line: int
    column: int | UnsetType = UNSET


class _Range(Struct, frozen=True):
    """Both ends; the second one is exclusive, and the last line where there are no columns."""

    start: _Position
    end: _Position


class _Location(Struct, frozen=True):
    path: str
    range: _Range | UnsetType = UNSET


class _Code(Struct, frozen=True):
    value: str


class _Suggestion(Struct, frozen=True):
    range: _Range
    text: str


class _Diagnostic(Struct, frozen=True):
    message: str
    location: _Location
    severity: str
    code: _Code
    suggestions: tuple[_Suggestion, ...] | UnsetType = UNSET


class _Source(Struct, frozen=True):
    name: str


class _Result(Struct, frozen=True):
    source: _Source
    diagnostics: tuple[_Diagnostic, ...]


def render(report: Report, view: View) -> str:
    """Return every finding that is not suppressed, and what was not checked. Messages are safe as Markdown."""
    diagnostics = (*map(_of_finding, open_findings(report)), *map(_of_gap, gaps(report.unchecked)))
    return indented(_Result(_Source("elixirlens"), diagnostics))


def _of_finding(finding: Finding) -> _Diagnostic:
    place = Range(finding.line, finding.column, finding.end_line, finding.end_column)
    related = [f"See also {one.path}:{one.line} ({one.message})" for one in finding.related]
    lines = (finding.message, finding.why, finding.do, *related)
    return _Diagnostic(
        message="\n".join(map(message, lines)),
        location=_Location(finding.path, _in_bytes(place, finding.excerpt)),
        severity=_SEVERITIES[finding.severity],
        code=_Code(finding.rule),
        suggestions=_suggestions(finding),
    )


def _of_gap(one: Gap) -> _Diagnostic:
    return _Diagnostic(
        message=f"Not checked: {message(one.words)}",
        location=_Location(one.place),
        severity="WARNING",
        code=_Code("not-checked"),
    )


def _suggestions(finding: Finding) -> tuple[_Suggestion, ...] | UnsetType:
    """The fix, where its ends are known to the byte: a guess would damage what it is applied to."""
    if finding.fix is None or not finding.fix.safe:
        return UNSET
    place = _in_bytes(finding.fix.place, finding.excerpt)
    known = place.start.column is not UNSET and place.end.column is not UNSET
    return (_Suggestion(place, finding.fix.replacement),) if known else UNSET


def _in_bytes(place: Range, excerpt: Excerpt) -> _Range:
    """Return the range with columns in bytes; without any where the excerpt does not show both ends."""
    start = _byte_column(place.line, place.column, excerpt)
    end = _byte_column(place.end_line, place.end_column, excerpt)
    if start is UNSET or end is UNSET:
        start = end = UNSET
    return _Range(_Position(place.line, start), _Position(place.end_line, end))


def _byte_column(line: int, column: int, excerpt: Excerpt) -> int | UnsetType:
    position = line - excerpt.first_line
    if not 0 <= position < len(excerpt.lines) or not 1 <= column <= len(excerpt.lines[position]) + 1:
        return UNSET
    return len(excerpt.lines[position][: column - 1].encode()) + 1
