"""Whether nodes find each other by a library that follows the platform."""

from __future__ import annotations

from elixirlens.readiness.criteria.distribution._cluster import FINDERS, JOINERS, Cluster, cluster_of, connects, finders
from elixirlens.readiness.model import Evidence, Judgement, Status, failed, partial, passed
from elixirlens.readiness.repository import Repository

_STATIC = frozenset(["Cluster.Strategy.Epmd", "Cluster.Strategy.ErlangHosts"])
_ON_ONE_HOST = frozenset(["Cluster.Strategy.LocalEpmd"])


def judge(repository: Repository) -> Judgement:
    """A library in the tree passes; a list of hosts or one that nothing starts is half way, Node.connect fails."""
    cluster = cluster_of(repository)
    found = tuple(dict.fromkeys(finders(repository))) or _joined_by_a_library(cluster)
    if found:
        fixed = _fixed(repository)
        return partial(fixed, *found[:2]) if fixed is not None else passed(*found[:4])
    by_hand = tuple(connects(repository))
    unused = repository.dependency(*FINDERS)
    is_meant = cluster.absence is None or cluster.absence.status is Status.UNKNOWN
    if unused is not None and is_meant and not repository.uses.get("DNSCluster"):
        path, declared = unused
        return partial(
            Evidence(f"{declared.app} is there, and no tree starts it", path, declared.place.line), *by_hand[:3]
        )
    if by_hand:
        return failed(*by_hand[:4], Evidence("no library finds the nodes"))
    return cluster.absence or partial(*cluster.joins[:3])


def _joined_by_a_library(cluster: Cluster) -> tuple[Evidence, ...]:
    return tuple(each for each in cluster.joins if each.fact.startswith(tuple(f"uses {name}" for name in JOINERS)))


def _fixed(repository: Repository) -> Evidence | None:
    """A topology of production that is a list of hosts, where there is no other."""
    strategies = [
        setting
        for setting in repository.configuration.below("libcluster", "topologies")
        if setting.keys[-1:] == ("strategy",) and setting.value.text is not None
    ]
    names = {setting.value.text for setting in strategies}
    if not names or not names <= _STATIC | _ON_ONE_HOST:
        return None
    said = next((each for each in strategies if each.value.text in _STATIC), strategies[0])
    where = "a list of hosts" if said.value.text in _STATIC else "the nodes of one host"
    return Evidence(f"{said.value.text} knows {where}, no more", said.path, said.line)
