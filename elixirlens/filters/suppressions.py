"""Takes the findings that a comment covers out of the count, and tells which comments are wrong or of no use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from elixirlens.detectors import Hit
from elixirlens.filters.suppression_comments import Suppression, Tool
from elixirlens.finding import Finding, Range, Suppressed

if TYPE_CHECKING:
    from datetime import date

    from elixirlens.filters.rules import NamedRule, RulesByName

INVALID = "invalid-suppression"
UNUSED = "unused-suppression"

SuppressionsByPath = Mapping[str, Sequence[Suppression]]


def suppress(
    findings: Iterable[Finding], suppressions: SuppressionsByPath, rules: RulesByName, today: date
) -> Iterator[Finding]:
    """Mark the findings that a comment covers. They stay in the report, with the line and the reason of the comment.

    Where several comments cover a finding, the one that covers the fewest lines counts.
    """
    narrowest_first = {
        path: sorted(found, key=lambda one: one.last - one.first) for path, found in suppressions.items()
    }
    for finding in findings:
        candidates = narrowest_first.get(finding.path, ()) if finding.suppressed is None else ()
        rule = rules.get(finding.rule) if candidates else None
        covering = (
            one
            for one in candidates
            if rule and one.covers(finding.line) and one.holds(today) and _names(one, rule, rules)
        )
        suppression = next(covering, None)
        if suppression is None:
            yield finding
        else:
            mark = Suppressed(suppression.line, suppression.reason)
            yield msgspec.structs.replace(finding, suppressed=mark)


class Complaint(NamedTuple):
    """A finding about a comment, still to be made of a rule (`INVALID` or `UNUSED`), a path and a hit."""

    rule: str
    path: str
    hit: Hit


def complaints(
    findings: Sequence[Finding],
    suppressions: SuppressionsByPath,
    rules: RulesByName,
    today: date,
    looked: Callable[[str, str], bool],
) -> Iterator[Complaint]:
    """Yield what is wrong with our own comments, given the findings as `suppress` has marked them.

    `looked(path, rule)` says whether a rule looked at a file and the file was read in full: only then is a
    comment that covers nothing of no use. Comments of other tools are never complained about.
    """
    used = {(one.path, one.suppressed.line, one.rule) for one in findings if one.suppressed}
    for path, found in sorted(suppressions.items()):
        for suppression in found:
            if suppression.tool is not Tool.ELIXIRLENS:
                continue
            if suppression.fault:
                yield _complaint(INVALID, path, suppression, " ".join(suppression.names), suppression.fault)
                continue
            for name in suppression.names:
                rule = rules.get(name)
                if rule is None:
                    if name not in rules.broken:
                        reason = f'"{name}" is not a rule.{rules.near(name)}'
                        yield _complaint(INVALID, path, suppression, name, reason)
                elif not suppression.holds(today):
                    yield _complaint(UNUSED, path, suppression, name, f"it held until {suppression.until}")
                elif looked(path, rule.id) and (path, suppression.line, rule.id) not in used:
                    yield _complaint(UNUSED, path, suppression, name, "the rule finds nothing there")


def _complaint(rule: str, path: str, suppression: Suppression, name: str, reason: str) -> Complaint:
    place = Range(suppression.line, suppression.column, suppression.line, suppression.end_column)
    return Complaint(rule, path, Hit(place, {"rule": name, "reason": reason}, key=name))


def _names(suppression: Suppression, rule: NamedRule, rules: RulesByName) -> bool:
    match suppression.tool:
        case Tool.ELIXIRLENS:
            return any((named := rules.get(name)) is not None and named.id == rule.id for name in suppression.names)
        case Tool.CREDO if not suppression.names:
            return bool(rule.related.credo)
        case Tool.CREDO:
            return any(_is_credo_check(name, check) for name in suppression.names for check in rule.related.credo)
        case Tool.SOBELOW:
            # `SQL` is the family that `SQL.Query` belongs to, and Sobelow skips it as a whole.
            families = tuple(f"{name}." for name in suppression.names)
            return any(f"{check}.".startswith(families) for check in rule.related.sobelow)


def _is_credo_check(name: str, check: str) -> bool:
    """Whether `Credo.Check.Warning.IoInspect` or `/IoInspect/` names a check.

    A pattern is the analysed repository's and could be made to run for hours: only plain text is honoured.
    """
    pattern = re.fullmatch(r"/((?:\w|\\?\.)+)/", name)
    if pattern is None:
        return name == check
    return pattern[1].replace("\\", "").lower() in check.lower()
