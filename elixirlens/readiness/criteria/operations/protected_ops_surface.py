"""Whether dashboards of a live node are only for those who may see them."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.readers.router import SURFACES, Route
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.routes import guard_of, is_for_development

_DASHBOARDS = (
    "ObserverWeb",
    "LiveDashboard",
    "Oban.Web",
    "FunWithFlags.UI.Router",
    "Wobserver.Web.Router",
    "RihannaUI",
)


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """One open dashboard fails; one that a condition of its own may hide is not known."""
    surfaces = list(_surfaces(repository))
    metrics = [each for each in _metrics(repository) if guard_of(each[1]) is None]
    if not surfaces:
        if broken := next((router for router in repository.routers if router.problem is not None), None):
            return unknown(f"{broken.path}, {broken.problem}")
        return not_applicable("it has no dashboards")
    unguarded = [each for each in surfaces if guard_of(each[1]) is None and not is_for_development(each[1])]
    if opened := [each for each in unguarded if not each[1].conditions]:
        return failed(*(_said(path, route, "is open to everybody") for path, route in opened[:3]))
    if unguarded:
        path, route = unguarded[0]
        return unknown(f"{route.path} is there {route.conditions[0]}"[:100], _said(path, route, "has no guard"))
    if metrics:
        return partial(
            *(_said(path, route, "is open to everybody") for path, route in metrics[:2]),
            value=thresholds["open_metrics"],
        )
    return passed(*(_said(path, route, _reason(route)) for path, route in surfaces[:3]))


def _surfaces(repository: Repository) -> Iterator[tuple[str, Route]]:
    for router in repository.routers:
        for route in router.routes:
            is_dashboard = route.verb in SURFACES | {"kaffy"} or route.target.endswith(_DASHBOARDS)
            if is_dashboard and not _leads_nowhere(route):
                yield router.path, route


def _leads_nowhere(route: Route) -> bool:
    """`forward "/", LiveDashboard.Router` inside of a dashboard's own router has a path only elsewhere."""
    return route.verb == "match"


def _metrics(repository: Repository) -> Iterator[tuple[str, Route]]:
    for router in repository.routers:
        for route in router.routes:
            if route.verb in {"get", "forward"} and route.path.rstrip("/").endswith("/metrics"):
                yield router.path, route


def _reason(route: Route) -> str:
    guard = guard_of(route)
    if is_for_development(route):
        return "is only there in development"
    return f"stands behind {guard.split(' ')[0]}" if guard is not None else "is guarded"


def _said(path: str, route: Route, what: str) -> Evidence:
    return Evidence(f"{route.verb} {route.path} {what}"[:100], path, route.line)
