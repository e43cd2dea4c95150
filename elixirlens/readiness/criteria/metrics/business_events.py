"""Whether the system tells what it does for the business, and not only how the VM is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.elixir.facts import FunctionFacts, ModuleFacts
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, shared
from elixirlens.readiness.repository import Repository

_IS_COMPUTED = re.compile(r"(?:^|[\[,] ?)[a-z_]")  # a variable for the name, or among its atoms
_CLIENTS = re.compile(
    # What an agent brings along to watch a library tells nothing of the business.
    r"(?!(?:Appsignal|NewRelic)\.(?:Phoenix|Plug|Ecto|Absinthe|Oban|Finch|Tesla|Logger|Error|Config)\b)"
    r"(?:OpenTelemetry\.Tracer|OpenTelemetryDecorator|Appsignal|Statix|Prometheus\.Metric|:prometheus_\w+|NewRelic)(?:\.|$)"
)


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Three events pass; fewer have their share."""
    found = dict(_events(repository))
    if 0 < len(found) < thresholds["enough"]:
        found |= dict(_through_wrappers(repository))
    if not found:
        return failed(Evidence("no event of its own: no :telemetry.execute, :telemetry.span or own metric"))
    evidence = [Evidence(f"{len(found)} events of its own"), *found.values()]
    return shared(min(1.0, len(found) / thresholds["enough"]), 1 / thresholds["enough"], 1.0, *evidence[:5])


def _events(repository: Repository) -> Iterator[tuple[str, Evidence]]:
    for path, call in repository.called(":telemetry", "execute", "span"):
        yield call.first or f"{path}:{call.line}", Evidence(f"{call.name} {call.first}"[:80], path, call.line)
    for file in repository.product:
        for module in file.modules:
            if "PromEx.Plugin" in module.uses:
                yield module.name, Evidence(f"{module.name} is a plugin of PromEx", file.path, module.line)
    for name, places in repository.uses.items():
        if _CLIENTS.match(name):
            for each in places:
                yield f"{each.path}:{each.line}", Evidence(f"measures with {name}", each.path, each.line)


def _through_wrappers(repository: Repository) -> Iterator[tuple[str, Evidence]]:
    """The calls of functions that execute events whose names they are given: each tells something of its own."""
    wrappers = dict(_wrappers(repository))
    for file in repository.product:
        for function in (function for module in file.modules for function in module.functions):
            for call in function.calls:
                path, telling = wrappers.get(call.module, ("", frozenset()))
                if call.name in telling and file.path != path:
                    line = call.place.line
                    fact = f"calls {call.callee}, which executes events"
                    yield f"{file.path}:{line}", Evidence(fact, file.path, line)


def _wrappers(repository: Repository) -> Iterator[tuple[str, tuple[str, frozenset[str]]]]:
    """The modules with such functions by their names, each with its file and the names of these functions."""
    executing: dict[str, set[str]] = {}
    for path, call in repository.called(":telemetry", "execute", "span"):
        if _IS_COMPUTED.search(call.first):
            executing.setdefault(path, set()).add(call.function.rpartition("/")[0])
    for file in repository.product:
        for module in file.modules if file.path in executing else ():
            yield module.name, (file.path, _reaching(executing[file.path], module))


def _reaching(names: set[str], module: ModuleFacts) -> frozenset[str]:
    """The functions that come to one of some others of their module."""
    before: frozenset[str] = frozenset()
    reaching = frozenset(names)
    while reaching != before:
        before = reaching
        reaching |= {each.name for each in module.functions if not reaching.isdisjoint(_own_calls(each, module.name))}
    return reaching


def _own_calls(function: FunctionFacts, module: str) -> set[str]:
    return {name for name, _ in function.local} | {each.name for each in function.calls if each.module == module}
