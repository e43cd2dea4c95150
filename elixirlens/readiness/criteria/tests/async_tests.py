"""How many of the test modules run beside the others."""

from __future__ import annotations

from elixirlens.readiness.criteria.tests._measured import test_modules
from elixirlens.readiness.model import Evidence, Judgement, not_applicable, shared
from elixirlens.readiness.repository import Repository, Surveyed

_HALF, _PASSES = 0.2, 0.6
_FEWEST = 5
_NAMED = 6


def judge(repository: Repository) -> Judgement:
    """The share of test modules that say `async: true`; a computed value counts as said."""
    modules = [each for each in test_modules(repository) if each.module.uses]
    if len(modules) < _FEWEST:
        return not_applicable(f"{len(modules)} test modules are too few to be worth it")
    waiting = [each for each in modules if not _is_async(each)]
    share = 1 - len(waiting) / len(modules)
    fact = Evidence(f"{len(modules) - len(waiting)} of {len(modules)} test modules are async")
    slowest = sorted(waiting, key=lambda each: -each.module.tests)[:_NAMED] if share < 1 else []
    facts = [each.evidence(f"{_name(each)}: {each.module.tests} tests, one by one") for each in slowest]
    return shared(share, _HALF, _PASSES, fact, *facts)


def _name(surveyed: Surveyed) -> str:
    return surveyed.module.name[:70] or "a module whose name is computed"


def _is_async(surveyed: Surveyed) -> bool:
    values = [use.option("async") for use in surveyed.module.uses]
    return any(value not in {None, "false", "nil"} for value in values)
