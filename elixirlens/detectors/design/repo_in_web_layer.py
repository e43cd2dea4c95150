"""Functions of the web layer that call an Ecto repo, in projects whose web layer mostly leaves that to the domain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors.design._layers import is_request_code, namespace_of, repos, web_namespaces
from elixirlens.detectors.project import Place, Project
from elixirlens.elixir import CallFacts, ModuleFacts
from elixirlens.finding import Related, Severity

_QUERIES = frozenset(
    [
        "aggregate", "all", "all_by", "delete", "delete!", "delete_all", "exists?", "get", "get!", "get_by", "get_by!",
        "insert", "insert!", "insert_all", "insert_or_update", "insert_or_update!", "one", "one!", "paginate", "query",
        "query!", "stream", "update", "update!", "update_all",
    ]
)  # fmt: skip
_AROUND = frozenset(["transact", "transaction"])  # around calls of the domain: worth a remark
_CHECKS = re.compile(r"[Hh]ealth|[Ll]iveness|[Rr]eadiness|[Hh]eartbeat|\bping|\.Ping|StatusController|connection\b")
# GraphQL has a layer of its own between requests and domain; the others serve no request.
_OTHER = re.compile(r"Resolver|GraphQ[Ll]|Schema|Loader|\.(Test|Tests|E2E|Fixtures?)\b")
_NO_REQUESTS = frozenset(["Ecto.Schema", "GenServer", "Oban.Worker", "Supervisor", "Task"])
_ANSWERS = frozenset(["Phoenix.Channel", "Phoenix.Controller", "Phoenix.LiveComponent", "Phoenix.LiveView"])
# Where most of the web layer queries by itself, there is no other place that a single function could be told to use.
_FEW = 5


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield each function of the web layer that queries, unless that is how the whole project works."""
    own = repos(subject)
    if not own:
        return
    namespaces = web_namespaces(subject)
    web = [place for place in subject.modules() if _is_web(place, namespaces) and _calls_others(place.module)]
    querying = [place for place in web if any(_calls(function.calls, own) for function in place.module.functions)]
    if _is_usual(web, querying):
        return
    for place in querying:
        yield from _in_module(place, own)


def _is_web(place: Place, namespaces: frozenset[str]) -> bool:
    module = place.module
    return (
        (is_request_code(module) or namespace_of(module.name, namespaces) is not None)
        and _NO_REQUESTS.isdisjoint(module.uses)
        and not any(used.startswith("Absinthe") for used in module.uses)
        and not _OTHER.search(module.name)
    )


def _is_usual(web: list[Place], querying: list[Place]) -> bool:
    """Whether half of the web layer, or most of what answers requests in it, queries by itself."""
    answering = {place.module.name for place in web if not _ANSWERS.isdisjoint(place.module.uses)}
    names = {place.module.name for place in querying}
    return len(names) > _FEW and (2 * len(names) >= len(web) or 2 * len(names & answering) > len(answering))


def _calls_others(module: ModuleFacts) -> bool:
    return any(function.calls for function in module.functions)


def _calls(calls: tuple[CallFacts, ...], own: frozenset[str]) -> list[CallFacts]:
    return [call for call in calls if call.module in own and (call.name in _QUERIES or call.name in _AROUND)]


def _in_module(place: Place, own: frozenset[str]) -> Iterator[Hit]:
    module = place.module
    if _CHECKS.search(module.name):
        return
    for function in module.functions:
        calls = sorted(_calls(function.calls, own), key=lambda call: (call.name in _AROUND, call.place))
        if not calls or _CHECKS.search(function.name):
            continue
        first, *others = calls
        values = {"callee": first.callee, "function": f"{function.name}/{function.arity}", "module": module.name}
        related = tuple(Related(place.file.path, call.place.line, f"{call.callee} is called, too") for call in others)
        severity = Severity.INFO if first.name in _AROUND else None
        key = f"{function.name} {first.module}"
        yield Hit(place.spot_of(first, function), values, key=key, related=related, severity=severity)
