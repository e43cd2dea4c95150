"""What matters most is told first."""

from __future__ import annotations

import msgspec
from sample_reports import finding

from elixirlens.finding import Confidence, Effort, Severity
from elixirlens.reporters.triage import first_steps, sections


def test_categories_go_by_their_worst_finding_then_by_what_they_endanger() -> None:
    found = [
        finding("missing-typespec", severity=Severity.WARNING),
        finding("long-parameter-list"),
        finding("unsupervised-task"),
        msgspec.structs.replace(finding("long-parameter-list"), category="own"),
        msgspec.structs.replace(finding(), category="tests"),
    ]
    assert [section.category for section in sections(found)] == ["tests", "process", "code", "docs", "own"]


def test_within_a_category_the_worse_rule_comes_first() -> None:
    found = [
        finding(severity=Severity.WARNING),
        finding(line=50, severity=Severity.WARNING),
        finding("sql-injection", path="lib/a.ex", severity=Severity.ERROR),
    ]
    (section,) = sections(found)
    (group,) = section.groups
    assert group.worst is Severity.ERROR
    assert group.first.path == "lib/a.ex"


def test_places_of_a_rule_are_sorted() -> None:
    (section,) = sections([finding(line=9), finding(path="lib/a.ex", line=40), finding(line=3)])
    assert [(one.path, one.line) for one in section.findings] == [
        ("lib/a.ex", 40),
        ("lib/teahouse/reports.ex", 3),
        ("lib/teahouse/reports.ex", 9),
    ]


def test_start_with_the_most_severe_that_is_least_work_and_most_certain() -> None:
    found = [
        msgspec.structs.replace(finding(severity=severity, effort=effort, confidence=confidence), rule=rule)
        for rule, severity, effort, confidence in (
            ("slow-error", Severity.ERROR, Effort.DAYS, Confidence.HIGH),
            ("quick-warning", Severity.WARNING, Effort.MINUTES, Confidence.HIGH),
            ("unsure-error", Severity.ERROR, Effort.MINUTES, Confidence.MEDIUM),
            ("quick-error", Severity.ERROR, Effort.MINUTES, Confidence.HIGH),
        )
    ]
    order = [group.rule for group in first_steps(found)]
    assert order == ["quick-error", "unsure-error", "slow-error", "quick-warning"]
