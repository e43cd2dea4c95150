"""Small filters that leave findings out or change their severity, as the pages and the configuration ask for."""

from __future__ import annotations

from collections import defaultdict
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import msgspec

from elixirlens.finding import Finding, Range, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from elixirlens.filters.rules import RulesByName


def without_yielding(findings: Sequence[Finding], rules: RulesByName) -> Iterator[Finding]:
    """Leave out findings whose rule yields to another one that reports overlapping text: one sin, one finding."""
    places: dict[tuple[str, str], list[Range]] = defaultdict(list)
    for finding in findings:
        places[finding.path, finding.rule].append(_range(finding))
    for finding in findings:
        rule = rules.get(finding.rule)
        specific = [other.id for name in (rule.yields_to if rule else ()) if (other := rules.get(name))]
        taken = (place for other in specific for place in places.get((finding.path, other), ()))
        if not any(_overlap(_range(finding), place) for place in taken):
            yield finding


def without_allowed(findings: Iterable[Finding], allowed: Callable[[Finding], Sequence[str]]) -> Iterator[Finding]:
    """Leave out findings whose symbol fits a glob that `allowed` gives for them, such as `Shop.Cache.*`."""
    for finding in findings:
        symbol = finding.symbol
        if symbol is None or not any(fnmatchcase(symbol, glob) for glob in allowed(finding)):
            yield finding


def with_severity(findings: Iterable[Finding], configured: Callable[[Finding], Severity | None]) -> Iterator[Finding]:
    """Give findings the severity that the configuration sets; where it sets none (None), they keep theirs."""
    for finding in findings:
        severity = configured(finding)
        if severity is None or severity is finding.severity:
            yield finding
        else:
            yield msgspec.structs.replace(finding, severity=severity)


def within(findings: Iterable[Finding], paths: Sequence[str]) -> Iterator[Finding]:
    """Leave only findings in the given files and folders, relative to the root; no paths at all means everywhere."""
    prefixes = tuple(path.rstrip("/") + "/" for path in paths)
    for finding in findings:
        if not paths or finding.path in paths or "." in paths or finding.path.startswith(prefixes):
            yield finding


def _range(finding: Finding) -> Range:
    return Range(finding.line, finding.column, finding.end_line, finding.end_column)


def _overlap(one: Range, other: Range) -> bool:
    start, end = (one.line, one.column), (one.end_line, one.end_column)
    other_start, other_end = (other.line, other.column), (other.end_line, other.end_column)
    return start == other_start or (start < other_end and other_start < end)
