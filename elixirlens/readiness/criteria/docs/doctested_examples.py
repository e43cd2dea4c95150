"""Whether the examples of the documentation are run by the tests."""

from __future__ import annotations

from elixirlens.readiness.criteria.docs._documented import is_for_others
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, shared, unknown
from elixirlens.readiness.repository import Repository

_NAMED = 6


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The share of modules with `iex>` in their documentation that a `doctest` names."""
    examples = [each for each in repository.modules if each.module.runnable_line]
    if not examples:
        functions = sum(len(each.module.interface) for each in repository.modules)
        if is_for_others(repository) and functions >= thresholds["examples_from"]:
            return failed(Evidence(f"{functions} functions that others call, and no example with iex>"))
        return not_applicable("its documentation has no examples with iex>")
    named = {name for each in repository.whole.tests for name in each.module.doctests}
    run = [each for each in examples if each.module.name in named]
    left = [each for each in examples if each.module.name not in named]
    if left and (computed := _computed(repository)) is not None:
        return unknown(f"which modules are doctested is computed in {computed.path}:{computed.line}")
    share = len(run) / len(examples)
    fact = Evidence(f"{len(run)} of {len(examples)} modules with examples are doctested")
    facts = [each.evidence(f"no doctest {each.module.name}"[:100], each.module.runnable_line) for each in left[:_NAMED]]
    return shared(share, thresholds["partial_from"], thresholds["passes_from"], fact, *facts)


def _computed(repository: Repository) -> Evidence | None:
    for each in repository.whole.tests:
        for name in each.module.doctests:
            if name[:1].islower() or name[:1] in "@…":
                return each.evidence(f"doctest {name}")
    return None
