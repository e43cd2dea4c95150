"""Whether a live system can be looked into: runtime_tools, and a tool that costs little."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository

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
    "toolshed",
)
_BEFORE = 15  # lines before a route, in which it may be told that it is for development
_DEVELOPMENT = ("dev_routes", "Mix.env", ":dev]", "== :dev")


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
    for path, call in repository.called("", "live_dashboard"):
        before = repository.text(path).splitlines()[max(0, call.line - _BEFORE) : call.line]
        if not any(word in line for line in before for word in _DEVELOPMENT):
            yield Evidence("LiveDashboard has a route", path, call.line)
