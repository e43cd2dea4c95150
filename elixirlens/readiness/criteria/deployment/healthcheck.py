"""Whether something asks the application if it is well, and whether it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, partial, passed
from elixirlens.readiness.readers.dockerfile import Dockerfile
from elixirlens.readiness.readers.manifest import Kind, shortened
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.routes import health_routes

_CONNECTS_ONLY = re.compile(r"tcp_checks|tcpSocket|WatchdogSec")
_WITHOUT_CURL = re.compile(r"(^|/)(debian|ubuntu|alpine)$|-slim\b|-alpine\b|alpine-|debian-.*-slim|debian-\w+-2\d{7}$")
_HAS_WGET = re.compile(r"alpine")  # of busybox


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """A probe and a route that answers it pass; one of both, or a probe that only connects, is half way."""
    if not repository.routers and repository.dependency("phoenix", "plug_cowboy", "bandit") is None:
        return not_applicable("it serves no requests")
    routes = tuple(health_routes(repository))[:2]
    probes = tuple(_probes(repository))
    broken = tuple(evidence for docker in repository.deployment.images for evidence in _broken(docker))
    asking = tuple(each for each in probes if not _CONNECTS_ONLY.search(each.fact))
    if broken and not asking[len(broken) :]:
        return partial(*broken, *routes, value=thresholds["broken_probe"])
    if asking and routes:
        return passed(*asking[:2], *routes)
    if probes and routes:
        return partial(
            *probes[:2], *routes, Evidence("it only asks whether the port is open"), value=thresholds["connects_only"]
        )
    if asking:
        return partial(
            *asking[:2], Evidence("no route of its own answers, such as /health"), value=thresholds["no_route"]
        )
    if probes:
        return partial(
            *probes[:2],
            Evidence("it only asks whether the port is open"),
            value=thresholds["connects_only_and_no_route"],
        )
    if routes:
        return partial(*routes, Evidence("nothing here asks it"))
    return failed(Evidence("no HEALTHCHECK, probe or check, and no route such as /health"))


def _probes(repository: Repository) -> Iterator[Evidence]:
    for docker in repository.deployment.images:
        final = docker.final
        check = docker.last(final, "HEALTHCHECK") if final is not None else None
        if check is not None and check.text.strip().upper() != "NONE":
            yield Evidence(f"HEALTHCHECK {shortened(check.text, 70)}", docker.path, check.line)
    yield from repository.deployment.evidence(Kind.PROBE)


def _broken(docker: Dockerfile) -> Iterator[Evidence]:
    """A HEALTHCHECK that calls a tool which the image does not have never succeeds."""
    final = docker.final
    check = docker.last(final, "HEALTHCHECK") if final is not None else None
    if final is None or check is None:
        return
    base = docker.base(final)
    known = f"{base.short_name}-{base.tag or ''}" if "elixir" in base.name else base.short_name
    if base.open_variables or not _WITHOUT_CURL.search(known):
        return
    for tool in ("curl", "wget"):
        has_it = tool == "wget" and _HAS_WGET.search(f"{base.name}:{base.tag}")
        installed = any(tool in one.everything for stage in docker.lineage(final) for one in stage.all("RUN", "COPY"))
        if re.search(rf"\b{tool}\b", check.text) and not has_it and not installed:
            yield Evidence(f"HEALTHCHECK calls {tool}, which the image does not have", docker.path, check.line)
