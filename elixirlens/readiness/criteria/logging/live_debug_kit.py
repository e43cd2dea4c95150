"""Whether a live system can be looked into: runtime_tools, and a tool that costs little."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.routes import is_for_development

_TOOLS = (
    "recon",
    "recon_ex",
    "observer_cli",
    "redbug",
    "extrace",
    "ex_top",
    "flame_on",
    "orion",
    "rexbug",
    "system_observer",
)


def judge(repository: Repository) -> Judgement:
    """Both pass, one is half way."""
    bundled = list(_runtime_tools(repository))
    tools = [*_tools(repository), *_dashboards(repository)]
    if bundled and tools:
        return passed(bundled[0], *tools[:2])
    if bundled:
        return partial(bundled[0], Evidence("no recon, observer_cli or LiveDashboard in production"))
    if tools:
        return partial(tools[0], Evidence("runtime_tools is not among the applications"))
    if not repository.dependencies_are_known:
        return unknown("mix.exs computes its dependencies")
    return failed(Evidence("neither runtime_tools nor recon or observer_cli ships", repository.mix_path))


def _runtime_tools(repository: Repository) -> Iterator[Evidence]:
    for mix in repository.mix_files:
        for keywords, key in ((mix.application, "extra_applications"), (mix.application, "applications")):
            term = keywords.get(key)
            if term is not None and "runtime_tools" in term.texts():
                yield Evidence("runtime_tools ships", mix.path, term.line)
        releases = mix.get("releases")
        for name, release in releases.pairs if releases is not None else ():
            applications = release.get("applications")
            if applications is not None and any(key == "runtime_tools" for key, _ in applications.pairs):
                yield Evidence(f"the release {name} has runtime_tools", mix.path, applications.line)


def _tools(repository: Repository) -> Iterator[Evidence]:
    for path, declared in repository.declared:
        if declared.app in _TOOLS and declared.in_production:
            yield Evidence(f"{declared.app} ships", path, declared.place.line)


def _dashboards(repository: Repository) -> Iterator[Evidence]:
    """Where LiveDashboard is reached in production; who may is asked by protected-ops-surface."""
    for router in repository.routers:
        for route in router.routes:
            if route.verb == "live_dashboard" and not is_for_development(route):
                yield Evidence("LiveDashboard has a route", router.path, route.line)
