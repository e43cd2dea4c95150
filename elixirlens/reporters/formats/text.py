"""`text`: the teaching report. What was found, why it matters, what to do, and where to start."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from elixirlens.reporters.comparison import fixed, judgement, refused
from elixirlens.reporters.escape import escape
from elixirlens.reporters.sheet import SEVERITY_STYLES, Sheet
from elixirlens.reporters.story import INDENT, advice, place, rule_line
from elixirlens.reporters.triage import first_steps, open_findings, sections
from elixirlens.reporters.wording import count, gaps, listing, readiness, severities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elixirlens.finding import Finding
    from elixirlens.report import Report, Skipped
    from elixirlens.reporters.triage import RuleGroup, Section
    from elixirlens.reporters.view import View

_NAMED_FILES = 5  # of the files that were not read, before they are only counted
_STEPS = 3


def render(report: Report, view: View) -> str:
    """Return the report for people: findings by category, then what was read, then where to start."""
    sheet = Sheet(view)
    findings = open_findings(report)
    shown = [one for one in findings if one.severity in view.severities]
    for section in sections(shown):
        _section(sheet, section)
    _counted(sheet, [one for one in findings if one.severity not in view.severities])
    _closing(sheet, report, findings)
    _where_to_start(sheet, shown)
    return sheet.render()


def _section(sheet: Sheet, section: Section) -> None:
    sheet.heading(escape(section.category).upper(), severities(section.findings))
    sheet.blank()
    for group in section.groups:
        _group(sheet, group)


def _group(sheet: Sheet, group: RuleGroup) -> None:
    """Tell the first finding as a whole story; where the next would repeat it, its place is enough."""
    rule_line(sheet, group)
    places = group.findings[: sheet.view.per_rule]
    message, words = "", ("", "")
    for finding in places:
        place(sheet, finding, "" if finding.message == message else finding.message)
        if (finding.why, finding.do) != words:
            advice(sheet, finding)
        message, words = finding.message, (finding.why, finding.do)
    if hidden := len(group.findings) - len(places):
        more = f"{sheet.view.glyphs.ellipsis} and {count(hidden, 'more place')} (--all shows them)"
        sheet.paragraph(more, indent=INDENT, style="dim")
        sheet.blank()


def _counted(sheet: Sheet, findings: Sequence[Finding]) -> None:
    if not findings:
        return
    rules = Counter(one.rule for one in findings)
    sheet.heading("ALSO SEEN", severities(findings))
    sheet.blank()
    widest = max(len(f"{number:,}") for number in rules.values())
    for rule, number in sorted(rules.items(), key=lambda item: (-item[1], item[0])):
        sheet.line(" " * INDENT, f"{number:>{widest},}  {escape(rule)}")
    sheet.paragraph("--strict shows each of them", indent=INDENT, style="dim")
    sheet.blank()


def _closing(sheet: Sheet, report: Report, findings: Sequence[Finding]) -> None:
    summary = report.summary
    sheet.heading("SUMMARY")
    sheet.blank()
    aside = [f"{number:,} {word}" for number, word in _set_aside(report) if number]
    nothing = "Nothing found in what was read" if report.comparison is None else "Nothing new in what was read"
    found = severities(findings) or nothing
    sheet.paragraph(f"{found}{' (' + listing(aside) + ')' if aside else ''}.", indent=INDENT, style="bold")
    in_part = f", {len(summary.partly_read):,} of them in part" if summary.partly_read else ""
    skipped = f"; {len(summary.skipped):,} skipped" if summary.skipped else ""
    sheet.paragraph(f"Read {count(summary.files, 'file')}{in_part}{skipped}.", indent=INDENT)
    for sentence in (*judgement(report), *readiness(report)):
        sheet.paragraph(sentence, indent=INDENT)
    sheet.blank()
    _files(sheet, "Fixed", list(fixed(report)), "bold green")
    _files(sheet, "Changed by this branch, and not honoured", list(refused(report)), "bold red")
    missing = gaps(report.unchecked, None if sheet.view.per_rule is None else _NAMED_FILES)
    _files(sheet, "Not checked", [(one.place, one.words) for one in missing], "bold red")
    _files(
        sheet,
        "Read in part",
        [(one.path, f"up to line {one.line}: {one.reason}") for one in summary.partly_read],
        "bold",
    )
    _skipped(sheet, summary.skipped)


def _set_aside(report: Report) -> tuple[tuple[int, str], ...]:
    return ((report.summary.suppressed, "suppressed"), (report.summary.baselined, "in the baseline"))


def _files(sheet: Sheet, title: str, files: Sequence[tuple[str, str]], style: str) -> None:
    if not files:
        return
    sheet.line(" " * INDENT, (title, style))
    named = files[:_NAMED_FILES] if sheet.view.per_rule else files
    for path, reason in named:
        sheet.paragraph(escape(reason), label=f"{escape(path)}  ", indent=2 * INDENT)
    if hidden := len(files) - len(named):
        more = f"{sheet.view.glyphs.ellipsis} and {hidden:,} more (--all names them)"
        sheet.paragraph(more, indent=2 * INDENT, style="dim")
    sheet.blank()


def _skipped(sheet: Sheet, skipped: Sequence[Skipped]) -> None:
    """Name the files where all are asked for; else count them by reason, as a repository may have thousands."""
    if sheet.view.per_rule is None:
        _files(sheet, "Skipped", [(one.path, one.reason) for one in skipped], "bold")
    elif skipped:
        sheet.line(" " * INDENT, ("Skipped", "bold"))
        for reason, number in sorted(Counter(one.reason for one in skipped).items()):
            sheet.paragraph(escape(reason), label=f"{number:>5,}  ", indent=INDENT)
        sheet.blank()


def _where_to_start(sheet: Sheet, findings: Sequence[Finding]) -> None:
    steps = first_steps(findings)[:_STEPS]
    if not steps:
        return
    sheet.line(" " * INDENT, ("Where to start", "bold"))
    widest = max(len(escape(group.rule)) for group in steps)
    margin = " " * 2 * INDENT
    rows = [(_step(group, f"{margin}{number}  ", widest), _first_place(group)) for number, group in enumerate(steps, 1)]
    sheet.rows(rows, indent=len(margin) + 3)
    sheet.blank()
    sheet.paragraph(f"elixirlens explain {escape(steps[0].rule)}", label="Read more:  ", indent=INDENT)


def _step(group: RuleGroup, margin: str, widest: int) -> Text:
    each = " each" if len(group.findings) > 1 else ""
    places = f"  {count(len(group.findings), 'place')}, {group.first.effort} to mend{each}"
    return Text.assemble(margin, (f"{escape(group.rule):<{widest}}", SEVERITY_STYLES[group.worst]), places)


def _first_place(group: RuleGroup) -> Text:
    return Text(f"{escape(group.first.path)}:{group.first.line}", "blue")
