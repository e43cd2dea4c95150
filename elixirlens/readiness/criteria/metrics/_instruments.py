"""What is measured, and by what: definitions of Telemetry.Metrics, plugins of PromEx, agents of services."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from elixirlens.readiness.model import Evidence
from elixirlens.readiness.repository import Repository

# Agents that measure the VM, requests and queries by themselves, with the applications that configure them.
_AGENTS: Mapping[str, tuple[str, str]] = {
    "appsignal": ("AppSignal", "APPSIGNAL_PUSH_API_KEY"),
    "appsignal_phoenix": ("AppSignal", "APPSIGNAL_PUSH_API_KEY"),
    "new_relic_agent": ("New Relic", "NEW_RELIC_LICENSE_KEY"),
}
AGENTS = tuple(_AGENTS)
_CONFIGURED_AS = {"appsignal_phoenix": "appsignal"}
_MODULES = {"appsignal": "Appsignal", "new_relic_agent": "NewRelic"}
# Run queue, memory, counts of processes and ports. The others tell nothing before they know whom.
_VM_REPORTERS = ("ehmon", "vmstats", "ex_vmstats")
_NEED_NO_SETTINGS = ("ehmon",)
_TIMED = re.compile(r"duration|_time\b|latency|\btime\b|_ms\b")
_LIST = re.compile(r":(?:\"([^\"]+)\"|(\w+[?!]?))")


class Metric(Struct, frozen=True):
    """A metric of Telemetry.Metrics: `phoenix.endpoint.stop.duration`, and how it is kept (`summary`, `counter` …)."""

    name: str
    kind: str
    path: str
    line: int
    is_duration: bool

    @property
    def evidence(self) -> Evidence:
        """The metric where it is defined."""
        return Evidence(f"{self.kind} of {self.name}", self.path, self.line)


def metrics(repository: Repository) -> Iterator[Metric]:
    """The metrics that the product defines, as far as their names are written out."""
    for path, call in repository.called("Telemetry.Metrics", "counter", "sum", "last_value", "summary", "distribution"):
        event, measurement = _dotted(call.option("event_name") or ""), _dotted(call.option("measurement") or "")
        name = call.text() or _dotted(call.first)
        parts = [part for part in (event, name if not event or "." not in name else name.rpartition(".")[2]) if part]
        full = ".".join(parts if event else [name])
        if measurement and not full.endswith(measurement):
            full = f"{full}.{measurement}"
        timed = _TIMED.search(full) is not None or "native" in (call.option("unit") or "")
        timed = timed and not full.endswith("system_time")  # when something began, not how long it took
        yield Metric(full, call.name, path, call.line, timed)


def _dotted(written: str) -> str:
    """`[:shop, :repo, :query]` as a name."""
    if written[:1] == '"':
        return written.strip('"')
    return ".".join(first or second for first, second in _LIST.findall(written))


def plugins(repository: Repository) -> dict[str, Evidence]:
    """The plugins of PromEx that are in use, by their names: `Beam`, `Phoenix`, `Ecto`."""
    found: dict[str, Evidence] = {}
    for file in repository.product:
        for module in file.modules:
            if "PromEx" not in module.uses:
                continue
            for name in module.references:
                if name.startswith("PromEx.Plugins."):
                    short = name.removeprefix("PromEx.Plugins.")
                    line = _line_of(rf"Plugins\.{re.escape(short)}\b", repository.text(file.path)) or module.line
                    found.setdefault(short, Evidence(f"PromEx has the plugin {short}", file.path, line))
    return found


def agent(repository: Repository) -> Evidence | None:
    """An agent of a service that is depended on in production and configured."""
    for path, declared in repository.declared:
        if declared.app not in _AGENTS or not declared.in_production:
            continue
        name, variable = _AGENTS[declared.app]
        app = _CONFIGURED_AS.get(declared.app, declared.app)
        configured = next(repository.configuration.below(app), None)
        read = any(each.name == variable for each in repository.configuration.variables)
        if configured is not None or read or _is_set(variable, repository):
            return Evidence(f"{name} measures it by itself", path, declared.place.line)
    return None


def agent_in_code(repository: Repository) -> Evidence | None:
    """An agent that the code names, where settings of production are kept elsewhere, and those of the agent may be.

    It measures requests. What an old one measures besides has to be set up, which is not seen.
    """
    for _, declared in repository.declared:
        app = _CONFIGURED_AS.get(declared.app, declared.app)
        if app in _MODULES and declared.in_production and repository.configuration.hidden(app) is not None:
            wanted = re.compile(rf"{_MODULES[app]}(\.|$)")
            for name, places in sorted(repository.uses.items()):
                if wanted.match(name):
                    fact = f"measures with {name}, which settings kept elsewhere may configure"
                    return Evidence(fact, places[0].path, places[0].line)
    return None


def _is_set(variable: str, repository: Repository) -> bool:
    paths = repository.whole.paths("*.toml", "*.yml", "*.yaml", "*.env", ".env*", "*.tf", "Dockerfile*", "app.json")
    return any(variable in repository.text(path) for path in paths)


def vm_reporter(repository: Repository) -> Evidence | None:
    """A package that tells of the VM by itself, each minute or so: to the log, or to where its settings say."""
    for path, each in repository.declared:
        configured = next(repository.configuration.below(each.app), None)
        if each.app in _VM_REPORTERS and each.in_production and (configured or each.app in _NEED_NO_SETTINGS):
            return Evidence(f"{each.app} reports the VM by itself", path, each.place.line)
    return None


def declared(repository: Repository, *names: str) -> Evidence | None:
    """One of these dependencies, where production has it."""
    for path, each in repository.declared:
        if each.app in names and each.in_production:
            return Evidence(f"depends on {each.app}", path, each.place.line)
    return None


def references(repository: Repository, pattern: str) -> Evidence | None:
    """The first module of the product that names a module whose name begins like that."""
    wanted = re.compile(pattern)
    for file in repository.product:
        for module in file.modules:
            for name in module.references:
                if wanted.match(name):
                    line = _line_of(re.escape(name.rpartition(".")[2]), repository.text(file.path)) or module.line
                    return Evidence(f"names {name}", file.path, line)
    return None


def _line_of(pattern: str, text: str) -> int | None:
    found = re.search(pattern, text)
    return text.count("\n", 0, found.start()) + 1 if found is not None else None
