"""The results of all files to a Report: findings made, filtered and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from elixirlens import __version__
from elixirlens.engine.analyse import Analysed, FileResult, is_checked
from elixirlens.engine.detection import detection_in_comment, finding_of
from elixirlens.engine.dispatch import is_about_dependencies, looks_at
from elixirlens.engine.project_rules import Found
from elixirlens.engine.reading import Unread
from elixirlens.filters import (
    complaints,
    suppress,
    with_fingerprints,
    with_severity,
    within,
    without_allowed,
    without_yielding,
)
from elixirlens.finding import Finding, Known, Severity
from elixirlens.report import (
    SCHEMA,
    CallCounts,
    ModuleEntry,
    PartlyRead,
    ProjectEntry,
    Report,
    Root,
    Scope,
    Skipped,
    Summary,
    Tool,
    Unchecked,
)
from elixirlens.version import GRAMMAR_VERSION

if TYPE_CHECKING:
    from datetime import date

    from elixirlens.catalog import ActiveRule, RuleSet, Selection

RULES_VERSION = ".".join(__version__.split(".")[:2])


class Surroundings(Struct, frozen=True):
    """What the report says besides findings, known before any file is read."""

    root: Root
    projects: tuple[ProjectEntry, ...]
    skipped: tuple[Skipped, ...]
    unchecked: tuple[Unchecked, ...]


def assemble(
    files: Sequence[Analysed], found: Found, surroundings: Surroundings, selection: Selection, today: date
) -> Report:
    """Make the report of a run. `files` are sorted by path; `found` is what comes of all of them together."""
    checked = [(file, file.outcome) for file in files if is_checked(file.outcome)]
    findings = _findings(checked, found, selection, today)
    failed = (Unchecked("rule", rule, ".", reason) for rule, reason in found.failures)
    unchecked = (*surroundings.unchecked, *failed, *_unchecked(files), *found.unchecked)
    return Report(
        schema=SCHEMA,
        tool=tool(),
        root=surroundings.root,
        projects=surroundings.projects,
        summary=_summary(files, checked, surroundings, findings),
        modules=tuple(
            ModuleEntry(module.name, file.mix.app, file.path, module.lines, module.references)
            for file, result in checked
            for module in result.modules
            if module.name
        ),
        findings=tuple(findings),
        dependencies=found.dependencies,
        supervision=found.trees,
        unchecked=tuple(sorted(unchecked, key=lambda one: (one.path, one.name))),
        scope=Scope(tuple(sorted(_rules_asked(files, found, selection)))),
    )


def _rules_asked(files: Sequence[Analysed], found: Found, selection: Selection) -> set[str]:
    """The rules that looked somewhere. Those about dependencies do so in an audit only."""
    places = [(file.path, file.mix.elixir) for file in files]
    places += [(one.lock, None) for one in found.dependencies or () if one.lock is not None]
    sets = {selection.rules_for(*place) for place in places}  # a few: files are treated alike
    rules = {active.rule for one in sets for active in one.rules}
    return {one.id for one in rules if found.dependencies is not None or not is_about_dependencies(one)}


def with_findings(report: Report, findings: Sequence[Finding]) -> Report:
    """The report with other findings, counted anew."""
    return msgspec.structs.replace(report, findings=tuple(findings), summary=_counted(report.summary, findings))


def empty(root: Root) -> Report:
    """The report of a run that found nothing to read."""
    counts = Summary(0, (), (), CallCounts(), {}, {}, 0, 0)
    return Report(SCHEMA, tool(), root, (), _counted(counts, ()), (), (), (), scope=Scope(()))


def tool() -> Tool:
    """This elixirlens, as reports name it."""
    return Tool("elixirlens", __version__, RULES_VERSION, f"tree-sitter-elixir {GRAMMAR_VERSION}")


def narrowed(report: Report, paths: Sequence[str]) -> Report:
    """The report with only what lies in some paths, relative to the root; all of it where there are none."""
    if not paths or "." in paths:
        return report
    findings = tuple(within(report.findings, paths))
    unchecked = tuple(one for one in report.unchecked if lies_within(one.path, paths))
    return msgspec.structs.replace(
        report,
        findings=findings,
        unchecked=unchecked,
        summary=_counted(report.summary, findings),
        scope=msgspec.structs.replace(report.scope, paths=tuple(paths)) if report.scope is not None else None,
    )


def lies_within(path: str, paths: Sequence[str]) -> bool:
    """Whether a path is one of others or lies below one of them."""
    return any(other in {path, "."} or path.startswith(other.rstrip("/") + "/") for other in paths)


def _findings(
    checked: Sequence[tuple[Analysed, FileResult]], found: Found, selection: Selection, today: date
) -> list[Finding]:
    rules = selection.catalog
    by_path = {file.path: (file, result) for file, result in checked}

    def active(finding: Finding) -> ActiveRule | None:
        return _rules_at(finding.path, by_path, selection).get(finding.rule)

    def looked(path: str, rule: str) -> bool:
        file, result = by_path[path]
        asked = selection.rules_for(path, file.mix.elixir).get(rule)
        return (
            asked is not None
            and (found.dependencies is not None or not is_about_dependencies(asked.rule))
            and looks_at(asked.rule, result.file_class)
            and result.damage is None
            and rule not in {**dict(result.failures), **dict(found.failures)}
        )

    made = list(with_fingerprints(_made(checked, found, selection), rules))
    kept = without_allowed(without_yielding(made, rules), lambda one: _allowed(active(one)))
    severe = with_severity(kept, lambda one: _severity(active(one)))
    suppressions = {file.path: result.suppressions for file, result in checked if result.suppressions}
    marked = list(suppress(severe, suppressions, rules, today))
    about_comments = []
    for complaint in complaints(marked, suppressions, rules, today, looked):
        file, result = by_path[complaint.path]
        asked = selection.rules_for(file.path, file.mix.elixir).get(complaint.rule)
        if asked is not None:
            excerpts = {
                one.line: excerpt for one, excerpt in zip(result.suppressions, result.suppression_excerpts, strict=True)
            }
            detection = detection_in_comment(asked.rule, complaint.hit, excerpts[complaint.hit.place.line])
            about_comments.append(finding_of(detection, asked.rule, file.path, file.mix.app))
    about_comments = list(with_severity(with_fingerprints(about_comments, rules), lambda one: _severity(active(one))))
    return sorted([*marked, *about_comments], key=lambda one: one.sort_key)


def _rules_at(path: str, files: Mapping[str, tuple[Analysed, FileResult]], selection: Selection) -> RuleSet:
    """The rules that look at a file, which may be one that is no code, as a lock is."""
    file = files[path][0] if path in files else None
    return selection.rules_for(path, file.mix.elixir if file is not None else None)


def _allowed(active: ActiveRule | None) -> tuple[str, ...]:
    return active.allow if active is not None else ()


def _severity(active: ActiveRule | None) -> Severity | None:
    return active.severity if active is not None else None


def _made(checked: Sequence[tuple[Analysed, FileResult]], found: Found, selection: Selection) -> Iterator[Finding]:
    known = {file.path for file, _ in checked}
    for path in sorted(found.detections.keys() - known):  # a lock
        for detection in found.detections[path]:
            active = selection.rules_for(path, None).get(detection.rule)
            if active is not None:
                yield finding_of(detection, active.rule, path, None)
    for file, result in checked:
        rules = selection.rules_for(file.path, file.mix.elixir)
        for detection in (*result.detections, *found.detections.get(file.path, ())):
            active = rules.get(detection.rule)
            if active is not None:
                yield finding_of(detection, active.rule, file.path, file.mix.app)


def _unchecked(files: Sequence[Analysed]) -> Iterator[Unchecked]:
    for file in files:
        match file.outcome:
            case Unread(reason=reason, vanished=""):
                yield Unchecked("file", file.path, file.path, reason)
            case FileResult(unchecked=str(reason)):
                yield Unchecked("file", file.path, file.path, reason)
            case FileResult(failures=failures):
                for rule, reason in failures:
                    yield Unchecked("rule", rule, file.path, reason)


def _partly_read(checked: Sequence[tuple[Analysed, FileResult]]) -> Iterator[PartlyRead]:
    for file, result in checked:
        if result.damage is not None:
            yield PartlyRead(file.path, result.damage.line, result.damage.reason)
        elif result.invalid_utf8_line is not None:
            yield PartlyRead(file.path, result.invalid_utf8_line, "bytes that are not UTF-8")


def _summary(
    files: Sequence[Analysed],
    checked: Sequence[tuple[Analysed, FileResult]],
    surroundings: Surroundings,
    findings: Sequence[Finding],
) -> Summary:
    vanished = (
        Skipped(file.path, file.outcome.vanished)
        for file in files
        if isinstance(file.outcome, Unread) and file.outcome.vanished
    )
    calls = [result.calls for _, result in checked]
    summary = Summary(
        files=len(checked),
        partly_read=tuple(_partly_read(checked)),
        skipped=tuple(sorted((*surroundings.skipped, *vanished), key=lambda one: one.path)),
        calls=CallCounts(*(sum(counts[place] for counts in calls) for place in range(3))),
        by_severity={},
        by_rule={},
        suppressed=0,
        baselined=0,
    )
    return _counted(summary, findings)


def _counted(summary: Summary, findings: Sequence[Finding]) -> Summary:
    """A summary with the figures that depend on the findings alone. What does not count is counted apart."""
    counted = [finding for finding in findings if finding.is_open]
    by_severity = Counter(finding.severity for finding in counted)
    return msgspec.structs.replace(
        summary,
        by_severity={severity.value: by_severity[severity] for severity in Severity},
        by_rule=dict(sorted(Counter(finding.rule for finding in counted).items())),
        suppressed=sum(finding.suppressed is not None for finding in findings),
        baselined=sum(finding.known is Known.BASELINE for finding in findings),
    )
