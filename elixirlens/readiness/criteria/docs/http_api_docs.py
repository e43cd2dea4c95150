"""Whether an HTTP API has a description that cannot go stale."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.repository import Repository, Surveyed
from elixirlens.readiness.survey import CalledFact

_GENERATED = ("open_api_spex", "absinthe", "ash_json_api", "ash_graphql", "grpc")
_DATED = ("phoenix_swagger", "bureaucrat", "xcribe", "phoenix_api_docs", "blue_bird")
_WRITTEN = ("openapi*.yml", "openapi*.yaml", "openapi*.json", "swagger*.yml", "swagger*.yaml", "swagger*.json",
            "*.apib", "*.raml", "API.md", "api.md", "docs/api/**/*.md")  # fmt: skip
_ROUTES = {"get": 1, "post": 1, "put": 1, "patch": 1, "delete": 1, "match": 1, "resource": 3, "resources": 5}
_FEWEST = 5  # routes: less is a health check or a helper, not an API


def judge(repository: Repository) -> Judgement:
    """The routes behind a pipeline that accepts JSON, and what describes them."""
    routes = list(_json_routes(repository))
    generated = repository.dependency(*_GENERATED)
    if generated is not None and generated[1].in_production:
        return passed(Evidence(f"depends on {generated[1].app}", generated[0], generated[1].place.line))
    if len(routes) < _FEWEST:
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
        calls = each.module.calls
        accepting = [call for call in calls if call.name == "pipeline" and _accepts_json(call, calls)]
        scopes = [call for call in calls if call.name == "scope"]
        for call in calls if accepting else ():
            if call.name in _ROUTES and any(pipeline.first in _pipes(call, scopes, calls) for pipeline in accepting):
                yield from [(each, call)] * _ROUTES[call.name]


def _accepts_json(pipeline: CalledFact, calls: tuple[CalledFact, ...]) -> bool:
    for call in calls:
        if call.name == "plug" and call.first == ":accepts" and pipeline.line < call.line <= pipeline.end_line:
            formats = " ".join(call.arguments[1:])
            return ("json" in formats and "html" not in formats) or ("@" in formats and "api" in pipeline.first)
    return False


def _pipes(route: CalledFact, scopes: list[CalledFact], calls: tuple[CalledFact, ...]) -> str:
    """The pipelines that a route goes through, as they are written."""
    around = [scope for scope in scopes if scope.line < route.line <= scope.end_line]
    return " ".join(call.first for call in calls if call.name == "pipe_through" and _innermost(call, scopes) in around)


def _innermost(call: CalledFact, scopes: list[CalledFact]) -> CalledFact | None:
    around = [scope for scope in scopes if scope is not call and scope.line < call.line <= scope.end_line]
    return max(around, key=lambda scope: scope.line, default=None)
