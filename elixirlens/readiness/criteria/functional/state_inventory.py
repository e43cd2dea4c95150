"""Whether state that anybody can change is held by modules of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from elixirlens.readiness.model import Evidence, Judgement, not_applicable, passed, shared
from elixirlens.readiness.repository import Repository, Surveyed
from elixirlens.readiness.survey import CalledFact, ModuleSurvey

_PASSES, _FAILS = 0.5, 2.0  # places in a thousand lines
_NAMED = 6


def judge(repository: Repository) -> Judgement:
    """Uses of shared state outside of the module that owns it, by a thousand lines of code."""
    if not repository.lines:
        return not_applicable("it has no code")
    places = [each.evidence(f"calls {call.callee}", call.line) for each, call in _outside(repository)]
    thousands = max(repository.lines, 1_000) / 1_000
    density = len(places) / thousands
    if not places:
        return passed(Evidence("all shared state is used only by the modules that hold it"))
    fact = Evidence(f"{len(places)} uses of shared state from outside, {density:.1f} in a thousand lines")
    return shared(min(1.0, _PASSES / density), _PASSES / _FAILS, 1.0, fact, *places[:_NAMED])


def _outside(repository: Repository) -> Iterator[tuple[Surveyed, CalledFact]]:
    for each in repository.modules:
        for call in each.module.calls:
            owns = _OWNERS.get(call.module)
            if owns is not None and _is_access(call) and not owns(each.module):
                yield each, call


def _is_access(call: CalledFact) -> bool:
    if call.module in {"Application", ":application", "System"}:
        return call.name in {"put_env", "put_all_env", "set_env", "delete_env"}
    if call.module == "Process":
        return call.name == "put"
    return bool(call.function) and call.name not in {"start_link", "start", "child_spec"}


def _calls(module: ModuleSurvey, callee: str, *names: str) -> bool:
    return any(call.module == callee and call.name in names for call in module.calls)


# Who owns a piece of state: the module that makes it, or that both writes and reads it for the others.
_OWNERS: Mapping[str, Callable[[ModuleSurvey], bool]] = {
    ":ets": lambda module: _calls(module, ":ets", "new") or _reads_and_writes(module),
    ":persistent_term": lambda module: _calls(module, ":persistent_term", "put"),
    "Agent": lambda module: module.uses_module("Agent") is not None or _calls(module, "Agent", "start_link", "start"),
    "Process": lambda module: _calls(module, "Process", "get", "delete"),
    "Application": lambda module: False,
    ":application": lambda module: False,
    "System": lambda module: False,
}


def _reads_and_writes(module: ModuleSurvey) -> bool:
    reads = _calls(module, ":ets", "lookup", "lookup_element", "match", "select", "member", "tab2list", "foldl")
    return reads and _calls(module, ":ets", "insert", "insert_new", "update_counter", "update_element", "delete")
