"""Whether an HTTP API has a description that cannot go stale."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.repository import Repository, Surveyed
from elixirlens.readiness.survey import CalledFact

_GENERATED = ("open_api_spex", "absinthe", "ash_json_api", "ash_graphql", "grpc")
_DATED = ("phoenix_swagger", "bureaucrat", "xcribe", "phoenix_api_docs", "blue_bird")
_WRITTEN = (
    "openapi*.yml", "openapi*.yaml", "openapi*.json", "swagger*.yml", "swagger*.yaml", "swagger*.json", "*.apib",
    "*.raml", "*.postman_collection.json",
    "API.md", "api.md", "docs/**/*api*.md", "docs/**/*api*.mdx", "docs/**/*api*/**/*.md", "docs/**/*api*/**/*.mdx",
)  # fmt: skip
_ROUTES = frozenset({"get", "post", "put", "patch", "delete", "match", "resource", "resources"})
_FORWARD = "forward"
_CHECKS = re.compile(r"/(health|healthz|live|livez|ready|readyz|ping|status|metrics)\w*\b")
_ACTIONS = {"resource": frozenset({":show", ":create", ":update"})}
_EVERY_ACTION = frozenset({":index", ":show", ":create", ":update", ":delete"})  # `new` and `edit` are forms
_ATOM = re.compile(r":\w+")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The routes behind a pipeline that accepts JSON, and what describes them."""
    generated = repository.dependency(*_GENERATED)
    if generated is not None and generated[1].in_production:
        return passed(Evidence(f"depends on {generated[1].app}", generated[0], generated[1].place.line))
    found = list(_json_routes(repository))
    routes = [(each, call) for each, call in found if call.name != _FORWARD]
    forwards = [(each, call) for each, call in found if call.name == _FORWARD]
    if len(routes) < thresholds["fewest_routes"] and forwards:
        each, call = forwards[0]
        hidden = each.evidence(f"forwards what stands below {call.first}"[:100], call.line)
        if written := repository.whole.paths(*_WRITTEN):
            return partial(hidden, Evidence("is written by hand, and nothing checks it", written[0]))
        return unknown(f"how many routes stand behind `forward {call.first}` is not seen", hidden)
    if len(routes) < thresholds["fewest_routes"]:
        return not_applicable(f"{len(routes)} of its routes answer with JSON")
    first = routes[0][0].evidence(f"{len(routes)} routes answer with JSON", routes[0][1].line)
    dated = repository.dependency(*_DATED)
    if dated is not None:
        return partial(first, Evidence(f"{dated[1].app} is not maintained", dated[0], dated[1].place.line))
    if written := repository.paths(*_WRITTEN):
        return partial(first, Evidence("is written by hand, and nothing checks it", written[0]))
    if not repository.dependencies_are_known:
        return unknown("mix.exs computes its dependencies")
    return failed(first, Evidence("nothing describes them: no OpenAPI, no GraphQL schema"))


def _json_routes(repository: Repository) -> Iterator[tuple[Surveyed, CalledFact]]:
    """The routes in scopes that go through a pipeline that accepts JSON alone; `resources` are several."""
    for each in repository.modules:
        accepting = {call.first for call in each.module.calls if _accepts_json(call, each.module.calls)}
        for call, pipes in _routes(each.module.calls) if accepting else ():
            if accepting.intersection(_ATOM.findall(pipes)):
                yield from [(each, call)] * _how_many(call)


def _how_many(route: CalledFact) -> int:
    """The actions of `resources`, all of them or those that it names; 1 for any other route."""
    if not route.name.startswith("resource"):
        return 1
    every = _ACTIONS.get(route.name, _EVERY_ACTION)
    only, without = (route.option(name) for name in ("only", "except"))
    if only is not None and only.startswith("["):
        return len(every.intersection(_ATOM.findall(only)))
    return len(every.difference(_ATOM.findall(without or "")))


def _routes(calls: tuple[CalledFact, ...]) -> Iterator[tuple[CalledFact, str]]:
    """The routes, each with the pipelines that it goes through, as they are written."""
    scopes: list[tuple[int, list[str]]] = [(sys.maxsize, [])]  # those around: where each ends, and its pipelines
    for call in sorted(calls, key=lambda call: call.line):
        while scopes[-1][0] < call.line:
            scopes.pop()
        if call.name == "scope":
            scopes.append((call.end_line, []))
        elif call.name == "pipe_through":
            scopes[-1][1].append(call.first)
        elif call.name in _ROUTES or (call.name == _FORWARD and not _CHECKS.search(call.first)):
            yield call, " ".join(pipe for _, pipes in scopes for pipe in pipes)


def _accepts_json(pipeline: CalledFact, calls: tuple[CalledFact, ...]) -> bool:
    """Whether a call is a pipeline for JSON and not for pages; of computed formats, and of a plug of one's own, its
    name tells.
    """
    for call in calls if pipeline.name == "pipeline" else ():
        if call.name != "plug" or not pipeline.line < call.line <= pipeline.end_line:
            continue
        formats = " ".join(call.arguments[1:])
        if call.first == ":accepts":
            return ("json" in formats and "html" not in formats) or ("@" in formats and "api" in pipeline.first)
        if call.first.startswith(":accepts_") and "html" not in f"{call.first} {formats}":
            return "api" in pipeline.first or "json" in f"{call.first} {formats}"
    return False
