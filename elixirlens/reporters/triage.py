"""Decides in which order findings are told, and where a reader should start."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.finding import Confidence, Effort, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elixirlens.report import Report

# What can hurt people comes first, what hurts at night second, what hurts the next reader of the code last.
_CATEGORIES = (
    "security",
    "process",
    "ecto",
    "liveview",
    "dependencies",
    "design",
    "macro",
    "code",
    "performance",
    "tests",
    "docs",
    "naming",
)
_CONFIDENCES = tuple(Confidence)
_EFFORTS = tuple(Effort)


class RuleGroup(Struct, frozen=True):
    """The findings of one rule, sorted by place."""

    rule: str
    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Severity:
        """The most severe of them."""
        return min((one.severity for one in self.findings), key=lambda severity: severity.rank)

    @property
    def first(self) -> Finding:
        """The place to begin with: the most severe, then the surest, then the first in the code."""
        return min(
            self.findings,
            key=lambda one: (one.severity.rank, _CONFIDENCES.index(one.confidence), one.sort_key),
        )


class Section(Struct, frozen=True):
    """The findings of one category, by rule."""

    category: str
    groups: tuple[RuleGroup, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, rule after rule."""
        return tuple(one for group in self.groups for one in group.findings)


def open_findings(report: Report) -> tuple[Finding, ...]:
    """Return the findings that count: nobody has suppressed them, and they were not there before."""
    return tuple(one for one in report.findings if one.is_open)


def sections(findings: Iterable[Finding]) -> list[Section]:
    """Group findings by category and rule, what matters most first."""
    by_category: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_category[finding.category].append(finding)
    found = [Section(category, tuple(by_rule(members))) for category, members in by_category.items()]
    return sorted(found, key=_weight)


def by_rule(findings: Iterable[Finding]) -> list[RuleGroup]:
    """Group findings by rule, the most severe rule first."""
    members: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        members[finding.rule].append(finding)
    groups = [RuleGroup(rule, tuple(sorted(some, key=lambda one: one.sort_key))) for rule, some in members.items()]
    return sorted(groups, key=lambda group: (group.worst.rank, group.rule))


def first_steps(findings: Iterable[Finding]) -> list[RuleGroup]:
    """Return the rules in the order in which to mend them: the most severe, and of those the least work."""

    def order(group: RuleGroup) -> tuple[int, int, int, str]:
        first = group.first
        return (
            first.severity.rank,
            _EFFORTS.index(first.effort),
            _CONFIDENCES.index(first.confidence),
            group.rule,
        )

    return sorted(by_rule(findings), key=order)


def category_order(category: str) -> tuple[int, str]:
    """Return a key that sorts categories by what they endanger; unknown ones come last, by name."""
    known = category in _CATEGORIES
    return (_CATEGORIES.index(category) if known else len(_CATEGORIES), category)


def _weight(section: Section) -> tuple[int, tuple[int, str]]:
    return (section.groups[0].worst.rank, category_order(section.category))
