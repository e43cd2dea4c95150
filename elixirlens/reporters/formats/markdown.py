"""`markdown`: a page for people, such as the summary of a GitHub workflow."""

from __future__ import annotations

from html import escape as as_html
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.finding import Severity
from elixirlens.reporters.escape import escape, without_commands
from elixirlens.reporters.excerpt import marked_line
from elixirlens.reporters.markdown_text import code, fenced, prose
from elixirlens.reporters.triage import first_steps, open_findings, sections
from elixirlens.reporters.wording import count, gaps, listing, severities

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from elixirlens.finding import Finding
    from elixirlens.report import Report
    from elixirlens.reporters.triage import RuleGroup, Section
    from elixirlens.reporters.view import View

_MOST_BYTES = 1_000_000  # GitHub shows no summary of more than 1 MiB, and the step may have written one already
_MOST_PLACES = 100  # of a rule, also where all are asked for: a page is to be read
_NAMED = 10
_SIGNS = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.INFO: "🔵"}
_WIDTH = 110  # characters of code that a summary shows without a scroll bar


class _Block(Struct, frozen=True):
    """A part of the page that is shown whole or not at all, and how many findings it tells of."""

    text: str
    findings: int = 0


def render(report: Report, view: View) -> str:
    """Return a page: what was found, what was not checked, a table of rules, and each rule's places with advice."""
    findings = open_findings(report)
    shown = [one for one in findings if one.severity in view.severities]
    blocks = [_Block(_head(report, findings, view)), *_blocks(sections(shown), view)]
    return without_commands(_fitted(blocks))


def _fitted(blocks: Sequence[_Block]) -> str:
    """Join the blocks as far as there is room, and say how much there was none for."""
    size, kept = 0, 0
    for block in blocks:
        size += len(block.text.encode()) + 1
        if size > _MOST_BYTES:
            break
        kept += 1
    missing = sum(block.findings for block in blocks[kept:])
    rest = f"\n> [!NOTE]\n> There was no room for {count(missing, 'more finding')}.\n" if missing else ""
    return "\n".join(block.text for block in blocks[:kept]) + rest


def _head(report: Report, findings: Sequence[Finding], view: View) -> str:
    lines = [
        f"## elixirlens: {severities(findings) or 'nothing found in what was read'}",
        "",
        *_unchecked(report),
        _read(report),
    ]
    shown = [one for one in findings if one.severity in view.severities]
    hidden = [one for one in findings if one.severity not in view.severities]
    if shown:
        lines += ["", *_table(shown)]
    if hidden:
        lines += ["", f"Also seen: {severities(hidden)}, which `--strict` shows."]
    return "\n".join([*lines, ""])


def _unchecked(report: Report) -> Iterator[str]:
    missing = gaps(report.unchecked)
    if not missing:
        return
    yield "> [!WARNING]"
    yield "> **Not checked**, so nothing is known about:"
    for one in missing[:_NAMED]:
        yield f"> * {code(one.place)}: {prose(one.words)}"
    if len(missing) > _NAMED:
        yield f"> * and {len(missing) - _NAMED:,} more"
    yield ""


def _read(report: Report) -> str:
    summary = report.summary
    aside = [
        f"{len(summary.partly_read):,} of them in part" if summary.partly_read else "",
        f"{len(summary.skipped):,} skipped" if summary.skipped else "",
        f"{count(summary.suppressed, 'finding')} suppressed" if summary.suppressed else "",
        f"{count(summary.baselined, 'finding')} in the baseline" if summary.baselined else "",
    ]
    at = f" at {code(report.root.commit[:10])}" if report.root.commit else ""
    told = listing([part for part in aside if part])
    return f"Read {count(summary.files, 'file')} of {code(report.root.name)}{at}{', ' + told if told else ''}."


def _table(findings: Sequence[Finding]) -> Iterator[str]:
    """The rules in the order in which to mend them."""
    yield "| | Rule | Places | To mend one | Sure? |"
    yield "|---|---|--:|---|---|"
    for group in first_steps(findings):
        first = group.first
        name = code(group.rule.replace("|", "¦"))  # a bar would end the cell, in code too
        places = f"{len(group.findings):,}"
        yield f"| {_SIGNS[group.worst]} {group.worst} | {name} | {places} | {first.effort} | {first.confidence} |"


def _blocks(found: Sequence[Section], view: View) -> Iterator[_Block]:
    for section in found:
        heading = f"### {prose(section.category.capitalize())}: {severities(section.findings)}\n\n"
        for group in section.groups:
            yield _Block(heading + _group(group, view), len(group.findings))
            heading = ""


def _group(group: RuleGroup, view: View) -> str:
    """One rule, folded away unless it is an error. Within the summary there is HTML only, and no Markdown."""
    opened = " open" if group.worst is Severity.ERROR else ""
    places = count(len(group.findings), "place")
    summary = f"{_SIGNS[group.worst]} <code>{as_html(escape(group.rule))}</code> {places}"
    lines = [f"<details{opened}><summary>{summary}</summary>", "", *_places(group, view)]
    return "\n".join([*lines, "</details>", ""])


def _places(group: RuleGroup, view: View) -> Iterator[str]:
    """Tell the first finding whole; where the next would repeat it, its place is enough."""
    told = group.findings[: min(view.per_rule or _MOST_PLACES, _MOST_PLACES)]
    message, words = "", ("", "")
    for finding in told:
        if finding.message != message:
            yield from (f"**Found:** {prose(finding.message)}", "")
        yield from _place(finding)
        if (finding.why, finding.do) != words:
            yield from (f"**Why:** {prose(finding.why)}", "", f"**Do:** {prose(finding.do)}", "")
        message, words = finding.message, (finding.why, finding.do)
    if hidden := len(group.findings) - len(told):
        where = "which `--all` shows" if len(told) < _MOST_PLACES else "which the format `json` holds"
        yield from (f"… and {count(hidden, 'more place')}, {where}.", "")
    yield from (f"Read more: {code(f'elixirlens explain {group.rule}')}", "")


def _place(finding: Finding) -> Iterator[str]:
    symbol = f" in {code(finding.symbol)}" if finding.symbol else ""
    yield from (f"At {code(f'{finding.path}:{finding.line}')}{symbol}", "")
    line = marked_line(finding, _WIDTH, "…")
    if line is not None:
        yield from (fenced([f"{line.before}{line.marked}{line.after}", line.carets], "elixir"), "")
    for other in finding.related:
        yield from (f"See also {code(f'{other.path}:{other.line}')}: {prose(other.message)}", "")
