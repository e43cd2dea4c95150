"""Whether modules are small enough to be known by heart."""

from __future__ import annotations

from elixirlens.elixir import Kind
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, passed, shared
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.survey import ModuleSurvey

_NAMED = 6


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The share of modules below 500 lines of code and 40 public functions; delegates and callbacks do not count."""
    counted = [each for each in repository.modules if each.module.functions]
    if len(counted) < thresholds["fewest_modules"]:
        return not_applicable(f"{len(counted)} modules are too few for a share")
    large = [
        each
        for each in counted
        if each.module.lines >= thresholds["large_from_lines"]
        or _functions(each.module) >= thresholds["large_from_functions"]
    ]
    share = len(large) / len(counted)
    fact = Evidence(
        f"{len(large)} of {len(counted)} modules have {thresholds['large_from_lines']} lines "
        f"or {thresholds['large_from_functions']} functions and more"
    )
    largest = sorted(large, key=lambda each: -each.module.lines)[:_NAMED]
    if not large:
        return passed(fact)
    return shared(
        thresholds["passes_up_to"] / share,
        thresholds["passes_up_to"] / thresholds["fails_above"],
        1.0,
        fact,
        *(each.evidence(_size(each.module)) for each in largest),
    )


def _size(module: ModuleSurvey) -> str:
    return f"{module.name}: {module.lines} lines, {_functions(module)} public functions"[:100]


def _functions(module: ModuleSurvey) -> int:
    return sum(not function.is_impl and function.kind is not Kind.DEFDELEGATE for function in module.functions)
