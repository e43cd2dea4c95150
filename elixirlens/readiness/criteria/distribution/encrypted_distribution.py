"""Whether what nodes say to each other is encrypted."""

from __future__ import annotations

import re

from elixirlens.readiness.criteria.distribution._cluster import cluster_of
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, partial, passed, unknown
from elixirlens.readiness.release import DEVELOPMENT
from elixirlens.readiness.repository import Repository

_TLS = re.compile(r"inet6?_tls")
_PRIVATE = re.compile(r"(linkerd\.io/inject|istio-injection|tailscaled|tailscale up|wg-quick|netmaker)\b")
_LOOKED_AT = ("Dockerfile", "*.Dockerfile", "*.yml", "*.yaml", "*.tf", "rel/**", "*.sh", "!.github/")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """TLS passes, an encrypted network below is half way; plain text where a release is described fails."""
    cluster = cluster_of(repository)
    if (absence := cluster.absence) is not None:
        return absence
    encrypted = [
        (path, flag) for path, flag in repository.release.flags if _TLS.search(flag.value) and "proto_dist" in flag.name
    ]
    if encrypted:
        path, flag = encrypted[0]
        return passed(Evidence(f"{flag.name} {flag.value[:40]}", path, flag.line))
    fly = [each.path for each in repository.deployment.manifests if each.system == "Fly"]
    if fly:
        return partial(Evidence("machines of Fly talk through WireGuard", fly[0]), value=thresholds["network_of_fly"])
    if (stated := _stated(repository)) is not None:
        return partial(stated, value=thresholds["network_that_is_named"])
    places = [each.path for each in repository.release.vm_args] + [each.path for each in repository.release.scripts]
    places += [manifest.path for manifest in repository.deployment.manifests]
    if not places:
        return unknown("nothing here says how a node is started, or what network is around it")
    return failed(Evidence("no -proto_dist inet_tls", places[0]), *cluster.joins[:2])


def _stated(repository: Repository) -> Evidence | None:
    for path in repository.whole.paths(*_LOOKED_AT):
        text = repository.text(path) if repository.deployment.is_own(path) and not DEVELOPMENT.search(path) else ""
        if (found := _PRIVATE.search(text)) is not None:
            return Evidence(f"mentions {found[0]}", path, text.count("\n", 0, found.start()) + 1)
    return None
