"""Whether the system tells what it does for the business, and not only how the VM is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, shared
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.survey import CalledFact

ENOUGH = 3  # events of its own
_CLIENTS = re.compile(
    r"(?:OpenTelemetry\.Tracer|OpenTelemetryDecorator|Appsignal|Statix|Prometheus\.Metric|:prometheus_\w+|NewRelic)(?:\.|$)"
)


_COMPUTED = re.compile(r"[a-z_]\w*$")  # a variable: whoever calls the function names the event


def judge(repository: Repository) -> Judgement:
    """Three events pass; fewer have their share."""
    found = dict(_events(repository))
    if not found:
        return failed(Evidence("no event of its own: no :telemetry.execute, :telemetry.span or own metric"))
    evidence = [Evidence(f"{len(found)} events of its own"), *found.values()]
    return shared(min(1.0, len(found) / ENOUGH), 1 / ENOUGH, 1.0, *evidence[:5])


def _events(repository: Repository) -> Iterator[tuple[str, Evidence]]:
    for path, call in repository.called(":telemetry", "execute", "span"):
        callers = tuple(_callers(repository, path, call)) if _COMPUTED.match(call.first) else ()
        for each in callers:
            yield f"{each.path}:{each.line}", each
        if not callers:
            yield call.first or f"{path}:{call.line}", Evidence(f"{call.name} {call.first}"[:80], path, call.line)
    for file in repository.product:
        for module in file.modules:
            if "PromEx.Plugin" in module.uses:
                yield module.name, Evidence(f"{module.name} is a plugin of PromEx", file.path, module.line)
    for name, places in repository.uses.items():
        if _CLIENTS.match(name):
            for each in places:
                yield f"{each.path}:{each.line}", Evidence(f"measures with {name}", each.path, each.line)


def _callers(repository: Repository, path: str, call: CalledFact) -> Iterator[Evidence]:
    """Where a function is called that executes the event it is given: each of them is an event."""
    wrapper = call.function.partition("/")[0] if call.function else ""
    own = {module.name for file in repository.product if file.path == path for module in file.modules}
    for file in repository.product:
        for module in file.modules:
            for function in module.functions:
                for made in function.calls:
                    if made.module in own and made.name == wrapper:
                        yield Evidence(f"{function.name} calls {made.callee}", file.path, made.place.line)
