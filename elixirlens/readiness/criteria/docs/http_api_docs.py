"""Whether an HTTP API has a description that cannot go stale."""

from __future__ import annotations

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
_ROUTES = {"get": 1, "post": 1, "put": 1, "patch": 1, "delete": 1, "match": 1, "resource": 3, "resources": 5}
_OF_DATA = ("index", "show", "create", "update", "delete")  # those of `resources` that need no page with a form


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The routes behind a pipeline that accepts JSON, and what describes them."""
    generated = repository.dependency(*_GENERATED)
    if generated is not None and generated[1].in_production:
        return passed(Evidence(f"depends on {generated[1].app}", generated[0], generated[1].place.line))
    routes = list(_json_routes(repository))
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
            if any(pipeline in pipes for pipeline in accepting):
                yield from [(each, call)] * _number(call)


def _number(call: CalledFact) -> int:
    """How many routes a call makes: `resources` five, unless `only:` or `except:` says which."""
    only, without = call.option("only"), call.option("except")
    if only is not None:
        return only.count(":") if only.startswith("[:") else _ROUTES[call.name]
    left_out = [action for action in _OF_DATA if without is not None and f":{action}" in without]
    return max(1, _ROUTES[call.name] - len(left_out))


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
        elif call.name in _ROUTES:
            yield call, " ".join(pipe for _, pipes in scopes for pipe in pipes)


def _accepts_json(pipeline: CalledFact, calls: tuple[CalledFact, ...]) -> bool:
    """Whether a call is a pipeline for JSON and not for pages; of computed formats its name tells."""
    for call in calls if pipeline.name == "pipeline" else ():
        if call.name == "plug" and call.first == ":accepts" and pipeline.line < call.line <= pipeline.end_line:
            formats = " ".join(call.arguments[1:])
            return ("json" in formats and "html" not in formats) or ("@" in formats and "api" in pipeline.first)
    return False
