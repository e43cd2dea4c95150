"""The rules of a SARIF file: what a page says, in the fields that code hosts show beside an alert."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import UNSET

from elixirlens.catalog import Catalog
from elixirlens.finding import Confidence, Finding, Severity
from elixirlens.reporters import rule_page
from elixirlens.reporters.markdown_text import plain
from elixirlens.reporters.sarif_model import Configuration, Descriptor, RuleProperties, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elixirlens.catalog import Rule

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

_SECURITY = "security"
# GitHub calls 7.0 to 8.9 high, 4.0 to 6.9 medium and what is less low. Only what an attacker can use has such a number.
_SECURITY_SEVERITIES = {Severity.ERROR: "8.0", Severity.WARNING: "5.5", Severity.INFO: "3.0"}
_PROBLEM_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_LONGEST_NAME = 255
_LONGEST_DESCRIPTION = 1000  # GitHub takes no longer one


def described(findings: Sequence[Finding]) -> dict[str, Descriptor]:
    """Return the rules that `findings` name, sorted. Rules of the repository itself speak by their first finding."""
    firsts: dict[str, Finding] = {}
    for finding in findings:
        firsts.setdefault(finding.rule, finding)
    return {name: _rule(_shipped_catalog().get(name), firsts[name]) for name in sorted(firsts)}


@cache
def _shipped_catalog() -> Catalog:
    return Catalog.load()


def cut(text: str, limit: int) -> str:
    """Return `text`, which ends in an ellipsis where it had to be cut."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _rule(rule: Rule | None, first: Finding) -> Descriptor:
    return _unknown(first) if rule is None or rule.id != first.rule else _shipped(rule)


def _shipped(rule: Rule) -> Descriptor:
    return Descriptor(
        id=rule.id,
        name=_camel_case(rule.id),
        deprecated_ids=rule.formerly,
        short_description=Text(text=rule.title),
        full_description=Text(text=cut(rule.why, _LONGEST_DESCRIPTION)),
        help=Text(text=f"{rule.why} {rule.do}", markdown=rule_page.markdown(rule)),
        help_uri=rule.references[0] if rule.references else UNSET,
        default_configuration=Configuration(level=LEVELS[rule.severity]),
        properties=_properties(rule.category, rule.severity, rule.confidence),
    )


def _unknown(finding: Finding) -> Descriptor:
    """A rule that does not ship. Its page is not in the report, and what it says is the repository's word."""
    why, do = plain(finding.why), plain(finding.do)
    return Descriptor(
        id=cut(plain(finding.rule), _LONGEST_NAME),
        short_description=Text(text=cut(plain(finding.rule.replace("-", " ")), _LONGEST_DESCRIPTION)),
        full_description=Text(text=cut(why, _LONGEST_DESCRIPTION)),
        help=Text(text=f"{why} {do}"),
        default_configuration=Configuration(level=LEVELS[finding.severity]),
        properties=_properties(plain(finding.category), finding.severity, finding.confidence),
    )


def _properties(category: str, severity: Severity, confidence: Confidence) -> RuleProperties:
    return RuleProperties(
        tags=(category,),
        precision=confidence.value,
        problem_severity=_PROBLEM_SEVERITIES[severity],
        security_severity=_SECURITY_SEVERITIES[severity] if category == _SECURITY else UNSET,
    )


def _camel_case(rule_id: str) -> str:
    return "".join(word.capitalize() for word in rule_id.split("-"))
