"""Whether tests replace code while it runs."""

from __future__ import annotations

from elixirlens.readiness.criteria.tests._measured import NO_TESTS, test_modules
from elixirlens.readiness.model import (
    Evidence,
    Judgement,
    Thresholds,
    failed,
    not_applicable,
    partial,
    passed,
    percent,
    unknown,
)
from elixirlens.readiness.repository import Repository

_REPLACING = ("mock", "meck", "placebo")  # for all processes
_NAMED = ("Mock", "Placebo")  # by tests that do it
_PER_PROCESS = ("mimic", "patch", "repatch", "rewire", "efx")
_CONTRACTS = ("mox", "hammox", "bypass", "test_server", "double", "knigge")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """`mock`, `meck` and `placebo` fail, unless hardly a test uses them; what patches a single process is half way."""
    modules = test_modules(repository)
    if not modules:
        return not_applicable(NO_TESTS)
    patching = list(_patching(repository))
    # A library that is about mocks is made of meck: what its own tests do with that shows in them.
    is_material = any("meck" in each.module.erlang for each in repository.modules)
    declared = None if is_material else repository.dependency(*_REPLACING)
    if declared is not None or patching:
        facts = [Evidence(f"depends on {declared[1].app}", declared[0], declared[1].place.line)] if declared else []
        if declared is not None and not patching:
            return partial(*facts, Evidence("no test seems to use it"), value=thresholds["unused"])
        share = len({each.path for each in patching}) / len({each.path for each in modules})
        facts += [Evidence(f"{percent(share)} of the test files replace code"), *patching]
        return partial(*facts) if share <= thresholds["partial_up_to"] else failed(*facts)
    if (per_process := repository.dependency(*_PER_PROCESS)) is not None:
        path, found = per_process
        return partial(Evidence(f"{found.app} replaces code in a single process", path, found.place.line))
    if not repository.dependencies_are_known:
        return unknown("mix.exs computes its dependencies")
    if (contract := repository.dependency(*_CONTRACTS)) is not None:
        fact = f"declares {contract[1].app}, and nothing that replaces code"
        return passed(Evidence(fact, contract[0], contract[1].place.line))
    fact = "it is made of meck, and its tests replace nothing" if is_material else "no dependency that replaces code"
    return passed(Evidence(fact))


def _patching(repository: Repository) -> list[Evidence]:
    """The files of tests that use Mock, Placebo or meck, where they do."""
    found: dict[str, Evidence] = {}
    for each in repository.tests:
        if "meck" in each.module.erlang:
            found.setdefault(each.path, each.evidence("calls :meck"))
    tests = {each.path for each in repository.tests}
    for file in repository.files:
        for module in file.modules:
            named = (name for name in _NAMED if name in (*module.imports, *module.uses))
            if file.path in tests and (name := next(named, None)) is not None:
                found.setdefault(file.path, Evidence(f"uses {name}", file.path, module.line))
    return list(found.values())
