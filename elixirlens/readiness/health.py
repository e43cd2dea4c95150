"""Criteria that count the findings of rules: what the code itself costs, per thousand lines."""

from __future__ import annotations

from collections import Counter

from elixirlens.finding import Confidence, Finding, Severity
from elixirlens.readiness.model import Evidence, Judgement, Status, not_applicable, passed
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.wording import counted

_BY_SEVERITY = {Severity.ERROR: 10.0, Severity.WARNING: 3.0, Severity.INFO: 0.5}
_BY_CONFIDENCE = {Confidence.HIGH: 1.0, Confidence.MEDIUM: 0.6, Confidence.LOW: 0.3}
_HALF_AT = 8.0  # the penalty per thousand lines that halves the value
_PASSES_FROM = 0.9
_FAILS_BELOW = 0.5
_LEAST_LINES = 300  # below which a single finding would decide


def judge_by_findings(rules: tuple[str, ...], repository: Repository) -> Judgement:
    """The value is 1 / (1 + p / 8), where p is what findings per thousand lines weigh by severity and confidence."""
    if not repository.lines:
        return not_applicable("there is no code that ships")
    found = [each for each in repository.findings(*rules) if repository.ships(each.path)]
    thousands = max(repository.lines, _LEAST_LINES) / 1000
    penalty = sum(_BY_SEVERITY[each.severity] * _BY_CONFIDENCE[each.confidence] for each in found) / thousands
    value = 1 / (1 + penalty / _HALF_AT)
    evidence = (_counted(found, repository), *_worst(found))
    if value >= _PASSES_FROM:
        return passed(*evidence) if not found else Judgement(Status.PASS, value, evidence)
    return Judgement(Status.PARTIAL if value >= _FAILS_BELOW else Status.FAIL, value, evidence)


def _counted(found: list[Finding], repository: Repository) -> Evidence:
    lines = f"{repository.lines:,} lines of code"
    return Evidence(f"{counted(len(found), 'finding')} in {lines}" if found else f"none in {lines}")


def _worst(found: list[Finding]) -> tuple[Evidence, ...]:
    """One finding of each of the rules that found most."""
    counts = Counter(each.rule for each in found)
    ranked = sorted(found, key=lambda each: (each.severity.rank, -counts[each.rule], each.rule, each.path, each.line))
    by_rule = {each.rule: each for each in reversed(ranked)}
    chosen = [each for each in ranked if by_rule[each.rule] is each][:4]
    return tuple(Evidence(f"{each.rule}, {counts[each.rule]} in all", each.path, each.line) for each in chosen)
