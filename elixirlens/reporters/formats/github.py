"""`github`: annotations in the log of a GitHub workflow, which the diff of a pull request shows too."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.finding import Severity
from elixirlens.reporters.escape import escape
from elixirlens.reporters.triage import open_findings
from elixirlens.reporters.wording import count, gaps, listing, severities

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from elixirlens.finding import Finding
    from elixirlens.report import Report
    from elixirlens.reporters.view import View
    from elixirlens.reporters.wording import Gap

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_A_LEVEL = 10  # a step may make so many annotations of a level; GitHub drops further ones without a word
_LONGEST_MESSAGE = 4000  # GitHub cuts at 4,096, perhaps in the middle of what we wrote
_LONGEST_TITLE = 250
_NAMED = 5


class _Annotation(Struct, frozen=True):
    """A workflow command, not yet written: its properties in their order, and the lines of its message."""

    level: Severity
    properties: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]


def render(report: Report, view: View) -> str:
    """Return the most severe findings as workflow commands, and a last line that says what they leave out."""
    findings = open_findings(report)
    in_view = [one for one in findings if one.severity in view.severities]
    wanted = [*_of_gaps(gaps(report.unchecked)), *map(_of_finding, in_view)]
    shown = [one for level in Severity for one in _first(wanted, level)]
    return "".join(f"{line}\n" for line in (*map(_written, shown), _closing(report, findings, shown, view)))


def _of_gaps(missing: Sequence[Gap]) -> Iterator[_Annotation]:
    """One annotation for all that was not checked, so that it leaves room for findings."""
    if missing:
        named = [f"{one.place}: {one.words}" for one in missing[:_NAMED]]
        more = [f"and {len(missing) - len(named):,} more"] if len(missing) > len(named) else []
        yield _Annotation(Severity.WARNING, (("title", "elixirlens: not checked"),), (*named, *more))


def _of_finding(finding: Finding) -> _Annotation:
    place = [("file", finding.path), ("line", str(finding.line)), ("endLine", str(finding.end_line))]
    if finding.line == finding.end_line:  # GitHub refuses columns of a range over several lines
        place += [("col", str(finding.column)), ("endColumn", str(max(finding.column, finding.end_column - 1)))]
    title = f"{finding.rule} ({finding.category})"
    lines = (finding.message, finding.why, finding.do, f"Read more: elixirlens explain {finding.rule}")
    return _Annotation(finding.severity, (*place, ("title", title[:_LONGEST_TITLE])), lines)


def _first(annotations: Sequence[_Annotation], level: Severity) -> list[_Annotation]:
    return [one for one in annotations if one.level is level][:_A_LEVEL]


def _written(annotation: _Annotation) -> str:
    properties = ",".join(f"{name}={_as_property(value)}" for name, value in annotation.properties)
    message = "\n".join(escape(line) for line in annotation.lines)
    if len(message) > _LONGEST_MESSAGE:
        message = f"{message[:_LONGEST_MESSAGE]}…"
    return f"::{_LEVELS[annotation.level]} {properties}::{_as_data(message)}"


def _as_data(text: str) -> str:
    """Write a message so that it stays one line of the log; the percent sign goes first, or it would go twice."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _as_property(text: str) -> str:
    """Write a property so that it cannot begin another one or end the command."""
    return _as_data(escape(text)).replace(":", "%3A").replace(",", "%2C")


def _closing(report: Report, findings: Sequence[Finding], shown: Sequence[_Annotation], view: View) -> str:
    found = severities(findings) or "nothing found"
    in_part = f"{count(len(report.summary.partly_read), 'file')} read in part" if report.summary.partly_read else ""
    missing = f"{len(report.unchecked):,} not checked" if report.unchecked else ""
    counted = "; ".join(part for part in (count(report.summary.files, "file"), in_part, missing) if part)
    return " ".join((f"elixirlens: {found} in {counted}.", *_left_out(findings, shown, view)))


def _left_out(findings: Sequence[Finding], shown: Sequence[_Annotation], view: View) -> Iterator[str]:
    """Say of which findings there is no annotation, and why. The annotation of what is unchecked is no finding's."""
    annotated = Counter(one.level for one in shown if one.properties[0][0] == "file")
    left = Counter(one.severity for one in findings) - annotated
    full = [count(left[level], level.value) for level in Severity if left[level] and level in view.severities]
    unwanted = [count(left[level], level.value) for level in Severity if left[level] and level not in view.severities]
    if full:
        yield f"Without an annotation: {listing(full)}, as GitHub shows {_A_LEVEL} of a level from a step."
    if unwanted:
        yield f"Not annotated: {listing(unwanted)}, which --strict adds."
    if full or unwanted:
        yield "elixirlens check --strict --all shows everything."
