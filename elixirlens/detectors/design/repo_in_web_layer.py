"""Functions of the web layer that call an Ecto repo, in projects whose web layer mostly leaves that to the domain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors._modules import stands_in
from elixirlens.detectors.design._layers import domain_within, is_request_code, namespace_of, repos, web_namespaces
from elixirlens.detectors.design._misplaced import around
from elixirlens.detectors.project import Place, Project
from elixirlens.elixir import Call, CallFacts, FunctionFacts, Module, ModuleFacts
from elixirlens.finding import Related, Severity, Spot
from elixirlens.otp.waits import is_repo

_QUERIES = frozenset(
    [
        "aggregate", "all", "all_by", "delete", "delete!", "delete_all", "exists?", "get", "get!", "get_by", "get_by!",
        "insert", "insert!", "insert_all", "insert_or_update", "insert_or_update!", "one", "one!", "paginate", "query",
        "query!", "stream", "update", "update!", "update_all",
    ]
)  # fmt: skip
_RUN = frozenset(["aggregate", "all", "exists?", "one", "one!", "paginate", "stream"])  # what is asked is in the query
_AROUND = frozenset(["transact", "transaction"])  # around calls of the domain: worth a remark
_CHECKS = re.compile(r"[Hh]ealth|[Ll]iveness|[Rr]eadiness|[Hh]eartbeat|\bping|\.Ping|StatusController|connection\b")
# GraphQL has a layer of its own between requests and domain; the others serve no request.
_OTHER = re.compile(r"Resolver|GraphQ[Ll]|Schema|Loader|\.(Test|Tests|E2E|Fixtures?)\b")
_NO_REQUESTS = frozenset(["Ecto.Schema", "GenServer", "Oban.Worker", "Supervisor", "Task"])
_ANSWERS = frozenset(["Phoenix.Channel", "Phoenix.Controller", "Phoenix.LiveComponent", "Phoenix.LiveView"])
# Where most of the web layer queries by itself, there is no other place that a single function could be told to use.
_FEW = 5


class Named(Struct, frozen=True, gc=False, array_like=True):
    """Where queries run that a function of another module has built: that module, and the place."""

    queries: tuple[tuple[str, Spot], ...]


def collect(subject: Module) -> Named | None:
    """The places where a module has a query run that another one has built, and which one that is."""
    if not any(map(is_repo, subject.references)):
        return None
    found = tuple(
        (module, Spot(call.source.path, call.place, function.symbol))
        for function in subject.functions.values()
        for call in function.calls
        if call.name in _RUN and call.module is not None and is_repo(call.module)
        for module in _who_named(call)
    )
    return Named(found) if found else None


def _who_named(call: Call) -> Iterator[str]:
    """The other module that a query comes from: `Orders.open(customer) |> Repo.all()`, and not `open(from(…))`.

    An association is one of the schema's, `Ecto.assoc(customer, :orders)`, and its rows may be shown; a sum of them is
    a matter of the domain.
    """
    query = call.arguments[0] if call.arguments else None
    module = None
    while isinstance(query, Call) and query.module not in {None, call.owner.name}:
        module = query.module
        query = query.arguments[0] if query.arguments else None
    if module is not None and not isinstance(query, Call) and (module != "Ecto" or call.name != "aggregate"):
        yield module


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield each function of the web layer that queries, unless that is how the whole project works."""
    own = repos(subject)
    if not own:
        return
    namespaces = web_namespaces(subject)
    kept = domain_within(subject, namespaces)
    of_web = [place for place in subject.modules() if _is_of_web(place, namespaces, kept)]
    web = [place for place in of_web if _may_serve(place.module) and _calls_others(place.module)]
    querying = [place for place in web if any(_calls(function.calls, own) for function in place.module.functions)]
    if _is_usual(web, querying):
        return
    named = frozenset(
        spot
        for one in context.collected
        for module, spot in one.value.queries
        if module == "Ecto" or (module in subject.places and namespace_of(module, namespaces) is None)
    )
    domain = [place for place in subject.modules() if not _is_of_web(place, namespaces, kept)]
    own = frozenset(
        repo
        for repo in own
        if _is_one(repo, subject) and _asking(querying, repo, named) <= _asking(domain, repo, frozenset())
    )
    for place in querying:
        yield from _in_module(place, own, named)


def _is_of_web(place: Place, namespaces: frozenset[str], kept: frozenset[str]) -> bool:
    """Whether a module is web code: in parts of the layer that keep data of their own, by what it does alone."""
    name = place.module.name
    return is_request_code(place.module) or (
        namespace_of(name, namespaces) is not None and kept.isdisjoint(around(name))
    )


def _may_serve(module: ModuleFacts) -> bool:
    return (
        _NO_REQUESTS.isdisjoint(module.uses)
        and not any(used.startswith("Absinthe") for used in module.uses)
        and not _OTHER.search(module.name)
        and not stands_in(module.name)
    )


def _is_usual(web: list[Place], querying: list[Place]) -> bool:
    """Whether half of the web layer, or most of what answers requests in it, queries by itself."""
    answering = {place.module.name for place in web if not _ANSWERS.isdisjoint(place.module.uses)}
    names = {place.module.name for place in querying}
    return len(names) > _FEW and (2 * len(names) >= len(web) or 2 * len(names & answering) > len(answering))


def _is_one(repo: str, project: Project) -> bool:
    """Whether one application has a repo of that name: side by side lie the stages of a course, each with its own."""
    return len({place.file.path for place in project.places.get(repo, ())}) == 1


def _asking(places: list[Place], repo: str, named: frozenset[Spot]) -> int:
    """How many functions query a repo."""
    own = frozenset([repo])
    return sum(bool(_asked(place, each, own, named)) for place in places for each in place.module.functions)


def _asked(place: Place, function: FunctionFacts, own: frozenset[str], named: frozenset[Spot]) -> list[CallFacts]:
    """The calls of repos, but for queries that have a name."""
    return [call for call in _calls(function.calls, own) if place.spot_of(call, function) not in named]


def _calls_others(module: ModuleFacts) -> bool:
    return any(function.calls for function in module.functions)


def _calls(calls: tuple[CallFacts, ...], own: frozenset[str]) -> list[CallFacts]:
    return [call for call in calls if call.module in own and (call.name in _QUERIES or call.name in _AROUND)]


def _in_module(place: Place, own: frozenset[str], named: frozenset[Spot]) -> Iterator[Hit]:
    module = place.module
    if _CHECKS.search(module.name):
        return
    for function in module.functions:
        calls = sorted(_asked(place, function, own, named), key=lambda call: (call.name in _AROUND, call.place))
        if not calls or _CHECKS.search(function.name):
            continue
        first, *others = calls
        values = {"callee": first.callee, "function": f"{function.name}/{function.arity}", "module": module.name}
        related = tuple(Related(place.file.path, call.place.line, f"{call.callee} is called, too") for call in others)
        severity = Severity.INFO if first.name in _AROUND else None
        key = f"{function.name} {first.module}"
        yield Hit(place.spot_of(first, function), values, key=key, related=related, severity=severity)
