"""Whether state that anybody can change is held by modules of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, passed, shared
from elixirlens.readiness.repository import Repository, Surveyed
from elixirlens.readiness.survey import CalledFact, ModuleSurvey

_NAMED = 6
_STORES = frozenset({":ets", ":persistent_term"})
_MAKING = frozenset({"new", "file2tab", "put", "delete"})
_SETTING = frozenset({"put_env", "put_all_env", "set_env", "delete_env"})


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Uses of shared state outside of the module that owns it, by a thousand lines of code."""
    if not repository.lines:
        return not_applicable("it has no code")
    places = [
        each.evidence(f"calls {call.callee}", call.line)
        for each, call in (*_of_stores(repository, thresholds), *_of_processes(repository))
    ]
    if not places:
        return passed(Evidence("no table or term is known by name to more than two modules, and no setting is changed"))
    density = len(places) / max(repository.lines / 1_000, thresholds["least_thousands"])
    fact = Evidence(f"{len(places)} uses of shared state from outside, {density:.1f} in a thousand lines")
    return shared(
        min(1.0, thresholds["passes_up_to"] / density),
        thresholds["passes_up_to"] / thresholds["fails_above"],
        1.0,
        fact,
        *places[:_NAMED],
    )


def _of_stores(repository: Repository, thresholds: Thresholds) -> Iterator[tuple[Surveyed, CalledFact]]:
    """Tables and terms that are known by name to more than two modules: their uses by those that do not make them."""
    uses: defaultdict[tuple[str, str], list[tuple[Surveyed, CalledFact]]] = defaultdict(list)
    for each in repository.modules:
        for call in each.module.calls:
            if call.module in _STORES and call.function and _is_name(call.first, each.module):
                uses[call.module, call.first].append((each, call))
    for places in uses.values():
        if len({each.module.name for each, _ in places}) > thresholds["modules_together"]:
            makers = {each.module.name for each, call in places if call.name in _MAKING}
            yield from ((each, call) for each, call in places if each.module.name not in makers)


def _is_name(written: str, module: ModuleSurvey) -> bool:
    """Whether a table is known by a name of its own; what is handed on in variables is shared on purpose."""
    return written[:1] == ":" or (written[:1].isupper() and written != module.name)


def _of_processes(repository: Repository) -> Iterator[tuple[Surveyed, CalledFact]]:
    """Agents of others, process dictionaries that are written for others, and settings that are changed."""
    for each in repository.modules:
        has_agent = each.module.uses_module("Agent") is not None or _starts_an_agent(each.module)
        reads_dictionary = _calls(each.module, "Process", "get", "delete")
        for call in each.module.calls:
            match call.module:
                case "Agent" if call.name not in {"start_link", "start", "child_spec"} and not has_agent:
                    yield each, call
                case "Process" if call.name == "put" and not reads_dictionary:
                    yield each, call
                case "Application" | ":application" | "System" if call.name in _SETTING:
                    yield each, call


def _starts_an_agent(module: ModuleSurvey) -> bool:
    """Whether it starts one, or has a supervisor start something, which may be one."""
    return (
        _calls(module, "Agent", "start_link", "start")
        or _calls(module, "ExUnit.Callbacks", "start_supervised", "start_supervised!")
        or any(_calls(module, each, "start_child") for each in ("Supervisor", "DynamicSupervisor"))
    )


def _calls(module: ModuleSurvey, callee: str, *names: str) -> bool:
    return any(call.module == callee and call.name in names for call in module.calls)
