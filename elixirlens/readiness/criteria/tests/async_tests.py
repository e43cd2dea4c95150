"""How many of the test modules run beside the others."""

from __future__ import annotations

from elixirlens.readiness.criteria.tests._measured import test_modules
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, shared
from elixirlens.readiness.repository import Repository, Surveyed

_NAMED = 6


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The share of test modules that say `async: true`; a computed value counts as said."""
    modules = [each for each in test_modules(repository) if each.module.uses]
    if len(modules) < thresholds["fewest_modules"]:
        return not_applicable(f"{len(modules)} test modules are too few to be worth it")
    waiting = [each for each in modules if not _is_async(each)]
    share = 1 - len(waiting) / len(modules)
    fact = Evidence(f"{len(modules) - len(waiting)} of {len(modules)} test modules are async")
    slowest = sorted(waiting, key=lambda each: -each.module.tests)[:_NAMED] if share < 1 else []
    facts = [each.evidence(f"{_name(each)}: {_counted(each.module.tests)}, one by one") for each in slowest]
    return shared(share, thresholds["partial_from"], thresholds["passes_from"], fact, *facts)


def _name(surveyed: Surveyed) -> str:
    return surveyed.module.name[:70] or "a module whose name is computed"


def _is_async(surveyed: Surveyed) -> bool:
    values = [use.option("async") for use in surveyed.module.uses]
    return any(value not in {None, "false", "nil"} for value in values)


def _counted(tests: int) -> str:
    match tests:
        case 0:
            return "doctests"
        case 1:
            return "1 test"
    return f"{tests} tests"
