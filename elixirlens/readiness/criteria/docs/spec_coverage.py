"""The share of the functions that others call which have a `@spec`."""

from __future__ import annotations

from elixirlens.elixir import Kind
from elixirlens.project import FileClass
from elixirlens.readiness.criteria.docs._documented import is_for_others, read_by_others
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, percent, shared
from elixirlens.readiness.repository import Repository, Surveyed
from elixirlens.readiness.survey import FunctionSurvey

_NAMED = 4


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Functions that are called from elsewhere; in an application only outside of the web layer."""
    library = is_for_others(repository)
    counted = [each for each in read_by_others(repository) if library or each.file_class is FileClass.LIB]
    functions = [function for each in counted for function in _of(each)]
    if len(functions) < thresholds["fewest_functions"]:
        return not_applicable(f"it has {len(functions)} functions that others are meant to call")
    share = sum(function.has_spec for function in functions) / len(functions)
    facts = [Evidence(f"{percent(share)} of {len(functions)} functions that others call have a @spec")]
    if share < 1:
        worst = sorted(counted, key=lambda each: -len(_without(each)))
        facts += [_fact(each) for each in worst[:_NAMED] if _without(each)]
    return shared(share, thresholds["partial_from"], thresholds["passes_from"], *facts)


def _of(surveyed: Surveyed) -> list[FunctionSurvey]:
    return [function for function in surveyed.module.interface if function.kind is Kind.DEF]


def _without(surveyed: Surveyed) -> list[FunctionSurvey]:
    return [function for function in _of(surveyed) if not function.has_spec]


def _fact(surveyed: Surveyed) -> Evidence:
    without = _without(surveyed)
    fact = f"{surveyed.module.name}: {len(without)} of {len(_of(surveyed))} without @spec, {without[0].symbol} first"
    return surveyed.evidence(fact[:100], without[0].line)
