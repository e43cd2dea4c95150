"""Whether the code expects other nodes to vanish."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.called import called, running
from elixirlens.readiness.criteria.distribution._cluster import cluster_of, remote_calls
from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed
from elixirlens.readiness.repository import Repository

_CAUGHT = re.compile(r"^(?!\s*#).*?(:noconnection|:nodedown)\b", re.MULTILINE)
_MESSAGES = frozenset(["nodedown", "noconnection"])
# :rpc answers {:badrpc, :nodedown}, and multicall tells of each node, which a caller that matches on the answer sees.
_ANSWERS = (":rpc.", ":erpc.multicall")
_BY_LIBRARY = re.compile(r"uses [A-Z]|\S+ uses :")  # Horde and the like, :syn and its relatives in Erlang
_WATCHING = {
    "Node": frozenset(["monitor"]),
    ":net_kernel": frozenset(["monitor_nodes"]),
    ":erlang": frozenset(["monitor_node"]),
}


def judge(repository: Repository) -> Judgement:
    """Code that looks for lost nodes passes; leaving that to libraries is half way, calls without any care fail."""
    cluster = cluster_of(repository)
    watching = tuple(dict.fromkeys((*_watching(repository), *_caught(repository))))
    if cluster.uses and watching:
        return passed(*watching[:4])
    if (absence := cluster.absence) is not None:
        return absence
    remote = tuple(each for each in remote_calls(repository) if not each.fact.startswith(_ANSWERS))
    if remote:
        libraries = [each for each in cluster.reaches if _BY_LIBRARY.match(each.fact)]
        missing = Evidence("nothing handles :nodedown or :noconnection")
        return partial(*libraries[:2], *remote[:2], missing) if libraries else failed(*remote[:4], missing)
    return partial(*cluster.uses[:3], Evidence("losing a node is left to libraries"))


def _caught(repository: Repository) -> Iterator[Evidence]:
    """What code that reaches for other nodes makes of one that is not there."""
    for path in dict.fromkeys(each.path for each in remote_calls(repository) if each.path is not None):
        text = repository.text(path)
        if (found := _CAUGHT.search(text)) is not None:
            yield Evidence(f"expects {found[1]}", path, text.count("\n", 0, found.start(1)) + 1)


def _watching(repository: Repository) -> Iterator[Evidence]:
    for each in called(repository, *_WATCHING):
        if each.call.name in _WATCHING[each.call.module]:
            yield each.evidence()
    for surveyed in running(repository):
        heard = sorted(_MESSAGES.intersection(surveyed.module.messages))
        if heard:
            yield surveyed.evidence(f"{surveyed.module.name} handles :{heard[0]}")
