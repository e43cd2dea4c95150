"""The routers of a repository, and the questions about them that several criteria ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from elixirlens.readiness.model import Evidence
from elixirlens.readiness.readers.router import Route, Router, read_router

if TYPE_CHECKING:
    from elixirlens.readiness.repository import Repository

_ROUTES = re.compile(
    r"\buse\s+[\w.]+,\s*:(router|endpoint)\b|\bPhoenix\.(Router|Endpoint)\b|\bPlug\.(Router|Builder)\b"
)
_HEALTH = re.compile(
    r"/_?(health(z|y|[-_]?checks?)?|livez|liveness|readyz?|readiness|alive|heartbeat|ping|status|up|uptime)/?$"
)
_HEALTH_PLUG = re.compile(r"health|heartbeat|heartcheck|checkup|liveness|readiness", re.IGNORECASE)
_HEALTH_PATH = re.compile(
    r"""(request_path:?\s*(?:==\s*)?"|path_info:?\s*(?:==\s*)?\[")/?_?(?:health|ready|live|alive|heartbeat|ping|status|up)"""
)
_ASKS = frozenset({"get", "head", "match", "forward"})
_DEVELOPMENT = re.compile(r":dev_routes\b|Mix\.env|:dev\b|\bdev_|_dev\b|\btest\b")
_AUTHENTICATES = re.compile(
    r"auth|admin|require|ensure|protect(?!_from)|restrict|login|signed_in|log(ged)?_in|current_user!|permission|"
    r"internal|secur(?!e_browser)|private|access|forbid|allow|staff|superuser|token|vpn|ip_?(filter|white|allow)",
    re.IGNORECASE,
)
_AUTHENTICATES_NOT = re.compile(r"fetch_|load_from|put_|accepts|protect_from_forgery|secure_browser|^api$|^browser$")


def routers_of(repository: Repository) -> tuple[Router, ...]:
    """The routers and endpoints among the files that ship."""
    return tuple(
        repository.read(read_router, file.path)
        for file in repository.product
        if file.path.endswith(".ex") and _ROUTES.search(repository.text(file.path))
    )


def health_routes(repository: Repository) -> Iterator[Evidence]:
    """Where the application answers whether it is well."""
    for router in repository.routers:
        for route in router.routes:
            if route.verb in _ASKS and _HEALTH.search(route.path) and ":" not in route.path:
                yield Evidence(f"{route.verb} {route.path}", router.path, route.line)
        for plug, line in router.plugs:
            if _HEALTH_PLUG.search(plug):
                yield Evidence(f"plug {plug}", router.path, line)
    for file in repository.product:
        if file.path.endswith(".ex") and (found := _HEALTH_PATH.search(text := repository.text(file.path))):
            yield Evidence(found[0].strip(), file.path, text.count("\n", 0, found.start()) + 1)


def is_for_development(route: Route) -> bool:
    """Whether a route is only there while one develops."""
    return any(_DEVELOPMENT.search(condition) for condition in route.conditions)


def guard_of(route: Route) -> str | None:
    """What asks who comes before a route is reached; None where nothing by its name does."""
    guards = (guard for guard in route.guards if not _AUTHENTICATES_NOT.search(guard))
    return next((guard for guard in guards if _AUTHENTICATES.search(guard)), None)
