"""Whether specs have names for what they speak of again and again."""

from __future__ import annotations

import re

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, passed, shared
from elixirlens.readiness.repository import Repository, Surveyed
from elixirlens.readiness.survey import ModuleSurvey

_NAMED = 6
# What keeps its struct to itself, as the state of a process; others know the process by its pid or its name.
_PROCESSES = ("GenServer", "GenStage", "GenStateMachine", "Broadway", "WebSockex", "Connection", "DBConnection")
_OF_PROCESSES = frozenset({"GenServer", ":gen_server", ":gen_statem", "GenStage", "GenStateMachine"})
_PRIVATE = re.compile(r"^\s*@typep\s+\w+(?:\(\))?\s*::\s*%[\w.]+\{", re.MULTILINE)


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Modules with three specs or more: those that spell a shape out over and over, and structs without a type."""
    counted = [each for each in repository.modules if each.module.specs >= thresholds["fewest_specs"]]
    if not counted:
        return not_applicable(f"no module has {thresholds['fewest_specs']} specs")
    offending = [(each, words) for each in counted if (words := _offends(each, repository)) is not None]
    fact = Evidence(f"{len(counted) - len(offending)} of {len(counted)} modules with specs name their types")
    if not offending:
        return passed(fact)
    share = len(offending) / len(counted)
    return shared(
        thresholds["passes_up_to"] / share,
        thresholds["passes_up_to"] / thresholds["fails_above"],
        1.0,
        fact,
        *(each.evidence(words[:100]) for each, words in offending[:_NAMED]),
    )


def _offends(surveyed: Surveyed, repository: Repository) -> str | None:
    module = surveyed.module
    for shape, count in module.repeated_types:
        return f"{module.name}: {count} specs spell out {shape}"
    is_typed = module.types or _PRIVATE.search(repository.text(surveyed.path))
    if module.has_struct and not is_typed and not (module.is_exception or _is_process(module)):
        return f"{module.name} has a struct and {module.specs} specs, and no type t()"
    return None


def _is_process(module: ModuleSurvey) -> bool:
    return module.uses_module(*_PROCESSES) is not None or not _OF_PROCESSES.isdisjoint(module.behaviours)
