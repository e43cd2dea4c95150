"""The routers of a repository, and the questions about them that several criteria ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from elixirlens.readiness.model import Evidence
from elixirlens.readiness.naming import texts_with
from elixirlens.readiness.readers.router import SURFACES, Route, Router, read_router

if TYPE_CHECKING:
    from elixirlens.readiness.repository import Repository
    from elixirlens.readiness.survey import FileSurvey

_ROUTES = frozenset({"scope", "get", "forward", "match", "pipe_through", *SURFACES})
_USES = frozenset({"Phoenix.Endpoint", "Phoenix.Router", "Plug.Router", "Plug.Builder", "Kaffy.Routes"})
_HEALTH = re.compile(
    r"/_?(health(z|y|[-_]?checks?)?|livez|liveness|readyz?|readiness|alive|heartbeat|ping|status|up|uptime)/?$"
)
_HEALTH_PLUG = re.compile(r"health|heartbeat|heartcheck|checkup|alive|liveness|readiness", re.IGNORECASE)
_HEALTH_PATH = re.compile(
    r"""(request_path:?\s*(?:==\s*)?"|path_info:?\s*(?:==\s*)?\[")/?_?(?:health|ready|live|alive|heartbeat|ping|status|up)"""
)
_ASKS = frozenset({"get", "head", "match", "forward"})
_DEVELOPMENT = re.compile(r":dev_routes\b|Mix\.env|:dev\b|\bdev_|_dev\b|\btest\b")
_AUTHENTICATES = re.compile(
    r"auth|admin|permission|staff|superuser|operator|restrict|forbid|internal_only|private|members?_only|vpn|"
    r"log(ged)?_?in|signed_?in|ip_?(filter|white|allow)|(require|ensure|check|verify)\w*(user|account|role|token|access)",
    re.IGNORECASE,
)
_AUTHENTICATES_NOT = re.compile(r"^(fetch|load|put|maybe|assign)_|^accepts|^protect_from_forgery|^login$")


def routers_of(repository: Repository) -> tuple[Router, ...]:
    """The routers and endpoints among the files that ship."""
    return tuple(
        repository.read(read_router, file.path)
        for file in repository.product
        if any(_USES & set(each.uses) for each in file.modules) or _makes_routes(repository.surveys.get(file.path))
    )


def _makes_routes(survey: FileSurvey | None) -> bool:
    calls = (call for module in survey.modules for call in module.calls) if survey is not None else ()
    return any(not call.module and not call.function and call.name in _ROUTES for call in calls)


def health_routes(repository: Repository) -> Iterator[Evidence]:
    """Where the application answers whether it is well."""
    for router in repository.routers:
        for route in router.routes:
            if route.verb in _ASKS and _HEALTH.search(route.path) and ":" not in route.path:
                yield Evidence(f"{route.verb} {route.path}", router.path, route.line)
        for plug, line in router.plugs:
            if _HEALTH_PLUG.search(plug):
                yield Evidence(f"plug {plug}", router.path, line)
    for path, text in texts_with(repository, "call", 2):
        if (found := _HEALTH_PATH.search(text)) is not None:
            yield Evidence(found[0].strip(), path, text.count("\n", 0, found.start()) + 1)


def is_for_development(route: Route) -> bool:
    """Whether a route is only there while one develops."""
    return any(_DEVELOPMENT.search(condition) for condition in route.conditions)


def guard_of(route: Route) -> str | None:
    """What asks who it is before a route is reached, the nearest; None where nothing does by its name."""
    names = (guard.split(" ")[0] for guard in reversed(route.guards))
    return next((name for name in names if _AUTHENTICATES.search(name) and not _AUTHENTICATES_NOT.search(name)), None)
