"""The share of modules that only compute."""

from __future__ import annotations

from elixirlens.project import FileClass
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, shared
from elixirlens.readiness.repository import Repository, Surveyed
from elixirlens.readiness.survey import CalledFact

_NAMED = 5
_PROCESSES = (
    "Agent", "Application", "Broadway", "DynamicSupervisor", "Ecto.Repo", "GenServer", "GenStage", "Oban.Worker",
    "Phoenix.Endpoint", "Phoenix.Presence", "Supervisor", "Task", "Tesla", "WebSockex", "GenStateMachine",
)  # fmt: skip
_HARMLESS = frozenset(
    {"Ecto.Migrator", "Ecto.Multi", "Logger", "Telemetry.Metrics", "ExUnit", ":telemetry", ":rand", "Plug.Conn"}
)
_COMPUTING = frozenset(
    {
        "compile_env",
        "compile_env!",
        "child_spec",
        "binary_to_term",
        "term_to_binary",
        "nif_error",
        "parse_address",
        "format_error",
        "ntoa",
    }
)
_CLIENTS = ("Req", "Finch", "HTTPoison", "Tesla", "Mint.HTTP", "Redix", "ExAws", "Oban", "Cachex", "Phoenix.PubSub")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Modules outside of the web layer that start, send, store, write and ask nobody."""
    counted = [each for each in repository.modules if each.file_class is FileClass.LIB and each.module.functions]
    if len(counted) < thresholds["fewest_modules"]:
        return not_applicable(f"{len(counted)} modules are too few for a share")
    effects = _effects_elsewhere(repository)
    impure = [(each, what) for each in counted if (what := _effect(each, effects)) is not None]
    share = 1 - len(impure) / len(counted)
    fact = Evidence(f"{len(counted) - len(impure)} of {len(counted)} modules only compute")
    largest = sorted(impure, key=lambda pair: -pair[0].module.lines)[:_NAMED]
    return shared(
        share,
        thresholds["partial_from"],
        thresholds["passes_from"],
        fact,
        *(_fact(each, what) for each, what in largest),
    )


def _fact(surveyed: Surveyed, what: Evidence) -> Evidence:
    return Evidence(f"{surveyed.module.name} {what.fact}"[:100], what.path, what.line)


def _effect(surveyed: Surveyed, elsewhere: dict[str, Evidence]) -> Evidence | None:
    """The first thing that a module does beside computing."""
    module = surveyed.module
    process = module.uses_module(*_PROCESSES)
    if process is not None:
        return surveyed.evidence(f"uses {process.module}", process.line)
    # What it calls of itself acts no more than the calls that it makes there: `Req.Test` is one of Req's own modules.
    call = next((call for call in module.calls if call.module != module.name and _acts(call)), None)
    if call is not None:
        return surveyed.evidence(f"calls {call.callee}", call.line)
    return elsewhere.get(module.name)


def _acts(call: CalledFact) -> bool:
    """Whether a call does something while the program runs; what is asked while a module is compiled is a constant."""
    return bool(call.function and call.module) and call.module not in _HARMLESS and call.name not in _COMPUTING


def _effects_elsewhere(repository: Repository) -> dict[str, Evidence]:
    """The first call of a repo or of a client, by the module that makes it. A client does not call itself."""
    own = {each.module.name for each in repository.whole.modules}
    asked = set(_CLIENTS) - own
    asked |= {each.module.name for each in repository.whole.modules if each.module.uses_module("Ecto.Repo")}
    found: dict[str, Evidence] = {}
    for file in repository.product:
        for module in file.modules:
            for call in (call for function in module.functions for call in function.calls):
                if call.module in asked:
                    found.setdefault(module.name, Evidence(f"calls {call.callee}", file.path, call.place.line))
    return found
