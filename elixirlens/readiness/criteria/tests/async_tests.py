"""How many of the test modules run beside the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from elixirlens.readiness.criteria.tests._measured import test_modules
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, shared
from elixirlens.readiness.repository import Repository, Surveyed
from elixirlens.readiness.wording import counted

_NAMED = 6
# What a case brings along: `use ExUnit.Case, async: unquote(Keyword.get(opts, :async, true))`.
_BRINGS = re.compile(r"^[ \t]*use[ (]ExUnit\.Case,\s*\[?async:\s*(?P<value>[^\n]+)", re.MULTILINE)
_NAME = re.compile(r"unquote\((?P<name>\w+)\)")
_TRUE = re.compile(r"\btrue\b")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The share of test modules that say `async: true`, or whose case says it; a computed value counts as said."""
    modules = [each for each in test_modules(repository) if each.module.uses]
    if len(modules) < thresholds["fewest_modules"]:
        return not_applicable(f"{len(modules)} test modules are too few to be worth it")
    cases = frozenset(_async_cases(repository.whole))
    waiting = [each for each in modules if not _is_async(each, cases)]
    share = 1 - len(waiting) / len(modules)
    fact = Evidence(f"{len(modules) - len(waiting)} of {len(modules)} test modules are async")
    slowest = sorted(waiting, key=lambda each: -each.module.tests)[:_NAMED] if share < 1 else []
    facts = [each.evidence(f"{_name(each)}: {_counted(each.module.tests)}, one by one") for each in slowest]
    return shared(share, thresholds["partial_from"], thresholds["passes_from"], fact, *facts)


def _name(surveyed: Surveyed) -> str:
    return surveyed.module.name[:70] or "a module whose name is computed"


def _is_async(surveyed: Surveyed, cases: Set[str]) -> bool:
    uses = surveyed.module.uses
    said = [value for use in uses if (value := use.option("async")) is not None]
    if said:
        return any(value not in {"false", "nil"} for value in said)
    return any(use.module in cases for use in uses)


def _async_cases(repository: Repository) -> Iterator[str]:
    """The modules of the repository that make those async which use them and say nothing."""
    for each in repository.tests:
        if each.module.tests or each.module.uses_module("ExUnit.Case") is not None:
            continue
        text = "\n".join(repository.text(each.path).split("\n")[max(each.module.line - 1, 0) :])
        own = text.partition("\ndefmodule ")[0]
        brings = _BRINGS.search(own)
        if brings is not None and _is_true(brings["value"], own):
            yield each.module.name


def _is_true(value: str, text: str) -> bool:
    """Whether a value is true, or may be in the place where it gets its name."""
    if (named := _NAME.match(value)) is not None:
        given = re.search(rf"^\s*{named['name']} = ([^\n]+)", text, re.MULTILINE)
        value = given[1] if given is not None else ""
    return _TRUE.search(value) is not None


def _counted(tests: int) -> str:
    return counted(tests, "test") if tests else "doctests"
